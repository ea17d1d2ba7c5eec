"""A list of what is offered: a name with its right glyphs, and what tells it from the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.language import tr
from desktop.widgets.bands import band_width, paint_bands
from desktop.widgets.nametext import paint_name
from desktop.widgets.rowframe import paint_edge, paint_list_ground

if TYPE_CHECKING:
    from desktop.forms.found import Offered
    from desktop.widgets.style import Style


class OfferList(QListWidget):
    """Rows of two lines."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._offers: tuple[Offered, ...] = ()
        self.setItemDelegate(_Painter(style, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_offers(self, offers: Sequence[Offered]) -> None:
        """Show what is offered, with no row chosen."""
        self.blockSignals(True)  # noqa: FBT003
        self.clear()
        self._offers = tuple(offers)
        for offer in self._offers:
            item = QListWidgetItem(f"{tr(offer.name)} {offer.facts}")
            item.setData(Qt.ItemDataRole.UserRole, offer)
            words = [tr(offer.name), tr(offer.facts),
                     *(self._style.tones[state].word for state in offer.states)]  # fmt: skip
            item.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join(words))
            self.addItem(item)
        self.setCurrentRow(-1)
        self.blockSignals(False)  # noqa: FBT003

    def current(self) -> Offered | None:
        """Return what the cursor is on."""
        row = self.currentRow()
        return self._offers[row] if 0 <= row < len(self._offers) else None

    def row_height(self) -> int:
        """Return the height of a row."""
        shelf, sizes, spaces = self._style.shelf, self._style.sizes, self._style.spaces
        lines = shelf.line("国", sizes.name).height + shelf.line("国", sizes.body).height
        return int(lines) + 2 * spaces.tight + 2

    def fit(self, most: int) -> None:
        """Be as high as the rows, `most` of them at once."""
        self.setFixedHeight(max(1, min(most, len(self._offers))) * self.row_height() + 8)


class _Painter(QStyledItemDelegate):
    """Draws a row."""

    def __init__(self, style: Style, parent: OfferList) -> None:
        super().__init__(parent)
        self._style, self._list = style, parent

    def sizeHint(  # noqa: N802
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Return the room of two lines."""
        return QSize(0, self._list.row_height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the name over the facts."""
        style, colours, spaces = self._style, self._style.colours, self._style.spaces
        offer: Offered = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        lit = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        paint_list_ground(painter, rect, style, lit=lit)
        if lit:
            paint_edge(painter, rect, style, colours.accent)
        body = rect.adjusted(spaces.medium, spaces.tight, -spaces.medium, -spaces.tight)
        upper, lower = QRectF(body), QRectF(body)
        upper.setHeight(body.height() * 0.54)
        lower.setTop(upper.bottom())
        bands = sum(band_width(style, style.tones[s]) + spaces.small for s in offer.states)
        if bands:
            place = QRectF(upper)
            place.setLeft(upper.right() - bands)
            paint_bands(painter, place, offer.states, style)
            upper.setRight(place.left() - spaces.small)
        paint_name(painter, upper, tr(offer.name), style.sizes.name, colours.ink, shelf=style.shelf)
        paint_name(painter, lower, tr(offer.facts), style.sizes.body, colours.muted,
                   shelf=style.shelf)  # fmt: skip
        painter.restore()
