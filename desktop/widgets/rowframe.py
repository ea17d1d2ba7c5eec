"""What rows in lists and tables share: ground, line below, bar at the left edge, kind and name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from desktop.widgets.nametext import paint_name

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


LEAST_KIND_EMS = 4
"""Letters of a kind that still tell something; with less room it goes down a line."""


def paint_kind_and_name(painter: QPainter, rect: QRectF, kind: str, name: str, style: Style) -> str:
    """Draw what it is about and whose it is; the name comes first where there is little room.

    Returns the kind where it found no room beside the name: it is for the line below then.
    """
    shelf, sizes, gap = style.shelf, style.sizes, style.spaces.medium
    ink, em = style.colours.ink, shelf.line("国", sizes.body).width
    named = shelf.line(name, sizes.name).width + gap if name else 0.0
    whole = shelf.line(kind, sizes.body, True).width  # noqa: FBT003
    room = rect.width() - named
    below = room < min(whole, LEAST_KIND_EMS * em)
    if not below:
        first = QRectF(rect)
        first.setWidth(min(whole, room))
        paint_name(painter, first, kind, sizes.body, ink, shelf=shelf, bold=True)
        rect = rect.adjusted(first.width() + gap, 0, 0, 0)
    paint_name(painter, rect, name, sizes.name, ink, shelf=shelf)
    return kind if below else ""
