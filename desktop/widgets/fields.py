"""A field of a form: its label, its editor, and what is wrong with it right beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import ShapeMark
from desktop.widgets.sheet import set_role
from sync.base.kana import as_katakana

if TYPE_CHECKING:
    from desktop.widgets.style import Style

ABOVE_POINTS = 18.0
"""Letters so large leave a field beside its label no room: the label stands above it."""

LABEL_EMS = 11  # labels stand in one column this wide, so that fields align down the form


def digits_line(name: str) -> QLineEdit:
    """Return a line for digits, known by `name`."""
    line = QLineEdit()
    line.setObjectName(name)
    line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
    return line


class FieldRow(QWidget):
    """Label on the left (or above), editor beside it, hint and verdict below the editor."""

    def __init__(
        self,
        style: Style,
        label: str,
        editor: QWidget,
        *,
        required: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._style = style
        self._own_hint = hint
        self._hint_text, self._label_text = tr(hint), label
        spaces = style.spaces
        em = style.shelf.line("国", style.sizes.label).width
        height = style.shelf.line("国", style.sizes.body).height
        self.label = QLabel(tr(label))
        self.label.setBuddy(editor)
        self.label.setWordWrap(True)
        self._required = QLabel()
        set_role(self._required, "refusal")
        head = QWidget()
        above = style.sizes.label >= ABOVE_POINTS
        if not above:
            head.setFixedWidth(round(em * LABEL_EMS))
        heads = QHBoxLayout(head)
        # The label stands level with the text inside the editor (its padding and outline).
        heads.setContentsMargins(0, spaces.small, 0, 0)
        heads.addWidget(self.label, 1, Qt.AlignmentFlag.AlignTop)
        heads.addWidget(self._required, 0, Qt.AlignmentFlag.AlignTop)
        self._hint = Prose(hint, "muted")
        if not hint:  # showing it now, without a parent, would open a window of its own
            self._hint.hide()
        self._mark = ShapeMark(style.tones["trouble"], round(height * 1.1))
        self._says = Prose()
        self._verdict = QWidget()
        verdict = QHBoxLayout(self._verdict)
        verdict.setContentsMargins(2, 0, 0, 0)
        verdict.setSpacing(spaces.small)
        verdict.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        verdict.addWidget(self._says, 1)
        self._verdict.hide()
        side = QVBoxLayout()
        side.setSpacing(spaces.tight)
        for widget in (editor, self._hint, self._verdict):
            side.addWidget(widget)
        row = QVBoxLayout(self) if above else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spaces.tight if above else spaces.medium)
        row.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(side, 1)
        self.mark_required(required=required)
        editor.setAccessibleDescription(self._hint_text)
        self.setFocusProxy(editor)
        self.judged_anew = False
        """Whether the screen itself judges anew what is typed here, and takes away what is said."""
        self._refused = False
        for each in (editor, *editor.findChildren(QWidget)):
            self._watch(each)

    def _watch(self, each: QWidget) -> None:
        """Take a refusal away once another answer is begun; what the program sets is none."""
        if isinstance(each, QLineEdit):
            each.textEdited.connect(lambda _: self._mended())
        elif isinstance(each, QPlainTextEdit):
            each.textChanged.connect(self._mended)
        else:
            for name in ("chosen", "ticked"):
                if (signal := getattr(each, name, None)) is not None:
                    signal.connect(lambda *_: self._mended())

    def _mended(self) -> None:
        if self._refused and not self.judged_anew:
            self.clear()

    def mark_required(self, *, required: bool) -> None:
        """Say beside the label, and to screen readers, whether it may stay empty."""
        self._required.setText(tr("必須") if required else "")
        label = self._label_text
        self.editor.setAccessibleName(tr(f"{label}(必須)" if required else label))

    def show_refusal(self, text: str) -> None:
        """Say that the value cannot stand, and why."""
        self._show("refusal", "trouble", f"{tr('エラー')}: {tr(text)}")
        self._refused = True

    def show_alert(self, text: str) -> None:
        """Say what to look at; the person may go on."""
        self._show("alert", "caution", f"{tr('確認')}: {tr(text)}")

    def show_hint(self, text: str) -> None:
        """Say something else below the editor, "" for nothing."""
        self._hint_text = tr(text)
        self._hint.set_words(text)
        self._hint.setVisible(bool(text))
        self.editor.setAccessibleDescription(self._hint_text)

    def add_to_hint(self, text: str) -> None:
        """Say something behind the field's own hint, in place of what was said there before."""
        self.show_hint(f"{self._own_hint}{text}")

    def clear(self) -> None:
        """Take the verdict away."""
        self._refused = False
        self._verdict.hide()
        self._says.set_words("")
        set_role(self._line(), "")
        self.editor.setAccessibleDescription(self._hint_text)

    def verdict(self) -> str:
        """Return the words that stand below the field, "" when none do."""
        return self._says.words()

    def _line(self) -> QWidget:
        """Return what has the focus and the outline: of a composed editor, its inner line."""
        inner = self.editor.focusProxy()
        return inner if isinstance(inner, QLineEdit) else self.editor

    def _show(self, role: str, tone: str, words: str) -> None:
        self._mark.set_tone(self._style.tones[tone])
        set_role(self._says, role)
        set_role(self._line(), role)
        self._says.set_words(words)
        self._verdict.show()
        self.editor.setAccessibleDescription(f"{tr(words)} {self._hint_text}".strip())
        event = QAccessibleEvent(self._line(), QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)


class TextEdit1(QLineEdit):
    """One line of Japanese text; the input method opens in hiragana for kanji."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhNoAutoUppercase | Qt.InputMethodHint.ImhNoPredictiveText
        )

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Go on behind half a name; anything else is marked, as in every line."""
        super().focusInEvent(event)
        go_on_behind(self)


class KanaEdit(QLineEdit):
    """One line of kana: hiragana and half-width kana become full-width katakana on leaving.

    Qt has no hint for katakana, so the conversion does what a hint could only ask for.
    """

    kana_changed = Signal(str)
    """The text as katakana, at every keystroke; the typed text itself is left alone until then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhNoAutoUppercase | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.textEdited.connect(lambda text: self.kana_changed.emit(as_katakana(text)))

    def kana(self) -> str:
        """Return the text as full-width katakana."""
        return as_katakana(self.text())

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Go on behind half a reading."""
        super().focusInEvent(event)
        go_on_behind(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the katakana."""
        if (kana := self.kana()) != self.text():
            self.setText(kana)
        super().focusOutEvent(event)


def go_on_behind(line: QLineEdit) -> None:
    """Put the cursor behind a family's name whose given name is still to come."""
    if line.text().endswith("　"):
        line.deselect()
        line.end(False)  # noqa: FBT003
