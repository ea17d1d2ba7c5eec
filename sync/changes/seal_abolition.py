"""印鑑登録の廃止: on the person's own application, or because something took its ground away."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.attached import APPLICANTS, OFFICIAL
from sync.changes.checks import day_refusals, not_protected, not_resident, read_of
from sync.changes.verdict import (
    ChangeKind,
    Decided,
    Group,
    Patch,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident
from sync.records.seal import SealState

NAME = "seal_abolition"
WHYS = tuple(
    (words, words)
    for words in ("廃止の申請", "印鑑の亡失", "登録証の亡失", "改印", "氏名の変更", "職権")
)


class SealAbolition(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    why: Annotated[str, Says("廃止事由", "reason", kind="choice", choices=WHYS, required=True)]
    ended_on: Annotated[
        str, Says("廃止年月日", "ended on", kind="date", required=True, starts="today")
    ]


def decide(view: View, body: SealAbolition, policy: Policy, today: dt.date) -> Verdict:
    """Say what the ending would write, or why it cannot be filed."""
    person = view.current(body.atena_no)
    refusals = not_resident(NAME, "atena_no", person)
    if person is None or refusals:
        return Refused(tuple(refusals))
    refusals = [
        *not_protected(NAME, "atena_no", [person], policy),
        *_refusals(body, person),
        *day_refusals(NAME, "ended_on", "廃止年月日", body.ended_on, today),
    ]
    if refusals:
        return Refused(tuple(refusals))
    patch = Patch(
        person.atena_no, ended(person, body.ended_on, body.why), ChangeReason.SEAL, body.ended_on
    )
    return Decided((patch,), ReadSet((read_of(person),)))


def ended(person: Resident, day: str, why: str) -> dict[str, Any]:
    """Return the field that ends a person's registration, {} where there is none to end.

    For every change that takes its ground away: 死亡, 転出, 職権消除 …
    """
    if person.seal is None or not person.seal.valid:
        return {}
    gone = msgspec.structs.replace(
        person.seal, state=SealState.ABOLISHED, ended_on=day, ended_why=why
    )
    return {"seal": gone}


def subjects(body: SealAbolition) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


SEAL_ABOLITION = ChangeKind(
    NAME,
    "印鑑登録の廃止",
    "End of seal registration",
    SealAbolition,
    decide,
    subjects,
    group=Group.SEAL,
    filers=(*APPLICANTS, OFFICIAL),
    papers=("seal_card",),
)


def _refusals(body: SealAbolition, person: Resident) -> list[Refusal]:
    refusals = []
    if person.seal is None or not person.seal.valid:
        refusals.append(
            Refusal(
                f"{NAME}.none",
                "atena_no",
                "この方には、有効な印鑑登録がありません。",
                "検索し直してください。",
            )
        )
    if body.why not in dict(WHYS):
        refusals.append(
            Refusal(
                f"{NAME}.why",
                "why",
                "廃止事由が選ばれていません。",
                "当てはまる事由を番号で選んでください。",
            )
        )
    return refusals
