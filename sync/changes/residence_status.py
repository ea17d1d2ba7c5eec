"""在留資格等の修正: what the immigration services tell of a foreign resident (§4.5.6)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.checks import day_refusals, not_protected, not_resident, read_of
from sync.changes.clocks import day_of
from sync.changes.newcomers import CATEGORIES
from sync.changes.verdict import (
    ChangeKind,
    Decided,
    Group,
    Patch,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentKind

NAME = "residence_status"
WITH_CARD = frozenset({"中長期在留者", "特別永住者"})
"""Categories whose number may not be empty (§1.1.6)."""
FIELDS = (
    "name_latin", "name", "nationality", "legal_category", "status", "status_period",
    "status_until", "card_no",
)  # fmt: skip


class ResidenceStatus(msgspec.Struct, frozen=True, array_like=True):
    """What the notice says of the person from now on. Days are ISO ``YYYY-MM-DD``."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("通知日", "notified on", kind="date", required=True, starts="today")
    ]
    name_latin: Annotated[
        str, Says("氏名（ローマ字）", "name in Latin", "name", "latin", starts="name_latin")
    ]
    name: Annotated[str, Says("氏名", "name", "name", "name", required=True, starts="name")]
    nationality: Annotated[
        str, Says("国籍・地域", "nationality", "status", required=True, starts="nationality")
    ]
    legal_category: Annotated[
        str,
        Says(
            "法第30条の45の区分",
            "category",
            "status",
            "choice",
            required=True,
            choices=CATEGORIES,
            starts="legal_category",
        ),
    ]
    status: Annotated[str, Says("在留資格", "status of residence", "status", starts="status")]
    status_period: Annotated[
        str, Says("在留期間", "period of stay", "status", starts="status_period")
    ]
    status_until: Annotated[
        str, Says("在留期間の満了の日", "until", "status", "date", starts="status_until")
    ]
    card_no: Annotated[str, Says("在留カード等の番号", "card no.", "status", starts="card_no")]


def decide(view: View, body: ResidenceStatus, policy: Policy, today: dt.date) -> Verdict:
    """Say what the notice would change, or why it cannot be filed."""
    person = view.current(body.atena_no)
    refusals = not_resident(NAME, "atena_no", person)
    if person is None or refusals:
        return Refused(tuple(refusals))
    values = {
        name: getattr(body, name) for name in FIELDS if getattr(body, name) != getattr(person, name)
    }
    refusals = [
        *not_protected(NAME, "atena_no", [person], policy),
        *_content_refusals(body, person),
        *day_refusals(NAME, "changed_on", "異動日", body.changed_on, today),
        *day_refusals(NAME, "notified_on", "通知日", body.notified_on, today),
    ]
    if not values:
        refusals.append(
            Refusal(
                f"{NAME}.same",
                "",
                "今の記録と同じ内容です。",
                "通知書と見比べ、変わるところを入力してください。",
            )
        )
    if refusals:
        return Refused(tuple(refusals))
    patch = Patch(person.atena_no, values, ChangeReason.CORRECTED_EX_OFFICIO, body.changed_on)
    return Decided((patch,), ReadSet((read_of(person),)))


def subjects(body: ResidenceStatus) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


RESIDENCE_STATUS = ChangeKind(
    NAME,
    "在留資格等の修正",
    "Residence status",
    ResidenceStatus,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
)


def _content_refusals(body: ResidenceStatus, person: Resident) -> list[Refusal]:
    if person.kind is not ResidentKind.FOREIGN:
        return [
            Refusal(
                f"{NAME}.japanese",
                "atena_no",
                "日本人住民には在留資格がありません。",
                "外国人住民を検索し直してください。",
            )
        ]
    refusals = [
        Refusal(
            f"{NAME}.missing",
            name,
            f"{label}が入力されていません。",
            "通知書のとおりに入力してください。",
        )
        for name, label in (
            ("name", "氏名"),
            ("nationality", "国籍・地域"),
            ("legal_category", "法第30条の45の区分"),
        )
        if not getattr(body, name).strip()
    ]
    if body.legal_category in WITH_CARD and not body.card_no.strip():
        refusals.append(
            Refusal(
                f"{NAME}.card",
                "card_no",
                "この区分の方は、在留カード等の番号が必要です。",
                "在留カードか特別永住者証明書の番号を入力してください。",
            )
        )
    if body.status_until and day_of(body.status_until) is None:
        refusals.append(
            Refusal(
                f"{NAME}.until",
                "status_until",
                "在留期間の満了の日を読み取れません。",
                "例：2028.3.31 のように入力してください。",
            )
        )
    return refusals
