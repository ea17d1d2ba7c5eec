"""A list of filings: where each stands by word, shape and colour, then what, whom, when and who."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.language import joined, tr
from desktop.operations.filed import Carriage, Filed
from desktop.operations.moments import in_list
from desktop.screens.queue.model import CARRIAGE_LABELS, tone_of
from desktop.widgets.nametext import paint_name
from desktop.widgets.rowframe import paint_edge, paint_kind_and_name, paint_list_ground
from desktop.widgets.shapes import paint_shape

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

    from desktop.widgets.style import Style

CHIP_EMS = 6.2


@dataclass(frozen=True)
class Told:
    """A word about a filing and its tone, whose shape stands beside it."""

    word: str
    tone: str


def standing_told(filed: Filed) -> Told:
    """Say where a filing stands."""
    return Told(filed.words, tone_of(filed))


def whom(filed: Filed) -> str:
    """Return whom a filing concerns, in a line: a name stays as it is written."""
    return tr(filed.who) if len(filed.persons) > 1 else filed.who


def nothing_told(_filed: Filed) -> Told | None:
    """Say nothing more of a filing."""
    return None


@dataclass(frozen=True)
class RowLooks:
    """What a row says: its chip, the lower line, and what stands at the lower right."""

    below: Callable[[Filed], str]
    chip: Callable[[Filed], Told] = standing_told
    beside: Callable[[Filed], Told | None] = nothing_told


class FilingList(QListWidget):
    """Filings, two lines each; the selection stays on the same filing when the list is renewed."""

    lit = Signal(object)
    """The cursor went to another filing."""
    chosen = Signal(object)
    """Enter or a double click."""
    marked = Signal()
    """Space: the filing under the cursor is to be marked, or no longer."""

    def __init__(self, style: Style, looks: RowLooks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looks = looks
        self.setItemDelegate(_FilingPainter(style, looks, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.currentItemChanged.connect(self._moved)
        self.itemDoubleClicked.connect(lambda item: self.chosen.emit(_filed(item).id))

    def set_filings(self, filings: Sequence[Filed], selected: bytes) -> None:
        """Show `filings` with the cursor on `selected`, in sight unless it was not before."""
        self.blockSignals(True)  # noqa: FBT003
        top, in_sight = self.verticalScrollBar().value(), self._cursor_in_sight()
        self.clear()
        for filed in filings:
            chip, beside = self._looks.chip(filed), self._looks.beside(filed)
            item = QListWidgetItem(f"{tr(chip.word)} {tr(filed.label)} {whom(filed)}")
            item.setData(Qt.ItemDataRole.UserRole, filed)
            words = joined(
                (
                    tr(chip.word),
                    tr(filed.label),
                    whom(filed),
                    tr(self._looks.below(filed)),
                    tr(beside.word) if beside else "",
                )
            )
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self.addItem(item)
            if filed.id == selected:
                self.setCurrentItem(item)
        self.verticalScrollBar().setValue(top)
        if in_sight and (item := self.currentItem()) is not None:
            self.scrollToItem(item)
        self.blockSignals(False)  # noqa: FBT003
        self.setAccessibleDescription(tr(f"{len(filings)}件"))

    def current(self) -> Filed | None:
        """Return the filing under the cursor."""
        item = self.currentItem()
        return _filed(item) if item is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose by Enter, mark by Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if (filed := self.current()) is not None:
                self.chosen.emit(filed.id)
            return
        if event.key() == Qt.Key.Key_Space:
            self.marked.emit()
            return
        super().keyPressEvent(event)

    def _cursor_in_sight(self) -> bool:
        """Say whether the cursor's row is seen; it is not where a hand has scrolled away."""
        item = self.currentItem()
        return item is None or self.visualItemRect(item).intersects(self.viewport().rect())

    def _moved(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.lit.emit(_filed(item).id)


def _filed(item: QListWidgetItem) -> Filed:
    filed: Filed = item.data(Qt.ItemDataRole.UserRole)
    return filed


def when_and_where(filed: Filed) -> str:
    """Return the lower line of the queue: when, where, by whom."""
    return f"{in_list(filed.filed_at)}　{filed.place}　{filed.staff_name}"


class _FilingPainter(QStyledItemDelegate):
    """Draws a row."""

    def __init__(self, style: Style, looks: RowLooks, parent: QObject) -> None:
        super().__init__(parent)
        self._style = style
        self._looks = looks

    def sizeHint(  # noqa: N802
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Return the room of two lines."""
        shelf, sizes, spaces = self._style.shelf, self._style.sizes, self._style.spaces
        lines = shelf.line("国", sizes.name).height + shelf.line("国", sizes.body).height
        return QSize(option.rect.width(), int(lines) + 2 * spaces.small + spaces.tight)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the chip, the two lines and the carriage."""
        style, colours, spaces = self._style, self._style.colours, self._style.spaces
        filed: Filed = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        lit = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        paint_list_ground(painter, rect, style, lit=lit)
        if lit:
            paint_edge(painter, rect, style, colours.accent)
        body = rect.adjusted(
            spaces.medium + spaces.edge, spaces.tight, -spaces.medium, -spaces.tight
        )
        em = style.shelf.line("国", style.sizes.body).width
        chip = QRectF(body.left(), 0, em * CHIP_EMS, em * 1.75)
        chip.moveTop(body.center().y() - chip.height() / 2)
        self._paint_chip(painter, chip, self._looks.chip(filed))
        words = body.adjusted(chip.width() + spaces.medium, 0, 0, 0)
        upper, lower = QRectF(words), QRectF(words)
        upper.setHeight(words.height() * 0.54)
        lower.setTop(upper.bottom())
        there = filed.carriage is Carriage.RECEIVED
        carriage = Told(CARRIAGE_LABELS[filed.carriage], "up" if there else "warn")
        self._paint_at_right(painter, upper, carriage, "check" if there else "ring")
        if (beside := self._looks.beside(filed)) is not None:
            self._paint_at_right(painter, lower, beside, style.tones[beside.tone].shape)
        left_over = paint_kind_and_name(painter, upper, tr(filed.label), whom(filed), style)
        below = "　".join(words for words in (left_over, tr(self._looks.below(filed))) if words)
        paint_name(painter, lower, below, style.sizes.body, colours.muted, shelf=style.shelf)
        painter.restore()

    def _paint_chip(self, painter: QPainter, rect: QRectF, told: Told) -> None:
        style = self._style
        tone = style.tones[told.tone]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(tone.fill)
        painter.setPen(QPen(tone.edge, 1.5))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        side = style.shelf.line("国", style.sizes.body).height * 0.8
        small = style.spaces.small
        mark = QRectF(rect.left() + small, rect.center().y() - side / 2, side, side)
        paint_shape(painter, mark, tone.shape, tone.edge)
        words = QRectF(rect)
        words.setLeft(mark.right() + small)
        words.setRight(rect.right() - style.spaces.tight)
        paint_name(
            painter,
            words,
            tr(told.word),
            style.sizes.body,
            tone.ink,
            shelf=style.shelf,
            bold=True,
        )

    def _paint_at_right(self, painter: QPainter, row: QRectF, told: Told, shape: str) -> None:
        """Draw a word with its shape at the right of a line, and leave that room to it."""
        style, word = self._style, tr(told.word)
        tone = style.tones[told.tone]
        line = style.shelf.line(word, style.sizes.body)
        side = line.height * 0.7
        width = line.width + side + style.spaces.small
        place = QRectF(row.right() - width, row.top(), width, row.height())
        mark = QRectF(place.left(), place.center().y() - side / 2, side, side)
        paint_shape(painter, mark, shape, tone.edge)
        place.setLeft(mark.right() + style.spaces.tight)
        paint_name(painter, place, word, style.sizes.body, tone.ink, shelf=style.shelf)
        row.setRight(row.right() - width - style.spaces.medium)
