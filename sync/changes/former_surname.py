"""旧氏の記載・変更・削除: on request of a Japanese resident (令30条の14, 標準仕様書 §1.1.7)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.kana import is_katakana
from sync.base.verdicts import Refusal
from sync.changes.attached import APPLICANTS
from sync.changes.checks import day_refusals, not_protected, not_resident, read_of
from sync.changes.verdict import ChangeKind, Decided, Patch, ReadSet, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentKind

NAME = "former_surname"
ENTER, CHANGE, DELETE = "enter", "change", "delete"
ACTS = ((ENTER, "記載"), (CHANGE, "変更"), (DELETE, "削除"))
REASONS = {
    ENTER: ChangeReason.FORMER_SURNAME_ENTERED,
    CHANGE: ChangeReason.FORMER_SURNAME_CHANGED,
    DELETE: ChangeReason.FORMER_SURNAME_DELETED,
}


class FormerSurname(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters; the surname is empty where it is to be deleted."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    act: Annotated[str, Says("請求の内容", "request", kind="choice", choices=ACTS, required=True)]
    notified_on: Annotated[
        str, Says("請求日", "requested on", kind="date", required=True, starts="today")
    ]
    surname: Annotated[
        str,
        Says(
            "旧氏",
            "former surname",
            "former",
            "name",
            hint="戸籍謄本等で、旧氏であることを確認します。",
        ),
    ] = ""
    surname_kana: Annotated[str, Says("旧氏のフリガナ", "its reading", "former", "kana")] = ""


def decide(view: View, body: FormerSurname, policy: Policy, today: dt.date) -> Verdict:
    """Say what the request would change, or why it cannot be filed."""
    person = view.current(body.atena_no)
    refusals = not_resident(NAME, "atena_no", person)
    if person is None or refusals:
        return Refused(tuple(refusals))
    refusals = [
        *not_protected(NAME, "atena_no", [person], policy),
        *_act_refusals(body, person),
        *day_refusals(NAME, "notified_on", "請求日", body.notified_on, today),
    ]
    if not refusals and body.act != DELETE:
        refusals += _surname_refusals(body, person)
    if refusals:
        return Refused(tuple(refusals))
    gone = body.act == DELETE
    values = {
        "former_surname": "" if gone else body.surname,
        "former_surname_kana": "" if gone else body.surname_kana,
    }
    patch = Patch(person.atena_no, values, REASONS[body.act], body.notified_on)
    return Decided((patch,), ReadSet((read_of(person, "name"),)))


def subjects(body: FormerSurname) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


FORMER_SURNAME = ChangeKind(
    NAME,
    "旧氏の記載・変更・削除",
    "Former surname",
    FormerSurname,
    decide,
    subjects,
    elsewhere=("マイナンバーカードの旧氏の記載", "印鑑登録証明書への旧氏の記載"),
    filers=APPLICANTS,
    papers=("koseki",),
)


def _act_refusals(body: FormerSurname, person: Resident) -> list[Refusal]:
    if person.kind is not ResidentKind.JAPANESE:
        return [
            Refusal(
                f"{NAME}.foreign",
                "atena_no",
                "旧氏を記載できるのは、日本人住民だけです。",
                "外国人住民の方は、通称の記載で受け付けてください。",
            )
        ]
    if body.act not in REASONS:
        return [
            Refusal(
                f"{NAME}.act",
                "act",
                "請求の内容が選ばれていません。",
                "記載・変更・削除から番号で選んでください。",
            )
        ]
    if bool(person.former_surname) == (body.act == ENTER):
        there = (
            "旧氏は、すでに記載されています。" if person.former_surname else "旧氏がありません。"
        )
        return [
            Refusal(
                f"{NAME}.not_so",
                "act",
                there,
                "現在の記録を確認し、請求の内容を選び直してください。",
            )
        ]
    return []


def _surname_refusals(body: FormerSurname, person: Resident) -> list[Refusal]:
    if not body.surname.strip():
        return [
            Refusal(
                f"{NAME}.missing",
                "surname",
                "旧氏が入力されていません。",
                "戸籍謄本等のとおりに入力してください。",
            )
        ]
    if not is_katakana(body.surname_kana):
        return [
            Refusal(
                f"{NAME}.kana",
                "surname_kana",
                "フリガナは、全角のカタカナで入力します。",
                "読みを確認し、カタカナで入力してください。",
            )
        ]
    if body.surname == person.former_surname:
        return [
            Refusal(
                f"{NAME}.same",
                "surname",
                "今の旧氏と同じです。",
                "新しく記載する旧氏を入力してください。",
            )
        ]
    if body.surname == person.name.partition("　")[0]:
        return [
            Refusal(
                f"{NAME}.present",
                "surname",
                "今の氏と同じです。",
                "旧氏は、過去の戸籍に記載された氏です。戸籍謄本等を確認してください。",
            )
        ]
    return []
