"""A form: the questions of one kind of change, from the fields that it declares. Knows no Qt."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.forms.address import Address
from desktop.forms.movers import Movers
from desktop.forms.question import About, Question
from desktop.forms.texts import Building, Day, Phone
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, pack, unpack
from sync.changes.verdict import ChangeKind
from sync.records.fields import fields_of

QUESTIONS: dict[str, type[Question[Any]]] = {
    "address": Address,
    "building": Building,
    "date": Day,
    "people": Movers,
    "phone": Phone,
}
"""Kind of field -> the question that asks for it."""

Typed = dict[str, Any]
"""Name of the question -> what was typed."""


class Draft(msgspec.Struct):
    """A form that was left: what was typed, and the filing that it is to take the place of."""

    typed: dict[str, msgspec.Raw]
    replaces: bytes = b""


class Form:
    """The form of one kind of change."""

    def __init__(self, kind: ChangeKind[Any]) -> None:
        """Take the kind; ValueError if a field of it is neither asked for nor filled in."""
        self.kind = kind
        body: type[msgspec.Struct] = kind.body
        declared = fields_of(body)
        self._filled = {field.name: field.says.filled for field in declared if field.says.filled}
        self.questions: list[Question[Any]] = []
        for field in declared:
            if field.says.kind in QUESTIONS:
                group = [other for other in declared if other.group == field.group]
                self.questions.append(QUESTIONS[field.says.kind](field, group))
        met = {name for question in self.questions for name in question.answers} | {*self._filled}
        if missing := [field.name for field in declared if field.name not in met]:
            raise ValueError(f"{kind.name}: nobody asks for {missing}")

    def begin(self, about: About) -> Typed:
        """Return the form before anything is typed."""
        return {question.name: question.begin(about) for question in self.questions}

    def body(self, typed: Typed, about: About) -> bytes:
        """Return the change as the form holds it."""
        values = {name: getattr(about.person, source) for name, source in self._filled.items()}
        for question in self.questions:
            values |= question.values(typed[question.name], about)
        return pack(self.kind.body(**values))

    def written(self, body: bytes, about: About) -> Typed:
        """Return the form filled from a change filed before; as begun, if it cannot be read."""
        try:
            filed = unpack(self.kind.body, body)
        except WireError:
            return self.begin(about)
        return {question.name: question.written(filed, about) for question in self.questions}

    def draft(self, typed: Typed, replaces: bytes) -> bytes:
        """Return the form as it is kept when the clerk leaves it."""
        raw = {name: msgspec.Raw(msgspec.json.encode(what)) for name, what in typed.items()}
        return msgspec.json.encode(Draft(raw, replaces))

    def resumed(self, kept: bytes, about: About) -> tuple[Typed, bytes] | None:
        """Return what a draft holds; None where it fits this program or this person no more."""
        try:
            draft = msgspec.json.decode(kept, type=Draft)
            typed = {
                question.name: msgspec.json.decode(
                    draft.typed[question.name], type=question.typed_as
                )
                for question in self.questions
            }
        except (msgspec.MsgspecError, KeyError):
            return None
        if not all(question.fits(typed[question.name], about) for question in self.questions):
            return None
        return typed, draft.replaces

    def by_row(self, refusals: tuple[Refusal, ...], typed: Typed) -> dict[str, str]:
        """Put each refusal beside the row where the clerk mends it."""
        found: dict[str, str] = {}
        for refusal in refusals:
            row, words = refusal.field, f"{refusal.reason}{refusal.remedy}"
            for question in self.questions:
                if refusal.field in question.answers:
                    row = question.row_of(refusal, typed[question.name])
                    words = question.unread(typed[question.name]) or words
            found.setdefault(row, words)
        return found

    def title(self, typed: Typed, about: About) -> str:
        """Return the function's name, with its extent where it has one."""
        extents = [question.extent(typed[question.name], about) for question in self.questions]
        extent = "".join(extents)
        return f"{self.kind.label}（{extent}）" if extent else self.kind.label

    def summary(self, typed: Typed, about: About) -> str:
        """Say whom and what the filing concerns."""
        said = "".join(q.summary(typed[q.name], about) for q in self.questions)
        return said or f"{self.kind.label}：{about.person.name}"
