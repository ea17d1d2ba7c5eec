"""支援措置の終了: only when somebody says so; what ran out goes on protecting (§3.1, §3.4)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.attached import APPLICANTS, OFFICIAL
from sync.changes.checks import day_refusals
from sync.changes.protecting import moved_on, order_refusals, ordered, protected_together
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.protection import OrderState

NAME = "protection_end"
PROTECTS = frozenset({OrderState.PROVISIONAL, OrderState.IN_FORCE})
WHYS = (
    ("application", "支援対象者からの申出"),
    ("period", "期間の満了（延長の申出なし）"),
    ("no_need", "支援の必要性がないことの確認"),
)


class ProtectionEnd(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    why: Annotated[str, Says("終了の理由", "reason", kind="choice", choices=WHYS, required=True)]
    ended_on: Annotated[
        str, Says("終了年月日", "ended on", kind="date", required=True, starts="today")
    ]


def decide(view: View, body: ProtectionEnd, policy: Policy, today: dt.date) -> Verdict:
    """Say what the ending would write, or why it cannot be filed."""
    del policy
    person = view.current(body.atena_no)
    refusals = order_refusals(NAME, person, PROTECTS)
    if person is None or person.order is None or refusals:
        return Refused(tuple(refusals))
    refusals = day_refusals(NAME, "ended_on", "終了年月日", body.ended_on, today)
    if body.why not in dict(WHYS):
        refusals.append(
            Refusal(
                f"{NAME}.why",
                "why",
                "終了の理由が選ばれていません。",
                "当てはまる理由を番号で選んでください。",
            )
        )
    if body.why == "period" and body.ended_on <= person.order.ends_on:
        refusals.append(
            Refusal(
                f"{NAME}.period",
                "why",
                "支援措置の期間が、まだ終わっていません。",
                "終了の理由と日付を確認してください。",
            )
        )
    if refusals:
        return Refused(tuple(refusals))
    order = moved_on(person.order, state=OrderState.ENDED, ends_on=body.ended_on)
    return ordered(protected_together(view, person), order, body.ended_on)


def subjects(body: ProtectionEnd) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


PROTECTION_END = ChangeKind(
    NAME,
    "支援措置の終了",
    "Protection: end",
    ProtectionEnd,
    decide,
    subjects,
    group=Group.PROTECTION,
    for_protected=True,
    filers=(*APPLICANTS, OFFICIAL),
)
