"""Every kind of change the house knows. Adding one: a file beside this one, and a line here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sync.base.verdicts import Refusal
from sync.base.wire import WireError, pack, unpack
from sync.changes.closing_reopening import CLOSING_REOPENING
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.changes.relocation import RELOCATION
from sync.changes.verdict import ChangeKind, Refused, Verdict, View
from sync.records.policy import ChangeRule, Policy

CHANGE_KINDS: dict[str, ChangeKind[Any]] = {
    kind.name: kind for kind in (RELOCATION, CONTACT_CORRECTION, CLOSING_REOPENING)
}


PERSONAL: dict[str, ChangeKind[Any]] = {
    name: kind for name, kind in CHANGE_KINDS.items() if not kind.office_matter
}
"""Those that a resident's page begins, each with a form of its own."""


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
    """Decide a change of any kind; an unknown kind is refused, with the next step."""
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
    return kind.decide(view, change, policy, today)


def rule_for(policy: Policy, change: str) -> ChangeRule:
    """Return the rule for a kind of change: policy's own, or what no policy can soften."""
    rule, kind = policy.change_rule(change), CHANGE_KINDS.get(change)
    if kind is not None and kind.office_matter and not rule.approval:
        return ChangeRule(change, offline=rule.offline)
    return rule


def packed(change: object) -> bytes:
    """Return a change's body as the bytes that a filing carries."""
    return pack(change)
