"""Sentences with room between their lines: the screen font brings no leading of its own.

What Qt would draw wrongly of a name within a sentence stands in the text as a picture.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLabel

from desktop.language import tr
from desktop.widgets.nametext import paint_name
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.widgets.glyphs import GlyphShelf

LEADING = 135  # per cent of the type's own line
SOLID = 100  # lines of facts, close together


class Prose(QLabel):
    """A wrapped label whose lines stand apart; `words` gives back the plain text.

    Where a name may stand in it, `shelf` draws its glyphs.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "",
        parent: QWidget | None = None,
        *,
        shelf: GlyphShelf | None = None,
        leading: int = LEADING,
    ) -> None:
        super().__init__(parent)
        self._leading = leading
        self._shelf = shelf
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
        lines = self._written(said).replace("\n", "<br>")
        self.setText(f'<p style="line-height:{self._leading}%; margin:0">{lines}</p>')
        self.setAccessibleName(said)

    def _written(self, said: str) -> str:
        if self._shelf is None:
            return escape(said)
        return "".join(
            self._picture(piece, self._shelf) if special else escape(piece)
            for piece, special in self._shelf.stretches(said)
        )

    def _picture(self, grapheme: str, shelf: GlyphShelf) -> str:
        self.ensurePolished()  # the sheet says how large and in which colour
        font, ratio = self.font(), self.devicePixelRatioF()
        line = shelf.line(grapheme, font.pointSizeF(), font.bold())
        size = QSizeF(line.width, line.height)
        image = QImage((size * ratio).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        ink = self.palette().color(self.foregroundRole())
        with QPainter(image) as painter:
            place = QRectF(0, 0, line.width, line.height)
            points, bold = font.pointSizeF(), font.bold()
            paint_name(painter, place, grapheme, points, ink, shelf=shelf, bold=bold)
        buffer = QBuffer()
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        data = bytes(buffer.data().toBase64().data()).decode()
        return (
            f'<img src="data:image/png;base64,{data}" width="{line.width:.0f}"'
            f' height="{line.height:.0f}" style="vertical-align:bottom">'
        )

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the lines in `width`, measured once: layouts ask again and again."""
        drawn = width, self.font().key()
        if drawn not in self._heights:
            self._heights[drawn] = super().heightForWidth(width)
        return self._heights[drawn]
