"""What 職権修正, 誤記修正 and 軽微な修正 have in common: fields of one record are put right.

History is never overwritten: the correction is a row of its own (§4.2.3.1–4.2.3.3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sync.base.eras import CivilDate
from sync.base.kana import is_katakana
from sync.base.verdicts import Refusal
from sync.changes.checks import (
    closed_set,
    day_refusals,
    household_read,
    not_protected,
    read_of,
)
from sync.changes.verdict import Decided, Patch, ReadSet, Refused, Verdict, View
from sync.records.fields import fields_of
from sync.records.policy import Policy
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import ChangeReason, Resident, ResidentKind

NEVER_EMPTY = {"name": "氏名", "address": "住所"}
"""What a record always holds (§1.1.6); of Japanese people 本籍 and 筆頭者 too, be it 「不明」."""


def corrected(
    code: str,
    view: View,
    policy: Policy,
    today: dt.date,
    *,
    atena_no: str,
    wanted: Mapping[str, Any],
    days: tuple[str, str],
    ground: str,
    reason: ChangeReason,
) -> Verdict:
    """Say what a correction would change, or why it cannot be filed.

    `wanted` are the record's fields as they should be, `days` 異動日 and 申出・通知日, `ground`
    the words of the 職権記録書.
    """
    person = view.current(atena_no)
    if person is None:
        return Refused((_nobody(code),))
    changed_on, notified_on = days
    values = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    refusals = [
        *not_protected(code, "atena_no", [person], policy),
        *day_refusals(code, "changed_on", "異動日", changed_on, today),
        *day_refusals(code, "notified_on", "申出・通知日", notified_on, today),
        *_ground_refusals(code, ground),
        *_value_refusals(code, person, values),
    ]
    if not values:
        refusals.append(
            Refusal(
                f"{code}.same",
                "",
                "今の記録と同じ内容です。",
                "直すところを入力してください。",
            )
        )
    if refusals:
        return Refused(tuple(refusals))
    values["note"] = ground
    patch = Patch(atena_no, values, reason, changed_on)
    return Decided((patch,), _reads(view, person, values))


def _reads(view: View, person: Resident, values: Mapping[str, Any]) -> ReadSet:
    """Return what the correction relies on; a relationship rests on who is head, too."""
    if "relationship" not in values:
        return ReadSet((read_of(person),))
    others = [m for m in view.household(person.setai_no) if m.atena_no != person.atena_no]
    members = [read_of(m, *(("household",) if m.is_head else ())) for m in others]
    seen = household_read(person.setai_no, [*others, *([person] if person.present else [])])
    return ReadSet((read_of(person, "household"), *members), (seen,))


def _nobody(code: str) -> Refusal:
    return Refusal(
        f"{code}.nobody",
        "atena_no",
        "記録が見つかりません。",
        "検索し直してください。",
    )


def _ground_refusals(code: str, ground: str) -> list[Refusal]:
    if ground.strip():
        return []
    return [
        Refusal(
            f"{code}.ground",
            "ground",
            "修正の理由が入力されていません。",
            "職権記録書に書く理由を入力してください。",
        )
    ]


def _value_refusals(code: str, person: Resident, values: Mapping[str, Any]) -> list[Refusal]:
    labels = {field.name: field.says.label for field in fields_of(Resident)}
    never = set(NEVER_EMPTY)
    if person.kind is ResidentKind.JAPANESE:
        never |= {"honseki", "hittousha"}
    refusals = [
        Refusal(
            f"{code}.empty",
            name,
            f"{labels[name]}は空欄にできません。",
            "わからないときは「不明」、ないときは「なし」と入力してください。",
        )
        for name in sorted(never & values.keys())
        if not str(values[name]).strip()
    ]
    refusals += [
        Refusal(
            f"{code}.empty",
            name,
            f"{labels[name]}は空欄にできません。",
            "日がわからないときは、不詳の書き方で入力してください。",
        )
        for name in ("birth", "resident_since", "address_since")
        if name in values and values[name] == CivilDate()
    ]
    if "name_kana" in values and not is_katakana(values["name_kana"]):
        refusals.append(
            Refusal(
                f"{code}.kana",
                "name_kana",
                "フリガナは、全角のカタカナで入力します。",
                "読みを確認し、カタカナで入力してください。",
            )
        )
    if "relationship" in values:
        refusals += _relationship_refusals(code, person, values["relationship"])
    return refusals


def _relationship_refusals(code: str, person: Resident, relationship: str) -> list[Refusal]:
    if HEAD_OF_HOUSEHOLD in {person.relationship, relationship}:
        return [
            Refusal(
                f"{code}.head",
                "relationship",
                "世帯主は、この画面では変えられません。",
                "世帯主変更で受け付けてください。",
            )
        ]
    return closed_set(code, "relationship", [relationship])
