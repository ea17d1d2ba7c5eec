"""メモ on the screen: the memos at the left, at the right the text of one and what it once said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.operations.moments import day_shown, time_of_day
from desktop.screens import places
from desktop.screens.memos.presenter import NEW, MemosPresenter
from desktop.screens.persons import person_shown
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.resultlist import Cell, Column, ResultList, ResultRow
from desktop.widgets.sheet import set_role
from sync.base.clock import japan_day, moment
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.operations.memos import Said
    from desktop.widgets.style import Style

COLUMNS = (Column("メモ", 54), Column("入力者", 22), Column("日時", 24))
FIRST_LETTERS = 26
"""Of a memo in the list; all of it stands at the right."""
HIDDEN = "この方のメモは、この端末では表示も入力もできません。"


class MemosScreen(Screen):
    """The screen of the place `Memos`."""

    name = "memos"
    title = "メモ"

    def __init__(
        self, style: Style, presenter: MemosPresenter, today: Callable[[], dt.date]
    ) -> None:
        super().__init__()
        self._style, self._presenter, self._today = style, presenter, today
        self.person = PersonBanner(style)
        self.person.setObjectName("memos.person")
        self.banner = Banner(style)
        self.banner.setObjectName("memos.banner")
        self.list = ResultList(style, COLUMNS)
        self.list.setObjectName("memos.list")
        self.list.setAccessibleName(tr("メモの一覧"))
        self.list.chosen.connect(lambda row: self._choose(row.key))
        self.text = QPlainTextEdit()
        self.text.setObjectName("memos.text")
        self.text.setAccessibleName(tr("メモの内容"))
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._type)
        self._over = QLabel()
        set_role(self._over, "strong")
        self.before = QLabel()
        self.before.setObjectName("memos.before")
        self.before.setWordWrap(True)
        self.before.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self.before, "muted")
        self._before = QWidget()
        self._before_title = QLabel(tr("修正・削除の前の内容"))
        set_role(self._before_title, "strong")
        self._lay_out()

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        note = self._presenter.note
        return (
            Key("memos.new", "新規", lambda: self._choose(NEW), enabled=note is not None),
            Key(
                "memos.delete",
                "削除する",
                self._delete,
                enabled=note is not None and self._presenter.writable,
            ),
            Key("memos.back", "前画面", self._back),
            Key("memos.keep", "保存", self._keep, enabled=self._presenter.writable, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Show the person's memos, ready to write a new one."""
        if not self._presenter.open(arg.atena_no):
            self.go.emit(places.Search())
            return
        self._show()
        self._take_hands()

    def leave(self) -> None:
        """Keep what was typed as a draft."""
        self._presenter.leave()

    def refresh(self, scopes: frozenset[str]) -> None:
        """Read the memos again; what is typed stays."""
        del scopes
        self._presenter.look()
        self._show()

    def _choose(self, key: object) -> None:
        self._presenter.choose(key if isinstance(key, bytes) else NEW)
        self._show()
        self._take_hands()

    def _take_hands(self) -> None:
        (self.text if self._presenter.writable else self.list).setFocus()

    def _type(self) -> None:
        self._presenter.typed = self.text.toPlainText()

    def _keep(self) -> None:
        self._do(self._presenter.keep)
        self.text.setFocus()

    def _delete(self) -> None:
        self._do(self._presenter.delete)

    def _do(self, deed: Callable[[], bool]) -> None:
        try:
            deed()
        except Trouble as trouble:
            text = BannerText(BannerKind.TROUBLE, trouble.reason, "", trouble.remedy)
            self.banner.show_text(text)
            return
        self._show()

    def _back(self) -> None:
        person = self._presenter.person
        self.go.emit(places.Resident(person.atena_no) if person else places.Search())

    def _show(self) -> None:
        told, person = self._presenter, self._presenter.person
        if person is None:
            return
        self.person.set_person(person_shown(person, self._today()))
        self.list.set_rows(
            [
                ResultRow(
                    note.id,
                    (
                        Cell(_first(note.now.text) or tr("（削除済み）")),
                        Cell(note.now.staff_name),
                        Cell(_day(note.now), tr(time_of_day(note.now.at))),
                    ),
                )
                for note in told.notes
            ],
            keep=told.chosen,
        )
        if self.text.toPlainText() != told.typed:
            self.text.setPlainText(told.typed)
        self.text.setEnabled(told.writable)
        note = told.note
        self._over.setText(tr("新しいメモ") if note is None else tr("選んだメモ"))
        self._before.setVisible(bool(note and note.before))
        self.before.setText("\n\n".join(map(_told, note.before)) if note else "")
        self._say()
        self.keys_changed.emit()

    def _say(self) -> None:
        told = self._presenter
        if told.refusals:
            first = told.refusals[0]
            text = BannerText(BannerKind.CAUTION, first.reason, "", first.remedy)
            self.banner.show_text(text)
        elif told.hidden:
            self.banner.show_text(BannerText(BannerKind.CAUTION, HIDDEN))
        elif told.message:
            kind = BannerKind.CAUTION if told.unsure else BannerKind.SUCCESS
            self.banner.show_text(BannerText(kind, told.message))
        else:
            self.banner.clear()

    def _lay_out(self) -> None:
        spaces = self._style.spaces
        right = QWidget()
        down = QVBoxLayout(right)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self._over)
        down.addWidget(self.text, 2)
        down.addWidget(self._before, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.before)
        scroll.setAccessibleName(self._before_title.text())
        under = QVBoxLayout(self._before)
        under.setContentsMargins(0, 0, 0, 0)
        under.addWidget(self._before_title)
        under.addWidget(scroll, 1)
        across = QHBoxLayout()
        across.setSpacing(spaces.large)
        across.addWidget(self.list, 11)
        across.addWidget(right, 10)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.large, spaces.medium] * 2)
        whole.setSpacing(spaces.small)
        whole.addWidget(self.person)
        whole.addWidget(self.banner)
        whole.addLayout(across, 1)


def _first(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= FIRST_LETTERS else f"{line[:FIRST_LETTERS]}…"


def _told(said: Said) -> str:
    head = f"{_day(said)} {tr(time_of_day(said.at))}　{said.staff_name}"
    return f"{head}\n{said.text or tr('（削除済み）')}"


def _day(said: Said) -> str:
    return tr(day_shown(japan_day(moment(said.at)).isoformat()))
