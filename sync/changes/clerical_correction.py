"""誤記修正: what was written wrongly is put right; the wrong row stays (§4.2.3.3)."""

from __future__ import annotations

import datetime as dt

from sync.changes.correcting import corrected
from sync.changes.ex_officio_correction import Correction, sex_refusals, subjects
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.policy import Policy
from sync.records.resident import ChangeReason

NAME = "clerical_correction"


class ClericalCorrection(Correction, frozen=True, array_like=True):
    """What the clerk enters."""


def decide(view: View, body: ClericalCorrection, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 誤記修正 would change, or why it cannot be filed."""
    if refusals := sex_refusals(NAME, body):
        return Refused(refusals)
    return corrected(
        NAME,
        view,
        policy,
        today,
        atena_no=body.atena_no,
        wanted=body.record(),
        days=(body.changed_on, body.notified_on),
        ground=body.ground,
        reason=ChangeReason.CLERICAL_CORRECTION,
    )


CLERICAL_CORRECTION = ChangeKind(
    NAME,
    "誤記修正",
    "Clerical correction",
    ClericalCorrection,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
)
