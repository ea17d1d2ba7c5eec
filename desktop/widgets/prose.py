"""Sentences with room between their lines: the screen font brings no leading of its own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from desktop.language import tr
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LEADING = 135  # per cent of the type's own line

_MEASURED_ANEW = (
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
    QEvent.Type.ContentsRectChange,
)


class Prose(QLabel):
    """A wrapped label whose lines stand apart; `words` gives back the plain text."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._heights: dict[int, int] = {}
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        set_role(self, role)
        self.set_words(text)

    def words(self) -> str:
        """Return the text as it was given."""
        return self._words

    def set_words(self, text: str) -> None:
        """Show `text`, never read as markup."""
        self._words = text
        said = tr(text)
        self.setText(f'<p style="line-height:{LEADING}%; margin:0">{escape(said)}</p>')
        self.setAccessibleName(said)
        self._heights.clear()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the lines in `width`, measured once: layouts ask again and again."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure anew in another type."""
        if event.type() in _MEASURED_ANEW:
            self._heights.clear()
        super().changeEvent(event)
