"""Which desks a restored cloud has heard in full, and which of them may still bring something home.

The notes stand with the held entries until the next restore, so that what comes after the waiting
is over can still be told whom it waits for.
"""

from __future__ import annotations

from typing import NamedTuple

from sync.base.wire import pack, unpack
from sync.exchanges.ports import LedgerWriting

_HEARD = b"heard"
"""What stands with the held entries in place of a filing's id, which has 16 bytes."""


class Heard(NamedTuple):
    """A desk that has begun to give back; desk 0 stands for the first push of all."""

    desk: int
    whole: bool


FIRST_PUSH = Heard(0, whole=False)


def note(ledger: LedgerWriting, heard: Heard, now: int) -> None:
    """Note what was heard of a desk; the first time counts."""
    ledger.hold(_HEARD, pack(heard), now)


def notes(ledger: LedgerWriting) -> dict[Heard, int]:
    """Return what was noted since the last restore, and when (ms)."""
    told = ledger.held(_HEARD)
    for content, at in told:
        ledger.hold(_HEARD, content, at)
    return {unpack(Heard, content): at for content, at in told}


def forget(ledger: LedgerWriting) -> None:
    """Drop the notes of an earlier restore."""
    ledger.held(_HEARD)


def unheard(ledger: LedgerWriting) -> dict[int, int]:
    """Return the living desks that were not heard in full: desk -> the number missing first."""
    whole = {each.desk for each in notes(ledger) if each.whole}
    living = {number for number, desk in ledger.office().desks.items() if not desk.revoked}
    records = (ledger.desk(number) for number in sorted(living - whole))
    return {each.number: each.head.number + 1 for each in records if each is not None}
