"""The question for people who are not in the register yet: a form of its own for each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.forms.fieldset import Fieldset, Typed
from desktop.forms.found import REMOVED, Offered, Person, offered
from desktop.forms.question import About, Question

if TYPE_CHECKING:
    from sync.base.verdicts import Refusal
    from sync.records.fields import Field

_PLACE = re.compile(r"(?:\.(\d+))?(?:\.(\w+))?")
_KNOWN_BY = frozenset({"choice", "civil_date", "kana", "latin", "name", "person"})


class Newcomers(Question[list[Typed]]):
    """One or more people, each as the declared struct asks.

    A rule refuses what was entered of one as `people.2.birth`: the field, the place from 1, the
    field of the person; shorter names stand for the first person, or their first row.
    """

    typed_as = list[dict[str, msgspec.Raw]]

    def __init__(self, field: Field, group: Sequence[Field]) -> None:
        """Take the field; ValueError if it does not say what it holds several of."""
        super().__init__(field, group)
        if field.item is None:
            raise ValueError(f"{field.name} does not say of what struct its newcomers are")
        self.each = Fieldset(field.item)
        found = (each for each in self.each.questions if isinstance(each, Person))
        self.back = next((each for each in found if each.field.says.among == REMOVED), None)
        """The question who of those with a 除票 comes back, if it is asked."""

    def begin(self, about: About) -> list[Typed]:
        """Return one person of whom nothing is said yet."""
        return [self.each.begin(about)]

    def values(self, typed: list[Typed], about: About) -> dict[str, Any]:
        """Return all people."""
        return {self.name: tuple(self.each.struct(**self.each.values(one, about)) for one in typed)}

    def written(self, body: Any, about: About) -> list[Typed]:
        """Return who was filed."""
        filed = [self.each.written(one, about) for one in getattr(body, self.name)]
        return filed or self.begin(about)

    def kept(self, raw: bytes) -> list[Typed]:
        """Return whom a draft kept."""
        kept = [self.each.kept(one) for one in msgspec.json.decode(raw, type=self.typed_as)]
        if not kept:
            raise msgspec.ValidationError("nobody")
        return kept

    def fits(self, typed: list[Typed], about: About) -> bool:
        """Say whether all that was typed still fits."""
        return all(self.each.fits(one, about) for one in typed)

    def another(self, typed: list[Typed], about: About) -> Typed:
        """Return what a further person begins with: what a family shares, from the first."""
        begun = self.each.begin(about)
        for question in self.each.questions:
            first = typed[0][question.name] if typed else ""
            match question.field.says.carried:
                case "whole":
                    begun[question.name] = first
                case "surname":
                    surname, space, _ = str(first).replace(" ", "　").partition("　")
                    begun[question.name] = f"{surname}{space}"
        return begun

    def may_be(self, one: Typed, about: About) -> list[Offered]:
        """Return who with a 除票 a person may be (§4.1.1.2), while nobody is chosen."""
        if self.back is None or one[self.back.name]:
            return []
        entered = self.each.struct(**self.each.values(one, about))
        return [offered(person) for person in about.offers.returning(entered)]

    def known_by(self, one: Typed) -> tuple[Any, ...]:
        """Return what a person is told apart by: while it is the same, so is `may_be`."""
        return tuple(
            one[each.name] for each in self.each.questions if each.field.says.kind in _KNOWN_BY
        )

    def come_back(self, one: Typed, about: About) -> Typed:
        """Return a person with what the chosen 除票 says, wherever nothing else was typed."""
        told = about.offers.before_leaving(one[self.back.name]) if self.back is not None else {}
        if not told:
            return one
        begun = self.each.begin(about)
        before = self.each.struct(**{**self.each.values(begun, about), **told})
        written = self.each.written(before, about)
        return {
            name: written[name] if name in told and typed == begun[name] else typed
            for name, typed in one.items()
        }

    def place_of(self, refusal: Refusal) -> int:
        """Return which person (from 0) is refused."""
        found = _PLACE.fullmatch(refusal.field.removeprefix(self.name))
        return int(found[1]) - 1 if found and found[1] and int(found[1]) else 0

    def row_of(self, refusal: Refusal, typed: list[Typed], about: About) -> str:
        """Return the row as `people.2.birth`; of nobody's field, the first person's first."""
        found = _PLACE.fullmatch(refusal.field.removeprefix(self.name))
        place = max(0, min(self.place_of(refusal), len(typed) - 1))
        first = self.each.questions[0].name
        within = msgspec.structs.replace(refusal, field=found[2] if found and found[2] else first)
        row = self.each.row_of(within, typed[place], about)[0] or first
        return f"{self.name}.{place + 1}.{row}"

    def unread(self, typed: list[Typed], row: str) -> str:
        """Say why what stands in a row cannot be read."""
        _, place, name = row.rsplit(".", 2)
        question = next((each for each in self.each.questions if each.name == name), None)
        return question.unread(typed[int(place) - 1][name], name) if question is not None else ""

    def wrong(self, typed: list[Typed], about: About) -> dict[str, str]:
        """Return by row what was typed of anybody and cannot be read."""
        return {
            f"{self.name}.{place}.{row}": words
            for place, one in enumerate(typed, 1)
            for question in self.each.asked(one, about)
            for row, words in question.wrong(one[question.name], about).items()
        }

    def name_of(self, one: Typed) -> str:
        """Return what a person is called in the list of them, "" while nothing is said."""
        named = (question.name for question in self.each.questions
                 if question.field.says.kind in {"name", "latin", "kana"})  # fmt: skip
        return next(
            (str(one[name]).strip(" 　") for name in named if str(one[name]).strip(" 　")), ""
        )

    def summary(self, typed: list[Typed], about: About) -> str:
        """Say who they are."""
        del about
        names = "、".join(name for one in typed if (name := self.name_of(one)))
        return f"{len(typed)}人：{names}" if names else ""
