"""支援措置の開始: the need is confirmed; in force for a year, or as entered (§3.4)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.checks import day_refusals
from sync.changes.clocks import day_of
from sync.changes.protecting import moved_on, order_refusals, ordered, protected_together
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.protection import OrderState, ends_after_a_year

NAME = "protection_start"
WAITING = frozenset({OrderState.PROVISIONAL})


class ProtectionStart(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters; `ends_on` is a year on where it is left empty."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    starts_on: Annotated[
        str, Says("開始年月日", "starts on", kind="date", required=True, starts="today")
    ]
    ends_on: Annotated[
        str,
        Says(
            "終了年月日",
            "ends on",
            kind="date",
            hint="空欄の場合は、開始日の1年後の前日になります。",
        ),
    ] = ""


def decide(view: View, body: ProtectionStart, policy: Policy, today: dt.date) -> Verdict:
    """Say what the order's beginning would write, or why it cannot be filed."""
    del policy
    person = view.current(body.atena_no)
    refusals = order_refusals(NAME, person, WAITING)
    if person is None or person.order is None or refusals:
        return Refused(tuple(refusals))
    refusals = day_refusals(NAME, "starts_on", "開始年月日", body.starts_on, today)
    start, end = day_of(body.starts_on), day_of(body.ends_on)
    if body.ends_on and (end is None or (start is not None and end <= start)):
        refusals.append(
            Refusal(
                f"{NAME}.ends",
                "ends_on",
                "終了年月日が、開始年月日より後の日付ではありません。",
                "日付を確認するか、空欄にしてください（1年になります）。",
            )
        )
    if refusals:
        return Refused(tuple(refusals))
    order = moved_on(
        person.order,
        state=OrderState.IN_FORCE,
        starts_on=body.starts_on,
        ends_on=body.ends_on or ends_after_a_year(body.starts_on),
    )
    return ordered(protected_together(view, person), order, body.starts_on)


def subjects(body: ProtectionStart) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


PROTECTION_START = ChangeKind(
    NAME,
    "支援措置の開始",
    "Protection: start",
    ProtectionStart,
    decide,
    subjects,
    group=Group.PROTECTION,
    for_protected=True,
)
