"""The frame of a row in lists and tables: its ground, the line below, the bar at its left edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPainter

    from desktop.widgets.style import Style


def paint_ground(painter: QPainter, rect: QRectF, style: Style, ground: QColor) -> None:
    """Fill a row, or a cell of one, and draw the line that parts it from the next."""
    painter.fillRect(rect, ground)
    line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
    painter.fillRect(line, style.colours.line)


def paint_list_ground(painter: QPainter, rect: QRectF, style: Style, *, lit: bool) -> None:
    """Fill a row whose ground says only whether the cursor is on it."""
    colours = style.colours
    paint_ground(painter, rect, style, colours.accent_soft if lit else colours.paper)


def paint_edge(
    painter: QPainter, rect: QRectF, style: Style, colour: QColor, *, widths: int = 1
) -> None:
    """Draw the bar at the left of a row's first cell, down to the line below."""
    bar = QRectF(rect.left(), rect.top(), style.spaces.edge * widths, rect.height() - 1)
    painter.fillRect(bar, colour)
