"""The line along the top: where, who, whether the line is up, how fresh, how much waits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.language import joined, tr, word
from desktop.widgets.nametext import NameText, paint_name
from desktop.widgets.shapes import paint_shape
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Style


class LineState(StrEnum):
    """The state of the line; each value is the name of its tone."""

    UP = "up"
    BUSY = "busy"
    WARN = "warn"
    DOWN = "down"


@dataclass(frozen=True)
class LineStatus:
    """All that the line says, already worded: `since` "10:32", `as_of` "11/23 09:12".

    Without a desk's name nothing is known yet, and nothing is said. `waiting` counts what was kept
    and not yet carried; `stale` says that the data is older than policy likes. `deciding` is who
    decides over the person's work.
    """

    town: str
    desk: str
    person: str = ""
    state: LineState = LineState.UP
    since: str = ""
    as_of: str = ""
    waiting: int = 0
    stale: bool = False
    deciding: str = ""


class StatusLine(QFrame):
    """Town, desk and person on the left; the line, freshness and queue on the right."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._status: LineStatus | None = None
        spaces = style.spaces
        row = QHBoxLayout(self)
        row.setContentsMargins(spaces.large, spaces.small, spaces.large, spaces.small)
        row.setSpacing(spaces.large)
        self._town = QLabel()
        set_role(self._town, "title")
        self._desk = QLabel()
        set_role(self._desk, "muted")
        self.deciding = Chip(style)
        self._person = NameText(style, points=style.sizes.body)
        self.freshness = Chip(style)
        self.waiting = Chip(style)
        self.line = Chip(style)
        for widget in (self._town, self._desk, self.deciding, self._person):
            row.addWidget(widget)
        row.addStretch(1)
        for chip in (self.freshness, self.waiting, self.line):
            row.addWidget(chip)

    def set_status(self, status: LineStatus) -> None:
        """Show `status`; a changed state of the line is announced to screen readers."""
        before, self._status = self._status, status
        if before == status:  # asked every second and at every screen: nothing is drawn anew
            return
        self._town.setText(word(status.town))
        self._desk.setText(tr(status.desk))
        self._person.set_text(f"{tr('担当')} {status.person}" if status.person else "")
        self.deciding.show_text(tr(f"決裁中：{status.deciding}"), "notice")
        self.deciding.setVisible(bool(status.deciding))
        self._desk.setVisible(not status.deciding)  # two names need the room in large letters
        self.line.show_text(self._line_words(status), status.state)
        data = tr(f"データ時点 {status.as_of}" if status.as_of else "データなし")
        self.freshness.show_text(data, "warn" if status.stale else "")
        self.waiting.show_text(
            tr(f"未送信 {status.waiting:,}件"), "warn" if status.waiting and not _up(status) else ""
        )
        for chip in (self.freshness, self.waiting, self.line):
            chip.setVisible(bool(status.desk))  # before the profile is open nothing is known of it
        self.setAccessibleName(self.words())
        if before is not None and before.state != status.state:
            QAccessible.updateAccessibility(QAccessibleEvent(self.line, QAccessible.Event.Alert))

    def words(self) -> str:
        """Return the whole line as one sentence, as it is read aloud."""
        over = [self.deciding.text()] if self._status and self._status.deciding else []
        parts = [self._town.text(), self._desk.text(), *over, self._person.text()]
        if self._status is not None and self._status.desk:
            parts += [self.line.text(), self.freshness.text(), self.waiting.text()]
        return joined(parts)

    def _line_words(self, status: LineStatus) -> str:
        word = self._style.tones[status.state].word
        if not status.since or _up(status):
            return word
        return f"{word} {tr(f'{status.since}から')}"  # apart: the word may hold a blank itself


class Chip(QWidget):
    """A short text; with a tone, also its shape and colours in a rounded band."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._text = ""
        self._tone = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the words."""
        return self._text

    def show_text(self, text: str, tone: str = "") -> None:
        """Show `text` in `tone`, "" for a plain one."""
        if (text, tone) == (self._text, self._tone):
            return
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the words and the shape."""
        line = self._style.shelf.line(self._text, self._style.sizes.body, bool(self._tone))
        spaces = self._style.spaces
        mark = line.height * 0.8 + spaces.small + 2 * spaces.medium if self._tone else 0
        return QSize(int(line.width + mark) + 2, int(line.height) + 2 * spaces.tight + 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the chip."""
        style = self._style
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            words = QRectF(self.rect())
            ink = style.colours.ink
            if self._tone:
                tone = style.tones[self._tone]
                ink = tone.ink
                painter.setBrush(tone.fill)
                painter.setPen(QPen(tone.edge, 1))
                band = words.adjusted(0.5, 0.5, -0.5, -0.5)
                painter.drawRoundedRect(band, band.height() / 2, band.height() / 2)
                side = style.shelf.line("国", style.sizes.body).height * 0.8
                top = words.center().y() - side / 2
                mark = QRectF(words.left() + style.spaces.medium, top, side, side)
                paint_shape(painter, mark, tone.shape, tone.edge)
                words.setLeft(mark.right() + style.spaces.small)
            paint_name(
                painter,
                words,
                self._text,
                style.sizes.body,
                ink,
                shelf=style.shelf,
                bold=bool(self._tone),
            )


def _up(status: LineStatus) -> bool:
    return status.state in {LineState.UP, LineState.BUSY}
