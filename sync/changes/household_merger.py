"""世帯合併: a whole household joins another one at its address (§4.1.4.1)."""

from __future__ import annotations

import datetime as dt

from sync.changes.attached import RESIDENTS
from sync.changes.clocks import MOVE_DAYS
from sync.changes.joining import Joining, decide_joining, joining
from sync.changes.verdict import ChangeKind, Deadline, Verdict, View
from sync.records.policy import Policy

NAME = "household_merger"


class HouseholdMerger(Joining, frozen=True, array_like=True):
    """What the clerk enters."""


def decide(view: View, body: HouseholdMerger, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 世帯合併 would change, or why it cannot be filed."""
    return decide_joining(NAME, view, body, policy, today, whole=True)


HOUSEHOLD_MERGER = ChangeKind(
    NAME,
    "世帯合併",
    "Merge households",
    HouseholdMerger,
    decide,
    joining,
    elsewhere=("国民健康保険の世帯の変更",),
    deadline=Deadline("changed_on", MOVE_DAYS),
    filers=RESIDENTS,
)
