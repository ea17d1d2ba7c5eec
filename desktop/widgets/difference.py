"""One way of showing a difference: before and after, or base, theirs and ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.language import joined, tr, word
from desktop.widgets.nametext import LEFT, paint_name, wrapped
from desktop.widgets.rowframe import paint_edge, paint_ground
from desktop.widgets.shapes import paint_shape

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

    from desktop.widgets.style import Style

LABEL_EMS, LABEL_SHARE = 9, 0.22
"""The most that labels take, of a wide table that share; longer ones are wrapped, and the values
have the room."""

MARK_SIDE = 0.9
"""The side of a mark's shape, in lines."""


@dataclass(frozen=True)
class ChangeRow:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ConflictRow:
    """One field: as both knew it, as registered since (`theirs`), as filed here (`ours`)."""

    label: str
    base: str
    theirs: str
    ours: str


@dataclass(frozen=True)
class Mark:
    """What a row is: its tone ("" for unchanged) and its word."""

    tone: str = ""
    word: str = ""


class DifferenceTable(QTableWidget):
    """Rows of a difference; those that differ carry a shape, a word and a ground colour."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._marks: tuple[Mark, ...] = ()
        self.setItemDelegate(_DifferencePainter(style, self))
        self.setAccessibleName(tr("変更の比較"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionsClickable(False)
        heads.setStretchLastSection(True)
        heads.setDefaultAlignment(LEFT)

    def show_change(
        self, rows: Sequence[ChangeRow], *, before: str = "変更前", after: str = "変更後"
    ) -> None:
        """Show fields before and after."""
        marks = [mark_of_change(row) for row in rows]
        texts = [(row.label, row.before, row.after) for row in rows]
        self._fill(("項目", before, after, "違い"), texts, marks)

    def show_conflict(
        self,
        rows: Sequence[ConflictRow],
        *,
        titles: tuple[str, str, str] = ("届出時の内容", "先に登録された内容", "この届出の内容"),
    ) -> None:
        """Show fields as known at filing, as registered since, and as filed."""
        marks = [mark_of_conflict(row) for row in rows]
        texts = [(row.label, row.base, row.theirs, row.ours) for row in rows]
        self._fill(("項目", *titles, "違い"), texts, marks)

    def marks(self) -> tuple[Mark, ...]:
        """Return each row's mark."""
        return self._marks

    def go_to_next_difference(self) -> bool:
        """Move the cursor to the next row that differs, from the top again after the last."""
        count = self.rowCount()
        for step in range(1, count + 1):
            row = (self.currentRow() + step) % count
            if self._marks[row].tone:
                self.setCurrentCell(row, 0)
                return True
        return False

    def resizeEvent(self, event: Any) -> None:  # noqa: N802
        """Share the width; rows grow with their wrapped text."""
        super().resizeEvent(event)
        self._share_width()

    def _fill(
        self, titles: Sequence[str], texts: Sequence[tuple[str, ...]], marks: Sequence[Mark]
    ) -> None:
        self._marks = tuple(marks)
        titles = [tr(title) for title in titles]
        self.clear()
        self.setColumnCount(len(titles))
        self.setHorizontalHeaderLabels(titles)
        self.setRowCount(len(texts))
        for row, (given, mark) in enumerate(zip(texts, marks, strict=True)):
            cells, told = (tr(given[0]), *map(word, given[1:])), tr(mark.word)
            spoken = [
                f"{title} {cell or tr('なし')}" for title, cell in zip(titles, cells, strict=False)
            ]
            for column, text in enumerate((*cells, told)):
                item = QTableWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, mark)
                words = joined((*spoken, told)) if column == 0 else text
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
                self.setItem(row, column, item)
        self._share_width()
        if texts:
            changed = next((row for row, mark in enumerate(marks) if mark.tone), 0)
            self.setCurrentCell(changed, 0)

    def _share_width(self) -> None:
        columns = self.columnCount()
        if not columns:
            return
        label, mark = self._label_width(), self._mark_width()
        self.setColumnWidth(0, label)
        self.setColumnWidth(columns - 1, mark)
        room = max(0, self.viewport().width() - label - mark) // max(1, columns - 2)
        for column in range(1, columns - 1):
            self.setColumnWidth(column, room)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.resizeRowsToContents()

    def _label_width(self) -> int:
        em = self._style.shelf.line("国", self._style.sizes.body).width
        most = max(em * LABEL_EMS, self.viewport().width() * LABEL_SHARE)
        return min(round(most), self._widest(0, self._style.spaces.edge))

    def _mark_width(self) -> int:
        side = self._style.shelf.line("国", self._style.sizes.body).height * MARK_SIDE
        return self._widest(self.columnCount() - 1, side + self._style.spaces.small)

    def _widest(self, column: int, beside: float) -> int:
        """Return the room of a column's longest text and of what stands beside each."""
        shelf, points, spaces = self._style.shelf, self._style.sizes.body, self._style.spaces
        items = [self.item(row, column) for row in range(self.rowCount())]
        texts = [item.text() for item in items if item is not None]
        widest = max((shelf.line(text, points, True).width for text in texts), default=0)  # noqa: FBT003
        head = self.horizontalHeader().sectionSizeFromContents(column).width()
        return max(head, round(widest + beside) + spaces.medium + spaces.small + 1)


