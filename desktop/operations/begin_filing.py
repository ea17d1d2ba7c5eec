"""Which kinds of change can be begun now, for whom, and what becomes of them while cut off."""

from __future__ import annotations

from typing import Any

from sync.base.verdicts import Refusal
from sync.changes.verdict import Begins, ChangeKind
from sync.records.policy import Policy
from sync.records.resident import Resident

PAPER = "D"
"""The class of changes that are taken as paper and kept waiting while the line is down."""

MEANWHILE = {
    "B": "通信断：責任者の確認のうえで受付",
    "C": "通信断：受付を保存し、後で審査",
    PAPER: "通信断：紙で受け付け、後で入力",
}
"""Class -> what is said of it while the line is down; of A there is nothing to say."""


def may_begin(kind: ChangeKind[Any], person: Resident | None, policy: Policy) -> Refusal | None:
    """Return why a form cannot be begun with this person (None: with nobody)."""
    match kind.begins:
        case Begins.NOBODY:
            return None
        case _ if person is None:
            return _no(kind, *NOBODY)
        case Begins.REMOVED if person.present:
            return _no(kind, *PRESENT)
        case Begins.PERSON if not person.present:
            return _no(kind, *REMOVED)
    if person.protected and not (kind.for_protected or policy.protected_offline):
        return _no(kind, *PROTECTED)
    return None


NOBODY = ("対象の方が選ばれていません。", "先に「受付・検索」で、対象の方を開いてください。")
PRESENT = ("除票の方についての手続きです。", "除票の方を検索して開いてください。")
REMOVED = (
    "除票の方については、この届出を受け付けられません。",
    "検索し直し、現在の住民を開いてください。",
)
PROTECTED = ("この端末では届出できない方です。", "責任者へ引き継いでください。")


def begins_with(kind: ChangeKind[Any], person: Resident | None) -> str:
    """Return the 宛名番号 with which a kind begins: "" for nobody.

    Whoever comes back to the town is not in the household of their 除票.
    """
    stranger = kind.begins is Begins.NOBODY and (person is None or not person.present)
    return "" if stranger or person is None else person.atena_no


def _no(kind: ChangeKind[Any], reason: str, remedy: str) -> Refusal:
    return Refusal(f"{kind.name}.not_for", "", reason, remedy)
