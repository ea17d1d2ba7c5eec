"""死亡: a person's record is removed, on a 死亡届 or another town's notice of one.

Law: 戸籍法86条 (7 days, the day on which it became known the first of them), 施行令12条. Rules:
標準仕様書 §4.2.2.1. The day may be uncertain (§1.1.8). The seal registration ends by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import OF_A_DEATH
from sync.changes.checks import (
    civil_day_refusals,
    day_refusals,
    not_protected,
    not_resident,
    notified_refusals,
)
from sync.changes.clocks import DEATH_DAYS, late_alert
from sync.changes.leavers import parted, removed
from sync.changes.verdict import (
    ChangeKind,
    Deadline,
    Decided,
    Group,
    Patch,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentState

NAME = "death"


class Death(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters of a death."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    died_on: Annotated[
        CivilDate,
        Says(
            "死亡日",
            "died on",
            kind="civil_date",
            required=True,
            example="例 R8.11.20",
            hint="「推定令和8年11月20日」「令和8年11月頃」のようにも入力できます。",
        ),
    ]
    notified_on: Annotated[
        str, Says("戸籍届出・通知日", "notified on", kind="date", required=True, starts="today")
    ]
    known_on: Annotated[
        str,
        Says(
            "死亡を知った日",
            "known on",
            kind="date",
            example="例 R8.11.20",
            hint="死亡日と違うときに入力します。届出の期限はこの日からです。",
        ),
    ] = ""


def decide(view: View, body: Death, policy: Policy, today: dt.date) -> Verdict:
    """Say what a death would change, or why it cannot be entered."""
    person = view.current(body.atena_no)
    refusals = [
        *not_resident(NAME, "atena_no", person),
        *(not_protected(NAME, "atena_no", [person], policy) if person else []),
        *civil_day_refusals(NAME, "died_on", "死亡日", body.died_on, today),
        *notified_refusals(NAME, body.died_on.day, body.notified_on, today),
        *_known_refusals(body, today),
        *(_birth_refusals(body, person) if person else []),
    ]
    if refusals or person is None:
        return Refused(tuple(refusals))
    household = parted(view, person.setai_no, [person.atena_no])
    day = body.died_on.day or body.notified_on
    values: dict[str, Any] = removed(person, ResidentState.DEAD, day, body.notified_on, "死亡")
    values["removed_text"] = body.died_on.text
    patches = [Patch(person.atena_no, values, ChangeReason.DIED, day)]
    patches += household.new_head(day)
    known = body.known_on or body.died_on.day
    alerts = (
        *household.head_alerts(NAME, "atena_no"),
        *late_alert(
            f"{NAME}.late", "notified_on", known, body.notified_on, DEATH_DAYS, first_counts=True
        ),
        *_later_alert(person, body.died_on.day),
    )
    return Decided(tuple(patches), household.reads, alerts)


def subjects(body: Death) -> tuple[str, ...]:
    """Return whom it concerns."""
    return (body.atena_no,)


def _known_refusals(body: Death, today: dt.date) -> list[Refusal]:
    if not body.known_on:
        return []
    if wrong := day_refusals(NAME, "known_on", "死亡を知った日", body.known_on, today):
        return wrong
    if body.died_on.day <= body.known_on <= body.notified_on:
        return []
    return [
        Refusal(
            f"{NAME}.known",
            "known_on",
            "死亡を知った日が、死亡日より前か、届出日より後です。",
            "届書の日付を確認してください。",
        )
    ]


def _birth_refusals(body: Death, person: Resident) -> list[Refusal]:
    if not body.died_on.day or body.died_on.day >= person.birth.day:
        return []
    return [
        Refusal(
            f"{NAME}.before_birth",
            "died_on",
            "死亡日が、生年月日より前です。",
            "死亡日と、対象の方を確認してください。",
        )
    ]


def _later_alert(person: Resident, day: str) -> list[Alert]:
    if not day or person.changed_on <= day or person.reason is ChangeReason.LEAVING:
        return []
    return [
        Alert(
            f"{NAME}.changed_since",
            "died_on",
            "死亡日より後の異動が記録されています。",
            "対象の方と日付を確認してください。",
        )
    ]


DEATH = ChangeKind(
    NAME,
    "死亡",
    "Death",
    Death,
    decide,
    subjects,
    group=Group.KOSEKI,
    elsewhere=(
        "国民健康保険・後期高齢者医療・介護保険の資格喪失、葬祭費の申請",
        "国民年金（未支給年金・遺族年金）",
        "児童手当の受給者の変更",
        "税の相続人代表者の届出",
        "印鑑登録証・マイナンバーカードの返却",
        "世帯主変更",
        "上下水道の名義変更",
    ),
    deadline=Deadline("known_on", DEATH_DAYS, first_counts=True, otherwise="died_on"),
    filers=OF_A_DEATH,
    identified=False,
    papers=("koseki_notice", "death"),
)
