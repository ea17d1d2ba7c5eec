"""Names with the right glyph: as a label, and for delegates that paint lists.

A character whose wanted form no font has is drawn in its base form with a dotted line under it:
the clerk sees that the form is not the registered one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.glyphs import GlyphShelf, Line, graphemes

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Style

FEWEST = 8  # letters in a row, where a text may take several rows
NARROWEST = 0.7  # a line too long is drawn narrower down to this, then ends in "…"
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class NameText(QFrame):
    """A name (or any text of the register) at `points`: on one line, or on as many as it needs."""

    def __init__(
        self,
        style: Style,
        text: str = "",
        *,
        points: float | None = None,
        bold: bool = False,
        colour: QColor | None = None,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shelf = style.shelf
        self._wraps = wraps
        policy = self.sizePolicy()
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)
        self._points = points or style.sizes.name
        self._bold = bold
        self._colour = colour or style.colours.ink
        self._text = ""
        self.set_text(text)

    def text(self) -> str:
        """Return the text, selectors included."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show `text`; screen readers are told the same text."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.updateGeometry()
        self.update()

    def set_colour(self, colour: QColor) -> None:
        """Draw in another colour."""
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room the text needs."""
        line = self._shelf.line(self._text or " ", self._points, self._bold)
        margins = self.contentsMargins()
        return QSize(
            int(line.width) + 2 + margins.left() + margins.right(),
            int(line.height) + 2 + margins.top() + margins.bottom(),
        )

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least room: the text narrowed, never cut by a layout before that."""
        hint = self.sizeHint()
        if self._wraps:
            few = self._shelf.line("国" * FEWEST, self._points, self._bold).width
            return QSize(min(hint.width(), int(few)), hint.height())
        return QSize(int(hint.width() * NARROWEST) + 1, hint.height())

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the lines that the text needs in `width`."""
        margins = self.contentsMargins()
        rows = self._rows(width - margins.left() - margins.right())
        height = self._shelf.line("国", self._points, self._bold).height
        return int(height * len(rows)) + 2 + margins.top() + margins.bottom()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the frame and the text."""
        super().paintEvent(event)
        rect = QRectF(self.contentsRect())
        with QPainter(self) as painter:
            rows = self._rows(self.contentsRect().width())
            rect.setHeight(rect.height() / len(rows))
            for row in rows:
                paint_name(
                    painter,
                    rect,
                    row,
                    self._points,
                    self._colour,
                    shelf=self._shelf,
                    bold=self._bold,
                )
                rect.translate(0, rect.height())

    def _rows(self, width: int) -> list[str]:
        if not self._wraps:
            return [self._text]
        return wrapped(self._shelf, self._text, self._points, width)


def paint_name(
    painter: QPainter,
    rect: QRectF,
    text: str,
    size: float,
    colour: QColor,
    alignment: Qt.AlignmentFlag = LEFT,
    *,
    shelf: GlyphShelf,
    bold: bool = False,
) -> None:
    """Draw `text` on one line in `rect`; too long, it narrows, then ends in "…". `size`: points."""
    if not text:
        return
    line = shelf.line(text, size, bold)
    room = rect.width()
    if line.width * NARROWEST > room:
        line = _shortened(shelf, text, size, room / NARROWEST, bold=bold)
    squeeze = min(1.0, room / line.width) if line.width else 1.0
    origin = _origin(rect, line, line.width * squeeze, alignment)
    if squeeze == 1.0 and len(line.pieces) == 1 and line.pieces[0].outline is None:
        painter.setFont(line.font)  # the common case, without saving and scaling
        painter.setPen(colour)
        painter.drawText(origin, text if line.pieces[0].text == text else line.pieces[0].text)
        return
    painter.save()
    painter.translate(origin)
    painter.scale(squeeze, 1.0)
    _paint_line(painter, line, colour)
    painter.restore()


def wrapped(shelf: GlyphShelf, text: str, size: float, width: float) -> list[str]:
    """Return `text` cut into lines no wider than `width` pixels at `size` points."""
    if shelf.line(text, size).width <= width:
        return [text]
    lines, current, used = [], "", 0.0
    for grapheme in graphemes(text):
        advance = shelf.line(grapheme, size).width
        if current and used + advance > width:
            whole, _, begun = current.rpartition(" ")
            if whole and grapheme.isascii() and grapheme != " " and begun.isascii():
                lines.append(whole)  # a word of Latin letters goes on to the next line whole
                current, used = begun, shelf.line(begun, size).width if begun else 0.0
            else:
                lines.append(current)
                current, used = "", 0.0
        current += grapheme
        used += advance
    return [*lines, current]


def _paint_line(painter: QPainter, line: Line, colour: QColor) -> None:
    painter.setFont(line.font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for piece in line.pieces:
        if piece.outline is None:
            painter.setPen(colour)
            painter.drawText(QPointF(piece.start, 0), piece.text)
            continue
        painter.translate(piece.start, 0)
        painter.setBrush(colour)
        painter.setPen(QPen(colour, piece.stroke) if piece.stroke else Qt.PenStyle.NoPen)
        painter.drawPath(piece.outline)
        if not piece.exact:
            painter.setPen(QPen(colour, max(1.0, piece.advance / 16), Qt.PenStyle.DotLine))
            below = line.height - line.ascent
            painter.drawLine(QPointF(0, below), QPointF(piece.advance, below))
        painter.translate(-piece.start, 0)


def _shortened(shelf: GlyphShelf, text: str, size: float, width: float, *, bold: bool) -> Line:
    parts = graphemes(text)
    while parts and shelf.line("".join(parts) + "…", size, bold).width > width:
        parts.pop()
    return shelf.line("".join(parts) + "…", size, bold)


def _origin(rect: QRectF, line: Line, width: float, alignment: Qt.AlignmentFlag) -> QPointF:
    if alignment is LEFT:  # nearly always, and flags are slow to ask
        middle = rect.top() + (rect.height() - line.height) / 2
        return QPointF(rect.left(), middle + line.ascent)
    x = rect.left()
    if alignment & Qt.AlignmentFlag.AlignRight:
        x = rect.right() - width
    elif alignment & Qt.AlignmentFlag.AlignHCenter:
        x = rect.left() + (rect.width() - width) / 2
    y = rect.top() + (rect.height() - line.height) / 2
    if alignment & Qt.AlignmentFlag.AlignTop:
        y = rect.top()
    elif alignment & Qt.AlignmentFlag.AlignBottom:
        y = rect.bottom() - line.height
    return QPointF(x, y + line.ascent)
