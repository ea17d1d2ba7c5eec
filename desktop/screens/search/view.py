"""受付・検索 on the screen: the box keeps the focus, arrows move in the list, Enter opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from desktop.language import tr, word
from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.screens.search.presenter import Found, SearchPresenter
from desktop.widgets.keybar import Key
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, Kind, ResultList, ResultRow
from desktop.widgets.sheet import set_role
from desktop.widgets.style import Style

COLUMNS = (
    Column("氏名・フリガナ", 27, Kind.NAME),
    Column("生年月日", 19),
    Column("性別", 7),
    Column("住所・宛名番号", 32),
    Column("状態", 24, Kind.STATES),
)


class SearchScreen(Screen):
    """The screen of the place `Search`."""

    name = "search"
    title = "受付・検索"

    def __init__(self, style: Style, presenter: SearchPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self.box = QLineEdit()
        self.box.setObjectName("search.box")
        self.box.setAccessibleName(tr("探す方のカナ・漢字・生年月日・住所・宛名番号・証明書の番号"))
        self.box.setPlaceholderText(tr("カナ・漢字・生年月日・住所・番号"))
        self.box.setFont(style.font(style.sizes.strong))
        self.words = Prose("", "muted")
        self.words.setObjectName("search.words")
        self.results = ResultList(style, COLUMNS)
        self.results.setObjectName("search.results")
        self.results.arrow_keys_from(self.box)
        self.results.chosen.connect(self._open)
        self.box.textChanged.connect(self._typed)
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(title)
        head.addWidget(self.box, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.small)
        whole.addLayout(head)
        whole.addWidget(self.words)
        whole.addWidget(self.results, 1)

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (
            Key("search.box", "検索欄", self._to_box),
            Key("search.kinds", "届出の選択", lambda: self.go.emit(places.Kinds())),
            Key("search.open", "開く", self._open_lit, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Be ready for the next visitor: what was typed is marked and goes with the first key."""
        del arg
        self._presenter.enter()
        self._typed(self.box.text())
        QTimer.singleShot(0, self._to_box)

    def refresh(self, scopes: frozenset[str]) -> None:
        """Find again; the row under the cursor stays."""
        if scopes:
            self._presenter.enter()
            self._typed(self.box.text())

    def back(self) -> bool:
        """Empty the box."""
        if self.box.text():
            self.box.clear()
        self._to_box()
        return True

    def _to_box(self) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _typed(self, text: str) -> None:
        self._presenter.type(text)
        lit = self.results.current()
        self.results.set_rows(
            [_row(f) for f in self._presenter.rows], keep=lit.key if lit else None
        )
        self.words.set_words(self._presenter.words)

    def _open_lit(self) -> None:
        row = self.results.current()
        if row is not None:
            self._open(row)

    def _open(self, row: ResultRow) -> None:
        self.go.emit(places.Resident(str(row.key)))


def _row(found: Found) -> ResultRow:
    cells = (
        Cell(found.name, found.kana),
        Cell(tr(found.birth), tr(found.age)),
        Cell(word(found.sex)),
        Cell(found.address, found.number),
        Cell(""),
    )
    return ResultRow(found.atena_no, cells, found.states)
