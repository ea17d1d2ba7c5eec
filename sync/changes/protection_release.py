"""支援措置の一時解除: one procedure is let through today; it locks again by itself (§3.1, §3.4)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.attached import APPLICANTS
from sync.changes.checks import day_refusals
from sync.changes.protecting import moved_on, order_refusals, ordered
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.protection import OWN, RELEASABLE, OrderState

NAME = "protection_release"
PROTECTS = frozenset({OrderState.PROVISIONAL, OrderState.IN_FORCE})


class ProtectionRelease(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters: why the strict review let it through."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    released_on: Annotated[
        str, Says("一時解除の日", "released on", kind="date", required=True, starts="today")
    ]
    reason: Annotated[
        str,
        Says(
            "審査の結果",
            "reason",
            kind="note",
            required=True,
            hint="だれの請求を、どう確認して認めたかを書きます。",
        ),
    ]
    requester: Annotated[
        str,
        Says(
            "認めた請求者",
            "requester",
            kind="choice",
            choices=tuple((words, words) for words in RELEASABLE),
            required=True,
            hint="証明書は、この方からの請求にだけ発行できます。",
        ),
    ] = OWN


def decide(view: View, body: ProtectionRelease, policy: Policy, today: dt.date) -> Verdict:
    """Say what the release would write, or why it cannot be filed; only the present day can be."""
    del policy
    person = view.current(body.atena_no)
    refusals = order_refusals(NAME, person, PROTECTS)
    if person is None or person.order is None or refusals:
        return Refused(tuple(refusals))
    refusals = day_refusals(NAME, "released_on", "一時解除の日", body.released_on, today)
    if not refusals and body.released_on != today.isoformat():
        refusals.append(
            Refusal(
                f"{NAME}.today",
                "released_on",
                "一時解除は、その日に限ります。",
                "今日の日付を入力してください。",
            )
        )
    if not body.reason.strip():
        refusals.append(
            Refusal(
                f"{NAME}.reason",
                "reason",
                "審査の結果が入力されていません。",
                "認めた理由を入力してください。",
            )
        )
    if body.requester not in RELEASABLE:
        refusals.append(
            Refusal(
                f"{NAME}.requester",
                "requester",
                "だれの請求を認めたかが選ばれていません。",
                "審査した請求者を番号で選んでください。代理人の請求には解除できません。",
            )
        )
    if refusals:
        return Refused(tuple(refusals))
    order = moved_on(person.order, released_on=body.released_on, released_to=body.requester)
    return ordered([person], order, body.released_on)


def subjects(body: ProtectionRelease) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


PROTECTION_RELEASE = ChangeKind(
    NAME,
    "支援措置の一時解除",
    "Protection: release for a day",
    ProtectionRelease,
    decide,
    subjects,
    group=Group.PROTECTION,
    for_protected=True,
    filers=APPLICANTS,
)
