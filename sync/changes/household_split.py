"""世帯分離: some of a household make a household of their own, where they live (§4.1.4.1)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.attached import RESIDENTS
from sync.changes.checks import (
    day_refusals,
    head_leaves,
    household_read,
    left_alone,
    left_alone_alert,
    not_protected,
    notified_refusals,
    read_of,
    relationship_refusals,
)
from sync.changes.clocks import MOVE_DAYS, late_alert
from sync.changes.mover import Mover
from sync.changes.verdict import (
    NEW_HOUSEHOLD,
    ChangeKind,
    Deadline,
    Decided,
    Patch,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident

NAME = "household_split"


class HouseholdSplit(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters. Days are ISO ``YYYY-MM-DD``."""

    setai_no: Annotated[str, Says("世帯番号", "household no.", kind="number", filled="setai_no")]
    movers: Annotated[
        tuple[Mover, ...],
        Says(
            "分離する方",
            "who parts",
            kind="people",
            required=True,
            hint="番号か Space で選びます。残る方が1人以上必要です。",
            among="part",
        ),
    ]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("届出日", "notified on", kind="date", required=True, starts="today")
    ]


def decide(view: View, body: HouseholdSplit, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 世帯分離 would change, or why it cannot be filed."""
    members = sorted(view.household(body.setai_no), key=lambda m: m.atena_no)
    told = {mover.atena_no: mover.relationship for mover in body.movers}
    movers = [m for m in members if m.atena_no in told]
    stayers = [m for m in members if m.atena_no not in told]
    refusals = [
        *_people_refusals(body, movers, stayers),
        *not_protected(NAME, "movers", movers, policy),
        *day_refusals(NAME, "changed_on", "異動日", body.changed_on, today),
        *notified_refusals(NAME, body.changed_on, body.notified_on, today),
    ]
    if movers and stayers:
        refusals += relationship_refusals(NAME, "relationships", list(told.values()))
        refusals += head_leaves(NAME, "movers", movers, stayers)
    if refusals:
        return Refused(tuple(refusals))
    patches = [
        Patch(
            mover.atena_no,
            {"setai_no": NEW_HOUSEHOLD, "relationship": told[mover.atena_no]},
            ChangeReason.HOUSEHOLD_SPLIT,
            body.changed_on,
        )
        for mover in movers
    ]
    patches += left_alone(movers, stayers, body.changed_on)
    reads = ReadSet(tuple(map(read_of, members)), (household_read(body.setai_no, members),))
    alerts = (
        *late_alert(f"{NAME}.late", "notified_on", body.changed_on, body.notified_on),
        *left_alone_alert(NAME, "movers", movers, stayers),
    )
    return Decided(tuple(patches), reads, alerts)


def subjects(body: HouseholdSplit) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return tuple(mover.atena_no for mover in body.movers)


HOUSEHOLD_SPLIT = ChangeKind(
    NAME,
    "世帯分離",
    "Split a household",
    HouseholdSplit,
    decide,
    subjects,
    elsewhere=("国民健康保険の世帯の変更",),
    deadline=Deadline("changed_on", MOVE_DAYS),
    filers=RESIDENTS,
)


def _people_refusals(
    body: HouseholdSplit, movers: list[Resident], stayers: list[Resident]
) -> list[Refusal]:
    if not body.movers or len(movers) != len(body.movers):
        return [
            Refusal(
                f"{NAME}.nobody",
                "movers",
                "分離する方が、この世帯から選ばれていません。",
                "世帯を表示し直し、分離する方を選んでください。",
            )
        ]
    if not stayers:
        return [
            Refusal(
                f"{NAME}.all",
                "movers",
                "世帯の全員が選ばれています。",
                "残る方がいるように選んでください。世帯主だけを変えるときは世帯主変更です。",
            )
        ]
    return []
