"""出生: a child is entered into a household, on a 出生届 or another town's notice of one.

Law: 戸籍法49条 (14 days, the day of birth the first of them), 住民基本台帳法施行令12条. Rules:
標準仕様書 §4.2.1.2. The day may be uncertain (§1.1.8). There is no 転入前住所.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import OF_A_BIRTH
from sync.changes.checks import civil_day_refusals, notified_refusals, read_of
from sync.changes.clocks import BIRTH_DAYS, late_alert
from sync.changes.entering import entered, newcomer_refusals
from sync.changes.home import home, home_refusals
from sync.changes.newcomers import FOREIGN, JAPANESE, KINDS, SEXES, Newcomer
from sync.changes.verdict import (
    Begins,
    ChangeKind,
    Deadline,
    Decided,
    Group,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentKind

NAME = "birth"
PASSING = "経過滞在者"
"""A child of foreign parents is here by its birth for 60 days (法30条の45)."""


class Birth(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters of a birth."""

    setai_no: Annotated[
        str, Says("入る世帯", "household", kind="household", required=True, filled="setai_no")
    ]
    name: Annotated[str, Says("氏名", "name", "name", "name", required=True)]
    name_kana: Annotated[
        str, Says("フリガナ", "reading", "name", "kana", required_while=("kind", JAPANESE))
    ]
    born_on: Annotated[
        CivilDate,
        Says("出生日", "born on", kind="civil_date", required=True, example="例 R8.11.20"),
    ]
    notified_on: Annotated[
        str,
        Says("戸籍届出・通知日", "notified on", kind="date", required=True, starts="today"),
    ]
    sex: Annotated[str, Says("性別", "sex", kind="choice", choices=SEXES)] = ""
    relationship: Annotated[
        str, Says("続柄", "relationship", "household", "relationship", required=True)
    ] = "子"
    koseki_of: Annotated[
        str,
        Says(
            "本籍・筆頭者が同じ方",
            "same family register as",
            kind="person",
            among="household",
            hint="この世帯の方から選ぶと、本籍・筆頭者を引用します。",
        ),
    ] = ""
    honseki: Annotated[
        str,
        Says(
            "本籍",
            "registered domicile",
            "koseki",
            required_while=("koseki_of", ""),
            hint="引用しないときに入力します。",
        ),
    ] = ""
    hittousha: Annotated[
        str,
        Says(
            "筆頭者",
            "head of family register",
            "koseki",
            "name",
            required_while=("koseki_of", ""),
        ),
    ] = ""
    kind: Annotated[str, Says("住民種別", "kind", kind="choice", choices=KINDS)] = JAPANESE
    nationality: Annotated[str, Says("国籍・地域", "nationality", "foreign")] = ""


def decide(view: View, body: Birth, policy: Policy, today: dt.date) -> Verdict:
    """Say what a birth would enter, or why it cannot be."""
    at = home(view, body.setai_no, ("", "", "")) if body.setai_no else None
    members = at.members if at else ()
    quoted = next((m for m in members if m.atena_no == body.koseki_of), None)
    child = _child(body, quoted)
    day = body.born_on.day
    refusals = [
        *home_refusals(NAME, at, [body.relationship], policy, "relationship"),
        *_moved(newcomer_refusals(NAME, [child], view, policy, today)),
        *civil_day_refusals(NAME, "born_on", "出生日", body.born_on, today),
        *notified_refusals(NAME, day, body.notified_on, today),
        *_koseki_refusals(body, quoted),
    ]
    if refusals or at is None:
        return Refused(tuple(refusals))
    common = {"notified_on": body.notified_on, "prev_address": ""}
    changed_on = day or body.notified_on
    patches = entered([child], at, common, body.born_on, ChangeReason.BORN, changed_on)
    facts = tuple(
        read_of(m, "household", "address", *(("koseki",) if m is quoted else ())) for m in members
    )
    alerts = (
        *late_alert(
            f"{NAME}.late", "notified_on", day, body.notified_on, BIRTH_DAYS, first_counts=True
        ),
        *_before_them_alert(members, day),
    )
    return Decided(patches, ReadSet(facts, at.reads.households), alerts)


def subjects(body: Birth) -> tuple[str, ...]:
    """Return whom it concerns and who has a number: whose family register the child shares."""
    return (body.koseki_of,) if body.koseki_of else ()


def _child(body: Birth, quoted: Resident | None) -> Newcomer:
    foreign = body.kind == FOREIGN
    honseki, hittousha = body.honseki, body.hittousha
    if quoted is not None and not foreign:
        honseki, hittousha = honseki or quoted.honseki, hittousha or quoted.hittousha
    return Newcomer(
        name=body.name,
        name_kana=body.name_kana,
        birth=body.born_on,
        sex=body.sex,
        relationship=body.relationship,
        kind=body.kind,
        kana_confirmed=True,
        honseki=honseki,
        hittousha=hittousha,
        nationality=body.nationality,
        legal_category=PASSING if foreign else "",
    )


FIELDS = {
    "no_name": "name",
    "no_kana": "name_kana",
    "no_birth": "",
    "born_later": "",
    "no_koseki": "koseki_of",
    "no_hittousha": "hittousha",
}
"""Beside which question of this form stands what newcomers are refused for; "" says it itself."""


def _moved(refusals: list[Refusal]) -> list[Refusal]:
    """Put what is said of newcomers beside the questions of this form."""
    placed = []
    for refusal in refusals:
        field = FIELDS.get(refusal.code.removeprefix(f"{NAME}."), "kind")
        if field:
            placed.append(msgspec.structs.replace(refusal, field=field))
    return placed


def _koseki_refusals(body: Birth, quoted: Resident | None) -> list[Refusal]:
    if not body.koseki_of or (quoted is not None and quoted.kind is ResidentKind.JAPANESE):
        return []
    return [
        Refusal(
            f"{NAME}.not_in_household",
            "koseki_of",
            "本籍・筆頭者を引用する方が、この世帯の日本人の方ではありません。",
            "世帯の方から選び直すか、本籍と筆頭者を入力してください。",
        )
    ]


def _before_them_alert(members: tuple[Resident, ...], day: str) -> list[Alert]:
    if not members or not day or any(m.address_since.day <= day for m in members):
        return []
    return [
        Alert(
            f"{NAME}.before_household",
            "born_on",
            "出生日が、世帯の方が住所を定めた日より前です。",
            "前の住所地での出生でないか確認してください。転入届と同時なら転入に含めます。",
        )
    ]


BIRTH = ChangeKind(
    NAME,
    "出生",
    "Birth",
    Birth,
    decide,
    subjects,
    group=Group.KOSEKI,
    begins=Begins.NOBODY,
    names=lambda body: (body.name,),
    elsewhere=(
        "児童手当・出産育児一時金の申請",
        "子ども医療費助成",
        "国民健康保険の加入",
        "母子保健（新生児訪問・予防接種）",
        "マイナンバーカードの申請",
    ),
    deadline=Deadline("born_on", BIRTH_DAYS, first_counts=True),
    filers=OF_A_BIRTH,
    identified=False,
    papers=("koseki_notice", "birth"),
)
