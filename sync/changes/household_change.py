"""世帯変更: some of a household join another one at its address (§4.1.4.1)."""

from __future__ import annotations

import datetime as dt

from sync.changes.attached import RESIDENTS
from sync.changes.clocks import MOVE_DAYS
from sync.changes.joining import Joining, decide_joining, joining
from sync.changes.verdict import ChangeKind, Deadline, Verdict, View
from sync.records.policy import Policy

NAME = "household_change"


class HouseholdChange(Joining, frozen=True, array_like=True):
    """What the clerk enters."""


def decide(view: View, body: HouseholdChange, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 世帯変更 would change, or why it cannot be filed."""
    return decide_joining(NAME, view, body, policy, today, whole=False)


HOUSEHOLD_CHANGE = ChangeKind(
    NAME,
    "世帯変更",
    "Change household",
    HouseholdChange,
    decide,
    joining,
    elsewhere=("国民健康保険の世帯の変更",),
    deadline=Deadline("changed_on", MOVE_DAYS),
    filers=RESIDENTS,
)
