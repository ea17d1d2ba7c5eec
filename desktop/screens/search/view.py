"""受付・検索 on the screen: the box keeps the focus, arrows move in the list, Enter opens.

Under an empty box stand one's own last searches; Up calls the last one back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from desktop.language import tr, word
from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.screens.search.presenter import Found, SearchPresenter
from desktop.widgets.keybar import Key
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, Kind, ResultList, ResultRow
from desktop.widgets.sheet import set_role
from desktop.widgets.stack import Stack
from desktop.widgets.style import Style

SHOWN_MILLISECONDS = 150
"""Until a person's page stands on the screen: what is remembered of the search waits for it."""

COLUMNS = (
    Column("氏名・フリガナ", 27, Kind.NAME),
    Column("生年月日", 19),
    Column("性別", 7),
    Column("住所・宛名番号", 32),
    Column("状態", 24, Kind.STATES),
)
RECENT_COLUMNS = (Column("最近の検索（↑：直前の検索に戻る／Enter：もう一度探す）"),)


class SearchScreen(Screen):
    """The screen of the place `Search`."""

    name = "search"
    title = "受付・検索"

    def __init__(self, style: Style, presenter: SearchPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._may_open = False
        """Whether there is anybody to open, or a search to do again."""
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self.box = QLineEdit()
        self.box.setObjectName("search.box")
        self.box.setAccessibleName(
            tr("探す方のカナ・漢字・生年月日・住所・電話・宛名番号・証明書の番号")
        )
        self.box.setPlaceholderText(tr("カナ・漢字・生年月日・住所・電話・番号"))
        self.box.setFont(style.font(style.sizes.strong))
        self.words = Prose("", "muted")
        self.words.setObjectName("search.words")
        self.results = ResultList(style, COLUMNS)
        self.results.setObjectName("search.results")
        self.results.arrow_keys_from(self.box)
        self.results.chosen.connect(self._open)
        self.recent = ResultList(style, RECENT_COLUMNS)
        self.recent.setObjectName("search.recent")
        self.recent.setAccessibleName(tr("最近の検索"))
        self.recent.arrow_keys_from(self.box)
        self.recent.chosen.connect(self._again)
        self.box.installEventFilter(self)  # asked before the lists
        self.box.textChanged.connect(self._typed)
        self._opening = False
        self._after = QTimer(self)
        """Runs from the opening of a person's page until the search for them is remembered."""
        self._after.setSingleShot(True)
        self._after.setInterval(SHOWN_MILLISECONDS)
        self._after.timeout.connect(self._keep)
        self.lists = Stack()
        self.lists.addWidget(self.results)
        self.lists.addWidget(self.recent)
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(title)
        head.addWidget(self.box, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.small)
        whole.addLayout(head)
        whole.addWidget(self.words)
        whole.addWidget(self.lists, 1)

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (
            Key("search.box", "検索欄", self._to_box),
            Key("search.forget", "履歴を消す", self._forget, enabled=bool(self._presenter.recent)),
            Key("search.kinds", "届出の選択", lambda: self.go.emit(places.Kinds())),
            Key("search.open", "開く", self._open_lit, enabled=self._may_open, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Be ready for the next visitor: what was typed is marked and goes with the first key."""
        del arg
        QTimer.singleShot(
            0, self, self._begin
        )  # the screen turns first; it shows what it found last

    def _begin(self) -> None:
        if self._after.isActive():
            self._keep()
        self._presenter.enter()
        self._typed(self.box.text())
        self._to_box()

    def leave(self) -> None:
        """Remember what was searched for."""
        if not self._opening:
            self._keep()

    def refresh(self, scopes: frozenset[str]) -> None:
        """Find again; the row under the cursor stays."""
        if scopes:
            self._presenter.enter()
            self._typed(self.box.text())

    def back(self) -> bool:
        """Empty the box."""
        if self.box.text():
            self._keep()
            self.box.clear()
        self._to_box()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take Up in the empty box: the last search comes back."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Up
            and self.lists.currentWidget() is self.recent
            and self.recent.currentIndex().row() == 0
        ):
            self._again(self.recent.rows()[0])
            return True
        return super().eventFilter(watched, event)

    def _to_box(self) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _keep(self) -> None:
        self._after.stop()
        known = self._presenter.recent
        self._presenter.keep(self.box.text())
        if self._presenter.recent != known and self.isVisible():
            self.keys_changed.emit()

    def _forget(self) -> None:
        self._presenter.forget()
        self._typed(self.box.text())
        self.keys_changed.emit()
        self._to_box()

    def _again(self, row: ResultRow) -> None:
        """Search once more; what stands in the box is marked, to be changed or typed over."""
        self.box.setText(str(row.key))
        self._to_box()

    def _typed(self, text: str) -> None:
        self._presenter.type(text)
        lit = self.results.current()
        self.results.set_rows(
            [_row(f) for f in self._presenter.rows], keep=lit.key if lit else None
        )
        self.words.set_words(self._presenter.words)
        offered = () if text.strip() else self._presenter.recent
        if offered:
            self.recent.set_rows([ResultRow(each, (Cell(each),)) for each in offered])
        self.lists.setCurrentWidget(self.recent if offered else self.results)
        may_open = bool(offered or self._presenter.rows)
        if may_open != self._may_open:
            self._may_open = may_open
            self.keys_changed.emit()

    def _open_lit(self) -> None:
        if self.lists.currentWidget() is self.recent:
            self._again(self.recent.rows()[self.recent.currentIndex().row()])
            return
        row = self.results.current()
        if row is not None:
            self._open(row)

    def _open(self, row: ResultRow) -> None:
        self._opening = True
        try:
            self.go.emit(places.Resident(str(row.key)))
        finally:
            self._opening = False
        self._after.start()


def _row(found: Found) -> ResultRow:
    cells = (
        Cell(found.name, found.kana),
        Cell(tr(found.birth), tr(found.age)),
        Cell(word(found.sex)),
        Cell(found.address, found.number),
        Cell("", tr(found.note)),
    )
    return ResultRow(found.atena_no, cells, found.states)
