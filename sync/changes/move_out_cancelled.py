"""転出取消: people who had said that they would leave stay, told before the day came.

Rules: 標準仕様書 §4.6.0.1 (修正: nobody comes or goes by it). Once the day has come they are
除票, and what brings them back is the 異動の取消し.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import RESIDENTS
from sync.changes.checks import chosen_refusals, day_refusals
from sync.changes.leavers import parted
from sync.changes.verdict import ChangeKind, Decided, Patch, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident

NAME = "move_out_cancelled"


class MoveOutCancelled(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters for a 転出取消."""

    setai_no: Annotated[str, Says("世帯番号", "household no.", kind="number", filled="setai_no")]
    people: Annotated[
        tuple[str, ...],
        Says("取りやめる方", "who stays", kind="members", required=True),
    ]
    notified_on: Annotated[
        str, Says("申出日", "told on", kind="date", required=True, starts="today")
    ]
    why: Annotated[str, Says("理由", "reason", kind="note")] = ""


def decide(view: View, body: MoveOutCancelled, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 転出取消 would change, or why it cannot be filed."""
    household = parted(view, body.setai_no, body.people)
    refusals = [
        *chosen_refusals(NAME, "people", body.people, household.leavers, policy),
        *day_refusals(NAME, "notified_on", "申出日", body.notified_on, today),
        *_plan_refusals(household.leavers),
    ]
    if refusals:
        return Refused(tuple(refusals))
    patches = tuple(_stays(body, person) for person in household.leavers)
    alert = Alert(
        f"{NAME}.certificate",
        "people",
        "転出証明書が交付されていることがあります。",
        "転出証明書を回収してください。",
    )
    return Decided(patches, household.reads, (alert,))


def subjects(body: MoveOutCancelled) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return body.people


def _stays(body: MoveOutCancelled, person: Resident) -> Patch:
    values: dict[str, Any] = {
        "leaving_on": "",
        "leaving_abroad": False,
        "destination": "",
        "removal_notified_on": "",
        "note": body.why.strip(),
    }
    return Patch(person.atena_no, values, ChangeReason.CHANGE_CANCELLED, body.notified_on)


def _plan_refusals(people: tuple[Resident, ...]) -> list[Refusal]:
    if all(person.leaving_on for person in people):
        return []
    return [
        Refusal(
            f"{NAME}.no_plan",
            "people",
            "転出届が出ていない方が含まれています。",
            "転出予定の方だけを選んでください。転出日を過ぎた方は異動の取消しです。",
        )
    ]


MOVE_OUT_CANCELLED = ChangeKind(
    NAME,
    "転出取消",
    "Move out cancelled",
    MoveOutCancelled,
    decide,
    subjects,
    elsewhere=(
        "国民健康保険・児童手当・学校などで始めた転出の手続の取消し",
        "上下水道の使用継続",
    ),
    filers=RESIDENTS,
)
