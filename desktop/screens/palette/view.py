"""The palette over the window: the box keeps the focus, arrows move in the list, Enter acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.language import joined, tr
from desktop.screens.palette.presenter import PalettePresenter, Row
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, Kind, ResultList, ResultRow

if TYPE_CHECKING:
    from desktop.widgets.style import Style

COLUMNS = (
    Column("区分", 12),
    Column("操作・氏名", 32, Kind.NAME),
    Column("キー・生年月日・住所", 27),
    Column("状態", 29, Kind.STATES),
)
WIDTH, HEIGHT = 64, 40
"""The panel's size in letters of body text; less where the window is smaller."""


class Palette(OverDialog):
    """Opened over its parent's window by `open`; empty at each opening."""

    open_person = Signal(str)
    """A person was chosen: the 宛名番号. Sent after the palette has closed, as actions are done."""

    def __init__(
        self, style: Style, presenter: PalettePresenter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._style, self._presenter = style, presenter
        self.setObjectName("palette")
        self.setWindowTitle(tr("操作・住民を探す"))
        self.setAccessibleName(tr("操作・住民を探す"))
        self.box = QLineEdit()
        self.box.setObjectName("palette.box")
        self.box.setAccessibleName(tr("操作か住民を探す"))
        self.box.setPlaceholderText(tr("操作・カナ・漢字・生年月日・宛名番号"))
        self.box.setFont(style.font(style.sizes.strong))
        self.close_button = QPushButton(tr("閉じる Esc"))
        self.close_button.setObjectName("palette.close")
        self.close_button.setAccessibleName(tr("閉じる Esc"))
        self.close_button.setAutoDefault(False)
        self.words = Prose("", "muted")
        self.words.setObjectName("palette.words")
        self.results = ResultList(style, COLUMNS)
        self.results.setObjectName("palette.results")
        self.results.setAccessibleName(tr("操作と住民の候補"))
        self.results.horizontalHeader().hide()
        for unfocused in (self.close_button, self.results):
            unfocused.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.arrow_keys_from(self.box)
        self.results.chosen.connect(self._choose)
        self.results.clicked.connect(lambda _: self._choose(self.results.current()))
        self.results.lit.connect(self._say_lit)
        self.box.textChanged.connect(self._typed)
        self.close_button.clicked.connect(self.reject)
        head = QHBoxLayout()
        head.setSpacing(style.spaces.medium)
        head.addWidget(self.box, 1)
        head.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large] * 4)
        whole.setSpacing(style.spaces.small)
        whole.addLayout(head)
        whole.addWidget(self.words)
        whole.addWidget(self.results, 1)

    def open(self) -> None:
        """Stand over the window, empty, with the focus in the box."""
        if self.isVisible():
            return
        self._presenter.enter()
        self.box.clear()
        self._show_rows()
        self.box.setFocus(Qt.FocusReason.PopupFocusReason)
        super().open()

    def fit(self, room: QSize) -> None:
        """Take as much of the window as there is need for."""
        margin = 2 * self._style.spaces.large
        letter = self._style.shelf.line("国", self._style.sizes.body).width
        width = min(room.width() - margin, int(WIDTH * letter))
        self.resize(width, min(room.height() - margin, int(HEIGHT * letter)))

    def _typed(self, text: str) -> None:
        self._presenter.type(text)
        self._show_rows()

    def _show_rows(self) -> None:
        self.results.set_rows([_result(row) for row in self._presenter.rows])
        self.words.set_words(self._presenter.words)

    def _say_lit(self, row: ResultRow | None) -> None:
        """Tell screen readers what Enter would do: the list never has the focus."""
        self.box.setAccessibleDescription(_spoken(self._style, row) if row else "")

    def _choose(self, chosen: ResultRow | None) -> None:
        if chosen is None or not self.isVisible():  # the second half of a double click
            return
        row = cast("Row", chosen.key)
        self.accept()
        if row.act is not None:
            row.act()
        else:
            self.open_person.emit(row.atena_no)


def _result(row: Row) -> ResultRow:
    facts = Cell(tr(row.fact), row.address)
    title = tr(row.title) if row.act else row.title
    cells = (Cell(tr(row.group)), Cell(title, row.kana), facts, Cell(""))
    return ResultRow(row, cells, row.states)


def _spoken(style: Style, row: ResultRow) -> str:
    states = [style.tones[state].word for state in row.states]
    cells = [word for cell in row.cells for word in (cell.main, cell.below)]
    return joined((*cells, *states))
