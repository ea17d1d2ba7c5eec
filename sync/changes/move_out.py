"""転出届: a household, or part of it, leaves the town.

Law: 住民基本台帳法24条 (beforehand), 施行令13条. Rules: 標準仕様書 §1.1.5, §4.1.3.0.1–3. The day
may be to come: until then they are residents with a plan, from then on 除票. Told more than 14
days after the day, it is no notification any more but a removal ex officio.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import RESIDENTS
from sync.changes.checks import (
    before_last_move,
    chosen_refusals,
    day_refusals,
    notified_refusals,
    text_missing,
)
from sync.changes.clocks import MOVE_DAYS, day_of
from sync.changes.leavers import Parted, parted, removed
from sync.changes.verdict import ChangeKind, Decided, Patch, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.leaving import reason_of_leaving
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentState

NAME = "move_out"
LATE_NOTE = "届出期間の経過により職権で消除（転出証明書に準ずる証明書を交付）"

ELSEWHERE = (
    "国民健康保険・後期高齢者医療・介護保険の資格喪失",
    "国民年金の住所変更",
    "児童手当・福祉医療の資格喪失",
    "小・中学校の転校",
    "印鑑登録証の返却（登録は異動日に廃止）",
    "マイナンバーカードの継続利用（転入先で手続）",
    "上下水道の使用中止",
)


class MoveOut(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters for a 転出届. Days are ISO ``YYYY-MM-DD``."""

    setai_no: Annotated[str, Says("世帯番号", "household no.", kind="number", filled="setai_no")]
    leavers: Annotated[
        tuple[str, ...],
        Says(
            "転出する方",
            "who leaves",
            kind="members",
            required=True,
            hint="番号か Space で選びます。全員なら全部転出です。",
        ),
    ]
    moved_on: Annotated[
        str,
        Says(
            "異動日（転出予定日）",
            "leaves on",
            kind="date",
            required=True,
            example="例 R8.12.20",
            hint="先の日付も入力できます。その日から除票になります。",
        ),
    ]
    notified_on: Annotated[
        str, Says("届出日", "notified on", kind="date", required=True, starts="today")
    ]
    destination: Annotated[
        str,
        Says(
            "転出先（予定）",
            "planned destination",
            kind="anywhere",
            required=True,
            hint="市区町村まででも入力できます。",
        ),
    ]
    abroad: Annotated[bool, Says("国外への転出", "abroad", kind="flag")] = False


def decide(view: View, body: MoveOut, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 転出届 would change, or why it cannot be filed."""
    household = parted(view, body.setai_no, body.leavers)
    refusals = [
        *chosen_refusals(NAME, "leavers", body.leavers, household.leavers, policy),
        *day_refusals(NAME, "moved_on", "異動日", body.moved_on, today, future=True),
        *before_last_move(NAME, "moved_on", body.moved_on, household.leavers),
        *notified_refusals(NAME, body.moved_on, body.notified_on, today, beforehand=True),
        *text_missing(NAME, "no_destination", "destination", body.destination, "転出先"),
        *_planned_refusals(household),
    ]
    if refusals:
        return Refused(tuple(refusals))
    alerts = (*household.head_alerts(NAME, "leavers"), *_late_alert(body))
    if body.moved_on > today.isoformat():
        plans = tuple(_plan(body, person) for person in household.leavers)
        return Decided(plans, household.reads, alerts)
    patches = [_removal(body, person) for person in household.leavers]
    patches += household.new_head(body.moved_on)
    return Decided(tuple(patches), household.reads, alerts)


def subjects(body: MoveOut) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return body.leavers


def _plan(body: MoveOut, person: Resident) -> Patch:
    values = {
        "leaving_on": body.moved_on,
        "leaving_abroad": body.abroad,
        "destination": body.destination,
        "removal_notified_on": body.notified_on,
    }
    return Patch(person.atena_no, values, ChangeReason.LEAVING, body.moved_on)


def _removal(body: MoveOut, person: Resident) -> Patch:
    state = ResidentState.MOVED_OUT
    values: dict[str, Any] = removed(person, state, body.moved_on, body.notified_on, "転出")
    values |= {
        "leaving_on": body.moved_on,
        "leaving_abroad": body.abroad,
        "destination": body.destination,
    }
    reason = reason_of_leaving(abroad=body.abroad)
    if _told_late(body):
        values["note"] = LATE_NOTE
        reason = ChangeReason.REMOVED_EX_OFFICIO
    return Patch(person.atena_no, values, reason, body.moved_on)


def _told_late(body: MoveOut) -> bool:
    moved, told = day_of(body.moved_on), day_of(body.notified_on)
    return moved is not None and told is not None and (told - moved).days > MOVE_DAYS


def _late_alert(body: MoveOut) -> list[Alert]:
    if not _told_late(body):
        return []
    return [
        Alert(
            f"{NAME}.late",
            "notified_on",
            f"異動日から{MOVE_DAYS}日を過ぎた届出のため、職権消除として記載します。",
            "転出証明書に準ずる証明書か、除票の写しをお渡しください。",
        )
    ]


def _planned_refusals(household: Parted) -> list[Refusal]:
    if not any(person.leaving_on for person in household.leavers):
        return []
    return [
        Refusal(
            f"{NAME}.planned",
            "leavers",
            "すでに転出届が出ている方が含まれています。",
            "予定を変えるときは、先に転出取消を受け付けてください。",
        )
    ]


MOVE_OUT = ChangeKind(
    NAME,
    "転出届",
    "Move out of town",
    MoveOut,
    decide,
    subjects,
    elsewhere=ELSEWHERE,
    filers=RESIDENTS,
)
