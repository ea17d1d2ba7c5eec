"""Members of a household given names, births, family registers and 在留資格."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sync.base.eras import CivilDate
from sync.cloud.district.calendar import AS_OF, birthday
from sync.cloud.district.families import Member
from sync.cloud.district.names import Names, Part
from sync.records.resident import ResidentKind, Sex

SHOWA_FIRST_YEAR = 1926
SPACE = "\u3000"
SPECIAL = "特別永住者"
STATUSES = (
    ("技能実習１号ロ", 26),
    ("技能実習２号ロ", 30),
    ("特定技能１号", 34),
    ("技術・人文知識・国際業務", 16),
    ("日本人の配偶者等", 6),
    ("定住者", 8),
    ("永住者", 16),
)
LASTING = ("永住者", SPECIAL)
"""These have no day on which they end."""


@dataclass
class Person:
    """A member with a name; `values` are further fields of the row."""

    member: Member
    birth: dt.date
    name: str
    kana: str
    kind: ResidentKind = ResidentKind.JAPANESE
    birth_text: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def civil_birth(self) -> CivilDate:
        """The birth as the register knows it."""
        if self.birth_text:
            return CivilDate(self.birth_text, f"{self.birth.year}-07-01")
        return CivilDate(day=self.birth.isoformat())


def japanese(
    chance: Random, names: Names, members: list[Member], honseki: str, surname: Part | None = None
) -> list[Person]:
    """Return a Japanese household's members with names, births, 本籍 and 筆頭者."""
    surnames = {0: surname or names.surname(chance)}
    people: list[Person] = []
    for member in members:
        birth = birthday(chance, member.age)
        if member.family not in surnames:
            surnames[member.family] = names.surname(chance)
        line = surnames[member.family]
        given = _given(chance, names, member, birth, people)
        name, kana = f"{line.written}{SPACE}{given.written}", f"{line.kana}{SPACE}{given.kana}"
        person = Person(member, birth, name, kana, values={"honseki": honseki})
        if member.married and member.sex is Sex.FEMALE and chance.random() < 0.05:
            former = names.surname(chance)
            person.values |= {
                "former_surname": former.written,
                "former_surname_kana": former.kana,
            }
        if member.age >= 90 and chance.random() < 0.01:
            person.birth_text = f"昭和{birth.year - SHOWA_FIRST_YEAR + 1}年頃"
        people.append(person)
    for person in people:
        person.values["hittousha"] = _hittousha(chance, names, person, people, surnames)
    return people


def foreigner(chance: Random, names: Names, member: Member) -> Person:
    """Return a foreign resident with status of residence, now and then with a 通称."""
    country = names.country(chance)
    surname, given = country.surnames.draw(chance), country.given[member.sex].draw(chance)
    kana = f"{surname.kana}{SPACE}{given.kana}"
    if surname.latin:
        name = f"{surname.written}{SPACE}{given.written}"
        latin = f"{surname.latin} {given.latin}"
    else:
        name = latin = f"{surname.written} {given.written}"
    words, shares = zip(*STATUSES, strict=True)
    korean = country.nationality == "韓国"
    status = SPECIAL if korean and chance.random() < 0.6 else chance.choices(words, shares)[0]
    until = AS_OF + dt.timedelta(days=chance.randint(20, 1100))
    values = {
        "name_latin": latin,
        "nationality": country.nationality,
        "status": status,
        "status_until": "" if status in LASTING else until.isoformat(),
    }
    birth = birthday(chance, member.age)
    if chance.random() < (0.8 if status == SPECIAL else 0.07):
        line, own = names.surname(chance), names.given(chance, member.sex, birth.year)
        values["alias"] = f"{line.written}{SPACE}{own.written}"
        values["alias_kana"] = f"{line.kana}{SPACE}{own.kana}"
    return Person(member, birth, name, kana, ResidentKind.FOREIGN, values=values)


def lasting(person: Person) -> bool:
    """Say whether a foreign resident lives here for good."""
    return person.values.get("status") in LASTING


def _given(
    chance: Random, names: Names, member: Member, birth: dt.date, others: list[Person]
) -> Part:
    taken = {person.name.split(SPACE)[-1] for person in others}
    while True:
        given = names.given(chance, member.sex, birth.year)
        if given.written not in taken:
            return given


def _hittousha(
    chance: Random, names: Names, person: Person, people: list[Person], surnames: dict[int, Part]
) -> str:
    """Return whose family register the person stands in: own, husband's, parent's or father's."""
    relationship = person.member.relationship
    head = people[0]
    couple = head.member.married
    by_word = {other.member.relationship: other for other in people}
    if couple and (relationship in {"夫", "妻", "世帯主"}):
        return head.name
    if relationship in {"子の妻", "子の子"} and "子" in by_word:
        return by_word["子"].name
    if relationship == "子":
        return person.name if person.member.married else head.name
    if relationship == "母" and "父" in by_word:
        return by_word["父"].name
    if person.member.age >= 60 or relationship == "父" or "子" in by_word:
        return person.name
    father = names.given(chance, Sex.MALE, person.birth.year - 29)
    return f"{surnames[person.member.family].written}{SPACE}{father.written}"
