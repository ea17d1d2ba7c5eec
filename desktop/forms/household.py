"""Questions about the people of the household: who is meant, and what each is to the head."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.forms.question import About, Question
from sync.changes.mover import Mover
from sync.records.relationship import HEAD_OF_HOUSEHOLD

EVERYBODY = "household"
"""What a field of kind `members` starts with, where it is not the person alone."""


class Meant(msgspec.Struct):
    """Who of a household is meant; `setai_no` tells whether it is still the same."""

    setai_no: str
    people: tuple[str, ...]


class Members(Question[Meant]):
    """Who of the household; no relationships are asked."""

    typed_as = Meant

    def begin(self, about: About) -> Meant:
        """Return the person with whom the form began, or everybody where it is declared so."""
        everybody = tuple(member.atena_no for member in about.household)
        person = (about.person.atena_no,) if about.person is not None else ()
        return Meant(
            about.held("setai_no"), everybody if self.field.says.starts == EVERYBODY else person
        )

    def values(self, typed: Meant, about: About) -> dict[str, Any]:
        """Return who is meant, in print order."""
        here = tuple(m.atena_no for m in about.household if m.atena_no in typed.people)
        return {self.name: here or typed.people}

    def written(self, body: Any, about: About) -> Meant:
        """Return who was filed, as far as they are still here."""
        here = {member.atena_no for member in choosable(about)}
        people = tuple(no for no in getattr(body, self.name) if no in here)
        return Meant(about.held("setai_no"), people)

    def fits(self, typed: Meant, about: About) -> bool:
        """Say whether the household is still the same, and all chosen still in it."""
        here = {member.atena_no for member in choosable(about)}
        return typed.setai_no == about.held("setai_no") and set(typed.people) <= here

    def summary(self, typed: Meant, about: About) -> str:
        """Say who is meant."""
        people = [m.name for m in choosable(about) if m.atena_no in typed.people]
        return f"{len(people)}人：{'、'.join(people)}" if people else ""


def choosable(about: About) -> tuple[Any, ...]:
    """Return who can be chosen: the household, and the person too where theirs is a 除票."""
    people = about.household
    if about.person is not None and all(m.atena_no != about.person.atena_no for m in people):
        return (about.person, *people)
    return people


class Told(msgspec.Struct):
    """What each of a household is to its head from now on; "" is not said yet."""

    setai_no: str
    relationships: dict[str, str]


class Relations(Question[Told]):
    """What every member is to the head from now on; there is one head."""

    typed_as = Told

    def begin(self, about: About) -> Told:
        """Return what they are to the present head."""
        told = {member.atena_no: member.relationship for member in about.household}
        return Told(about.held("setai_no"), told)

    def values(self, typed: Told, about: About) -> dict[str, Any]:
        """Return all members with what they are."""
        told = typed.relationships
        return {
            self.name: tuple(Mover(m.atena_no, told.get(m.atena_no, "")) for m in about.household)
        }

    def written(self, body: Any, about: About) -> Told:
        """Return what was filed of those who are still here."""
        filed: dict[str, str] = {m.atena_no: m.relationship for m in getattr(body, self.name)}
        told = {m.atena_no: filed.get(m.atena_no, "") for m in about.household}
        return Told(about.held("setai_no"), told)

    def fits(self, typed: Told, about: About) -> bool:
        """Say whether the household is still the same people."""
        return typed.setai_no == about.held("setai_no") and set(typed.relationships) == {
            member.atena_no for member in about.household
        }

    @staticmethod
    def relate(typed: Told, atena_no: str, relationship: str) -> Told:
        """Say what a member is; a new head takes the old one's place, who is asked anew."""
        told = dict(typed.relationships)
        if relationship == HEAD_OF_HOUSEHOLD:
            told = {no: "" if said == HEAD_OF_HOUSEHOLD else said for no, said in told.items()}
        return Told(typed.setai_no, told | {atena_no: relationship})

    def summary(self, typed: Told, about: About) -> str:
        """Say who is head."""
        head = [m.name for m in about.household
                if typed.relationships.get(m.atena_no) == HEAD_OF_HOUSEHOLD]  # fmt: skip
        return f"世帯主：{head[0]}" if head else ""


class Kin(Question[str]):
    """One 続柄, step by step."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return what the record holds where the declaration says so, else the body's own."""
        default = self.field.default if isinstance(self.field.default, str) else ""
        return about.held(self.field.says.starts) or default

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the relationship, "" while a step is to be chosen."""
        del about
        return {self.name: typed}

    def written(self, body: Any, about: About) -> str:
        """Return what was filed."""
        del about
        return str(getattr(body, self.name))
