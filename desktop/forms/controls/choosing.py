"""Choosing: one of the declared choices by number or first letter, some of them, yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.forms.choosing import Flag, OneOf, SomeOf
from desktop.forms.controls.control import Control
from desktop.forms.household import Members, choosable
from desktop.language import kin, tr
from desktop.widgets.choices import CheckList, Choice, ChoiceList
from desktop.widgets.fields import FieldRow

if TYPE_CHECKING:
    from desktop.forms.household import Meant
    from desktop.forms.question import About
    from desktop.widgets.style import Style
    from sync.records.resident import Resident

COLUMN_EMS = 21
"""How wide a form's column is beside its labels, in letters."""
AROUND_EMS = 4.2
"""What a choice needs beside its words: the dot, the number, the frame."""

YES, NO = "yes", "no"


class OneOfControl(Control):
    """A few choices; a digit or a first letter picks one."""

    def __init__(self, question: OneOf, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        choices = [Choice(value, words) for value, words in says.choices]
        side_by_side = _per_row(style, choices)
        self.box = ChoiceList(style, choices, per_row=side_by_side)
        self.box.setObjectName(f"{form}.{self.name}")
        row = FieldRow(style, says.label, self.box, required=says.required, hint=says.hint)
        self.rows = {self.name: row}
        self.weight = max(1, -(-len(choices) // side_by_side))
        self.box.chosen.connect(lambda _: self.changed.emit())

    def show_typed(self, typed: str, about: About) -> None:
        """Show the choice made, or none."""
        del about
        self.box.forget()
        if typed:
            self.box.choose(typed)

    def typed(self) -> str:
        """Return the value chosen, "" for none."""
        return self.box.choice()


class FlagControl(Control):
    """Yes or no."""

    def __init__(self, question: Flag, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self.box = ChoiceList(style, (Choice(YES, "はい"), Choice(NO, "いいえ")))
        self.box.setObjectName(f"{form}.{self.name}")
        row = FieldRow(style, says.label, self.box, required=says.required, hint=says.hint)
        self.rows = {self.name: row}
        self.box.chosen.connect(lambda _: self.changed.emit())

    def show_typed(self, typed: bool, about: About) -> None:  # noqa: FBT001 - the answer
        """Show the answer."""
        del about
        self.box.choose(YES if typed else NO)

    def typed(self) -> bool:
        """Return the answer."""
        return self.box.choice() == YES


class SomeOfControl(Control):
    """Choices to tick."""

    def __init__(self, question: SomeOf, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self._choices = [Choice(value, tr(words)) for value, words in says.choices]
        self.list = CheckList(style, self._choices)
        self.list.setObjectName(f"{form}.{self.name}")
        row = FieldRow(style, says.label, self.list, required=says.required, hint=says.hint)
        self.rows = {self.name: row}
        self.weight = max(1, len(self._choices))
        self.list.ticked.connect(self.changed.emit)

    def show_typed(self, typed: tuple[str, ...], about: About) -> None:
        """Show what is ticked."""
        del about
        self.list.set_choices(self._choices, typed)

    def typed(self) -> tuple[str, ...]:
        """Return what is ticked."""
        return self.list.ticked_keys()


class MembersControl(Control):
    """The people of the household, to be ticked."""

    aside = True
    weight = 4

    def __init__(self, question: Members, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self._question = question
        self._setai_no = ""
        self.list = CheckList(style)
        self.list.setObjectName(f"{form}.{self.name}")
        row = FieldRow(style, says.label, self.list, required=says.required, hint=says.hint)
        self.rows = {self.name: row}
        self.list.ticked.connect(self.changed.emit)

    def show_typed(self, typed: Meant, about: About) -> None:
        """Show the household with who is meant."""
        self._setai_no = typed.setai_no
        choices = [
            Choice(m.atena_no, m.name, below=below(m), brief=brief(m)) for m in choosable(about)
        ]
        self.list.set_choices(choices, typed.people)

    def typed(self) -> Meant:
        """Return who is meant."""
        return self._question.typed_as(self._setai_no, self.list.ticked_keys())


def below(person: Resident) -> str:
    """Return what tells a member from the others: what they are to the head, and their birth."""
    told = (kin(person.relationship), tr(person.birth.shown("era")))
    return "　".join(said for said in told if said)


def brief(person: Resident) -> str:
    """Return the same where there is little room."""
    told = (kin(person.relationship), tr(person.birth.brief()))
    return "　".join(said for said in told if said)


def _per_row(style: Style, choices: list[Choice]) -> int:
    """Return how many choices stand side by side, as wide as they are in the language spoken."""
    shelf, size = style.shelf, style.sizes.body
    em = shelf.line("国", size).width
    widest = max((shelf.line(tr(c.text), size).width for c in choices), default=0) + AROUND_EMS * em
    return max(1, int(COLUMN_EMS * em / widest))
