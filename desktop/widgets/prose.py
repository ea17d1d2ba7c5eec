"""Sentences with room between their lines: the screen font brings no leading of its own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.language import tr
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LEADING = 135  # per cent of the type's own line


class Prose(QLabel):
    """A wrapped label whose lines stand apart; `words` gives back the plain text."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._heights: dict[tuple[int, str], int] = {}
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        set_role(self, role)
        self.set_words(text)

    def words(self) -> str:
        """Return the text as it was given."""
        return self._words

    def set_words(self, text: str) -> None:
        """Show `text`, never read as markup; its lines stay lines."""
        self._words = text
        self._heights.clear()
        said = tr(text)
        lines = escape(said).replace("\n", "<br>")
        self.setText(f'<p style="line-height:{LEADING}%; margin:0">{lines}</p>')
        self.setAccessibleName(said)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the lines in `width`, measured once: layouts ask again and again."""
        drawn = width, self.font().key()
        if drawn not in self._heights:
            self._heights[drawn] = super().heightForWidth(width)
        return self._heights[drawn]
