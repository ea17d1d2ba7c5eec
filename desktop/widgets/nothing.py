"""What stands in the place of a list that is empty: that there is nothing, and what would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import ShapeMark
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style


class Nothing(QFrame):
    """A panel with two sentences; it takes the hands where there is nothing else to hear."""

    def __init__(
        self, style: Style, title: str, below: str, parent: QWidget | None = None, *,
        tone: str = "success",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_role(self, "panel")
        mark = ShapeMark(style.tones[tone], round(style.sizes.person * 1.6))
        self._title, self._below = Prose(role="strong"), Prose(role="muted")
        words = QVBoxLayout()
        words.setSpacing(style.spaces.small)
        words.addWidget(self._title)
        words.addWidget(self._below)
        row = QHBoxLayout()
        row.setSpacing(style.spaces.large)
        row.addWidget(mark)
        row.addLayout(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.huge] * 4)
        whole.addLayout(row)
        whole.addStretch(1)
        self.say(title, below)

    def say(self, title: str, below: str) -> None:
        """Say something else."""
        self._title.set_words(title)
        self._below.set_words(below)
        self.setAccessibleName(f"{tr(title)} {tr(below)}")

    def take_place_of(self, listed: QWidget, whole: QWidget, *, empty: bool) -> None:
        """Stand in the place of `whole` while `listed`, a list in it, is empty; hands go along."""
        here = listed.hasFocus() or self.hasFocus()
        gone, shown = (whole, self) if empty else (self, whole)
        gone.hide()  # first: a window that held both for a moment would stay as tall
        shown.show()
        if here:
            (self if empty else listed).setFocus()
