"""世帯主変更: a household gets another head, and everybody a relationship to them (§4.1.4.2)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.attached import RESIDENTS
from sync.changes.checks import (
    day_refusals,
    household_read,
    not_protected,
    notified_refusals,
    read_of,
    relationship_refusals,
)
from sync.changes.clocks import MOVE_DAYS, late_alert
from sync.changes.mover import Mover
from sync.changes.verdict import (
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
from sync.records.household import head_of
from sync.records.policy import Policy
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import ChangeReason

NAME = "head_change"


class HeadChange(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters. Days are ISO ``YYYY-MM-DD``."""

    setai_no: Annotated[str, Says("世帯番号", "household no.", kind="number", filled="setai_no")]
    relations: Annotated[
        tuple[Mover, ...],
        Says(
            "新しい続柄",
            "new relationships",
            kind="relations",
            required=True,
            hint="新しい世帯主を1人決め、全員の続柄を選び直します。",
        ),
    ]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("届出日", "notified on", kind="date", required=True, starts="today")
    ]


def decide(view: View, body: HeadChange, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 世帯主変更 would change, or why it cannot be filed."""
    members = sorted(view.household(body.setai_no), key=lambda m: m.atena_no)
    told = {mover.atena_no: mover.relationship for mover in body.relations}
    refusals = [
        *not_protected(NAME, "relations", members, policy),
        *day_refusals(NAME, "changed_on", "異動日", body.changed_on, today),
        *notified_refusals(NAME, body.changed_on, body.notified_on, today),
    ]
    if not members or told.keys() != {m.atena_no for m in members}:
        refusals.append(
            Refusal(
                f"{NAME}.members",
                "relations",
                "世帯の全員の続柄が入力されていません。",
                "世帯を表示し直し、全員の続柄を選んでください。",
            )
        )
    else:
        refusals += relationship_refusals(NAME, "relations", list(told.values()))
        head = head_of(members)
        if head is not None and told[head.atena_no] == HEAD_OF_HOUSEHOLD:
            refusals.append(
                Refusal(
                    f"{NAME}.same_head",
                    "relations",
                    "世帯主が今と同じ方です。",
                    "新しい世帯主を選んでください。続柄だけの訂正は職権修正です。",
                )
            )
    if refusals:
        return Refused(tuple(refusals))
    patches = tuple(
        Patch(
            member.atena_no,
            {"relationship": told[member.atena_no]},
            ChangeReason.HEAD_CHANGED,
            body.changed_on,
        )
        for member in members
        if told[member.atena_no] != member.relationship
    )
    stays = {m.atena_no for m in members if told[m.atena_no] == m.relationship}
    # A word that stays is told to the new head, too: nobody may change it meanwhile.
    seen = tuple(read_of(m, *(("household",) if m.atena_no in stays else ())) for m in members)
    reads = ReadSet(seen, (household_read(body.setai_no, members),))
    late = late_alert(f"{NAME}.late", "notified_on", body.changed_on, body.notified_on)
    return Decided(patches, reads, tuple(late))


def subjects(body: HeadChange) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return tuple(mover.atena_no for mover in body.relations)


HEAD_CHANGE = ChangeKind(
    NAME,
    "世帯主変更",
    "Change of head",
    HeadChange,
    decide,
    subjects,
    elsewhere=("国民健康保険の世帯主の変更",),
    deadline=Deadline("changed_on", MOVE_DAYS),
    filers=RESIDENTS,
)
