"""Search results: who was found, with everything that must not be overlooked about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.language import joined, tr
from desktop.widgets.bands import STATES, band_width, paint_bands
from desktop.widgets.nametext import LEFT, paint_name
from desktop.widgets.rowframe import paint_edge, paint_list_ground

if TYPE_CHECKING:
    from PySide6.QtCore import QPersistentModelIndex

    from desktop.widgets.style import Style

Index = QModelIndex | Any
"""Qt hands in QModelIndex or QPersistentModelIndex; both answer row() and column()."""


class Kind(StrEnum):
    """What a column shows: plain text, a name drawn larger, or the states' bands."""

    TEXT = "text"
    NAME = "name"
    STATES = "states"


@dataclass(frozen=True)
class Column:
    """One column: its heading, and its share of the width against the others.

    `right`: its figures stand below each other, ones under ones.
    """

    title: str
    share: int = 1
    kind: Kind = Kind.TEXT
    right: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell's main line and the smaller one below it."""

    main: str
    below: str = ""


@dataclass(frozen=True)
class ResultRow:
    """A person found: one cell per column; `key` is the caller's.

    The states' cell has no main line; below the bands it may say why the person is listed.
    """

    key: object
    cells: tuple[Cell, ...]
    states: tuple[str, ...] = ()


