"""The band along the very top that says 練習: by its word, its mark, its stripes and its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.language import joined, tr
from desktop.widgets.nametext import paint_name
from desktop.widgets.shapes import paint_shape

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Style

MADE_UP = "架空の町です。届出も証明書も本物ではありません。"
STRIPES = 6
"""At each end; as many as are seen as a pattern at a glance."""


class PracticeBand(QWidget):
    """Stands over the status line on every screen of the practice, and never goes."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._note = ""
        self.setObjectName("practice_band")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_note("")

    def show_note(self, note: str) -> None:
        """Show what stands beside the warning, said already; "" for nothing."""
        self._note = note
        said = (self._style.tones["practice"].word, tr(MADE_UP), note)
        self.setAccessibleName(joined(said))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a line's height and its room."""
        line = self._style.shelf.line("国", self._style.sizes.strong, True)  # noqa: FBT003
        return QSize(0, round(line.height) + 2 * self._style.spaces.tight)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the band; where there is not room for all, the word stays and what it means goes."""
        style, tone, shelf = self._style, self._style.tones["practice"], self._style.shelf
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), tone.fill)
            wide, high = float(self.width()), float(self.height())
            gap, sizes = style.spaces.large, style.sizes
            parts = [
                (shelf.line(words, points, heavy), words, points, heavy)
                for words, points, heavy in (
                    (tone.word, sizes.strong, True),
                    (tr(MADE_UP), sizes.body, False),
                    (self._note, sizes.body, True),
                )
                if words
            ]
            side = parts[0][0].height

            def need() -> float:
                return side + style.spaces.small + sum(line.width + gap for line, *_ in parts)

            if need() > wide - 2 * high:
                del parts[1]
            stripes = max(1, min(STRIPES, int((wide - need()) / 2 / high)))
            self._paint_stripes(painter, 0, stripes)
            self._paint_stripes(painter, wide - stripes * high, stripes)
            left = (wide - need() + gap) / 2
            mark = QRectF(left, (high - side) / 2, side, side)
            paint_shape(painter, mark, tone.shape, tone.edge)
            left += side + style.spaces.small
            for line, words, points, heavy in parts:
                at = QRectF(left, 0, line.width + 2, high)
                paint_name(painter, at, words, points, tone.ink, shelf=shelf, bold=heavy)
                left += line.width + gap

    def _paint_stripes(self, painter: QPainter, left: float, count: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._style.tones["practice"].edge)
        high = float(self.height())
        for number in range(count):
            x = left + number * high
            corners = [(x, high), (x + high / 2, high), (x + high, 0), (x + high / 2, 0)]
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
