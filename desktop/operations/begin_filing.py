"""Which kinds of change can be begun now, for whom, and what becomes of them while cut off."""

from __future__ import annotations

from typing import Any

from sync.base.verdicts import Refusal
from sync.changes.verdict import Begins, ChangeKind
from sync.records.policy import Policy
from sync.records.resident import Resident, ResidentKind

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


def unfit(kind: ChangeKind[Any], person: Resident | None) -> Refusal | None:
    """Return why a kind that may be begun cannot be for this person, as their record stands."""
    fits, *words = FITS.get(kind.name, (None,))
    if person is None or fits is None or fits(person):
        return None
    return _no(kind, *words)


def _foreign(person: Resident) -> bool:
    return person.kind is ResidentKind.FOREIGN


def _japanese(person: Resident) -> bool:
    return person.kind is ResidentKind.JAPANESE


def _sealed(person: Resident) -> bool:
    return person.seal is not None and person.seal.valid


def _protected(person: Resident) -> bool:
    return person.protected or person.order is not None


_NOT_PROTECTED = ("支援措置の対象の方ではありません。", "支援措置の申出から受け付けてください。")
FITS: dict[str, tuple[Any, ...]] = {
    "move_out_cancelled": (lambda person: bool(person.leaving_on), "転出届が出ていない方です。",
                           "転出日を過ぎた方は、異動の取消しで受け付けてください。"),
    "former_surname": (_japanese, "旧氏を記載できるのは、日本人住民だけです。",
                       "外国人住民の方は、通称の記載で受け付けてください。"),
    "alias": (_foreign, "通称を記載できるのは、外国人住民だけです。",
              "日本人住民の方は、旧氏の記載で受け付けてください。"),
    "koseki_change": (_japanese, "外国人住民には戸籍がありません。",
                      "氏名の変更は、在留資格等の修正で受け付けてください。"),
    "residence_status": (_foreign, "日本人住民には在留資格がありません。",
                         "外国人住民を検索し直してください。"),
    "seal_registration": (lambda person: not _sealed(person),
                          "この方には、すでに印鑑登録があります。",
                          "印を変えるときは、先に印鑑登録の廃止を受け付けてください。"),
    "seal_abolition": (_sealed, "この方には、有効な印鑑登録がありません。",
                       "検索し直してください。"),
    **dict.fromkeys(
        ("protection_start", "protection_extension", "protection_release", "protection_end"),
        (_protected, *_NOT_PROTECTED),
    ),
}  # fmt: skip
"""Kind -> whom it fits, and what is said of the others: in the words of its rule, which decides."""

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
