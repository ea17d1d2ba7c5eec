"""転入通知の受理: another town says that people who left here have arrived there.

Law: 住民基本台帳法9条1項. Rules: 標準仕様書 §1.1.5, §4.1.3.1.1. What was planned stays as it was
told; what is final is kept beside it. Of both days the earlier one removes. Those removed ex
officio may turn up so, too.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.checks import (
    chosen_refusals,
    day_refusals,
    head_missing_alert,
    left_alone,
    left_alone_alert,
    notified_refusals,
    read_of,
    text_missing,
)
from sync.changes.leavers import Parted, parted
from sync.changes.verdict import (
    Begins,
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
from sync.records.leaving import ended, reason_of_leaving
from sync.records.policy import Policy
from sync.records.resident import Resident, ResidentState

NAME = "arrival_notice"
LEFT = frozenset({ResidentState.MOVED_OUT, ResidentState.REMOVED})


class ArrivalNotice(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters of a 転入通知. Days are ISO ``YYYY-MM-DD``."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    destination_final: Annotated[
        str, Says("転出先（確定）", "destination, final", kind="anywhere", required=True)
    ]
    arrived_on: Annotated[
        str, Says("転出年月日（確定）", "moved on, final", kind="date", required=True)
    ]
    arrival_notified_on: Annotated[
        str,
        Says("転入通知年月日", "arrival notified on", kind="date", required=True, starts="today"),
    ]
    together: Annotated[
        tuple[str, ...],
        Says(
            "同じ通知の方",
            "others of the notice",
            kind="members",
            hint="同じ世帯から一緒に転出した方を選びます。",
        ),
    ] = ()


def decide(view: View, body: ArrivalNotice, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 転入通知 would write, or why it cannot be taken."""
    named = subjects(body)
    found = [person for number in dict.fromkeys(named) if (person := view.current(number))]
    told = body.arrival_notified_on
    notified = [
        msgspec.structs.replace(no, field="arrival_notified_on")
        for no in notified_refusals(NAME, body.arrived_on, told, today)
    ]
    refusals = [
        *chosen_refusals(NAME, "together", named, found, policy),
        *text_missing(
            NAME, "no_destination", "destination_final", body.destination_final, "転出先（確定）"
        ),
        *day_refusals(NAME, "arrived_on", "転出年月日（確定）", body.arrived_on, today),
        *notified,
        *_state_refusals(body, found),
    ]
    if refusals:
        return Refused(tuple(refusals))
    going = [person for person in found if person.present]
    households = [
        parted(view, setai_no, {p.atena_no for p in going})
        for setai_no in dict.fromkeys(p.setai_no for p in going)
    ]
    patches = [_told(body, person) for person in found]
    for each in households:
        patches += left_alone(each.leavers, each.stayers, body.arrived_on)
    return Decided(tuple(patches), _reads(found, households), _alerts(found, households))


def subjects(body: ArrivalNotice) -> tuple[str, ...]:
    """Return whom the notice concerns."""
    return (body.atena_no, *body.together)


def _told(body: ArrivalNotice, person: Resident) -> Patch:
    """Keep what the notice says; remove who is still here, or by the earlier day."""
    values: dict[str, Any] = {
        "destination_final": body.destination_final,
        "arrived_on": body.arrived_on,
        "arrival_notified_on": body.arrival_notified_on,
    }
    reason, changed_on = person.reason, person.changed_on
    if person.present:
        values |= {
            "state": ResidentState.MOVED_OUT,
            "removed_on": body.arrived_on,
            "seal": ended(person.seal, body.arrived_on, "転出"),
        }
        reason = reason_of_leaving(abroad=person.leaving_abroad)
        changed_on = body.arrived_on
    elif person.state is ResidentState.MOVED_OUT and body.arrived_on < person.removed_on:
        values["removed_on"] = changed_on = body.arrived_on
    return Patch(person.atena_no, values, reason, changed_on)


def _state_refusals(body: ArrivalNotice, found: list[Resident]) -> list[Refusal]:
    if not all(person.leaving_on if person.present else person.state in LEFT for person in found):
        return [
            Refusal(
                f"{NAME}.no_plan",
                "together",
                "転出届が出ていない方か、死亡した方が含まれています。",
                "転出届の有無を確認してください。届出がないときは職権消除です。",
            )
        ]
    if any(person.resident_since.day > body.arrived_on for person in found):
        return [
            Refusal(
                f"{NAME}.before_resident",
                "arrived_on",
                "転出年月日が、住民となった日より前です。",
                "転入通知の日付と、対象の方を確認してください。",
            )
        ]
    return []


def _reads(found: list[Resident], households: list[Parted]) -> ReadSet:
    gone = tuple(read_of(person) for person in found if not person.present)
    residents = tuple(read for each in households for read in each.reads.residents)
    return ReadSet((*gone, *residents), tuple(h for e in households for h in e.reads.households))


def _alerts(found: list[Resident], households: list[Parted]) -> tuple[Alert, ...]:
    again = any(person.arrival_notified_on for person in found)
    alerts = [
        alert
        for each in households
        for alert in (
            *left_alone_alert(NAME, "together", each.leavers, each.stayers),
            *head_missing_alert(NAME, "together", each.leavers, each.stayers),
        )
    ]
    if again:
        alerts.append(
            Alert(
                f"{NAME}.again",
                "arrival_notified_on",
                "転入通知を受理済みの方が含まれています。",
                "前の通知の内容が、今回の内容に置き換わります。",
            )
        )
    return tuple(alerts)


ARRIVAL_NOTICE = ChangeKind(
    NAME,
    "転入通知の受理",
    "Arrival notice",
    ArrivalNotice,
    decide,
    subjects,
    group=Group.OFFICE,
    begins=Begins.REMOVED,
)
