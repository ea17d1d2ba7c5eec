"""A picture of counts: one bar a line, its name before it and its number behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Style

LEAST_LENGTH = 60
"""Pixels that the longest bar has at least."""


class Counted(Protocol):
    """One line: its name, how long its bar is among the others, and its words."""

    @property
    def label(self) -> str:
        """Name it."""
        ...

    @property
    def length(self) -> int:
        """Give its count."""
        ...

    @property
    def says(self) -> str:
        """Say its count."""
        ...

    @property
    def name(self) -> bool:
        """Say whether the label is a name, which no language changes."""
        ...


class BarPicture(QFrame):
    """The title, a sentence, and the bars; a screen reader hears all of it at once."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName(name)
        set_role(self, "panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = QLabel()
        self._title.setObjectName(f"{name}.title")
        set_role(self._title, "strong")
        self._note = Prose(role="muted")
        self._note.setObjectName(f"{name}.note")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(style.spaces.medium)
        self._grid.setVerticalSpacing(style.spaces.tight)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, _Bar, QLabel]] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.medium] * 4)
        whole.setSpacing(style.spaces.small)
        whole.addWidget(self._title)
        whole.addWidget(self._note)
        whole.addLayout(self._grid)
        whole.addStretch(1)

    def show_counts(self, title: str, bars: Sequence[Counted], note: str = "") -> None:
        """Show these counts."""
        self._title.setText(tr(title))
        self._note.set_words(note)
        self._note.setVisible(bool(note))
        while len(self._lines) < len(bars):
            self._add_line()
        most = max([bar.length for bar in bars], default=0)
        for place, line in enumerate(self._lines):
            for widget in line:
                widget.setVisible(place < len(bars))
        for bar, (label, drawn, says) in zip(bars, self._lines, strict=False):
            label.setText(_label(bar))
            drawn.set_share(bar.length / most if most else 0.0)
            says.setText(tr(bar.says))
        self.setAccessibleName(tr(title))
        heard = [tr(note), *(f"{_label(bar)} {tr(bar.says)}" for bar in bars)]
        self.setAccessibleDescription(" ".join(words for words in heard if words))

    def _add_line(self) -> None:
        place = len(self._lines)
        line = QLabel(), _Bar(self._style), QLabel()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        line[2].setAlignment(right)
        for column, widget in enumerate(line):
            self._grid.addWidget(widget, place, column)
        self._lines.append(line)


def _label(bar: Counted) -> str:
    return bar.label if bar.name else tr(bar.label)


class _Bar(QWidget):
    """One bar; what it says stands beside it, so it needs no words of its own."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style
        self._share = 0.0

    def set_share(self, share: float) -> None:
        """Draw so much of the longest."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return room for a bar as high as half a line."""
        line = self._style.shelf.line("国", self._style.sizes.body)
        return QSize(LEAST_LENGTH, round(line.height))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the bar on a thin line."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRectF(self.rect())
            high = room.height() * 0.5
            ground = QRectF(0, room.center().y() + high / 2 - 1, room.width(), 1)
            painter.fillRect(ground, self._style.colours.line)
            bar = QRectF(0, room.center().y() - high / 2, room.width() * self._share, high)
            painter.fillRect(bar, self._style.colours.accent)
