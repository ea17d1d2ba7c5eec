"""The list of parked entries: the state by word, shape and colour, then what, whom, when, why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.language import joined, tr
from desktop.screens.parked.model import STATE_LABELS, TONES, number_and_when
from desktop.widgets.nametext import paint_name
from desktop.widgets.rowframe import paint_edge, paint_kind_and_name, paint_list_ground
from desktop.widgets.shapes import paint_shape

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

    from desktop.operations.parked import Parked
    from desktop.widgets.style import Style

CHIP_EMS = 6.2


class ParkedList(QListWidget):
    """Parked entries, three lines each; the cursor stays on its entry when the list is renewed."""

    lit = Signal(object)
    """The cursor went to another entry: its desk and number."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_ParkedPainter(style, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.currentItemChanged.connect(self._moved)

    def set_entries(self, entries: Sequence[Parked], selected: tuple[int, int]) -> None:
        """Show `entries` with the cursor on the one at `selected`."""
        self.blockSignals(True)  # noqa: FBT003
        top = self.verticalScrollBar().value()
        self.clear()
        for each in entries:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, each)
            words = (
                tr(STATE_LABELS[each.why.state]),
                tr(each.label),
                tr(each.who),
                tr(number_and_when(each)),
                tr(each.why.reason),
            )
            item.setData(Qt.ItemDataRole.AccessibleTextRole, joined(words))
            self.addItem(item)
            if each.place == selected:
                self.setCurrentItem(item)
        self.verticalScrollBar().setValue(top)
        self.blockSignals(False)  # noqa: FBT003
        self.setAccessibleDescription(tr(f"{len(entries)}件"))

    def _moved(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.lit.emit(item.data(Qt.ItemDataRole.UserRole).place)


class _ParkedPainter(QStyledItemDelegate):
    """Draws a row."""

    def __init__(self, style: Style, parent: QObject) -> None:
        super().__init__(parent)
        self._style = style

    def sizeHint(  # noqa: N802
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Return the room of three lines."""
        shelf, sizes, spaces = self._style.shelf, self._style.sizes, self._style.spaces
        lines = shelf.line("国", sizes.name).height + 2 * shelf.line("国", sizes.body).height
        return QSize(option.rect.width(), int(lines) + 2 * spaces.medium + spaces.small)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the chip and the three lines."""
        style, colours, spaces = self._style, self._style.colours, self._style.spaces
        shelf, sizes = style.shelf, style.sizes
        parked: Parked = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        lit = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        paint_list_ground(painter, rect, style, lit=lit)
        if lit:
            paint_edge(painter, rect, style, colours.accent)
        left = spaces.medium + spaces.edge
        body = rect.adjusted(left, spaces.small, -spaces.medium, -spaces.small)
        em = shelf.line("国", sizes.body).width
        chip = QRectF(body.left(), 0, em * CHIP_EMS, em * 1.75)
        chip.moveTop(body.center().y() - chip.height() / 2)
        self._paint_chip(painter, chip, parked)
        body.setLeft(chip.right() + spaces.medium)
        upper, middle, lower = (QRectF(body) for _ in range(3))
        upper.setHeight(body.height() * 0.36)
        middle.setTop(upper.bottom())
        middle.setHeight(body.height() * 0.32)
        lower.setTop(middle.bottom())
        left_over = paint_kind_and_name(painter, upper, tr(parked.label), tr(parked.who), style)
        when = "　".join(words for words in (left_over, tr(number_and_when(parked))) if words)
        paint_name(painter, middle, when, sizes.body, colours.muted, shelf=shelf)
        paint_name(painter, lower, tr(parked.why.reason), sizes.body, colours.ink, shelf=shelf)
        painter.restore()

    def _paint_chip(self, painter: QPainter, rect: QRectF, parked: Parked) -> None:
        style = self._style
        tone, word = style.tones[TONES[parked.why.state]], tr(STATE_LABELS[parked.why.state])
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
        paint_name(painter, words, word, style.sizes.body, tone.ink, shelf=style.shelf, bold=True)
