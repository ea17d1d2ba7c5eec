"""The characters of a name as cells: each large, in its registered form, above its code points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.language import tr
from desktop.widgets.glyphs import graphemes
from desktop.widgets.nametext import paint_name
from desktop.widgets.shapes import paint_shape

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from desktop.widgets.style import Style

GLYPH = 96
"""Pixels a full-width character is high: its strokes can be counted from a chair."""

MISSING = ("字形が端末に", "ありません")
"""Two lines that fit below a glyph; heard as one sentence."""

MISSING_HEARD = "字形が端末にありません"
SPACE = "空白"


class GlyphCells(QWidget):
    """One cell for each character, in as many rows as they need; one of them has the focus."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setAccessibleName(tr("一字ずつの字形"))
        self.cells = [GlyphCell(style, grapheme, self) for grapheme in graphemes(name)]
        self._cell = _cell_size(style, max((cell.lines for cell in self.cells), default=1))

    def wanted_width(self) -> int:
        """Return the width of all cells side by side."""
        return len(self.cells) * self._step.width() - self._style.spaces.small

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say that rows depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the rows that the cells need in `width`."""
        rows = -(-len(self.cells) // self._columns(width))
        return rows * self._step.height() - self._style.spaces.small

    def focus_on(self, place: int) -> None:
        """Light one cell; out of range, the nearest."""
        if self.cells:
            cell = self.cells[min(max(0, place), len(self.cells) - 1)]
            cell.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move by arrows, Home and End."""
        here = next((i for i, cell in enumerate(self.cells) if cell.hasFocus()), 0)
        columns, last = self._columns(self.width()), len(self.cells) - 1
        below = here + columns
        if below > last and here // columns < last // columns:
            below = last  # the last row may be shorter
        places = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Up: here - columns if here >= columns else here,
            Qt.Key.Key_Down: below if below <= last else here,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
            return
        self.focus_on(place)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the cells in rows."""
        super().resizeEvent(event)
        columns, step = self._columns(self.width()), self._step
        for place, cell in enumerate(self.cells):
            row, column = divmod(place, columns)
            cell.setGeometry(
                column * step.width(), row * step.height(), self._cell.width(), self._cell.height()
            )
        self.setMinimumHeight(self.heightForWidth(self.width()))

    @property
    def _step(self) -> QSize:
        gap = self._style.spaces.small
        return self._cell + QSize(gap, gap)

    def _columns(self, width: int) -> int:
        return max(1, (width + self._style.spaces.small) // self._step.width())


class GlyphCell(QWidget):
    """One character large, its code points below it; `exact` is False if no font has its form."""

    def __init__(self, style: Style, grapheme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.grapheme = grapheme
        self.codes = tuple(f"U+{ord(char):04X}" for char in grapheme)
        self._points = _points(style)
        self.exact = all(piece.exact for piece in style.shelf.line(grapheme, self._points).pieces)
        blank = grapheme.isspace()
        self._words = (*self.codes, tr(SPACE)) if blank else self.codes
        shown = tr(SPACE) if blank else grapheme[0]
        missing = () if self.exact else (tr(MISSING_HEARD),)
        self.setAccessibleName(" ".join((shown, *self.codes, *missing)))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # arrows move, Tab has nothing else to do

    @property
    def lines(self) -> int:
        """How many lines of text stand below the glyph."""
        return len(self._words) + (0 if self.exact else 1 + len(MISSING))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Come into sight."""
        super().focusInEvent(event)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            gap = self._style.spaces.small
            area.ensureWidgetVisible(self, gap, gap)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Draw without the light."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the character and what stands below it."""
        style, colours, spaces = self._style, self._style.colours, self._style.spaces
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            lit = self.hasFocus()
            pen = QPen(colours.accent, 3) if lit else QPen(colours.line, 1)
            painter.setPen(pen)
            painter.setBrush(colours.accent_soft if lit else colours.paper)
            inset = pen.widthF() / 2
            whole = QRectF(self.rect())
            painter.drawRoundedRect(
                whole.adjusted(inset, inset, -inset, -inset), spaces.radius, spaces.radius
            )
            body = whole.adjusted(spaces.small, spaces.small, -spaces.small, -spaces.small)
            glyph = QRectF(body)
            glyph.setHeight(style.shelf.line("国", self._points).height)
            self._paint(painter, glyph, self.grapheme, self._points)
            height = style.shelf.line("国", style.sizes.body).height
            line = QRectF(body.left(), glyph.bottom() + spaces.small, body.width(), height)
            for word in self._words:
                self._paint(painter, line, word, style.sizes.body)
                line.translate(0, height)
            if not self.exact:
                self._paint_missing(painter, body, height)

    def _paint_missing(self, painter: QPainter, body: QRectF, height: float) -> None:
        style, tone = self._style, self._style.tones["caution"]
        mark = QRectF(body.center().x() - height / 2, body.bottom() - 3 * height, height, height)
        paint_shape(painter, mark, tone.shape, tone.ink)
        line = QRectF(body.left(), mark.bottom(), body.width(), height)
        for words in MISSING:
            self._paint(painter, line, tr(words), style.sizes.body, missing=True)
            line.translate(0, height)

    def _paint(
        self, painter: QPainter, rect: QRectF, text: str, points: float, *, missing: bool = False
    ) -> None:
        style = self._style
        ink = style.tones["caution"].ink if missing else style.colours.ink
        paint_name(
            painter, rect, text, points, ink, Qt.AlignmentFlag.AlignCenter, shelf=style.shelf
        )


def _points(style: Style) -> float:
    """Return the size in points at which a character is `GLYPH` pixels high."""
    return GLYPH * style.sizes.body / style.shelf.line("国", style.sizes.body).width


def _cell_size(style: Style, lines: int) -> QSize:
    """Return the size of every cell: the glyph, and as many lines as one of them needs."""
    spaces, line = style.spaces, style.shelf.line(max(map(tr, MISSING), key=len), style.sizes.body)
    width = max(GLYPH, int(line.width)) + 2 * spaces.medium
    glyph = int(style.shelf.line("国", _points(style)).height)
    return QSize(width, glyph + int(lines * line.height) + 3 * spaces.small)