def mark_of_change(row: ChangeRow) -> Mark:
    """Say what happened to a field between before and after."""
    if row.before == row.after:
        return Mark()
    if not row.before:
        return Mark("changed", "追加")
    return Mark("changed", "変更" if row.after else "削除")


def mark_of_conflict(row: ConflictRow) -> Mark:
    """Say who changed a field, and whether the two changes agree."""
    if row.theirs == row.ours:
        return Mark("", "" if row.ours == row.base else "同じ変更")
    if row.theirs == row.base:
        return Mark("changed", "この届出")
    if row.ours == row.base:
        return Mark("changed", "先の登録")
    return Mark("conflict", "競合")


class _DifferencePainter(QStyledItemDelegate):
    """Draws a cell of the difference, wrapped, names with their right glyphs."""

    def __init__(self, style: Style, parent: QObject) -> None:
        super().__init__(parent)
        self._style = style

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> Any:
        """Return the height that the wrapped text needs."""
        table = self.parent()
        width = table.columnWidth(index.column()) if isinstance(table, QTableWidget) else 0
        lines = wrapped(self._style.shelf, index.data() or "", *self._measure(index, width))
        height = self._style.shelf.line("国", self._style.sizes.strong).height
        hint = super().sizeHint(option, index)
        hint.setHeight(int(height * len(lines)) + 2 * self._style.spaces.small)
        return hint

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the cell."""
        style, colours, spaces = self._style, self._style.colours, self._style.spaces
        mark: Mark = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        tone = style.tones[mark.tone] if mark.tone else None
        paint_ground(painter, rect, style, tone.fill if tone else colours.paper)
        lit = option.state & QStyle.StateFlag.State_Selected
        if lit:
            for top in (rect.top(), rect.bottom() - 2):
                painter.fillRect(QRectF(rect.left(), top, rect.width(), 2), colours.accent)
            if index.column() == 0:
                paint_edge(painter, rect, style, colours.accent)
        last = index.column() == index.model().columnCount() - 1
        body = rect.adjusted(spaces.medium, 0, -spaces.small, 0)
        if index.column() == 0:
            body.setLeft(body.left() + spaces.edge)
        if last and tone:
            side = style.shelf.line("国", style.sizes.body).height * MARK_SIDE
            place = QRectF(body.left(), body.center().y() - side / 2, side, side)
            paint_shape(painter, place, tone.shape, tone.edge)
            body.setLeft(place.right() + spaces.small)
        self._paint_text(painter, body, index, mark)

    def _paint_text(
        self,
        painter: QPainter,
        body: QRectF,
        index: QModelIndex | QPersistentModelIndex,
        mark: Mark,
    ) -> None:
        style, colours = self._style, self._style.colours
        last = index.column() == index.model().columnCount() - 1
        text: str = index.data() or ("" if last else tr("(なし)"))
        quiet = index.column() == 0 or not mark.tone or text == tr("(なし)")
        ink = style.tones[mark.tone].ink if last and mark.tone else colours.ink
        ink = (
            colours.muted
            if quiet and not last and (index.column() == 0 or text == tr("(なし)"))
            else ink
        )
        size, width = self._measure(index, body.width() + style.spaces.medium + style.spaces.small)
        lines = wrapped(style.shelf, text, size, width)
        height = style.shelf.line("国", style.sizes.strong).height
        top = body.top() + (body.height() - height * len(lines)) / 2
        # Bold is only what differs from the first value: the eye goes to who changed it.
        base = index.model().index(index.row(), 1).data()
        after = bool(mark.tone) and index.column() > 1 and (last or index.data() != base)
        for line in lines:
            place = QRectF(body.left(), top, body.width(), height)
            paint_name(painter, place, line, size, ink, shelf=style.shelf, bold=after)
            top += height

    def _measure(
        self, index: QModelIndex | QPersistentModelIndex, width: float
    ) -> tuple[float, float]:
        """Return the points and the width in pixels of a cell's text."""
        spaces, sizes = self._style.spaces, self._style.sizes
        ends = index.column() in {0, index.model().columnCount() - 1}
        return sizes.body if ends else sizes.strong, width - spaces.medium - spaces.small
