"""State bands: a state's word with its shape and colour, the same in lists, banners and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.language import joined
from desktop.widgets.nametext import paint_name
from desktop.widgets.shapes import paint_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Style, Tone

STATES = ("protected", "removed", "provisional", "leaving")
"""The tones that are states of a resident, the most serious first."""


class StateBands(QWidget):
    """The bands of a person's states, in a row; takes no room when there are none."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._states: tuple[str, ...] = ()

    def set_states(self, states: Sequence[str]) -> None:
        """Show the tones named in `states` (removed, protected, provisional, leaving)."""
        self._states = tuple(sorted(states, key=STATES.index))
        self.setAccessibleName(joined(self._style.tones[state].word for state in self._states))
        self.setVisible(bool(self._states))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of all bands."""
        gap = self._style.spaces.small
        widths = [band_width(self._style, self._style.tones[state]) for state in self._states]
        return QSize(int(sum(widths)) + gap * max(0, len(widths) - 1), band_height(self._style))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same: a state is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the bands."""
        with QPainter(self) as painter:
            paint_bands(painter, QRectF(self.rect()), self._states, self._style)


def paint_bands(painter: QPainter, rect: QRectF, states: Sequence[str], style: Style) -> None:
    """Draw the bands of `states` from the left of `rect`, centred; in rows where it is narrow."""
    rows = _rows([style.tones[state] for state in states], rect.width(), style)
    if not rows:
        return
    height = min(band_height(style), rect.height() / len(rows))
    top = rect.top() + (rect.height() - height * len(rows)) / 2
    for row in rows:
        left = rect.left()
        for tone in row:
            width = min(band_width(style, tone), rect.right() - left)
            _paint_band(painter, QRectF(left, top, width, height), tone, style)
            left += width + style.spaces.small
        top += height


def _rows(tones: Sequence[Tone], width: float, style: Style) -> list[list[Tone]]:
    rows: list[list[Tone]] = []
    used = 0.0
    for tone in tones:
        wide = band_width(style, tone)
        if rows and used + wide <= width:
            rows[-1].append(tone)
        else:
            rows.append([tone])
            used = 0.0
        used += wide + style.spaces.small
    return rows


def band_width(style: Style, tone: Tone) -> float:
    """Return a band's width in pixels."""
    line = style.shelf.line(tone.word, style.sizes.body, True)  # noqa: FBT003
    return line.width + line.height * 0.8 + style.spaces.small * 3


def band_height(style: Style) -> int:
    """Return a band's height in pixels."""
    line = style.shelf.line("国", style.sizes.body, True)  # noqa: FBT003
    return int(line.height) + style.spaces.tight * 2


def _paint_band(painter: QPainter, rect: QRectF, tone: Tone, style: Style) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(tone.fill)
    painter.setPen(QPen(tone.edge, 1.5))
    painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    side = style.shelf.line("国", style.sizes.body).height * 0.8
    small = style.spaces.small
    mark = QRectF(rect.left() + small, rect.top() + (rect.height() - side) / 2, side, side)
    paint_shape(painter, mark, tone.shape, tone.ink)
    words = QRectF(rect)
    words.setLeft(mark.right() + small)
    paint_name(painter, words, tone.word, style.sizes.body, tone.ink, shelf=style.shelf, bold=True)
    painter.restore()
