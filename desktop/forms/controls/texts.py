"""One line or several: text, names and readings, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.forms.controls.control import Control
from desktop.forms.texts import Anywhere
from desktop.language import tr
from desktop.widgets.fields import FieldRow, KanaEdit, TextEdit1
from desktop.widgets.nameedit import NameEdit
from desktop.widgets.sheet import set_role
from sync.base.kana import as_katakana
from sync.records.fields import fields_of
from sync.records.resident import Resident

if TYPE_CHECKING:
    from desktop.forms.question import About, Question
    from desktop.widgets.style import Style

NOTE_LINES = 3


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
        row = FieldRow(
            style, says.label, self._editor(style), required=says.required, hint=says.hint
        )
        self.rows = {self.name: row}
        self.line.textChanged.connect(lambda _: self.changed.emit())

    @property
    def widgets(self) -> list[QWidget]:
        """The row, under what the record holds now."""
        return [self._held, *super().widgets] if self._starts else super().widgets

    def show_typed(self, typed: str, about: About) -> None:
        """Put what was typed into the line."""
        if self._starts:
            self._now.setText(about.held(self._starts) or tr("（なし）"))
            self._held.setVisible(True)
        self.line.setText(typed)
        if self._starts:
            self.line.selectAll()  # typing takes its place

    def typed(self) -> str:
        """Return what stands in the line."""
        return self.line.text()

    def _line(self, style: Style) -> QLineEdit:
        del style
        return TextEdit1()

    def _editor(self, style: Style) -> QWidget:
        """Return what stands in the row: the line, or what it is in."""
        del style
        return self.line


class PhoneControl(LineControl):
    """A telephone number, in large digits."""

    def _line(self, style: Style) -> QLineEdit:
        line = QLineEdit()
        hints = Qt.InputMethodHint
        line.setInputMethodHints(hints.ImhDialableCharactersOnly | hints.ImhPreferLatin)
        line.setFont(style.font(style.sizes.title))
        return line


class NameControl(LineControl):
    """A name; its registered form stands beside it where Qt would draw another."""

    def _line(self, style: Style) -> QLineEdit:
        self._named = NameEdit(style)
        return self._named.line

    def _editor(self, style: Style) -> QWidget:
        del style
        self._named.setObjectName(f"{self.line.objectName()}.box")
        return self._named


class KanaControl(LineControl):
    """A reading: what is typed in any kana is katakana on leaving."""

    def _line(self, style: Style) -> QLineEdit:
        del style
        return KanaEdit()

    def typed(self) -> str:
        """Return the reading in katakana, also before the line is left."""
        return as_katakana(self.line.text())


class LatinControl(LineControl):
    """A name in Latin letters."""

    def _line(self, style: Style) -> QLineEdit:
        del style
        line = QLineEdit()
        hints = Qt.InputMethodHint
        line.setInputMethodHints(
            hints.ImhPreferLatin | hints.ImhPreferUppercase | hints.ImhNoPredictiveText
        )
        return line


class NumberControl(LineControl):
    """A number, typed without an input method."""

    def _line(self, style: Style) -> QLineEdit:
        del style
        line = QLineEdit()
        hints = Qt.InputMethodHint
        line.setInputMethodHints(
            hints.ImhPreferNumbers | hints.ImhPreferLatin | hints.ImhNoPredictiveText
        )
        return line


class AnywhereControl(LineControl):
    """An address anywhere; one in Japan is asked for from its prefecture on."""

    def __init__(self, question: Anywhere, style: Style, form: str) -> None:
        super().__init__(question, style, form)
        hint = question.field.says.hint
        row = self.rows[self.name]
        self.line.textChanged.connect(lambda text: row.show_hint(question.advice(text) or hint))


class NoteEdit(QPlainTextEdit):
    """Several lines; Enter goes on as in every field, Ctrl+Enter begins a new line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave Enter to the form."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.insertPlainText("\n")
        else:
            event.ignore()


class NoteControl(Control):
    """Several lines."""

    weight = 2

    def __init__(self, question: Question[str], style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self.text = NoteEdit()
        self.text.setObjectName(f"{form}.{self.name}")
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(tr(says.example or "改行は Ctrl+Enter です。"))
        height = style.shelf.line("国", style.sizes.body).height
        self.text.setFixedHeight(round(height * 1.5 * NOTE_LINES) + 2 * style.spaces.medium)
        row = FieldRow(style, says.label, self.text, required=says.required, hint=says.hint)
        self.rows = {self.name: row}
        self.text.textChanged.connect(self.changed.emit)

    def show_typed(self, typed: str, about: About) -> None:
        """Put what was typed into the field."""
        del about
        self.text.setPlainText(typed)
        self.text.selectAll()

    def typed(self) -> str:
        """Return what stands in the field."""
        return self.text.toPlainText()
