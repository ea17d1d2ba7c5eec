"""People who come into the register: what is entered of each, and the record it makes."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from sync.base.eras import CivilDate
from sync.records.fields import Says
from sync.records.resident import ResidentKind, Sex

JAPANESE, FOREIGN = str(int(ResidentKind.JAPANESE)), str(int(ResidentKind.FOREIGN))
KINDS = ((JAPANESE, "日本人"), (FOREIGN, "外国人"))
SEXES = ((str(int(Sex.MALE)), "男"), (str(int(Sex.FEMALE)), "女"), ("", "空欄"))
CATEGORIES = tuple(
    (words, words)
    for words in ("中長期在留者", "特別永住者", "一時庇護許可者", "仮滞在許可者", "経過滞在者")
)
"""法第30条の45の表の区分."""

CARDS = ("中長期在留者", "特別永住者")
"""Of them the number of the card may not be missing (§1.1.6)."""

PERIODS = ("一時庇護許可者", "仮滞在許可者")
"""Of them the period may not be missing (§1.1.6)."""


class Newcomer(msgspec.Struct, frozen=True, array_like=True):
    """One person as entered. `returning` is the 宛名番号 of their 除票, where they come back."""

    name: Annotated[str, Says("氏名", "name", "name", "name", required=True, carried="surname")]
    name_kana: Annotated[
        str,
        Says(
            "フリガナ",
            "reading",
            "name",
            "kana",
            required_while=("kind", JAPANESE),
            carried="surname",
        ),
    ]
    birth: Annotated[CivilDate, Says("生年月日", "date of birth", kind="civil_date", required=True)]
    sex: Annotated[str, Says("性別", "sex", kind="choice", choices=SEXES)] = ""
    relationship: Annotated[
        str, Says("続柄", "relationship", "household", "relationship", required=True)
    ] = ""
    kind: Annotated[str, Says("住民種別", "kind", kind="choice", choices=KINDS)] = JAPANESE
    returning: Annotated[
        str,
        Says(
            "再転入する方",
            "returns as",
            kind="person",
            hint="除票がある方は検索して選びます。",
            among="removed",
        ),
    ] = ""
    kana_confirmed: Annotated[bool, Says("フリガナ確認", "reading confirmed", "name", "flag")] = (
        False
    )
    honseki: Annotated[
        str,
        Says(
            "本籍",
            "registered domicile",
            "koseki",
            required=True,
            hint="「なし」「不明」とも入力できます。",
            only=("kind", JAPANESE),
            carried="whole",
        ),
    ] = ""
    hittousha: Annotated[
        str,
        Says(
            "筆頭者",
            "head of family register",
            "koseki",
            "name",
            required=True,
            only=("kind", JAPANESE),
            carried="whole",
        ),
    ] = ""
    former_surname: Annotated[
        str, Says("旧氏", "former surname", "former", "name", only=("kind", JAPANESE))
    ] = ""
    former_surname_kana: Annotated[
        str, Says("旧氏のフリガナ", "its reading", "former", "kana", only=("kind", JAPANESE))
    ] = ""
    name_latin: Annotated[
        str,
        Says("氏名（ローマ字）", "name in Latin", "foreign", "latin", only=("kind", FOREIGN)),
    ] = ""
    alias: Annotated[str, Says("通称", "alias", "foreign", "name", only=("kind", FOREIGN))] = ""
    alias_kana: Annotated[
        str, Says("通称のフリガナ", "its reading", "foreign", "kana", only=("kind", FOREIGN))
    ] = ""
    nationality: Annotated[
        str, Says("国籍・地域", "nationality", "foreign", only=("kind", FOREIGN))
    ] = ""
    legal_category: Annotated[
        str,
        Says(
            "法第30条の45の区分",
            "category",
            "foreign",
            "choice",
            required=True,
            choices=CATEGORIES,
            only=("kind", FOREIGN),
        ),
    ] = ""
    status: Annotated[
        str, Says("在留資格", "status of residence", "foreign", only=("kind", FOREIGN))
    ] = ""
    status_period: Annotated[
        str,
        Says(
            "在留期間",
            "period of stay",
            "foreign",
            required_while=("legal_category", *PERIODS),
            only=("kind", FOREIGN),
        ),
    ] = ""
    status_until: Annotated[
        str, Says("在留期間の満了の日", "until", "foreign", "date", only=("kind", FOREIGN))
    ] = ""
    card_no: Annotated[
        str,
        Says(
            "在留カード等の番号",
            "residence card no.",
            "foreign",
            required_while=("legal_category", *CARDS),
            only=("kind", FOREIGN),
        ),
    ] = ""
    phone: Annotated[str, Says("連絡先", "phone", kind="phone")] = ""

    @property
    def foreign(self) -> bool:
        """Whether this is a foreign resident."""
        return self.kind == FOREIGN


def recorded(person: Newcomer) -> dict[str, Any]:
    """Return what is entered of a person as their record's fields; the household's are not here."""
    values: dict[str, Any] = {
        name: getattr(person, name)
        for name in person.__struct_fields__
        if name not in {"kind", "sex", "returning", "relationship"}
    }
    sex = Sex(int(person.sex)) if person.sex else Sex.BLANK
    return values | {
        "kind": ResidentKind(int(person.kind)),
        "sex": sex,
        "relationship": person.relationship,
    }
