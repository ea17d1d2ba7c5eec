"""People join another household at the same address: 世帯合併 (all) and 世帯変更 (some), §4.1.4.1.

The address does not change with it: who also moves files a 転居届 first.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.checks import (
    closed_set,
    day_refusals,
    head_leaves,
    household_read,
    left_alone,
    left_alone_alert,
    not_protected,
    notified_refusals,
    read_of,
)
from sync.changes.clocks import late_alert
from sync.changes.mover import Mover
from sync.changes.verdict import Decided, Patch, ReadSet, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import ChangeReason, Resident


class Joining(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters. Days are ISO ``YYYY-MM-DD``."""

    setai_no: Annotated[str, Says("世帯番号", "household no.", kind="number", filled="setai_no")]
    target: Annotated[
        str,
        Says(
            "入る世帯",
            "household to join",
            kind="household",
            required=True,
            hint="入る世帯のどなたかの氏名で探します。",
        ),
    ]
    movers: Annotated[
        tuple[Mover, ...],
        Says(
            "異動する方",
            "who joins",
            kind="joiners",
            required=True,
            hint="入る世帯の世帯主から見た続柄を選びます。",
        ),
    ]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str,
        Says("届出日", "notified on", kind="date", required=True, starts="today"),
    ]


def decide_joining(
    code: str, view: View, body: Joining, policy: Policy, today: dt.date, *, whole: bool
) -> Verdict:
    """Say what it would change; `whole`: all of the household join, or only some of it."""
    members = sorted(view.household(body.setai_no), key=lambda m: m.atena_no)
    hosts = sorted(view.household(body.target), key=lambda m: (m.sort_order, m.atena_no))
    told = {mover.atena_no: mover.relationship for mover in body.movers}
    movers = [m for m in members if m.atena_no in told]
    stayers = [m for m in members if m.atena_no not in told]
    refusals = [
        *_people_refusals(code, body, movers, stayers, whole=whole),
        *not_protected(code, "movers", [*movers, *hosts], policy),
        *_target_refusals(code, body, movers, hosts),
        *_relationship_refusals(code, told),
        *head_leaves(code, "movers", movers, stayers),
        *day_refusals(code, "changed_on", "異動日", body.changed_on, today),
        *notified_refusals(code, body.changed_on, body.notified_on, today),
    ]
    if refusals:
        return Refused(tuple(refusals))
    last = max(host.sort_order for host in hosts)
    reason = ChangeReason.HOUSEHOLD_MERGED if whole else ChangeReason.HOUSEHOLD_CHANGED
    patches = [
        Patch(
            mover.atena_no,
            {
                "setai_no": body.target,
                "relationship": told[mover.atena_no],
                "sort_order": last + place,
            },
            reason,
            body.changed_on,
        )
        for place, mover in enumerate(movers, 1)
    ]
    patches += left_alone(movers, stayers, body.changed_on)
    reads = ReadSet(
        (
            *(read_of(member, "address") for member in members),
            *(read_of(host, "address", *_head(host)) for host in hosts),
        ),
        (household_read(body.setai_no, members), household_read(body.target, hosts)),
    )
    alerts = (
        *late_alert(f"{code}.late", "notified_on", body.changed_on, body.notified_on),
        *left_alone_alert(code, "movers", movers, stayers),
        *_building_alerts(code, movers, hosts),
    )
    return Decided(tuple(patches), reads, alerts)


def joining(body: Joining) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return tuple(mover.atena_no for mover in body.movers)


def _head(host: Resident) -> tuple[str, ...]:
    """Return the fact that a relationship rests on: that this person is the head it is told to."""
    return ("household",) if host.is_head else ()


def _people_refusals(
    code: str, body: Joining, movers: list[Resident], stayers: list[Resident], *, whole: bool
) -> list[Refusal]:
    if not body.movers or len(movers) != len(body.movers):
        return [
            Refusal(
                f"{code}.nobody",
                "movers",
                "異動する方が、この世帯から選ばれていません。",
                "世帯を表示し直し、異動する方を選んでください。",
            )
        ]
    if whole and stayers:
        return [
            Refusal(
                f"{code}.not_all",
                "movers",
                "世帯合併は、世帯の全員が異動する届出です。",
                "一部の方だけのときは、世帯変更で受け付けてください。",
            )
        ]
    if not whole and not stayers:
        return [
            Refusal(
                f"{code}.all",
                "movers",
                "世帯変更は、世帯の一部の方が異動する届出です。",
                "全員のときは、世帯合併で受け付けてください。",
            )
        ]
    return []


def _target_refusals(
    code: str, body: Joining, movers: list[Resident], hosts: list[Resident]
) -> list[Refusal]:
    if not hosts or body.target == body.setai_no:
        return [
            Refusal(
                f"{code}.target",
                "target",
                "入る世帯が選ばれていません。",
                "別の世帯を、その世帯のどなたかの氏名で探して選んでください。",
            )
        ]
    if not any(host.is_head for host in hosts):
        return [
            Refusal(
                f"{code}.target_without_head",
                "target",
                "入る世帯に世帯主がいません。",
                "先に、その世帯の世帯主変更を受け付けてください。",
            )
        ]
    if any(mover.address != hosts[0].address for mover in movers):
        return [
            Refusal(
                f"{code}.other_address",
                "target",
                "入る世帯の住所が、異動する方の住所と違います。",
                "住所も変わるときは、先に転居届を受け付けてください。",
            )
        ]
    return []


def _relationship_refusals(code: str, told: dict[str, str]) -> list[Refusal]:
    if not all(told.values()) or HEAD_OF_HOUSEHOLD in told.values():
        return [
            Refusal(
                f"{code}.relationships",
                "movers",
                "入る世帯の世帯主から見た続柄が決まっていません。",
                "全員の続柄を選んでください。世帯主を変えるときは、後で世帯主変更を受け付けます。",
            )
        ]
    return closed_set(code, "movers", told.values())


def _building_alerts(code: str, movers: list[Resident], hosts: list[Resident]) -> list[Alert]:
    if all(mover.building == hosts[0].building for mover in movers):
        return []
    return [
        Alert(
            f"{code}.building",
            "target",
            "方書が、入る世帯の方書と違います。",
            "同じ住居か確認し、表記だけの違いは職権修正で揃えてください。",
        )
    ]