class ResultList(QTableView):
    """The list under the search box."""

    chosen = Signal(object)
    """Enter or a double click: the `ResultRow`."""
    lit = Signal(object)
    """The row under the cursor changed: the `ResultRow`, or None."""

    def __init__(
        self, style: Style, columns: Sequence[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._style = style
        self._columns = tuple(columns)
        self._rows = _Rows(self._columns, style, self)
        self.setModel(self._rows)
        self.setItemDelegate(_RowPainter(self._columns, style, self._rows, self))
        self.setAccessibleName(tr("検索結果"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        upright.setDefaultSectionSize(_row_height(style))
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionsClickable(False)
        heads.setStretchLastSection(True)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        band = _widest_band(style)
        self._least = [
            max(heads.sectionSizeHint(place), band if each.kind is Kind.STATES else 0)
            for place, each in enumerate(self._columns)
        ]
        self.doubleClicked.connect(lambda index: self._choose(index.row()))
        self.selectionModel().currentRowChanged.connect(
            lambda now, _: self.lit.emit(self._rows.row_at(now.row()))
        )

    def set_rows(self, rows: Sequence[ResultRow], *, keep: object = None) -> None:
        """Show `rows`; the cursor goes to the row whose key is `keep`, else to the first."""
        self._rows.replace(rows)
        place = next((i for i, row in enumerate(rows) if keep is not None and row.key == keep), 0)
        if rows:
            self.setCurrentIndex(self._rows.index(place, 0))
        else:
            self.lit.emit(None)
        self.setAccessibleDescription(tr(f"{len(rows):,}件"))

    def rows(self) -> tuple[ResultRow, ...]:
        """Return the rows shown."""
        return self._rows.rows

    def current(self) -> ResultRow | None:
        """Return the row under the cursor."""
        return self._rows.row_at(self.currentIndex().row())

    def arrow_keys_from(self, line: QLineEdit) -> None:
        """Let Up, Down, PageUp, PageDown and Enter in `line` work here; the focus stays there."""
        line.installEventFilter(_KeysFrom(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose by Enter."""
        if event.key() in _ENTER:
            self._choose(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:  # noqa: N802
        """Share the width among the columns."""
        super().resizeEvent(event)
        room = self.viewport().width()
        for place, width in enumerate(_shared(room, self._columns, self._least)):
            self.setColumnWidth(place, width)

    def moved(self, event: QKeyEvent) -> bool:
        """Take a key that moves through the list or chooses; False for any other."""
        if event.key() in _ENTER:
            self._choose(self.currentIndex().row())
            return self.current() is not None
        page = max(1, self.viewport().height() // _row_height(self._style) - 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            return False
        if self._rows.rows:
            wanted = max(0, self.currentIndex().row()) + step
            row = min(max(0, wanted), len(self._rows.rows) - 1)
            self.setCurrentIndex(self._rows.index(row, 0))
        return True

    def _choose(self, place: int) -> None:
        row = self._rows.row_at(place)
        if row is not None:
            self.chosen.emit(row)


class _KeysFrom(QObject):
    """Takes the keys that move through a list from the box over it.

    Not the list itself: then Python would be asked about every event of the list's own parts too.
    """

    def __init__(self, shown: ResultList) -> None:
        super().__init__(shown)
        self._list = shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802
        """Hand the box's keys to the list first; of two lists under one box, to the one shown."""
        return isinstance(event, QKeyEvent) and (
            event.type() == QEvent.Type.KeyPress
            and not self._list.isHidden()
            and self._list.moved(event)
        )


class _Rows(QAbstractTableModel):
    """The rows as Qt asks for them; screen readers get each cell's words."""

    def __init__(self, columns: tuple[Column, ...], style: Style, parent: QObject) -> None:
        super().__init__(parent)
        self._columns = columns
        self._style = style
        self.rows: tuple[ResultRow, ...] = ()

    def replace(self, rows: Sequence[ResultRow]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def row_at(self, place: int) -> ResultRow | None:
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row())
        if row is None:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            cell = row.cells[index.column()]
            if self._columns[index.column()].kind is Kind.STATES:
                words = joined(self._style.tones[state].word for state in row.states)
                return f"{words} {cell.below}".strip()
            return f"{cell.main} {cell.below}".strip()
        return None

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(self._columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole and self._columns[section].right:
            return _RIGHT
        return None


class _RowPainter(QStyledItemDelegate):
    """Draws a cell: two lines, or bands; the first column carries the state's edge."""

    def __init__(
        self, columns: tuple[Column, ...], style: Style, rows: _Rows, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._style = style
        self._rows = rows

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the cell."""
        style, colours, spaces = self._style, self._style.colours, self._style.spaces
        row = self._rows.row_at(index.row())
        if row is None:
            return
        column = self._columns[index.column()]
        rect = QRectF(option.rect)
        lit = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_list_ground(painter, rect, style, lit=lit)
        worst = next((state for state in STATES if state in row.states), "")
        if index.column() == 0:
            self._paint_edge(painter, rect, worst, lit=lit)
        body = rect.adjusted(spaces.medium, spaces.tight, -spaces.small, -spaces.tight)
        if index.column() == 0:
            body.setLeft(rect.left() + spaces.medium + spaces.edge)
        cell = row.cells[index.column()]
        side = _RIGHT if column.right else LEFT
        upper, lower = QRectF(body), QRectF(body)
        if column.kind is Kind.STATES:
            states = [state for state in STATES if state in row.states]
            if cell.below and states:
                upper.setHeight(body.height() * 0.54)
                lower.setTop(upper.bottom())
            paint_bands(painter, upper, states, style)
            said, shelf = style.sizes.body, style.shelf
            paint_name(painter, lower, cell.below, said, colours.muted, shelf=shelf)
            return
        ink = style.tones["removed"].ink if worst == "removed" else colours.ink
        size = style.sizes.name if column.kind is Kind.NAME else style.sizes.body
        if cell.below:
            upper.setHeight(body.height() * 0.54)
            lower.setTop(upper.bottom())
            paint_name(
                painter, lower, cell.below, style.sizes.body, colours.muted, side, shelf=style.shelf
            )
        bold = column.kind is Kind.NAME
        paint_name(painter, upper, cell.main, size, ink, side, shelf=style.shelf, bold=bold)

    def _paint_edge(self, painter: QPainter, rect: QRectF, worst: str, *, lit: bool) -> None:
        if worst:
            colour, widths = self._style.tones[worst].edge, 2 if worst == "protected" else 1
            paint_edge(painter, rect, self._style, colour, widths=widths)
        elif lit:
            paint_edge(painter, rect, self._style, self._style.colours.accent)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


def _widest_band(style: Style) -> int:
    """Return the width of a states' cell that cuts no word."""
    widest = max(band_width(style, style.tones[state]) for state in STATES)
    return ceil(widest) + style.spaces.medium + style.spaces.small


def _shared(room: int, columns: Sequence[Column], least: Sequence[int]) -> list[int]:
    """Share the width as the columns ask for it; what one lacks comes from the widest."""
    total = sum(column.share for column in columns)
    widths = [room * column.share // total for column in columns]
    for place, needed in enumerate(least):
        widest = max(range(len(widths)), key=lambda each: widths[each] - least[each])
        taken = min(needed - widths[place], widths[widest] - least[widest])
        if taken > 0:
            widths[place] += taken
            widths[widest] -= taken
    return widths


def _row_height(style: Style) -> int:
    shelf, sizes = style.shelf, style.sizes
    lines = shelf.line("国", sizes.name).height + shelf.line("国", sizes.body).height
    return int(lines) + 2 * style.spaces.small + style.spaces.tight
