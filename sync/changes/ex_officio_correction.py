"""職権修正: the town puts a record right by itself, or because somebody asked it to (§4.2.3.1)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal
from sync.changes.correcting import corrected
from sync.changes.verdict import ChangeKind, Group, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Sex

NAME = "ex_officio_correction"
SEXES = (("1", "男"), ("2", "女"), ("0", "空欄"))
CAUSES = (("ex_officio", "職権"), ("application", "申出"), ("koseki", "戸籍の届出・通知"))
NOT_THE_RECORD = frozenset({"atena_no", "cause", "changed_on", "notified_on", "ground"})


class Correction(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters: the record as it should be, and why. Days are ISO."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    cause: Annotated[str, Says("きっかけ", "cause", kind="choice", choices=CAUSES, required=True)]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("申出・通知日", "applied on", kind="date", required=True, starts="today")
    ]
    ground: Annotated[
        str,
        Says(
            "修正の理由",
            "ground",
            "ground",
            "note",
            required=True,
            hint="職権記録書に書く理由です。",
        ),
    ]
    name: Annotated[str, Says("氏名", "name", "name", "name", starts="name")]
    name_kana: Annotated[str, Says("フリガナ", "reading", "name", "kana", starts="name_kana")]
    birth: Annotated[CivilDate, Says("生年月日", "birth", kind="civil_date", starts="birth")]
    sex: Annotated[str, Says("性別", "sex", kind="choice", choices=SEXES, starts="sex")]
    relationship: Annotated[
        str, Says("続柄", "relationship", kind="relationship", starts="relationship")
    ]
    honseki: Annotated[
        str, Says("本籍", "registered domicile", "koseki", "anywhere", starts="honseki")
    ]
    hittousha: Annotated[
        str, Says("筆頭者", "head of register", "koseki", "name", starts="hittousha")
    ]
    resident_since: Annotated[
        CivilDate,
        Says("住民となった年月日", "resident since", kind="civil_date", starts="resident_since"),
    ]
    address_since: Annotated[
        CivilDate,
        Says("住所を定めた年月日", "address since", kind="civil_date", starts="address_since"),
    ]
    prev_address: Annotated[
        str, Says("転入前住所", "previous address", kind="anywhere", starts="prev_address")
    ]
    building: Annotated[str, Says("方書", "building", kind="building", starts="building")]
    remarks: Annotated[str, Says("備考", "remarks", kind="note", starts="remarks")]

    def record(self) -> dict[str, Any]:
        """Return the record's fields as they should be."""
        told = {
            name: getattr(self, name)
            for name in self.__struct_fields__
            if name not in NOT_THE_RECORD
        }
        return told | {"sex": Sex(int(self.sex or 0))}


def decide(view: View, body: Correction, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 職権修正 would change, or why it cannot be filed."""
    return decide_as(NAME, ChangeReason.CORRECTED_EX_OFFICIO, view, body, policy, today)


def decide_as(
    name: str,
    reason: ChangeReason,
    view: View,
    body: Correction,
    policy: Policy,
    today: dt.date,
) -> Verdict:
    """Decide a correction of the whole record as the kind `name`, entered for `reason`."""
    if refusals := sex_refusals(name, body):
        return Refused(refusals)
    return corrected(
        name,
        view,
        policy,
        today,
        atena_no=body.atena_no,
        wanted=body.record(),
        days=(body.changed_on, body.notified_on),
        ground=body.ground,
        reason=reason,
    )


def sex_refusals(code: str, body: Correction) -> tuple[Refusal, ...]:
    """Refuse what is no 性別; nothing else of the record can be asked for then."""
    if not body.sex or body.sex in dict(SEXES):
        return ()
    return (
        Refusal(
            f"{code}.sex",
            "sex",
            "性別を読み取れません。",
            "男・女・空欄から番号で選んでください。",
        ),
    )


def subjects(body: Correction) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


EX_OFFICIO_CORRECTION = ChangeKind(
    NAME,
    "職権修正",
    "Ex officio correction",
    Correction,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
)
