"""The questions for the fields that one struct declares: a form's body, or one newcomer of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.forms.address import Address
from desktop.forms.choosing import Flag, OneOf, SomeOf
from desktop.forms.days import CivilDay, Day
from desktop.forms.entries import Entry
from desktop.forms.found import OtherHousehold, Person
from desktop.forms.household import Kin, Members, Relations
from desktop.forms.movers import Joiners, Movers
from desktop.forms.picture import Picture
from desktop.forms.texts import Anywhere, Building, Kana, Latin, Line, Name, Note, Number, Phone
from sync.records.fields import fields_of

if TYPE_CHECKING:
    from desktop.forms.question import About, Question
    from sync.base.verdicts import Refusal

QUESTIONS: dict[str, type[Question[Any]]] = {
    "address": Address,
    "anywhere": Anywhere,
    "building": Building,
    "choice": OneOf,
    "choices": SomeOf,
    "civil_date": CivilDay,
    "date": Day,
    "entry": Entry,
    "flag": Flag,
    "household": OtherHousehold,
    "image": Picture,
    "joiners": Joiners,
    "kana": Kana,
    "latin": Latin,
    "members": Members,
    "name": Name,
    "note": Note,
    "number": Number,
    "people": Movers,
    "person": Person,
    "phone": Phone,
    "relations": Relations,
    "relationship": Kin,
    "text": Line,
}
"""Kind of field -> the question that asks for it; `newcomers` are asked for by forms alone."""

FOUND = frozenset({"household", "person"})
"""Kinds of field that are asked for where no record fills them: the form began with nobody."""

Typed = dict[str, Any]
"""Name of the question -> what was typed."""


class Fieldset:
    """The questions of one struct, in the order of its fields."""

    def __init__(
        self, struct: type[msgspec.Struct], table: Mapping[str, type[Question[Any]]] = QUESTIONS
    ) -> None:
        """Take the struct; ValueError if a field is neither asked for nor filled in.

        A field that is not always asked needs a default.
        """
        declared = fields_of(struct)
        self.struct = struct
        self._filled = {field.name: field.says.filled for field in declared if field.says.filled}
        self.questions: list[Question[Any]] = []
        for field in declared:
            if field.says.kind in table and (not field.says.filled or field.says.kind in FOUND):
                group = [other for other in declared if other.group == field.group]
                self.questions.append(table[field.says.kind](field, group))
            if field.says.only and field.default is msgspec.UNSET:
                raise ValueError(f"{struct.__name__}: {field.name} is not always asked: no default")
        met = {name for question in self.questions for name in question.answers} | {*self._filled}
        if missing := [field.name for field in declared if field.name not in met]:
            raise ValueError(f"{struct.__name__}: nobody asks for {missing}")

    def begin(self, about: About) -> Typed:
        """Return the questions before anything is typed."""
        return {question.name: question.begin(about) for question in self.questions}

    def asked(self, typed: Typed, about: About) -> list[Question[Any]]:
        """Return the questions that are asked, as far as the others are answered."""
        return [each for each in self.questions if self._holds(each, typed, about)]

    def required(self, typed: Typed, about: About) -> frozenset[str]:
        """Return the names of the questions that are marked, as far as the others are answered."""
        return frozenset(
            each.name
            for each in self.questions
            if each.field.says.required
            or (each.field.says.required_while
                and self._says(each.field.says.required_while, typed, about))
        )  # fmt: skip

    def values(self, typed: Typed, about: About) -> dict[str, Any]:
        """Return the fields as typed; what is not asked is left to its default."""
        values: dict[str, Any] = {n: about.held(source) for n, source in self._filled.items()}
        for question in self.asked(typed, about):
            values |= question.values(typed[question.name], about)
        return values

    def written(self, body: Any, about: About) -> Typed:
        """Return how a struct that was filed is typed."""
        return {question.name: question.written(body, about) for question in self.questions}

    def dumped(self, typed: Typed) -> dict[str, msgspec.Raw]:
        """Return what is typed as a draft keeps it."""
        return {name: msgspec.Raw(msgspec.json.encode(what)) for name, what in typed.items()}

    def kept(self, raw: Mapping[str, msgspec.Raw]) -> Typed:
        """Return what a draft kept; MsgspecError or KeyError where it is none of this form."""
        return {question.name: question.kept(bytes(raw[question.name]))
                for question in self.questions}  # fmt: skip

    def fits(self, typed: Typed, about: About) -> bool:
        """Say whether a draft still fits whom it is about."""
        return all(question.fits(typed[question.name], about) for question in self.questions)

    def row_of(self, refusal: Refusal, typed: Typed, about: About) -> tuple[str, str]:
        """Return the row where a refusal is mended, and better words for it if there are any.

        The row is "" where no question answers it. What is refused of a question that is not asked
        is mended where it was decided not to ask it.
        """
        for question in self.questions:
            if refusal.field not in question.answers and not refusal.field.startswith(
                f"{question.name}."
            ):
                continue
            if not self._holds(question, typed, about):
                if not question.field.says.only:
                    return "", ""
                other = msgspec.structs.replace(refusal, field=question.field.says.only[0])
                return self.row_of(other, typed, about)[0], ""
            row = question.row_of(refusal, typed[question.name], about)
            return row, question.unread(typed[question.name], row)
        return "", ""

    def _holds(self, question: Question[Any], typed: Typed, about: About) -> bool:
        if question.field.says.filled and about.held(question.field.says.filled):
            return False
        if not question.field.says.only:
            return True
        return self._says(question.field.says.only, typed, about)

    def _says(self, condition: tuple[str, ...], typed: Typed, about: About) -> bool:
        """Say whether another field has one of the values that a condition names."""
        name, *wanted = condition
        other = next((each for each in self.questions if name in each.answers), None)
        if other is None:
            return _plain(about, name) in wanted
        if not self._holds(other, typed, about):
            return False
        value = other.values(typed[other.name], about).get(name, "")
        held = value if isinstance(value, tuple) else (str(value),)
        return any(each in wanted for each in held)


def _plain(about: About, name: str) -> str:
    value = getattr(about.person, name, "") if about.person is not None else ""
    return str(int(value)) if isinstance(value, int) else str(value)
