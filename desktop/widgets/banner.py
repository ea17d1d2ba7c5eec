"""A calm word from the desk: what happened, what it means, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import ShapeMark

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Style


class BannerKind(StrEnum):
    """What a banner says; each value is the name of its tone."""

    TROUBLE = "trouble"
    CAUTION = "caution"
    NOTICE = "notice"
    SUCCESS = "success"


@dataclass(frozen=True)
class BannerText:
    """One message: `next_step` says what to do; `action` labels a button, "" for none."""

    kind: BannerKind
    title: str
    text: str = ""
    next_step: str = ""
    action: str = ""


class Banner(QFrame):
    """Shows one message, or hides."""

    acted = Signal()
    """The action's button was pressed."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._kind = BannerKind.NOTICE
        spaces = style.spaces
        mark_side = round(style.shelf.line("国", style.sizes.strong).height * 1.15)
        self._mark = ShapeMark(style.tones[self._kind], mark_side)
        shelf = style.shelf
        self._title = Prose(role="strong", shelf=shelf)
        self._text, self._next = Prose(shelf=shelf), Prose(shelf=shelf)
        self._take_tone(self._kind)
        self._action = QPushButton()
        self._action.clicked.connect(self._act)
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (self._title, self._text, self._next):
            words.addWidget(label)
        row = QHBoxLayout(self)
        left = spaces.medium + spaces.edge
        row.setContentsMargins(left, spaces.medium, spaces.medium, spaces.medium)
        row.setSpacing(spaces.medium)
        top = QVBoxLayout()
        top.addWidget(self._mark)
        top.addStretch(1)
        row.addLayout(top)
        row.addLayout(words, 1)
        row.addWidget(self._action)
        self.hide()

    def show_text(self, text: BannerText) -> None:
        """Show the message; screen readers are told at once."""
        tone = self._style.tones[text.kind]
        if self._kind is not text.kind:
            self._take_tone(text.kind)
        for label, words in (
            (self._title, text.title),
            (self._text, text.text),
            (self._next, f"→ {tr(text.next_step)}" if text.next_step else ""),
        ):
            label.set_words(words)
            label.setVisible(bool(words))
        self._action.setText(tr(text.action))
        self._action.setVisible(bool(text.action))
        self.setAccessibleName(f"{tone.word}: {tr(text.title)}")
        self.setAccessibleDescription(
            " ".join(tr(said) for said in (text.text, text.next_step) if said)
        )
        self.show()
        self.update()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def say(self, text: BannerText | None) -> None:
        """Show a message; None: hide."""
        if text is None:
            self.clear()
        else:
            self.show_text(text)

    def _take_tone(self, kind: BannerKind) -> None:
        self._kind = kind
        tone = self._style.tones[kind]
        self._mark.set_tone(tone)
        self._title.setStyleSheet(f"color: {tone.ink.name()};")  # Qt takes a millisecond over it

    def clear(self) -> None:
        """Hide the message."""
        self.hide()

    def _act(self) -> None:
        self.acted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the ground and the thick edge."""
        tone = self._style.tones[self._kind]
        with QPainter(self) as painter:
            whole = QRectF(self.rect())
            painter.fillRect(whole, tone.fill)
            whole.setWidth(self._style.spaces.edge)
            painter.fillRect(whole, tone.edge)
