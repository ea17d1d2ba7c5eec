"""A list of filings: where each stands by word, shape and colour, then what, whom, when and who."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


class FilingList(QListWidget):
    """Filings, two lines each; the selection stays on the same filing when the list is renewed."""

    lit = Signal(object)
    """The cursor went to another filing."""
    chosen = Signal(object)
    """Enter or a double click."""

    def __init__(
        self, style: Style, below: Callable[[Filed], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._below = below
        self.setItemDelegate(_FilingPainter(style, below, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.currentItemChanged.connect(self._moved)
        self.itemDoubleClicked.connect(lambda item: self.chosen.emit(_filed(item).id))

    def set_filings(self, filings: Sequence[Filed], selected: bytes) -> None:
        """Show `filings` with the cursor on `selected`."""
        self.blockSignals(True)  # noqa: FBT003
        top = self.verticalScrollBar().value()
        self.clear()
        for filed in filings:
            item = QListWidgetItem(f"{tr(filed.words)} {tr(filed.label)} {tr(filed.who)}")
            item.setData(Qt.ItemDataRole.UserRole, filed)
            words = joined(
                (tr(filed.words), tr(filed.label), tr(filed.who), tr(self._below(filed)))
            )
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self.addItem(item)
            if filed.id == selected:
                self.setCurrentItem(item)
        self.verticalScrollBar().setValue(top)
        self.blockSignals(False)  # noqa: FBT003
        self.setAccessibleDescription(tr(f"{len(filings)}件"))

    def current(self) -> Filed | None:
        """Return the filing under the cursor."""
        item = self.currentItem()
        return _filed(item) if item is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose by Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if (filed := self.current()) is not None:
                self.chosen.emit(filed.id)
            return
        super().keyPressEvent(event)

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

    def __init__(self, style: Style, below: Callable[[Filed], str], parent: QObject) -> None:
        super().__init__(parent)
        self._style = style
        self._below = below

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
        self._paint_chip(painter, chip, filed)
        words = body.adjusted(chip.width() + spaces.medium, 0, 0, 0)
        upper, lower = QRectF(words), QRectF(words)
        upper.setHeight(words.height() * 0.54)
        lower.setTop(upper.bottom())
        carriage, what = tr(CARRIAGE_LABELS[filed.carriage]), tr(filed.label)
        self._paint_carriage(painter, upper, filed, carriage)
        left_over = paint_kind_and_name(painter, upper, what, tr(filed.who), style)
        below = "　".join(words for words in (left_over, tr(self._below(filed))) if words)
        paint_name(painter, lower, below, style.sizes.body, colours.muted, shelf=style.shelf)
        painter.restore()

    def _paint_chip(self, painter: QPainter, rect: QRectF, filed: Filed) -> None:
        style = self._style
        tone = style.tones[tone_of(filed)]
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
            tr(filed.words),
            style.sizes.body,
            tone.ink,
            shelf=style.shelf,
            bold=True,
        )

    def _paint_carriage(self, painter: QPainter, row: QRectF, filed: Filed, word: str) -> None:
        """Draw how far it was carried at the right, and leave that room to it."""
        style = self._style
        tone = style.tones["up" if filed.carriage is Carriage.RECEIVED else "warn"]
        line = style.shelf.line(word, style.sizes.body)
        side = line.height * 0.7
        width = line.width + side + style.spaces.small
        place = QRectF(row.right() - width, row.top(), width, row.height())
        mark = QRectF(place.left(), place.center().y() - side / 2, side, side)
        shape = "check" if filed.carriage is Carriage.RECEIVED else "ring"
        paint_shape(painter, mark, shape, tone.edge)
        place.setLeft(mark.right() + style.spaces.tight)
        paint_name(painter, place, word, style.sizes.body, tone.ink, shelf=style.shelf)
        row.setRight(row.right() - width - style.spaces.medium)
