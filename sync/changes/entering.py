"""People who come into the register: what may not be missing of them, and the patches they make.

Who comes back keeps the 宛名番号 of their 除票 and goes on with the next 履歴番号 (§4.1.1.2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal
from sync.changes.checks import not_protected, read_of
from sync.changes.home import Home
from sync.changes.newcomers import (
    CARDS,
    CATEGORIES,
    KINDS,
    PERIODS,
    SEXES,
    Newcomer,
    recorded,
)
from sync.changes.verdict import Patch, Read, View, newcomer
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentState

ANEW: Mapping[str, Any] = {
    "state": ResidentState.RESIDENT,
    "removed_on": "",
    "removed_text": "",
    "removal_notified_on": "",
    "destination": "",
    "leaving_on": "",
    "leaving_abroad": False,
    "destination_final": "",
    "arrived_on": "",
    "arrival_notified_on": "",
    "last_registered": "",
    "remarks": "",
    "alias_since": "",
    "alias_town": "",
}
"""What a 除票 says that the record of who is back does not."""

UNREGISTERED = "（未届）"

ASKED: Mapping[str, str] = {
    "no_name": "name",
    "no_birth": "birth",
    "born_later": "birth",
    "no_kana": "name_kana",
    "no_koseki": "honseki",
    "no_hittousha": "hittousha",
    "no_category": "legal_category",
    "no_card": "card_no",
    "no_period": "status_period",
}
"""Which question about a newcomer mends what is refused; the others say what kind they are of."""


def newcomer_refusals(
    code: str, people: Sequence[Newcomer], view: View, policy: Policy, today: dt.date
) -> list[Refusal]:
    """Refuse newcomers of whom something is missing, or who cannot come in."""
    if not people:
        return [
            _no(
                code,
                "nobody",
                "記載する方が入力されていません。",
                "1人以上の氏名・生年月日・続柄を入力してください。",
            )
        ]
    refusals = [
        _of(refusal, place)
        for place, person in enumerate(people, 1)
        for refusal in _person_refusals(code, person, today)
    ]
    return [*refusals, *_returning_refusals(code, people, view, policy)]


def entered(
    people: Sequence[Newcomer],
    at: Home,
    common: Mapping[str, Any],
    since: CivilDate,
    reason: ChangeReason,
    changed_on: str,
) -> tuple[Patch, ...]:
    """Return the patches by which people come in; `common` is what all of them share."""
    patches = []
    for place, person in enumerate(people, 1):
        back = dict(ANEW) if person.returning else {}
        values = {
            **back,
            **recorded(person),
            **at.place(place),
            "address_since": since,
            "resident_since": since,
            **common,
        }
        patches.append(Patch(person.returning or newcomer(place), values, reason, changed_on))
    return tuple(patches)


def returning_reads(view: View, people: Iterable[Newcomer]) -> tuple[Read, ...]:
    """Return what is relied on of those who come back: that they are gone, as seen."""
    return tuple(read_of(person) for person in _returning(view, people))


def names(people: Iterable[Newcomer]) -> tuple[str, ...]:
    """Return what people are called in lists."""
    return tuple(person.name or person.name_latin for person in people)


def returning_numbers(people: Iterable[Newcomer]) -> tuple[str, ...]:
    """Return the 宛名番号 of those who come back."""
    return tuple(person.returning for person in people if person.returning)


def unregistered(address: str) -> str:
    """Return an address that was never notified, as 転入前住所 (§4.1.1.4)."""
    return address if address.endswith(UNREGISTERED) else address + UNREGISTERED


def unregistered_note(address: str) -> str:
    """Return the 留意事項 of a 未届転入."""
    return f"未届転入。転入前住所（未届）：{address.removesuffix(UNREGISTERED)}"


def _returning(view: View, people: Iterable[Newcomer]) -> list[Resident]:
    found = (view.current(number) for number in returning_numbers(people))
    return [person for person in found if person is not None]


def _person_refusals(code: str, person: Newcomer, today: dt.date) -> list[Refusal]:
    known = {person.kind} <= {value for value, _ in KINDS}
    if not known or person.sex not in {value for value, _ in SEXES}:
        return [_no(code, "choice", "住民種別か性別が選択肢にありません。", "選び直してください。")]
    checks = (
        (
            not (person.name.strip() or person.name_latin.strip()),
            ("no_name", "氏名が入力されていない方がいます。", "氏名を入力してください。"),
        ),
        (
            not (person.birth.day or person.birth.text),
            (
                "no_birth",
                "生年月日が入力されていない方がいます。",
                "分からないときは「年月日不詳」のように入力してください。",
            ),
        ),
        (
            person.birth.day > today.isoformat(),
            ("born_later", "生年月日が先の日付です。", "生年月日を確認してください。"),
        ),
    )
    general = [_no(code, *words) for wrong, words in checks if wrong]
    own = _foreign_refusals(code, person) if person.foreign else _japanese_refusals(code, person)
    return [*general, *own]


def _japanese_refusals(code: str, person: Newcomer) -> list[Refusal]:
    checks = (
        (
            not person.name_kana.strip(),
            (
                "no_kana",
                "フリガナが入力されていない方がいます。",
                "読みを確認し、フリガナを入力してください。",
            ),
        ),
        (
            not person.honseki.strip(),
            (
                "no_koseki",
                "本籍・筆頭者が入力されていない方がいます。",
                "無いときは「なし」、分からないときは「不明」と入力してください。",
            ),
        ),
        (
            bool(person.honseki.strip()) and not person.hittousha.strip(),
            (
                "no_hittousha",
                "筆頭者が入力されていない方がいます。",
                "無いときは「なし」、分からないときは「不明」と入力してください。",
            ),
        ),
        (
            bool(person.alias or person.nationality or person.legal_category),
            (
                "foreign_only",
                "日本人の方に、外国人住民だけの項目が入力されています。",
                "住民種別を確認するか、通称・国籍・区分を空にしてください。",
            ),
        ),
    )
    return [_no(code, *words) for wrong, words in checks if wrong]


def _foreign_refusals(code: str, person: Newcomer) -> list[Refusal]:
    category = person.legal_category
    checks = (
        (
            category not in {value for value, _ in CATEGORIES},
            (
                "no_category",
                "法第30条の45の区分が選ばれていない方がいます。",
                "在留カード等を確認し、区分を選んでください。",
            ),
        ),
        (
            category in CARDS and not person.card_no.strip(),
            (
                "no_card",
                "在留カード等の番号が入力されていない方がいます。",
                "在留カード・特別永住者証明書の番号を入力してください。",
            ),
        ),
        (
            category in PERIODS and not person.status_period.strip(),
            (
                "no_period",
                "上陸期間・仮滞在期間が入力されていない方がいます。",
                "許可書を確認し、期間を入力してください。",
            ),
        ),
        (
            bool(person.former_surname or person.honseki or person.hittousha),
            (
                "japanese_only",
                "外国人住民の方に、日本人だけの項目が入力されています。",
                "住民種別を確認するか、旧氏・本籍・筆頭者を空にしてください。",
            ),
        ),
    )
    return [_no(code, *words) for wrong, words in checks if wrong]


def _returning_refusals(
    code: str, people: Sequence[Newcomer], view: View, policy: Policy
) -> list[Refusal]:
    numbers = returning_numbers(people)
    found = _returning(view, people)
    if len(set(numbers)) != len(numbers):
        return [
            _no(
                code,
                "returning_twice",
                "同じ方が2回、再転入者に選ばれています。",
                "再転入する方を選び直してください。",
            )
        ]
    if len(found) != len(numbers) or any(person.present for person in found):
        return [
            _no(
                code,
                "returning_present",
                "再転入者に選ばれた方の除票がありません。",
                "現在の住民は選べません。除票を検索し直してください。",
            )
        ]
    if any(person.state is ResidentState.DEAD for person in found):
        return [
            _no(
                code,
                "returning_dead",
                "再転入者に選ばれた方は、死亡により消除されています。",
                "別の方です。除票を検索し直してください。死亡が誤りなら異動の取消しです。",
            )
        ]
    return not_protected(code, "newcomers", found, policy)


def _no(code: str, word: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"{code}.{word}", "newcomers", reason, remedy)


def _of(refusal: Refusal, place: int) -> Refusal:
    """Put a refusal beside the question of the person at this place, from 1."""
    asked = ASKED.get(refusal.code.rpartition(".")[2], "kind")
    return msgspec.structs.replace(refusal, field=f"newcomers.{place}.{asked}")
