"""日計 on the screen: the day's sums beside the counting; or the earlier closings, one opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.operations.closing import MOST_WORDS
from desktop.screens.closing.counting import Counting
from desktop.screens.closing.earlier import LINES, EarlierClosings, named_list, show_lines
from desktop.screens.closing.model import (
    day_words,
    difference_words,
    warnings,
)
from desktop.screens.closing.presenter import ClosingPresenter, Mode
from desktop.screens.places import Search
from desktop.screens.screen import Screen, kept, show_said
from desktop.screens.visit.model import yen
from desktop.widgets.banner import Banner
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.formscroll import FormScroll
from desktop.widgets.keybar import Key
from desktop.widgets.moves import arrows_answer, enter_moves
from desktop.widgets.prose import Prose
from desktop.widgets.savefile import ask_where
from desktop.widgets.sheet import set_role
from desktop.widgets.stack import Stack

if TYPE_CHECKING:
    from desktop.screens.closing.model import ClosingDesk
    from desktop.screens.closing.presenter import Printer
    from desktop.widgets.style import Style

NAME = "closing"
ALL_CLOSED = "本日の日計は締め済みです。この後の記録は、次の業務日の日計に入ります。"

Choose = Callable[[QWidget, str], str]


def choose_file(parent: QWidget, name: str) -> str:
    """Ask where a closing's file goes; "" for nowhere."""
    return ask_where(parent, "日計の保存先", name, "CSV")


