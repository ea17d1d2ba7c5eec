"""Every kind of change the house knows. Adding one: a file beside this one, and a line here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sync.base.verdicts import Refusal
from sync.base.wire import WireError, pack, unpack
from sync.changes.alias import ALIAS
from sync.changes.arrival_notice import ARRIVAL_NOTICE
from sync.changes.attached import Attached, attached_refusals
from sync.changes.birth import BIRTH
from sync.changes.cancellation import CANCELLATION
from sync.changes.clerical_correction import CLERICAL_CORRECTION
from sync.changes.closing_reopening import CLOSING_REOPENING
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.changes.death import DEATH
from sync.changes.departure import OnDay
from sync.changes.ex_officio_correction import EX_OFFICIO_CORRECTION
from sync.changes.ex_officio_entry import EX_OFFICIO_ENTRY
from sync.changes.ex_officio_removal import EX_OFFICIO_REMOVAL
from sync.changes.former_surname import FORMER_SURNAME
from sync.changes.head_change import HEAD_CHANGE
from sync.changes.household_change import HOUSEHOLD_CHANGE
from sync.changes.household_merger import HOUSEHOLD_MERGER
from sync.changes.household_split import HOUSEHOLD_SPLIT
from sync.changes.koseki_change import KOSEKI_CHANGE
from sync.changes.memo import MEMO
from sync.changes.minor_correction import MINOR_CORRECTION
from sync.changes.move_in import MOVE_IN
from sync.changes.move_out import MOVE_OUT
from sync.changes.move_out_cancelled import MOVE_OUT_CANCELLED
from sync.changes.nationality_change import NATIONALITY_CHANGE
from sync.changes.paper_intake import PaperIntake, paper_intake
from sync.changes.protection_end import PROTECTION_END
from sync.changes.protection_extension import PROTECTION_EXTENSION
from sync.changes.protection_release import PROTECTION_RELEASE
from sync.changes.protection_request import PROTECTION_REQUEST
from sync.changes.protection_start import PROTECTION_START
from sync.changes.relocation import RELOCATION
from sync.changes.residence_status import RESIDENCE_STATUS
from sync.changes.seal_abolition import SEAL_ABOLITION
from sync.changes.seal_registration import SEAL_REGISTRATION
from sync.changes.verdict import Begins, ChangeKind, Refused, Verdict, View
from sync.records.policy import ChangeRule, Policy

CHANGE_KINDS: dict[str, ChangeKind[Any]] = {
    kind.name: kind
    for kind in (
        MOVE_IN,
        RELOCATION,
        MOVE_OUT,
        MOVE_OUT_CANCELLED,
        ARRIVAL_NOTICE,
        HOUSEHOLD_SPLIT,
        HOUSEHOLD_MERGER,
        HOUSEHOLD_CHANGE,
        HEAD_CHANGE,
        FORMER_SURNAME,
        ALIAS,
        BIRTH,
        DEATH,
        KOSEKI_CHANGE,
        NATIONALITY_CHANGE,
        EX_OFFICIO_ENTRY,
        EX_OFFICIO_CORRECTION,
        CLERICAL_CORRECTION,
        MINOR_CORRECTION,
        RESIDENCE_STATUS,
        EX_OFFICIO_REMOVAL,
        CANCELLATION,
        CONTACT_CORRECTION,
        SEAL_REGISTRATION,
        SEAL_ABOLITION,
        PROTECTION_REQUEST,
        PROTECTION_START,
        PROTECTION_EXTENSION,
        PROTECTION_RELEASE,
        PROTECTION_END,
    )
}

PAPER_INTAKE = paper_intake(frozenset(CHANGE_KINDS))
CHANGE_KINDS[PAPER_INTAKE.name] = PAPER_INTAKE
for kind in (CLOSING_REOPENING, MEMO):  # no paper is brought for these
    CHANGE_KINDS[kind.name] = kind

ENTERED: dict[str, ChangeKind[Any]] = {
    name: kind for name, kind in CHANGE_KINDS.items() if kind.begins is not Begins.NOWHERE
}
"""The kinds that people enter in a form."""


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


def brought_as(kind: ChangeKind[Any], body: Any) -> ChangeKind[Any]:
    """Return the kind that says who may come with this: of a paper accepted, that of its change."""
    return CHANGE_KINDS.get(body.change, kind) if isinstance(body, PaperIntake) else kind


def attached_wrong(name: str, body: bytes, attached: Attached | None) -> list[Refusal]:
    """Return what is wrong in form with who came; of an older program's filing, nothing."""
    if attached is None:
        return []
    try:
        kind, change = change_of(name, body)
    except UnknownChange:
        return []
    return attached_refusals(brought_as(kind, change), attached)


def rule_for(policy: Policy, change: str) -> ChangeRule:
    """Return the rule for a kind of change: policy's own, or what no policy can soften."""
    rule, kind = policy.change_rule(change), CHANGE_KINDS.get(change)
    if kind is not None and kind.beside:
        return ChangeRule(change, approval="", offline="A")
    if kind is not None and kind.office_matter:
        return ChangeRule(change, rule.decider, rule.offline)
    return rule


def packed(change: object) -> bytes:
    """Return a change's body as the bytes that a filing carries."""
    return pack(change)
