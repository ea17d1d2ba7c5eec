"""支援措置の申出: protects at once and provisionally (仮支援措置), until it is decided (§3.4).

Needs nobody's approval: it fails closed. Whom it is against stays on the paper application, which
is locked away; no desk's copy may hold it.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import APPLICANTS
from sync.changes.checks import day_refusals, not_resident
from sync.changes.protecting import ordered
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.protection import BLOCKABLE, OrderState, ProtectionOrder
from sync.records.resident import Resident

NAME = "protection_request"
BLOCKS = tuple((words, words) for words in BLOCKABLE)


class ProtectionRequest(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters: whom to protect, and from which procedures."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    applied_on: Annotated[
        str, Says("申出年月日", "applied on", kind="date", required=True, starts="today")
    ]
    blocks: Annotated[
        tuple[str, ...],
        Says("抑止する事務", "procedures", kind="choices", choices=BLOCKS, required=True),
    ]
    together: Annotated[
        tuple[str, ...],
        Says(
            "併せて支援を求める方",
            "together with",
            kind="members",
            hint="同じ世帯で、併せて支援を求める方を選びます。",
        ),
    ] = ()
    first_town: Annotated[
        str,
        Says(
            "当初受付市区町村",
            "first town",
            hint="ほかの市区町村から転送された申出のときだけ入力します。",
        ),
    ] = ""


def decide(view: View, body: ProtectionRequest, policy: Policy, today: dt.date) -> Verdict:
    """Say what the application would write, or why it cannot be taken."""
    del policy
    person = view.current(body.atena_no)
    refusals = not_resident(NAME, "atena_no", person)
    if person is None or refusals:
        return Refused(tuple(refusals))
    others = [view.current(no) for no in dict.fromkeys(body.together) if no != body.atena_no]
    family = [other for other in others if other is not None]
    refusals = [
        *_people_refusals(person, family, len(others)),
        *_block_refusals(body),
        *day_refusals(NAME, "applied_on", "申出年月日", body.applied_on, today),
    ]
    if refusals:
        return Refused(tuple(refusals))
    people = [person, *family]
    order = ProtectionOrder(
        OrderState.PROVISIONAL,
        body.applied_on,
        starts_on=body.applied_on,
        blocks=body.blocks,
        together=tuple(each.atena_no for each in people),
        first_town=body.first_town,
    )
    alert = Alert(
        f"{NAME}.paper",
        "",
        "相手方や連絡先は、このシステムには記録されません。",
        "申出書は鍵のかかる場所に保管し、責任者へ引き継いでください。",
    )
    return ordered(people, order, body.applied_on, [alert])


def subjects(body: ProtectionRequest) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no, *(no for no in dict.fromkeys(body.together) if no != body.atena_no))


PROTECTION_REQUEST = ChangeKind(
    NAME,
    "支援措置の申出（仮支援措置）",
    "Protection: application",
    ProtectionRequest,
    decide,
    subjects,
    group=Group.PROTECTION,
    filers=APPLICANTS,
    papers=("opinion",),
)


def _people_refusals(person: Resident, family: list[Resident], asked: int) -> list[Refusal]:
    if len(family) != asked or any(
        not each.present or each.setai_no != person.setai_no for each in family
    ):
        return [
            Refusal(
                f"{NAME}.together",
                "together",
                "この世帯にいない方が選ばれています。",
                "世帯を表示し直し、選び直してください。",
            )
        ]
    if any(
        each.order is not None and each.order.state is not OrderState.ENDED
        for each in (person, *family)
    ):
        return [
            Refusal(
                f"{NAME}.already",
                "atena_no",
                "すでに支援措置の対象となっている方が含まれています。",
                "延長・終了の手続きを選んでください。",
            )
        ]
    return []


def _block_refusals(body: ProtectionRequest) -> list[Refusal]:
    if body.blocks and set(body.blocks) <= set(BLOCKABLE):
        return []
    return [
        Refusal(
            f"{NAME}.blocks",
            "blocks",
            "抑止する事務が選ばれていません。",
            "申出書で求められている事務を選んでください。",
        )
    ]
