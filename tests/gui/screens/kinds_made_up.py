"""Kinds of change made up for the tests: together they declare a field of every kind there is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal
from sync.changes.clocks import MOVE_DAYS
from sync.changes.mover import Mover
from sync.changes.newcomers import Newcomer
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
    newcomer,
)
from sync.records.fields import Says, fields_of
from sync.records.policy import Policy

EMPTY = ("理由が入力されていません。", "")
SAID = {
    "address": ("新しい住所が入力されていません。", "大字と番地を入力してください。"),
    "before": ("転入前住所が入力されていません。", ""),
    "name": ("氏名が入力されていません。", ""),
    "name_kana": ("フリガナが入力されていません。", ""),
    "relationship": ("世帯の全員の続柄が入力されていません。", ""),
}
"""What each field is refused by, in the words of the rules."""
TRUST = (("self", "本人"), ("household", "世帯員"), ("agent", "代理人"))
PAPERS = (("card", "カード"), ("licence", "免許証"))


class Strangers(msgspec.Struct, frozen=True, array_like=True):
    """People who come from elsewhere, as a 転入届 asks."""

    moved_on: Annotated[CivilDate, Says("異動日", "moved on", kind="civil_date", required=True)]
    notified_on: Annotated[
        str, Says("届出日", "notified on", kind="date", required=True, starts="today")
    ]
    before: Annotated[
        str, Says("転入前住所", "from", kind="anywhere", required=True, example="都道府県から")
    ]
    address_code: Annotated[str, Says("住所コード", "address code", "address", "code")]
    address: Annotated[str, Says("新しい住所", "new address", "address", "address", required=True)]
    building: Annotated[str, Says("方書", "building", "address", "building")] = ""
    people: Annotated[
        tuple[Newcomer, ...], Says("転入する方", "who comes", kind="newcomers", required=True)
    ] = ()


class Everything(msgspec.Struct, frozen=True, array_like=True):
    """All other kinds of field."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    who: Annotated[tuple[str, ...], Says("対象の方", "who", kind="members", required=True)]
    relations: Annotated[
        tuple[Mover, ...], Says("新しい続柄", "relations", kind="relations", required=True)
    ]
    entry: Annotated[int, Says("取り消す異動", "entry", kind="entry", required=True)]
    surname: Annotated[str, Says("氏", "surname", kind="name", starts="name", required=True)] = ""
    kana: Annotated[str, Says("フリガナ", "reading", kind="kana", starts="name_kana")] = ""
    latin: Annotated[str, Says("氏名（ローマ字）", "latin", kind="latin")] = ""
    trust: Annotated[str, Says("届出人", "by", kind="choice", choices=TRUST, required=True)] = ""
    agent: Annotated[str, Says("代理人の氏名", "agent", kind="name", only=("trust", "agent"))] = ""
    papers: Annotated[
        tuple[str, ...], Says("確認した書類", "papers", kind="choices", choices=PAPERS)
    ] = ()
    certain: Annotated[bool, Says("確認済み", "certain", kind="flag")] = False
    number: Annotated[str, Says("登録番号", "number", kind="number")] = ""
    relationship: Annotated[str, Says("続柄", "relationship", kind="relationship")] = ""
    household: Annotated[str, Says("合併先の世帯", "household", kind="household")] = ""
    other: Annotated[str, Says("相手の方", "other", kind="person", among="all")] = ""
    imprint: Annotated[bytes, Says("印影", "imprint", kind="image")] = b""
    phone: Annotated[str, Says("連絡先", "phone", kind="phone")] = ""
    remarks: Annotated[str, Says("備考", "remarks", kind="text")] = ""
    note: Annotated[str, Says("留意事項", "note", kind="note")] = ""


def refusing(view: View, body: msgspec.Struct, policy: Policy, today: dt.date) -> Verdict:
    """Refuse every required field that is empty."""
    del view, policy, today
    empty = [
        Refusal(
            f"made_up.{field.name}",
            field.name,
            *SAID.get(field.name, EMPTY),
        )
        for field in fields_of(type(body))
        if field.says.required and not getattr(body, field.name)
    ]
    for place, person in enumerate(getattr(body, "people", ()), 1):
        empty += [
            Refusal(f"made_up.{name}", f"people.{place}.{name}", *SAID[name])
            for name in ("name", "name_kana", "relationship")
            if not getattr(person, name)
        ]
    return Refused(tuple(empty)) if empty else Decided((), ReadSet())


STRANGERS = ChangeKind(
    "strangers", "転入届（見本）", "Strangers", Strangers, refusing,
    lambda body: tuple(newcomer(place) for place, _ in enumerate(body.people, 1)),
    begins=Begins.NOBODY, names=lambda body: tuple(person.name for person in body.people),
    elsewhere=("国民健康保険の加入", "児童手当の申請"), deadline=Deadline("moved_on", MOVE_DAYS),
)  # fmt: skip

EVERYTHING = ChangeKind(
    "everything", "何でも届（見本）", "Everything", Everything, refusing,
    lambda body: body.who, group=Group.EX_OFFICIO,
)  # fmt: skip
