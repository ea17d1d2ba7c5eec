"""監査 on the screen: the question above, the lines that answer it, one of them opened below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.screens.audit.form import QuestionForm
from desktop.screens.audit.presenter import AuditPresenter, By
from desktop.screens.places import Resident, Search
from desktop.screens.screen import Screen, kept, show_said
from desktop.widgets.banner import Banner
from desktop.widgets.keybar import Key
from desktop.widgets.nothing import Nothing
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, ResultList, ResultRow
from desktop.widgets.savefile import ask_where
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.bridge.background import Runner
    from desktop.operations.audit import Found
    from desktop.operations.audit_words import Worded
    from desktop.screens.audit.model import AuditDesk
    from desktop.widgets.style import Style

NAME = "audit"
NO_SIGNATURE = "（署名なし）"
"""Beside who is named where they have not signed."""
COLUMNS = (
    Column("日時・端末", 38), Column("職員", 22), Column("種別・内容", 32),
    Column("対象・理由", 36),
)  # fmt: skip

Choose = Callable[[QWidget, str], str]


def choose_file(parent: QWidget, name: str) -> str:
    """Ask where the file goes; "" for nowhere."""
    return ask_where(parent, "監査の一覧の保存先", name, "CSV")


class AuditScreen(Screen):
    """The screen of the place `Audit`."""

    name = NAME
    title = "監査"

    def __init__(
        self, style: Style, desk: AuditDesk, background: Runner, choose: Choose = choose_file
    ) -> None:
        super().__init__()
        self._style, self._desk, self._choose = style, desk, choose
        self._background = background
        self._presenter = AuditPresenter(desk)
        self._turn = 0
        """How often was asked: an answer that comes behind a newer question is nobody's."""
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self._count = QLabel()
        self._count.setObjectName("audit.count")
        set_role(self._count, "muted")
        self.banner = Banner(style)
        self.banner.setObjectName("audit.banner")
        self.form = QuestionForm(style, desk)
        self.form.by.take_digits(self)
        self.list = ResultList(style, COLUMNS)
        self.list.setObjectName("audit.list")
        self.list.setAccessibleName(tr("監査の一覧"))
        self.detail = Prose(shelf=style.shelf)
        self.detail.setObjectName("audit.detail")
        self._empty = Nothing(style, self._presenter.state, "", tone="notice")
        self._empty.setObjectName("audit.empty")
        self._lay_out(title)
        self.form.turned.connect(self._turned)
        self.form.done.connect(self._ask)
        self.form.left.connect(lambda: self.go.emit(Search()))
        self.list.lit.connect(lambda _: self._show_detail())

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        told, one = self._presenter, self._one()
        return (
            Key("audit.question", "照会の欄", self.form.take_hands),
            Key(
                "audit.resident", "住民画面", self._go_to_person, enabled=bool(one and one.subjects)
            ),
            Key("audit.more", "続き", self._go_on, enabled=told.more and not told.waiting),
            Key("audit.list", "一覧", self._to_list, enabled=bool(told.lines)),
            Key("audit.file", "CSV保存", self._save, enabled=bool(told.lines) and not told.waiting),
            Key("audit.ask", "照会する", self._ask, enabled=not told.waiting, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Show the question; what was answered before is still there."""
        del arg
        if not self.form.by.choice():
            self.form.choose(By.RESIDENT)
        self.form.show_days(*self._presenter.begin())
        self._show()
        self.form.take_hands()

    def waits(self) -> bool:
        """Say whether an answer is under way."""
        return self._presenter.waiting

    def _lay_out(self, title: QLabel) -> None:
        spaces = self._style.spaces
        head = QHBoxLayout()
        head.setSpacing(spaces.large)
        head.addWidget(title)
        head.addWidget(self.form.by)
        head.addStretch(1)
        head.addWidget(self._count)
        self._answer = QWidget()
        down = QVBoxLayout(self._answer)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(spaces.medium)
        down.addWidget(self.list, 1)
        down.addWidget(self.detail)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.large, spaces.medium] * 2)
        whole.setSpacing(spaces.medium)
        whole.addLayout(head)
        whole.addWidget(self.banner)
        whole.addWidget(self.form)
        whole.addWidget(self._answer, 1)
        whole.addWidget(self._empty, 1)

    def _show(self) -> None:
        told = self._presenter
        lit = self.list.current()
        self.list.set_rows([_row(each) for each in told.lines], keep=lit.key if lit else None)
        self._empty.say(told.state, "")
        self._empty.take_place_of(self.list, self._answer, empty=not told.lines)
        more = "（続きがあります）" if told.more else ""
        count = f"{len(told.lines):,}件"
        self._count.setText(f"{tr(count)}{tr(more)}" if told.lines else "")
        self.form.show_refusals(told.refusals)
        show_said(self.banner, self._presenter.said)
        self._show_detail()

    def _show_detail(self) -> None:
        one = self._one()
        self.detail.set_words("　".join(_details(one)) if one else "")
        self.keys_changed.emit()

    def _one(self) -> Worded | None:
        row = self.list.current()
        return next((each for each in self._presenter.lines if row and each.key == row.key), None)

    def _turned(self, by: By) -> None:
        self._presenter.turn(by)
        self.form.show_refusals({})

    def _ask(self) -> None:
        if not self._presenter.waiting:
            self._do(lambda: self._fetch(self._presenter.ask(self.form.typed())))

    def _go_on(self) -> None:
        self._fetch(self._presenter.go_on())

    def _fetch(self, work: Callable[[], Found] | None) -> None:
        self._show()
        if work is None:
            return
        self._turn += 1
        turn = self._turn
        self._background.run(
            work, lambda found: self._took(turn, found), lambda error: self._failed(turn, error)
        )

    def _took(self, turn: int, found: Found) -> None:
        if turn != self._turn:
            return
        first = not self._presenter.lines
        self._presenter.took(found)
        self._show()
        if first and self._presenter.lines and self.isVisible():
            self.list.setFocus()

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        if not isinstance(error, Trouble):
            raise error
        self._presenter.failed(error)
        self._show()

    def _to_list(self) -> None:
        self.list.setFocus()

    def _save(self) -> None:
        file = self._choose(self, self._desk.file_name())
        if file and self._do(lambda: self._presenter.write(Path(file))):
            self._show()

    def _do(self, act: Callable[[], object]) -> bool:
        return kept(act, self.banner, "記録を保存できませんでした。")

    def _go_to_person(self) -> None:
        one = self._one()
        if one is not None and one.subjects:
            self.go.emit(Resident(one.subjects[0]))


def _row(each: Worded) -> ResultRow:
    cells = (
        Cell(tr(each.when), f"{tr(each.desk)}　{tr(each.number)}"),
        Cell(each.staff, each.staff_no if each.signed else f"{each.staff_no}　{tr(NO_SIGNATURE)}"),
        Cell(tr(each.kind), tr(each.what)),
        Cell(tr(each.whom), tr(each.reason)),
    )
    return ResultRow(each.key, cells)


def _details(each: Worded) -> Sequence[str]:
    """Return all that is known of a line, as parts of a sentence."""
    known = (
        ("対象", "、".join(each.subjects)),
        ("理由", tr(each.reason)),
        ("詳細", each.detail),
        ("受信日時", tr(each.received)),
        ("備考", tr(each.note)),
    )
    return [f"{tr(label)}：{words}" for label, words in known if words]