class ClosingScreen(Screen):
    """The screen of the place `Closing`."""

    name = NAME
    title = "日計"

    def __init__(
        self, style: Style, desk: ClosingDesk, printer: Printer, choose: Choose = choose_file
    ) -> None:
        super().__init__()
        self._style, self._choose, self._desk = style, choose, desk
        self._presenter = ClosingPresenter(desk, printer)
        self._title = QLabel()
        self._title.setObjectName("closing.title")
        set_role(self._title, "title")
        self.banner = Banner(style)
        self.banner.setObjectName("closing.banner")
        self._warned = Prose("", "")
        self._warned.setObjectName("closing.warnings")
        self.lines = named_list(style, "closing.lines", LINES, "本日の合計")
        self.counting = Counting(style)
        self.earlier = EarlierClosings(style, desk.lines)
        self.closings = self.earlier.list
        self.stock, self.reason = QLineEdit(), TextEdit1()
        self.adjust, self.adjust_reason = QLineEdit(), TextEdit1()
        self.adjust.setObjectName("closing.adjust")
        self.adjust_reason.setObjectName("closing.adjust_reason")
        self.adjust_reason.setMaxLength(MOST_WORDS)
        self.stock.setObjectName("closing.stock")
        self.reason.setObjectName("closing.reason")
        self.rows = {
            "stock": FieldRow(style, "受け入れた用紙（枚）", self.stock, required=True),
            "adjust": FieldRow(
                style, "用紙の増減（枚）", self.adjust, required=True,
                hint="破損や紛失で減ったときは -3 のように入力します。",
            ),
            "adjust_reason": FieldRow(style, "調整の理由", self.adjust_reason, required=True),
            "reason": FieldRow(
                style, "再開の理由", self.reason, required=True,
                hint="責任者の承認が登録されると、数え直せます。",
            ),
        }  # fmt: skip
        self._no, self._yes = QPushButton(tr("いいえ")), QPushButton(tr("はい、締める"))
        self._question = Prose("", "strong")
        self._question.setObjectName("closing.question")
        self._ask = self._asking(style)
        self._pages = Stack()
        self._lay_out()
        self.counting.typed.connect(self._typed)
        self.counting.done.connect(self._close)
        self.counting.left.connect(self._go_back)
        self.earlier.moved.connect(self.keys_changed)
        for name, then in (
            ("stock", self._receive),
            ("adjust", self.adjust_reason.setFocus),
            ("adjust_reason", self._put_right),
            ("reason", self._reopen),
        ):
            moves = enter_moves(self.rows[name])
            moves.ended.connect(then)
            moves.left.connect(self._back)
        self._no.clicked.connect(self._back)
        self._yes.clicked.connect(self._confirmed)

    def keys(self) -> Sequence[Key]:
        """Return the keys of what the hands are at."""
        presenter, one = self._presenter, self.earlier.one()
        match presenter.mode:
            case Mode.CONFIRM:
                return (
                    Key("closing.confirm.no", "いいえ", self._back, primary=True),
                    Key("closing.confirm.yes", "はい", self._confirmed),
                )
            case Mode.REASON:
                return (
                    Key("closing.reason.back", "取りやめ", self._back),
                    Key("closing.reason.file", "申請する", self._reopen, primary=True),
                )
            case Mode.STOCK:
                return (
                    Key("closing.stock.back", "取りやめ", self._back),
                    Key("closing.stock.receive", "受け入れる", self._receive, primary=True),
                )
            case Mode.ADJUST:
                return (
                    Key("closing.adjust.back", "取りやめ", self._back),
                    Key("closing.adjust.keep", "調整する", self._put_right, primary=True),
                )
            case Mode.EARLIER:
                may = one is not None and not one.asked
                here = one is not None
                return (
                    Key("closing.earlier.refresh", "再表示", lambda: self.refresh(())),
                    Key("closing.earlier.reopen", "数え直す", self._ask_reason)
                    if one is not None and one.reopened
                    else Key("closing.earlier.reopen", "再開を申請", self._ask_reason, enabled=may),
                    Key("closing.earlier.file", "CSV保存", self._save, enabled=here),
                    Key("closing.earlier.back", "日計へ戻る", self._back),
                    Key("closing.earlier.print", "日計表", self._print, enabled=here, primary=True),
                )
        target = presenter.target is not None
        drop = Key("closing.count.drop", "取りやめ", self._drop, enabled=target)
        return (
            Key("closing.count.cash", "現金", self.counting.to_cash, enabled=presenter.open),
            Key("closing.count.sheets", "用紙", self.counting.to_sheets, enabled=presenter.open),
            Key("closing.count.earlier", "日計一覧", self._earlier),
            Key("closing.count.refresh", "再表示", lambda: self.refresh(())),
            Key("closing.count.stock", "用紙の受入", self._stock, enabled=not target),
            Key("closing.count.adjust", "用紙の調整", self._adjust, enabled=not target),
            *((drop,) if target else ()),
            Key("closing.count.close", "訂正する", self._close, primary=True)
            if target
            else Key(
                "closing.count.close", "締める", self._close, enabled=presenter.open, primary=True
            ),
        )

    def enter(self, arg: Any) -> None:
        """Show the day as it is now."""
        del arg
        self._presenter.enter()
        self.counting.fill(self._presenter.typed)
        self._show()
        self.counting.to_cash()

    def leave(self) -> None:
        """Keep what was counted."""
        self._presenter.leave()

    def back(self) -> bool:
        """Take a question or the list back before the screen is left."""
        if self._presenter.mode is Mode.COUNT:
            return False
        self._back()
        return True

    def refresh(self, scopes: Any) -> None:
        """Add up anew; what was typed stays."""
        del scopes
        self._presenter.refresh()
        self._show(hands=False)

    def _asking(self, style: Style) -> QFrame:
        frame = QFrame()
        set_role(frame, "panel")
        self._no.setObjectName("closing.no")
        self._yes.setObjectName("closing.yes")
        self._no.setDefault(True)
        row = QHBoxLayout(frame)
        row.setContentsMargins(*[style.spaces.medium] * 4)
        row.addWidget(self._question, 1)
        row.addWidget(self._no)
        row.addWidget(self._yes)
        arrows_answer(self._no, self._yes)
        moves = enter_moves(frame)
        moves.left.connect(self._back)
        return frame

    def _lay_out(self) -> None:
        spaces = self._style.spaces
        now = QWidget()
        across = QHBoxLayout(now)
        across.addWidget(self.lines, 54)
        self._beside = FormScroll(self.counting)  # large letters never push the window out
        across.addWidget(self._beside, 46)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(spaces.large)
        self._pages.addWidget(now)
        self._pages.addWidget(self.earlier)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.large, spaces.medium] * 2)
        whole.setSpacing(spaces.small)
        for widget in (self._title, self.banner, self._warned, self._ask, *self.rows.values()):
            whole.addWidget(widget)
        whole.addWidget(self._pages, 1)

    def _show(self, *, hands: bool = True) -> None:
        presenter, mode = self._presenter, self._presenter.mode
        earlier = mode in {Mode.EARLIER, Mode.REASON}
        self._pages.setCurrentIndex(int(earlier))
        self._title.setText(tr(self._heading()))
        told = warnings(presenter.till) if presenter.till and presenter.target is None else ()
        if not presenter.open:
            told = (ALL_CLOSED,)
        self._warned.set_words("" if earlier else "\n".join(tr(each) for each in told))
        self._warned.setVisible(bool(told) and not earlier)
        self._ask.setVisible(mode is Mode.CONFIRM)
        for name, wanted in (
            ("stock", Mode.STOCK),
            ("adjust", Mode.ADJUST),
            ("adjust_reason", Mode.ADJUST),
            ("reason", Mode.REASON),
        ):
            self.rows[name].setVisible(mode is wanted)
            self.rows[name].clear()
            if said := presenter.refusals.get(name):
                self.rows[name].show_refusal(said)
        self._beside.setVisible(
            presenter.open
        )  # closed: empty fields would say that nothing is there
        show_lines(self.lines, presenter.lines())
        self._show_count()
        self.earlier.show_closings(presenter.earlier)
        show_said(self.banner, self._presenter.said)
        self.keys_changed.emit()
        if hands:
            self._settle_hands()

    def _heading(self) -> str:
        presenter = self._presenter
        if presenter.mode in {Mode.EARLIER, Mode.REASON}:
            return "日計一覧"
        if presenter.target is not None:
            return f"日計　{day_words(presenter.target.closing.day)}の訂正"
        return f"日計　{day_words(presenter.till.day)}" if presenter.till else self.title

    def _settle_hands(self) -> None:
        match self._presenter.mode:
            case Mode.CONFIRM:
                self._no.setFocus()
            case Mode.STOCK:
                self.stock.setFocus()
            case Mode.ADJUST:
                wrong = "adjust_reason" in self._presenter.refusals
                (self.adjust_reason if wrong else self.adjust).setFocus()
            case Mode.REASON:
                self.reason.setFocus()
            case Mode.EARLIER:
                self.earlier.take_hands()
            case Mode.COUNT if not self._presenter.open:
                self.lines.setFocus()

    def _show_count(self) -> None:
        closing = self._presenter.shown()
        if closing is not None:
            self.counting.show_closing(closing)

    def _typed(self) -> None:
        self.counting.read(self._presenter.typed)
        self._show_count()
        if self._presenter.mode is Mode.CONFIRM:  # what was asked about is no longer what is there
            self._presenter.back()
            self._show(hands=False)

    def _close(self) -> None:
        self.counting.read(self._presenter.typed)
        sure = self._presenter.ask()
        if sure:
            closing = self._presenter.shown()
            assert closing is not None  # noqa: S101 - it was just asked about
            self._question.set_words(
                f"{day_words(closing.day)}の日計を締めますか。"
                f"実査 {yen(closing.counted.cash)}、{difference_words(closing.difference, '円')}"
            )
        self._show()
        self.counting.show_refusals(self._presenter.refusals)

    def _confirmed(self) -> None:
        if self._do(self._presenter.confirm):
            self.counting.fill(self._presenter.typed)
            self._show()
            self.counting.show_refusals(self._presenter.refusals)

    def _back(self) -> None:
        confirming = self._presenter.mode is Mode.CONFIRM
        self._presenter.back()
        self._show()
        if self._presenter.mode is Mode.COUNT and not confirming:
            self.counting.to_cash()
        elif confirming:
            self.counting.to_sheets()

    def _earlier(self) -> None:
        self._presenter.mode, self._presenter.said = Mode.EARLIER, None
        self._presenter.refresh()
        self._show()

    def _stock(self) -> None:
        self.stock.clear()
        self._presenter.mode, self._presenter.said = Mode.STOCK, None
        self._show()

    def _receive(self) -> None:
        if self._do(lambda: self._presenter.receive(self.stock.text())):
            self._show()
            if self._presenter.mode is Mode.COUNT:
                self.counting.to_cash()

    def _adjust(self) -> None:
        self.adjust.clear()
        self.adjust_reason.clear()
        self._presenter.mode, self._presenter.said = Mode.ADJUST, None
        self._show()

    def _put_right(self) -> None:
        if self._do(lambda: self._presenter.adjust(self.adjust.text(), self.adjust_reason.text())):
            self._show()
            if self._presenter.mode is Mode.COUNT:
                self.counting.to_cash()

    def _ask_reason(self) -> None:
        one = self.earlier.one()
        if one is None:
            return
        self.reason.clear()
        self._presenter.ask_reason(one)
        self.counting.fill(self._presenter.typed)
        self._show()
        if self._presenter.mode is Mode.COUNT:
            self.counting.to_cash()

    def _drop(self) -> None:
        self._presenter.typed = type(self._presenter.typed)()
        self.counting.fill(self._presenter.typed)
        self._show()

    def _reopen(self) -> None:
        one = self.earlier.one()
        if one is not None and self._do(lambda: self._presenter.reopen(one, self.reason.text())):
            self._show()

    def _print(self) -> None:
        one = self.earlier.one()
        if one is not None and self._do(lambda: self._presenter.print(one)):
            self._show()

    def _save(self) -> None:
        one = self.earlier.one()
        file = self._choose(self, self._desk.file_name(one)) if one is not None else ""
        if (
            file
            and one is not None
            and self._do(
                lambda: self._presenter.write(one, Path(file)), "ファイルを保存できませんでした。"
            )
        ):
            self._show()

    def _do(self, act: Callable[[], object], failed: str = "日計を保存できませんでした。") -> bool:
        return kept(act, self.banner, failed)

    def _go_back(self) -> None:
        if not self.back():
            self.go.emit(Search())
