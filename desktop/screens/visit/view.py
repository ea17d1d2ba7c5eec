"""受付 on the screen: the visitor and what was done; beside it who waits or has gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.cache.visits import State
from desktop.language import tr
from desktop.operations.visit_items import Item, ItemState
from desktop.screens.places import Search
from desktop.screens.screen import Screen, show_said
from desktop.screens.visit.asking import NONE, Question
from desktop.screens.visit.model import (
    STATE_LABELS,
    VisitShown,
    name_of,
    paper_words,
)
from desktop.screens.visit.pane import VisitPane
from desktop.screens.visit.presenter import VisitPresenter
from desktop.screens.visit.rows import OTHERS, other_row
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.resultlist import ResultList
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.screens.visit.model import VisitingDesk
    from desktop.screens.visit.presenter import Printer
    from desktop.widgets.style import Style

NAME = "visit"
NO_RECEIPT = BannerText(
    BannerKind.NOTICE,
    "選んでいる受付には領収書がありません。",
    next_step="領収書のある受付を選んで、もう一度押してください。",
)


class VisitScreen(Screen):
    """The screen of the place `Visit`."""

    name = NAME
    title = "来庁者"

    def __init__(self, style: Style, desk: VisitingDesk, printer: Printer) -> None:
        super().__init__()
        self._style = style
        self._desk, self._presenter = desk, VisitPresenter(desk, printer)
        self.banner = Banner(style)
        self.banner.setObjectName("visit.banner")
        self._title = QLabel(tr(self.title))
        self._title.setObjectName("visit.title")
        set_role(self._title, "title")
        self.pane = pane = VisitPane(style, desk.grounds())
        self.ticket, self.visitor, self.rows = pane.ticket, pane.visitor, pane.rows
        self.items, self.asking = pane.items, pane.asking
        self.asking.answered.connect(self._answer)
        self.asking.given_up.connect(self._give_up)
        self.others = ResultList(style, OTHERS)
        self.others.setObjectName("visit.others")
        self.others.setAccessibleName(tr("中断中と本日終了した受付"))
        self._beside = False
        """Whether the hands are at the list of other visits."""
        self._lay_out()
        for widget in (self.ticket, self.visitor, self.items, self.others):
            widget.installEventFilter(self)
        self.items.lit.connect(self._show_undo)
        self.others.lit.connect(lambda _: self.keys_changed.emit())
        self.others.chosen.connect(lambda _: self._resume())

    def keys(self) -> Sequence[Key]:
        """Return the keys; what there is nothing for is muted."""
        presenter, question = self._presenter, self.asking.question
        if question is not Question.NOTHING:
            return (
                Key("visit.asking.back", "取りやめ", self._give_up),
                Key("visit.asking.confirm", question.value, self._answer, primary=True),
            )
        is_open, item, other = presenter.open, self._item(), self._other()
        done = is_open and bool(self.items.rows())
        ended, printed = presenter.shown is not None and not is_open, _is_printed(item)
        jammed = presenter.jammed
        keys = (
            Key("visit.ticket", "整理券", lambda: self._to(self.ticket), enabled=not ended),
            Key("visit.visitor", "来庁者", lambda: self._to(self.visitor), enabled=not ended),
            Key("visit.park", "再開", self._resume, enabled=_is(other, State.PARKED))
            if self._resumes(other)
            else Key("visit.park", "中断する", self._park, enabled=is_open),
            Key("visit.take_back", "取消", self._take_back, enabled=is_open and _may_undo(item)),
            Key("visit.hand_over", "交付した", self._hand_over, enabled=is_open and printed),
            Key(
                "visit.search",
                "検索へ",
                lambda: self.go.emit(Search()),
                primary=not done and not jammed,
            ),
            Key(
                "visit.receipt",
                "領収書",
                self._print,
                enabled=self._receipt() is not None
                or self._presenter.receipt_for(None) is not None,
                primary=jammed,
            ),
            Key("visit.fee", "減免", self._ask_ground, enabled=self._may_waive(item))
            if is_open
            else Key("visit.fee", "返金", self._ask_reason, enabled=self._may_refund(item, other)),
        )
        end = Key("window.end_visit", "受付終了", self.end, primary=done)
        return (*keys, end) if is_open else keys

    def enter(self, arg: Any) -> None:
        """Show who is here."""
        del arg
        self._presenter.enter()
        self._show()
        self._settle_hands()

    def leave(self) -> None:
        """Keep the ticket and the name; what was asked is not answered."""
        self.asking.stop()
        self._note()

    def may_end_visit(self) -> bool:
        """Not while something is asked: the answer says what is done then."""
        return self.asking.question is Question.NOTHING

    def back(self) -> bool:
        """Take a question back before the screen is left."""
        if self.asking.question is Question.NOTHING:
            return False
        self._give_up()
        return True

    def refresh(self, scopes: Any) -> None:
        """Show what is known now; what is being typed stays."""
        del scopes
        self._presenter.refresh()
        self._show(typed=False)

    def end(self) -> None:
        """受付終了: the visitor leaves; where a paper is open, the cursor goes to it.

        Where fees are due, first what was given is asked.
        """
        self.asking.stop()
        if self._presenter.due and self._do(lambda: None):
            self.asking.ask_money(self._presenter.due)
            self.keys_changed.emit()
            return
        self._do(self._presenter.end)
        shown = self._presenter.shown
        items = shown.items if shown is not None and self._presenter.open else ()
        place = next((at for at, item in enumerate(items) if _is_printed(item)), None)
        if place is not None:
            self.items.selectRow(place)

    def _lay_out(self) -> None:
        spaces = self._style.spaces
        right = QWidget()
        heading = QLabel(tr("中断中・本日終了"))
        set_role(heading, "strong")
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(spaces.small)
        beside.addWidget(heading)
        beside.addWidget(self.others, 1)
        across = QHBoxLayout()
        across.setSpacing(spaces.large)
        across.addWidget(self.pane, 62)
        across.addWidget(right, 38)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.large, spaces.medium] * 2)
        whole.setSpacing(spaces.small)
        whole.addWidget(self._title)
        whole.addWidget(self.banner)
        whole.addLayout(across, 1)
        for field, then in zip(self.rows.values(), (self.visitor, self.ticket), strict=True):
            moves = enter_moves(field)
            moves.ended.connect(partial(self._typed, then))
            moves.left.connect(self._go_back)

    def _show(self, *, typed: bool = True) -> None:
        presenter = self._presenter
        shown = presenter.shown
        self._title.setText(
            tr(f"{name_of(shown)}（{STATE_LABELS[shown.state]}）" if shown else self.title)
        )
        self.pane.show_visit(shown, presenter.refusals, open_=presenter.open, typed=typed)
        self._show_undo()
        there, set_down = self.others.current(), presenter.set_down
        presenter.set_down = None
        others = [other_row(other) for other in presenter.others]
        self.others.set_rows(others, keep=set_down or (there.key if there else None))
        show_said(self.banner, self._presenter.said, BannerKind.TROUBLE)
        for name, row in self.rows.items():
            if said := presenter.refusals.get(name, ""):
                row.show_refusal(said)
            else:
                row.clear()
        self.keys_changed.emit()

    def _show_undo(self, _: object = None) -> None:
        self.pane.show_undo(self._item(), open_=self._presenter.open)
        self.keys_changed.emit()

    def _item(self) -> Item | None:
        row = self.items.current()
        return self._presenter.item(row.key) if row is not None else None

    def _other(self) -> VisitShown | None:
        row = self.others.current()
        return self._presenter.other(row.key) if row is not None else None

    def _receipt(self) -> VisitShown | None:
        """Return whose receipt is meant: of the visit shown, unless the hands are at the others."""
        other = self._other() if self._beside or self._presenter.shown is None else None
        return self._presenter.receipt_for(other.visit.number if other else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notice on which side the hands are: the keys mean the visit there."""
        if event.type() == QEvent.Type.FocusIn and (watched is self.others) != self._beside:
            self._beside = watched is self.others
            self.keys_changed.emit()
        return super().eventFilter(watched, event)

    def _do(self, act: Callable[[], object]) -> bool:
        """Do what a key asks for; where it cannot be kept, nothing is lost and it is said."""
        try:
            self._presenter.note(self.ticket.text(), self.visitor.text())
            if not self._presenter.refusals:
                act()
        except Trouble as trouble:
            text = BannerText(
                BannerKind.TROUBLE, "受付を保存できませんでした。", trouble.reason, trouble.remedy
            )
            self._presenter.said = None
            self.banner.show_text(text)
            return False
        self._show()
        self._settle_hands()
        return not self._presenter.refusals

    def _note(self) -> None:
        self._presenter.note(self.ticket.text(), self.visitor.text())

    def _typed(self, then: QWidget) -> None:
        """Keep what was typed; where it is right and nothing is listed yet, go to the other."""
        self._do(lambda: None)
        if not (self._presenter.refusals or self.items.rows() or self.others.rows()):
            then.setFocus()

    def _ask_ground(self) -> None:
        item = self._item()
        if item is not None and self._may_waive(item):
            self.asking.ask_ground(item.waived, paper_words(item), item.basis)
            self._show(typed=False)

    def _ask_reason(self) -> None:
        item, other = self._item(), self._other()
        if item is not None and self._presenter.may_refund(item.id):
            self.asking.ask_reason(paper_words(item))
        elif other is not None and self._presenter.look_at(other.visit.number):
            self._show()
            self.items.setFocus()
        self.keys_changed.emit()

    def _answer(self) -> None:
        """Do what was asked about; what is wrong with the answer stands beside it."""
        question, answer, item = self.asking.question, self.asking.answer(), self._item()
        wrong = ""

        def act() -> None:
            nonlocal wrong
            match question:
                case Question.MONEY:
                    wrong = self._presenter.end(answer)
                case Question.GROUND if item is not None:
                    code = "" if answer == NONE else answer
                    said = "" if answer else "減免の理由を選んでください。"
                    wrong = said or self._presenter.waive(item.id, code, self.asking.typed_basis())
                case Question.REASON if item is not None:
                    wrong = self._presenter.refund(item.id, answer)
            if not wrong:
                self.asking.stop()

        self._do(act)
        if wrong:
            self.asking.refuse(wrong)
        if self.asking.question is not Question.NOTHING:
            self.asking.take_hands()

    def _give_up(self) -> None:
        self.asking.stop()
        self._show()
        self._settle_hands()

    def _may_waive(self, item: Item | None) -> bool:
        grounds = bool(self._desk.grounds())
        return item is not None and grounds and self._presenter.may_waive(item.id)

    def _may_refund(self, item: Item | None, other: VisitShown | None) -> bool:
        if item is not None and self._presenter.may_refund(item.id):
            return True
        shown = self._presenter.shown
        return (
            _is(other, State.ENDED)
            and bool(other and other.visit.payment)
            and (shown is None or other is None or shown.visit.number != other.visit.number)
        )

    def _resumes(self, other: VisitShown | None) -> bool:
        """Say whether the key takes the other visit up again.

        Not while somebody is served here, unless the hands are at the others.
        """
        here = self._presenter.shown
        served = here is not None and self._presenter.open and (here.visit.told or here.items)
        return _is(other, State.PARKED) and (self._beside or not served)

    def _park(self) -> None:
        self._do(self._presenter.park)

    def _resume(self) -> None:
        other = self._other()
        if other is not None and other.state is State.PARKED:
            self._do(lambda: self._presenter.resume(other.visit.number))

    def _take_back(self) -> None:
        item = self._item()
        if item is not None:
            self._do(lambda: self._presenter.take_back(item.id))

    def _hand_over(self) -> None:
        item = self._item()
        if item is not None:
            self._do(lambda: self._presenter.hand_over(item.id))

    def _print(self) -> None:
        shown = self._receipt()
        if shown is None:
            self.banner.show_text(NO_RECEIPT)
            return
        self._do(lambda: self._presenter.print_receipt(shown))

    def _go_back(self) -> None:
        self.go.emit(Search())

    def _to(self, line: QLineEdit) -> None:
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def _settle_hands(self) -> None:
        """Take the hands to what is wrong, else to the first list that has something."""
        for name, row in self.rows.items():
            if name in self._presenter.refusals:
                row.setFocus()
                return
        if self.items.rows():
            self.items.setFocus()
        elif self.others.rows() and not self._presenter.open:
            self.others.setFocus()
        else:
            self.ticket.setFocus()


def _is(other: VisitShown | None, state: State) -> bool:
    return other is not None and other.state is state


def _may_undo(item: Item | None) -> bool:
    return item is not None and item.refusal is None


def _is_printed(item: Item | None) -> bool:
    return item is not None and item.state is ItemState.PRINTED
