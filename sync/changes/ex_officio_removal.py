"""職権消除: the mayor removes who does not live here any more, 失踪宣告 among it.

Law: 住民基本台帳法8条, 施行令12条3項. Rules: 標準仕様書 §4.2.2.2. The day may be uncertain
(§1.1.8).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal
from sync.changes.checks import (
    chosen_refusals,
    civil_day_refusals,
    day_refusals,
    not_of_choices,
    text_missing,
)
from sync.changes.leavers import Parted, parted, removed
from sync.changes.verdict import ChangeKind, Decided, Group, Patch, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, ResidentState

NAME = "ex_officio_removal"
MISSING = "失踪"
CAUSES = tuple((words, words) for words in ("実態調査", MISSING, "二重登録", "その他"))


class ExOfficioRemoval(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters for a 職権消除."""

    setai_no: Annotated[str, Says("世帯番号", "household no.", kind="number", filled="setai_no")]
    people: Annotated[
        tuple[str, ...], Says("消除する方", "who is removed", kind="members", required=True)
    ]
    cause: Annotated[str, Says("消除の事由", "cause", kind="choice", required=True, choices=CAUSES)]
    removed_on: Annotated[
        CivilDate,
        Says(
            "異動日",
            "removed on",
            kind="civil_date",
            required=True,
            hint="失踪では「令和8年春」のような不詳の日も入力できます。",
        ),
    ]
    ground: Annotated[
        str,
        Says(
            "職権の根拠",
            "ground",
            kind="note",
            required=True,
            hint="職権記録書の番号、通知の日など",
        ),
    ]
    told_on: Annotated[
        str,
        Says("戸籍通知・申出日", "told on", kind="date", hint="通知・申出によるときに入力します。"),
    ] = ""


def decide(view: View, body: ExOfficioRemoval, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 職権消除 would change, or why it cannot be."""
    household = parted(view, body.setai_no, body.people)
    told = day_refusals(NAME, "told_on", "戸籍通知・申出日", body.told_on, today)
    refusals = [
        *chosen_refusals(NAME, "people", body.people, household.leavers, policy),
        *not_of_choices(NAME, "cause", body.cause, CAUSES),
        *civil_day_refusals(NAME, "removed_on", "異動日", body.removed_on, today),
        *text_missing(NAME, "no_ground", "ground", body.ground, "職権の根拠"),
        *(told if body.told_on else []),
        *_day_refusals(body, household),
    ]
    if refusals:
        return Refused(tuple(refusals))
    day = body.removed_on.day or today.isoformat()
    why = f"職権消除（{body.cause}）"
    patches = []
    for person in household.leavers:
        values = removed(person, ResidentState.REMOVED, day, body.told_on, why)
        values |= {
            "removed_text": body.removed_on.text,
            "note": f"{body.cause}　{body.ground.strip()}",
        }
        patches.append(Patch(person.atena_no, values, ChangeReason.REMOVED_EX_OFFICIO, day))
    patches += household.new_head(day)
    return Decided(tuple(patches), household.reads, household.head_alerts(NAME, "people"))


def subjects(body: ExOfficioRemoval) -> tuple[str, ...]:
    """Return whom it concerns."""
    return body.people


def _day_refusals(body: ExOfficioRemoval, household: Parted) -> list[Refusal]:
    if body.removed_on.text and body.cause != MISSING:
        return [
            Refusal(
                f"{NAME}.uncertain",
                "removed_on",
                "不詳の日付を入力できるのは、失踪のときだけです。",
                "実態調査などの日付を入力してください。",
            )
        ]
    day = body.removed_on.day
    if day and any(person.birth.day > day for person in household.leavers):
        return [
            Refusal(
                f"{NAME}.before_birth",
                "removed_on",
                "異動日が、生年月日より前です。",
                "異動日と、対象の方を確認してください。",
            )
        ]
    return []


EX_OFFICIO_REMOVAL = ChangeKind(
    NAME,
    "職権消除",
    "Removal ex officio",
    ExOfficioRemoval,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
    elsewhere=(
        "国民健康保険・国民年金・介護保険の資格の確認",
        "児童手当・福祉医療の資格の確認",
        "印鑑登録（異動日に廃止）",
        "小・中学校への連絡",
    ),
)
