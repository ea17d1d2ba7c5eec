"""A box that drops down a list; its arrow is drawn in the style's own colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QComboBox

WIDTH, HEIGHT = 0.62, 0.31
"""The arrow against the height of the letters."""


class DropDown(QComboBox):
    """The sheet leaves out Qt's own arrow, which Fusion draws with a bevel round it."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the box, and the arrow at its right."""
        super().paintEvent(event)
        ascent = self.fontMetrics().ascent()
        wide, high = ascent * WIDTH, ascent * HEIGHT
        right, middle = self.width() - ascent * 0.65, self.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 2)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(
                [
                    QPointF(right - wide, middle - high / 2),
                    QPointF(right - wide / 2, middle + high / 2),
                    QPointF(right, middle - high / 2),
                ]
            )
