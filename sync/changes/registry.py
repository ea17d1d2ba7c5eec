"""Every kind of change the house knows. Adding one: a file beside this one, and a line here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sync.base.verdicts import Refusal
from sync.base.wire import WireError, pack, unpack
from sync.changes.arrival_notice import ARRIVAL_NOTICE
from sync.changes.birth import BIRTH
from sync.changes.cancellation import CANCELLATION
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.changes.death import DEATH
from sync.changes.departure import OnDay
from sync.changes.ex_officio_entry import EX_OFFICIO_ENTRY
from sync.changes.ex_officio_removal import EX_OFFICIO_REMOVAL
from sync.changes.move_in import MOVE_IN
from sync.changes.move_out import MOVE_OUT
from sync.changes.move_out_cancelled import MOVE_OUT_CANCELLED
from sync.changes.nationality_change import NATIONALITY_CHANGE
from sync.changes.relocation import RELOCATION
from sync.changes.verdict import ChangeKind, Refused, Verdict, View
from sync.records.policy import Policy

CHANGE_KINDS: dict[str, ChangeKind[Any]] = {
    kind.name: kind
    for kind in (
        MOVE_IN,
        RELOCATION,
        MOVE_OUT,
        MOVE_OUT_CANCELLED,
        ARRIVAL_NOTICE,
        BIRTH,
        DEATH,
        NATIONALITY_CHANGE,
        EX_OFFICIO_ENTRY,
        EX_OFFICIO_REMOVAL,
        CANCELLATION,
        CONTACT_CORRECTION,
    )
}


class UnknownChange(WireError):
    """A kind of change, or a form of one, that this version of the program does not know."""


def change_of(name: str, body: bytes) -> tuple[ChangeKind[Any], Any]:
    """Return the kind and the decoded body; UnknownChange if either is not known here."""
    kind = CHANGE_KINDS.get(name)
    if kind is None:
        raise UnknownChange(f"unknown change kind: {name[:40]!r}")
    try:
        return kind, unpack(kind.body, body)
    except WireError:
        raise UnknownChange(f"unreadable body of change kind {name}") from None


def decide(view: View, name: str, body: bytes, policy: Policy, today: dt.date) -> Verdict:
    """Decide a change of any kind; an unknown kind is refused, with the next step.

    On `today` a planned leaver whose day has come is a 除票, whether that is written yet or not.
    """
    try:
        kind, change = change_of(name, body)
    except UnknownChange:
        refusal = Refusal(
            "change.unknown",
            "",
            "この版のプログラムが知らない種類の届出です。",
            "プログラムを更新してください。届出は失われません。",
        )
        return Refused((refusal,))
    return kind.decide(OnDay(view, today), change, policy, today)


def packed(change: object) -> bytes:
    """Return a change's body as the bytes that a filing carries."""
    return pack(change)
