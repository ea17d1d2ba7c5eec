"""The earlier closings on the screen: their list, and the one under the cursor opened beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.closing.model import (
    Earlier,
    day_words,
    difference_words,
    numbers_words,
    state_words,
)
from desktop.screens.visit.model import yen
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, ResultList, ResultRow

if TYPE_CHECKING:
    from desktop.operations.daily_report import Line
    from desktop.widgets.style import Style
    from sync.journal.closing import Closing

LINES = (
    Column("項目・種別", 30), Column("区分・職員", 20), Column("件", 9, right=True),
    Column("通・枚", 23, right=True), Column("円", 29, right=True),
)  # fmt: skip
CLOSINGS = (Column("業務日・番号", 38), Column("手数料・過不足", 38), Column("状態", 32))
NONE_YET = "まだ締めた日計はありません。"


class EarlierClosings(QWidget):
    """Both lists; `moved` says that the cursor went to another closing."""

    moved = Signal()

    def __init__(self, style: Style, lines: Callable[[Closing], Sequence[Line]]) -> None:
        """Take what gives a closing's lines."""
        super().__init__()
        self._lines_of = lines
        self._shown: tuple[Earlier, ...] = ()
        self.list = named_list(style, "closing.closings", CLOSINGS, "締めた日計")
        self.opened = named_list(style, "closing.opened", LINES, "日計の内容")
        self._none = Prose(NONE_YET, "muted")
        beside = QHBoxLayout(self)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(style.spaces.large)
        beside.addWidget(self.list, 42)
        beside.addWidget(self._none, 42)
        beside.addWidget(self.opened, 58)
        self.list.lit.connect(self._open)

    def show_closings(self, earlier: tuple[Earlier, ...]) -> None:
        """Show them anew; the cursor stays on its closing."""
        self._shown = earlier
        lit = self.list.current()
        rows = [_closing_row(each) for each in earlier]
        self.list.set_rows(rows, keep=lit.key if lit else None)
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self._open()

    def one(self) -> Earlier | None:
        """Return the closing under the cursor."""
        row = self.list.current()
        return next((each for each in self._shown if row and each.id == row.key), None)

    def take_hands(self) -> None:
        """Take the focus to what there is."""
        (self.list if self._shown else self.opened).setFocus()

    def _open(self, _: object = None) -> None:
        one = self.one()
        show_lines(self.opened, self._lines_of(one.closing) if one else ())
        self.moved.emit()


def named_list(style: Style, name: str, columns: tuple[Column, ...], called: str) -> ResultList:
    """Return an empty list, with its names for machines and for people."""
    made = ResultList(style, columns)
    made.setObjectName(name)
    made.setAccessibleName(tr(called))
    return made


def show_lines(into: ResultList, lines: Sequence[Line]) -> None:
    """Show a closing's lines."""
    into.set_rows([_line_row(line, place) for place, line in enumerate(lines)])


def _line_row(line: Line, place: int) -> ResultRow:
    count, sheets, amount, waived = numbers_words(line)
    cells = (
        Cell(tr(line.item), tr(f"{line.part}　{line.line}".rstrip("　"))),
        Cell(tr(line.terms), line.staff or tr(line.note)),
        Cell(tr(count)),
        Cell(tr(sheets)),
        Cell(tr(amount), tr(waived)),
    )
    return ResultRow(place, cells)


def _closing_row(earlier: Earlier) -> ResultRow:
    closing = earlier.closing
    cells = (
        Cell(tr(day_words(closing.day)), tr(f"第{closing.ordinal}号")),
        Cell(tr(yen(closing.sums.fees)), tr(difference_words(closing.difference, "円"))),
        Cell(tr(state_words(earlier))),
    )
    return ResultRow(earlier.id, cells)
