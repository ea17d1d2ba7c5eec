"""After a backup was restored: what desks give back is decided in the order it once came in.

A mark in journal 0 says that the cloud was restored and from which desks it wants to hear. Until
it has heard each of them in full, filings, decisions and withdrawals are kept and receipted, and
wait. Then all are settled in the order of their receipts, those from before and the new ones (which
are younger: the cloud's clock goes on), and a second mark ends it.

Nobody waits for ever: a desk that was revoked is not waited for, an operator may say that it is
enough, and `MOST_WAIT_MS` after the first push nobody is waited for any more; the server looks at
that by itself (`look`). What comes home later is decided as it comes; where the outcome differs,
its desk is told (`operations/follow_ups`).

What fails when its turn comes was receipted before, and an entry has one receipt: its desk knows it
by a filing that has no case, or a decision that its case does not hold, though all is decided.
"""

from __future__ import annotations

import msgspec

from sync.base.wire import pack, unpack
from sync.exchanges import hearing
from sync.exchanges.hearing import FIRST_PUSH, Heard
from sync.exchanges.ports import Ledger, LedgerWriting, Town
from sync.exchanges.settle import FAILED, NOT_PERMITTED, not_withdrawn, settle, taken_back
from sync.journal.entry import Entry, open_entry
from sync.journal.kinds import CloudRestored, CloudWhole, Kind

WAITS = "restoring"
"""The code of a receipt: the entry is kept, and is decided when the cloud has all it lost."""

MOST_WAIT_MS = 30 * 60 * 1000
"""A desk that is on and has a line is heard within seconds; half an hour lets a hall switch its
desks on in the morning. A desk cut off for longer may be so for days: the others go on."""

_WAITING = b"waiting"
"""What stands with the held entries in place of a filing's id, which has 16 bytes."""


class _Waiting(msgspec.Struct, frozen=True, array_like=True, order=True):
    """One entry that waits; in the order of its fields. `kept` is False for a receipt alone."""

    received_at: int
    desk: int
    number: int
    new: bool
    kept: bool
    data: bytes


def begin(ledger: LedgerWriting, now: int) -> None:
    """Mark that this cloud was restored; every desk that it knows is waited for."""
    ledger.lock_scopes()
    hearing.forget(ledger)  # of an epoch that was begun before the backup
    living = (number for number, desk in ledger.office().desks.items() if not desk.revoked)
    ledger.append_office(Kind.CLOUD_RESTORED, CloudRestored(tuple(sorted(living))), now)


def under_way(ledger: LedgerWriting) -> bool:
    """Say whether entries wait until the cloud has heard from its desks."""
    return bool(ledger.office().restored)


def wait(
    ledger: LedgerWriting, entry: Entry, received_at: int, now: int, *, new: bool, kept: bool = True
) -> None:
    """Have an entry wait for its turn; again (not `kept`) where its former receipt comes later."""
    place = _Waiting(received_at, *entry.position, new, kept, entry.data)
    ledger.hold(_WAITING, pack(place), now)


def hear(ledger: LedgerWriting, desk: int, now: int, *, whole: bool) -> None:
    """Note that a desk gives back what it has receipts for; `whole`: nothing is left there."""
    hearing.note(ledger, Heard(desk, whole), now)


def go_on(ledger: LedgerWriting, now: int, *, anyway: bool = False) -> int | None:
    """Settle what waits if nobody is waited for any more; how many entries, None: not yet."""
    hearing.note(ledger, FIRST_PUSH, now)
    return _go_on(ledger, now, anyway=anyway)


def look(ledger: Ledger, town: Town, now: int) -> int | None:
    """Settle what waits in a town if its time is up, though nobody pushes; as `go_on`.

    Costs one look at the office where nothing waits. The time runs from the first push: a restored
    cloud that no desk has found yet keeps waiting for all of them.
    """
    with ledger.reading(town) as reading:
        if not reading.office().restored:
            return None
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        return _go_on(writing, now) if under_way(writing) else None


def caught_up(ledger: LedgerWriting, now: int) -> None:
    """Settle what waits where marks that desks gave back say that the waiting is over.

    An older mark may come home without its end, and have entries wait until that comes too.
    """
    if not under_way(ledger):
        _settle_all(ledger, now)


def _go_on(ledger: LedgerWriting, now: int, *, anyway: bool = False) -> int | None:
    heard = hearing.notes(ledger)
    late = now - heard.get(FIRST_PUSH, now) > MOST_WAIT_MS
    if not (anyway or late) and _missing(ledger, set(heard)):
        return None
    settled = _settle_all(ledger, now)
    marks = tuple(ledger.office().restored)
    ledger.append_office(Kind.CLOUD_WHOLE, CloudWhole(marks), now)
    return settled


def _missing(ledger: LedgerWriting, heard: set[Heard]) -> set[int]:
    """Return the desks that were not heard in full, among those known or begun; none revoked."""
    office = ledger.office()
    asked = {desk for desks in office.restored.values() for desk in desks}
    asked |= {each.desk for each in heard if each.desk}
    whole = {each.desk for each in heard if each.whole}
    gone = {number for number, desk in office.desks.items() if desk.revoked}
    return asked - whole - gone


def _settle_all(ledger: LedgerWriting, now: int) -> int:
    """Settle what waits in its order: all at once, so that nothing comes in between."""
    waiting = sorted(unpack(_Waiting, content) for content, _ in ledger.held(_WAITING))
    kept = {(each.desk, each.number) for each in waiting if each.kept}
    back = taken_back((open_entry(each.data), each.received_at) for each in waiting if each.kept)
    settled = 0
    for each in waiting:
        if (each.desk, each.number) not in kept:
            continue  # it was settled before the backup, or just now by its other receipt
        kept.remove((each.desk, each.number))
        entry = open_entry(each.data)
        why = settle(ledger, entry, each.received_at, before=not each.new, back=back)
        if why == FAILED or (each.new and why in NOT_PERMITTED):
            ledger.quarantine(each.data, why, each.desk, now)
        settled += 1
    not_withdrawn(ledger, back)
    return settled
