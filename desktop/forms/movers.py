"""The question for people of a household: who moves, and what they are to their new head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.forms.question import About, Question
from sync.changes.mover import Mover
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import Resident

if TYPE_CHECKING:
    from sync.base.verdicts import Refusal
    from sync.records.fields import Field


class Chosen(msgspec.Struct):
    """Who was chosen, and what was said about them; `setai_no` is their household."""

    setai_no: str
    movers: tuple[str, ...]
    relationships: dict[str, str] = {}


PART = "part"
"""Declared (`Says.among`) where somebody has to stay."""


class Movers(Question[Chosen]):
    """All of a household, or part of it, which then makes a new one."""

    typed_as = Chosen
    kin_label = "新しい世帯"
    kin_hint = (
        "番号で選びます（Alt+↓ で一覧）。→ キーで「子の妻」のように続けます。"
        "世帯主を1人決めてください。"
    )

    def __init__(self, field: Field, group: Sequence[Field]) -> None:
        """Take the field."""
        super().__init__(field, group)
        self.answers = (field.name, "relationships")

    def begin(self, about: About) -> Chosen:
        """Return everybody, or who is open where somebody has to stay."""
        setai_no, everybody = about.held("setai_no"), tuple(m.atena_no for m in about.household)
        if self.field.says.among == PART and len(everybody) > 1:
            return self.choose(Chosen(setai_no, ()), (about.held("atena_no"),), about)
        return Chosen(setai_no, everybody)

    def values(self, typed: Chosen, about: About) -> dict[str, Any]:
        """Return the movers; their relationships only where they make a new household."""
        part = self.part(typed, about)
        told = typed.relationships
        return {
            self.name: tuple(Mover(no, told.get(no, "") if part else "") for no in typed.movers)
        }

    def written(self, body: Any, about: About) -> Chosen:
        """Return who was filed, as far as they still belong to the household."""
        here = {m.atena_no for m in about.household}
        movers: tuple[Mover, ...] = getattr(body, self.name)
        return Chosen(
            about.held("setai_no"),
            tuple(m.atena_no for m in movers if m.atena_no in here),
            {m.atena_no: m.relationship for m in movers if m.relationship},
        )

    def fits(self, typed: Chosen, about: About) -> bool:
        """Say whether the household is still the same, and all chosen still in it."""
        here = {m.atena_no for m in about.household}
        return typed.setai_no == about.held("setai_no") and set(typed.movers) <= here

    def extent(self, typed: Chosen, about: About) -> str:
        """Say whether all of the household are in it."""
        if len(typed.movers) < len(about.household):
            return "一部"
        return "" if self.field.says.among == PART else "全部"

    def summary(self, typed: Chosen, about: About) -> str:
        """Say who moves."""
        people = self.people(typed, about)
        names = "、".join(person.name for person in people)
        extent = self.extent(typed, about)
        return f"{extent}　{len(people)}人：{names}" if extent else f"{len(people)}人：{names}"

    def part(self, typed: Chosen, about: About) -> bool:
        """Say whether relationships are asked for: somebody stays, so the others part from them."""
        return bool(typed.movers) and len(typed.movers) < len(about.household)

    def people(self, typed: Chosen, about: About) -> list[Resident]:
        """Return who moves, in print order."""
        return [m for m in about.household if m.atena_no in typed.movers]

    def choose(self, typed: Chosen, movers: Sequence[str], about: About) -> Chosen:
        """Say who moves; what is certain about their relationships is filled in."""
        chosen = Chosen(typed.setai_no, tuple(movers), dict(typed.relationships))
        if self.part(chosen, about) and typed.movers != chosen.movers:
            usual = _usual(self.people(chosen, about))
            told = {no: said for no, said in typed.relationships.items() if no in movers}
            chosen.relationships = told | usual
        return chosen

    def relate(self, typed: Chosen, atena_no: str, relationship: str) -> Chosen:
        """Say what a mover is to the new head; there is one head."""
        told = dict(typed.relationships)
        if relationship == HEAD_OF_HOUSEHOLD:
            told = {no: "" if said == HEAD_OF_HOUSEHOLD else said for no, said in told.items()}
        return Chosen(typed.setai_no, typed.movers, told | {atena_no: relationship})


class Joiners(Movers):
    """All of a household, or part of it, who join another one, as what they are to its head."""

    kin_label = "入る世帯での続柄"
    kin_hint = "番号で選びます（Alt+↓ で一覧）。→ キーで「子の妻」のように続けます。"

    def __init__(self, field: Field, group: Sequence[Field]) -> None:
        """Take the field; what is refused of the relationships stands beside it too."""
        super().__init__(field, group)
        self.answers = (field.name,)

    def part(self, typed: Chosen, about: About) -> bool:
        """Say that relationships are asked for, whoever stays."""
        del about
        return bool(typed.movers)

    def choose(self, typed: Chosen, movers: Sequence[str], about: About) -> Chosen:
        """Say who joins; what they are to the other head nobody can know beforehand."""
        del about
        told = {no: said for no, said in typed.relationships.items() if no in movers}
        return Chosen(typed.setai_no, tuple(movers), told)

    def row_of(self, refusal: Refusal, typed: Chosen, about: About) -> str:
        """Return the list's row while nobody is chosen, else that of the relationships."""
        del about
        chosen = typed.movers and refusal.code.endswith(("relationships", "relationship"))
        return "relationships" if chosen else refusal.field


def _usual(movers: list[Resident]) -> dict[str, str]:
    """Return what is certain about part of a household: the head who moves stays head.

    Nothing else is guessed: who becomes head is the family's word.
    """
    head = next((m for m in movers if m.is_head), None)
    if head is None:
        return {movers[0].atena_no: HEAD_OF_HOUSEHOLD} if len(movers) == 1 else {}
    return {m.atena_no: m.relationship for m in movers}
