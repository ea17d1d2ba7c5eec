"""Questions answered by finding: another person of the register, another household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop.forms.question import About, Question
from sync.records.resident import Resident, ResidentKind

MOST_FOUND = 20
"""Rows offered; a further letter narrows them more quickly than reading on."""

REMOVED, ALL, HOUSEHOLD = "removed", "all", "household"
"""What `Says.among` may say."""


@dataclass(frozen=True)
class Offered:
    """One row to choose: its value, what is read first, and what tells it from the others."""

    value: str
    name: str
    facts: str
    states: tuple[str, ...] = ()


class Person(Question[str]):
    """Another person of the register; typed is their 宛名番号."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return nobody."""
        del about
        return ""

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the 宛名番号, "" for nobody."""
        del about
        return {self.name: typed}

    def written(self, body: Any, about: About) -> str:
        """Return who was filed."""
        del about
        return str(getattr(body, self.name))

    def fits(self, typed: str, about: About) -> bool:
        """Say whether the person is still in the register."""
        return not typed or about.offers.person(typed) is not None

    def find(self, text: str, about: About) -> list[Offered]:
        """Return whom `text` finds among those who may be chosen."""
        if not text.strip():
            return []
        people = (each for each in about.offers.find_people(text) if self._may_be(each, about))
        return [offered(person) for person, _ in zip(people, range(MOST_FOUND), strict=False)]

    def shown(self, typed: str, about: About) -> Offered | None:
        """Return the person chosen."""
        person = about.offers.person(typed) if typed else None
        return offered(person) if person is not None else None

    def _may_be(self, person: Resident, about: About) -> bool:
        among = self.field.says.among
        if among == HOUSEHOLD and about.household:
            return any(person.atena_no == member.atena_no for member in about.household)
        wanted = among == ALL or person.present == (among != REMOVED)
        return wanted and (about.person is None or person.atena_no != about.person.atena_no)


class OtherHousehold(Question[str]):
    """Another household, found by any of its members; typed is its 世帯番号."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return none."""
        del about
        return ""

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the 世帯番号, "" for none."""
        del about
        return {self.name: typed}

    def written(self, body: Any, about: About) -> str:
        """Return what was filed."""
        del about
        return str(getattr(body, self.name))

    def fits(self, typed: str, about: About) -> bool:
        """Say whether anybody still lives in it."""
        return not typed or bool(about.offers.members(typed))

    def find(self, text: str, about: About) -> list[Offered]:
        """Return the households of those whom `text` finds, but for the one that is open."""
        if not text.strip():
            return []
        own = about.held("setai_no")
        found = dict.fromkeys(
            person.setai_no
            for person in about.offers.find_people(text)
            if person.present and person.setai_no != own
        )
        shown = (self.shown(setai_no, about) for setai_no in [*found][:MOST_FOUND])
        return [household for household in shown if household is not None]

    def shown(self, typed: str, about: About) -> Offered | None:
        """Return a household: its head, who else lives there, and where."""
        members = about.offers.members(typed) if typed else ()
        return household_offered(typed, members) if members else None


def offered(person: Resident) -> Offered:
    """Return a person as they are offered; no address where it is protected."""
    western = person.kind is ResidentKind.FOREIGN
    facts = (person.name_kana, person.birth.shown("western" if western else "era"),
             "" if person.protected else person.address, person.atena_no)  # fmt: skip
    return Offered(person.atena_no, person.name, "　".join(f for f in facts if f), states(person))


def states(person: Resident) -> tuple[str, ...]:
    """Return the states that nobody may overlook, as names of tones."""
    told = (("protected", person.protected), ("removed", not person.present))
    return tuple(name for name, holds in told if holds)


def household_offered(setai_no: str, members: Sequence[Resident]) -> Offered:
    """Return a household as it is offered."""
    head = next((member for member in members if member.is_head), members[0])
    others = "、".join(_given(member) for member in members if member is not head)
    protected = any(member.protected for member in members)
    address = "" if protected else f"{head.address}　{head.building}".rstrip("　")
    facts = "　".join(part for part in (address, others, setai_no) if part)
    return Offered(setai_no, head.name, facts, ("protected",) if protected else ())


def _given(person: Resident) -> str:
    return person.name.replace("　", " ").split(" ")[-1] or person.name
