"""通称の記載・削除: a foreign resident applies for it (令30条の16, 標準仕様書 §1.1.7)."""

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

NAME = "alias"
ENTER, DELETE = "enter", "delete"
ACTS = ((ENTER, "記載"), (DELETE, "削除"))


class Alias(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters; the alias is empty where it is to be deleted."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    act: Annotated[
        str, Says("申出の内容", "application", kind="choice", choices=ACTS, required=True)
    ]
    notified_on: Annotated[
        str, Says("申出日", "applied on", kind="date", required=True, starts="today")
    ]
    alias: Annotated[
        str,
        Says(
            "通称",
            "alias",
            "alias",
            "name",
            hint="国内で社会生活上通用していることの資料を確認します。",
        ),
    ] = ""
    alias_kana: Annotated[str, Says("通称のフリガナ", "its reading", "alias", "kana")] = ""
    town: Annotated[
        str,
        Says(
            "記載した市区町村",
            "entered at",
            "alias",
            hint="ほかの市区町村で記載された通称のときだけ入力します。",
        ),
    ] = ""


def decide(view: View, body: Alias, policy: Policy, today: dt.date) -> Verdict:
    """Say what the application would change, or why it cannot be filed."""
    person = view.current(body.atena_no)
    refusals = not_resident(NAME, "atena_no", person)
    if person is None or refusals:
        return Refused(tuple(refusals))
    refusals = [
        *not_protected(NAME, "atena_no", [person], policy),
        *_act_refusals(body, person),
        *day_refusals(NAME, "notified_on", "申出日", body.notified_on, today),
    ]
    if not refusals and body.act == ENTER:
        refusals += _alias_refusals(body)
    if refusals:
        return Refused(tuple(refusals))
    if body.act == DELETE:
        values = {"alias": "", "alias_kana": "", "alias_since": "", "alias_town": ""}
        values["note"] = f"通称の削除：{person.alias}"
        reason = ChangeReason.ALIAS_DELETED
    else:
        values = {
            "alias": body.alias,
            "alias_kana": body.alias_kana,
            "alias_since": body.notified_on,
            "alias_town": body.town,
        }
        reason = ChangeReason.ALIAS_ENTERED
    patch = Patch(person.atena_no, values, reason, body.notified_on)
    return Decided((patch,), ReadSet((read_of(person),)))


def subjects(body: Alias) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


ALIAS = ChangeKind(
    NAME,
    "通称の記載・削除",
    "Alias",
    Alias,
    decide,
    subjects,
    filers=APPLICANTS,
    papers=("usage", "residence_card"),
)


def _act_refusals(body: Alias, person: Resident) -> list[Refusal]:
    if person.kind is not ResidentKind.FOREIGN:
        return [
            Refusal(
                f"{NAME}.japanese",
                "atena_no",
                "通称を記載できるのは、外国人住民だけです。",
                "日本人住民の方は、旧氏の記載で受け付けてください。",
            )
        ]
    if body.act not in dict(ACTS):
        return [
            Refusal(
                f"{NAME}.act",
                "act",
                "申出の内容が選ばれていません。",
                "記載・削除から番号で選んでください。",
            )
        ]
    if bool(person.alias) == (body.act == ENTER):
        there = "通称は、すでに記載されています。" if person.alias else "通称がありません。"
        return [
            Refusal(
                f"{NAME}.not_so",
                "act",
                there,
                "現在の記録を確認してください。変えるときは、削除してから記載します。",
            )
        ]
    return []


def _alias_refusals(body: Alias) -> list[Refusal]:
    if not body.alias.strip():
        return [
            Refusal(
                f"{NAME}.missing",
                "alias",
                "通称が入力されていません。",
                "申出書のとおりに入力してください。",
            )
        ]
    if not is_katakana(body.alias_kana):
        return [
            Refusal(
                f"{NAME}.kana",
                "alias_kana",
                "フリガナは、全角のカタカナで入力します。",
                "読みを確認し、カタカナで入力してください。",
            )
        ]
    return []
