"""支援措置の延長: from a month before its end on, a year more (§3.4)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.attached import APPLICANTS
from sync.changes.checks import day_refusals
from sync.changes.clocks import day_of
from sync.changes.protecting import moved_on, order_refusals, ordered, protected_together
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.protection import OrderState, ends_after_a_year

NAME = "protection_extension"
IN_FORCE = frozenset({OrderState.IN_FORCE})
BEFORE_DAYS = 31
"""一か月前: the longest a month can be, so that nobody is sent away a day early."""


class ProtectionExtension(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    applied_on: Annotated[
        str, Says("申出年月日", "applied on", kind="date", required=True, starts="today")
    ]


def decide(view: View, body: ProtectionExtension, policy: Policy, today: dt.date) -> Verdict:
    """Say what the extension would write, or why it cannot be filed."""
    del policy
    person = view.current(body.atena_no)
    refusals = order_refusals(NAME, person, IN_FORCE)
    if person is None or person.order is None or refusals:
        return Refused(tuple(refusals))
    refusals = day_refusals(NAME, "applied_on", "申出年月日", body.applied_on, today)
    end, applied = day_of(person.order.ends_on), day_of(body.applied_on)
    if end is not None and applied is not None and (end - applied).days > BEFORE_DAYS:
        refusals.append(
            Refusal(
                f"{NAME}.early",
                "applied_on",
                "延長の手続きは、終了年月日の1か月前からです。",
                "時期が来たら、改めて申出をお受けすることをお伝えください。",
            )
        )
    if end is None or refusals:
        return Refused(tuple(refusals) or tuple(order_refusals(NAME, None, IN_FORCE)))
    following = (end + dt.timedelta(days=1)).isoformat()
    order = moved_on(person.order, starts_on=following, ends_on=ends_after_a_year(following))
    return ordered(protected_together(view, person), order, body.applied_on)


def subjects(body: ProtectionExtension) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


PROTECTION_EXTENSION = ChangeKind(
    NAME,
    "支援措置の延長",
    "Protection: extension",
    ProtectionExtension,
    decide,
    subjects,
    group=Group.PROTECTION,
    for_protected=True,
    filers=APPLICANTS,
    papers=("opinion",),
)
