"""One line: text, a number to call, a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from desktop.forms.controls.control import Control
from desktop.language import tr
from desktop.widgets.eradate import EraDateEdit
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.sheet import set_role
from sync.records.fields import fields_of
from sync.records.resident import Resident

if TYPE_CHECKING:
    from desktop.forms.question import About, Question
    from desktop.widgets.style import Style


class LineControl(Control):
    """A line of text; above it what the record holds now, where it begins with that."""

    def __init__(self, question: Question[str], style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self.line = self._line(style)
        self.line.setObjectName(f"{form}.{self.name}")
        self.line.setPlaceholderText(tr(says.example))
        self._starts = says.starts
        self._now = QLabel()
        self._now.setObjectName(f"{form}.{self.name}.now")
        set_role(self._now, "strong")
        now = {field.name: f"現在の{field.says.label}" for field in fields_of(Resident)}
        self._held = FieldRow(style, now.get(says.starts, ""), self._now)
        self._held.setVisible(False)
        row = FieldRow(style, says.label, self.line, required=says.required, hint=says.hint)
        self.rows = {self.name: row}

    @property
    def widgets(self) -> list[QWidget]:
        """The row, under what the record holds now."""
        return [self._held, *super().widgets] if self._starts else super().widgets

    def show_typed(self, typed: str, about: About) -> None:
        """Put what was typed into the line."""
        if self._starts:
            self._now.setText(str(getattr(about.person, self._starts)) or tr("（なし）"))
            self._held.setVisible(True)
        self.line.setText(typed)
        self.line.selectAll()  # typing takes its place

    def typed(self) -> str:
        """Return what stands in the line."""
        return self.line.text()

    def _line(self, style: Style) -> QLineEdit:
        del style
        return TextEdit1()


class PhoneControl(LineControl):
    """A telephone number, in large digits."""

    def _line(self, style: Style) -> QLineEdit:
        line = QLineEdit()
        hints = Qt.InputMethodHint
        line.setInputMethodHints(hints.ImhDialableCharactersOnly | hints.ImhPreferLatin)
        line.setFont(style.font(style.sizes.title))
        return line


class DayControl(Control):
    """A day, echoed in the other calendar."""

    def __init__(self, question: Question[str], style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self.day = EraDateEdit(style)
        self.day.setObjectName(f"{form}.{self.name}.box")
        self.day.line.setObjectName(f"{form}.{self.name}")
        self.day.line.setPlaceholderText(tr(says.example))
        row = FieldRow(style, says.label, self.day, required=says.required, hint=says.hint)
        self.rows = {self.name: row}

    def show_typed(self, typed: str, about: Any) -> None:
        """Put the day into the line, as it was typed."""
        del about
        self.day.line.setText(typed)

    def typed(self) -> str:
        """Return the day as it was typed."""
        return self.day.text()
