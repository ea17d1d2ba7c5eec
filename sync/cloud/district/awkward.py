"""The people that programs stumble over, in every town: rare births, long names, big households."""

from __future__ import annotations

import datetime as dt
from random import Random

from sync.cloud.district.families import Member
from sync.cloud.district.names import Names, Part
from sync.cloud.district.persons import Person, foreigner, japanese
from sync.cloud.district.places import family_register
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import ResidentKind, Sex
from sync.records.town import Town

NINE = (
    Member(HEAD_OF_HOUSEHOLD, 47, Sex.MALE, married=True),
    Member("妻", 44, Sex.FEMALE, married=True),
    Member("子", 18, Sex.FEMALE),
    Member("子", 15, Sex.MALE),
    Member("子", 12, Sex.MALE),
    Member("子", 7, Sex.FEMALE),
    Member("父", 74, Sex.MALE, married=True),
    Member("母", 72, Sex.FEMALE, married=True),
    Member("父の母", 96, Sex.FEMALE),
)


def awkward_households(chance: Random, names: Names, town: Town) -> list[list[Person]]:
    """Return households of one awkward trait each; every town has each of them."""

    def alone(age: int, sex: Sex, surname: Part | None = None) -> Person:
        honseki = family_register(chance, town, names, local=True)
        member = Member(HEAD_OF_HOUSEHOLD, age, sex)
        return japanese(chance, names, [member], honseki, surname)[0]

    oldest = alone(103, Sex.FEMALE)
    about = alone(91, Sex.MALE)
    about.birth, about.birth_text = dt.date(1935, 7, 1), "昭和10年頃"
    year_only = alone(96, Sex.FEMALE)
    year_only.birth, year_only.birth_text = dt.date(1930, 7, 1), "昭和5年月日不詳"
    leap = alone(46, Sex.MALE)
    leap.birth = dt.date(1980, 2, 29)
    shortest = alone(38, Sex.FEMALE, Part("津", "ツ"))
    shortest.name, shortest.kana = "津\u3000江", "ツ\u3000エ"
    forms = [
        alone(age, Sex.MALE, Part(written, kana))
        for age, written, kana in (
            (62, "髙橋", "タカハシ"),
            (58, "山﨑", "ヤマザキ"),
            (71, "渡邉", "ワタナベ"),
            (66, "𠮷田", "ヨシダ"),
            (55, "渡邉\U000e0110", "ワタナベ"),
            (49, "葛\U000e0102城", "カツラギ"),
            (77, "辻\U000e0103", "ツジ"),
            (83, "齋\U000e0103藤", "サイトウ"),
        )
    ]
    former = alone(41, Sex.FEMALE)
    former.values |= {"former_surname": "髙山", "former_surname_kana": "タカヤマ"}
    singles = [oldest, about, year_only, leap, shortest, former, *forms]
    nine = japanese(chance, names, list(NINE), family_register(chance, town, names, local=True))
    return [*([person] for person in singles), nine, [_long_name(chance, names)], [_alias()]]


def _long_name(chance: Random, names: Names) -> Person:
    """Return somebody whose name is longer than most boxes."""
    person = foreigner(chance, names, Member(HEAD_OF_HOUSEHOLD, 36, Sex.FEMALE))
    person.name = "MARIA APARECIDA DOS SANTOS OLIVEIRA"
    person.kana = "マリア\u3000アパレシーダ\u3000ドス\u3000サントス\u3000オリヴェイラ"
    person.values |= {
        "name_latin": person.name,
        "nationality": "ブラジル",
        "status": "永住者",
        "status_until": "",
        "alias": "",
        "alias_kana": "",
    }
    return person


def _alias() -> Person:
    """Return somebody known by an alias (通称)."""
    member = Member(HEAD_OF_HOUSEHOLD, 64, Sex.MALE)
    person = Person(member, dt.date(1962, 5, 8), "金　哲洙", "キム　チョルス", ResidentKind.FOREIGN)
    person.values = {
        "name_latin": "KIM CHEOLSU",
        "nationality": "韓国",
        "status": "特別永住者",
        "alias": "金田　哲也",
        "alias_kana": "カネダ　テツヤ",
    }
    return person
