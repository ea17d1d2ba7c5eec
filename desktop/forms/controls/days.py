"""Days: one of the calendar, or one of the register, echoed in the other calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from desktop.forms.controls.control import Control
from desktop.forms.days import UNKNOWN_DAY
from desktop.language import tr
from desktop.widgets.civildate import CivilDateEdit
from desktop.widgets.eradate import EraDateEdit
from desktop.widgets.fields import FieldRow

if TYPE_CHECKING:
    from desktop.forms.question import About, Question
    from desktop.widgets.style import Style

BIRTH = "birth"
"""A field with this in its name is a day of birth: the age stands beside it."""

OF_BIRTH, OF_EVENT = "例 S55.3.2", "例 R8.11.20"
"""What is typed, for example, of a birth and of what happens at the counter."""


class DayControl(Control):
    """A day, echoed in the other calendar; of a birth with the age."""

    def __init__(self, question: Question[str], style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self._day: dt.date | None = None
        self.day = self._edit(style, aged=BIRTH in self.name)
        self.day.setObjectName(f"{form}.{self.name}.box")
        self.day.line.setObjectName(f"{form}.{self.name}")
        self.day.line.setPlaceholderText(
            tr(says.example or (OF_BIRTH if BIRTH in self.name else OF_EVENT))
        )
        hint = self._hint(says.hint)
        row = FieldRow(style, says.label, self.day, required=says.required, hint=hint)
        self.rows = {self.name: row}
        self.day.changed.connect(lambda _: self.changed.emit())

    def show_typed(self, typed: str, about: About) -> None:
        """Put the day into the line, as it was typed."""
        self._day = about.today
        self.day.line.setText(typed)
        self.day.line.selectAll()  # typing takes its place

    def typed(self) -> str:
        """Return the day as it was typed."""
        return self.day.text()

    def _edit(self, style: Style, *, aged: bool) -> EraDateEdit:
        return EraDateEdit(style, today=self._today if aged else None)

    def _hint(self, hint: str) -> str:
        return hint

    def _today(self) -> dt.date:
        return self._day or dt.date.max


class CivilDayControl(DayControl):
    """A day that may not be wholly known."""

    def _edit(self, style: Style, *, aged: bool) -> EraDateEdit:
        return CivilDateEdit(style, today=self._today if aged else None)

    def _hint(self, hint: str) -> str:
        return hint or UNKNOWN_DAY
