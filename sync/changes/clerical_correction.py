"""誤記修正: what was written wrongly is put right; the wrong row stays (§4.2.3.3)."""

from __future__ import annotations

import datetime as dt

from sync.changes.ex_officio_correction import Correction, decide_as, subjects
from sync.changes.verdict import ChangeKind, Group, Verdict, View
from sync.records.policy import Policy
from sync.records.resident import ChangeReason

NAME = "clerical_correction"


class ClericalCorrection(Correction, frozen=True, array_like=True):
    """What the clerk enters."""


def decide(view: View, body: ClericalCorrection, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 誤記修正 would change, or why it cannot be filed."""
    return decide_as(NAME, ChangeReason.CLERICAL_CORRECTION, view, body, policy, today)


CLERICAL_CORRECTION = ChangeKind(
    NAME,
    "誤記修正",
    "Clerical correction",
    ClericalCorrection,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
)
