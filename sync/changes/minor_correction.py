"""軽微な修正: the way a name or an address is written, where nothing else changes (§4.2.3.2)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.correcting import corrected
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason

NAME = "minor_correction"
GROUNDS = (
    ("letters", "常用平易な文字への変更"),
    ("identified", "文字の同定"),
    ("area", "行政区画・町字の変更"),
    ("lot", "地番の変更"),
    ("numbering", "住居表示の実施・変更"),
    ("building", "建物の名称の変更"),
    ("other", "その他（総務大臣が適当と認めるもの）"),
)
"""The grounds that regulation names (規則11条3項2号)."""


class MinorCorrection(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters: name and address as they are to be written. Days are ISO."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    ground: Annotated[
        str, Says("修正の理由", "ground", kind="choice", choices=GROUNDS, required=True)
    ]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("申出・通知日", "applied on", kind="date", required=True, starts="today")
    ]
    name: Annotated[str, Says("氏名", "name", kind="name", starts="name")]
    address: Annotated[str, Says("住所", "address", kind="anywhere", starts="address")]
    building: Annotated[str, Says("方書", "building", kind="building", starts="building")]


def decide(view: View, body: MinorCorrection, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 軽微な修正 would change, or why it cannot be filed."""
    grounds = dict(GROUNDS)
    if body.ground not in grounds:
        refusal = Refusal(
            f"{NAME}.ground",
            "ground",
            "修正の理由が選ばれていません。",
            "当てはまる理由がないときは、職権修正で受け付けてください。",
        )
        return Refused((refusal,))
    return corrected(
        NAME,
        view,
        policy,
        today,
        atena_no=body.atena_no,
        wanted={"name": body.name, "address": body.address, "building": body.building},
        days=(body.changed_on, body.notified_on),
        ground=grounds[body.ground],
        reason=ChangeReason.MINOR_CORRECTION,
    )


def subjects(body: MinorCorrection) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


MINOR_CORRECTION = ChangeKind(
    NAME,
    "軽微な修正",
    "Minor correction",
    MinorCorrection,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
)
