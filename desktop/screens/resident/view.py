"""住民の記録 on the screen: the person on top, then the record, the household, the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.operations.moments import clock_time
from desktop.screens import places
from desktop.screens.number.opening import Numbers
from desktop.screens.persons import person_shown
from desktop.screens.resident.papers import PapersView
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.record import RecordFacts
from desktop.screens.resident.rows import (
    HISTORY,
    HOUSEHOLD,
    history_rows,
    household_rows,
    order_text,
)
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.difference import ChangeRow, DifferenceTable
from desktop.widgets.keybar import Key
from desktop.widgets.namecard import NameCard
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.resultlist import ResultList, ResultRow
from desktop.widgets.sheet import set_role
from desktop.widgets.stack import Stack
from desktop.widgets.style import Style
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.changes.relocation import RELOCATION
from sync.changes.verdict import ChangeKind

RECORD_VIEW, HISTORY_VIEW, PAPERS_VIEW = 0, 1, 2
ADDRESSED = "宛先は、申出書にある連絡先を手書きしてください。"
MOST_PENDING_PIXELS = 180
"""The record below stays readable on 768 lines; what is longer is scrolled."""


class ResidentScreen(Screen):
    """The screen of the place `Resident`."""

    name = "resident"
    title = "住民の記録"

    def __init__(
        self,
        style: Style,
        presenter: ResidentPresenter,
        today: Callable[[], dt.date],
        numbers: Numbers | None = None,
    ) -> None:
        super().__init__()
        self._style, self._presenter, self._today = style, presenter, today
        self._numbers = numbers
        self.person = PersonBanner(style)
        self.person.setObjectName("resident.person")
        self.order = Banner(style)
        self.order.setObjectName("resident.order")
        self.order.acted.connect(self._print_letter)
        self.papers = PapersView(style, presenter)
        self.papers.moved.connect(self.keys_changed)
        self.pending = Banner(style)
        self.pending.setObjectName("resident.pending")
        self.pending_lines = DifferenceTable(style)
        self.pending_lines.setObjectName("resident.pending_lines")
        self.pending_lines.setAccessibleName(tr("審査待ちの異動の変更前と変更後"))
        self.facts = RecordFacts(style)
        self.household = ResultList(style, HOUSEHOLD)
        self.household.setObjectName("resident.household")
        self.household.setAccessibleName(tr("世帯員"))
        self.household.chosen.connect(self._open_member)
        self.history = ResultList(style, HISTORY)
        self.history.setObjectName("resident.history")
        self.history.setAccessibleName(tr("異動の履歴"))
        self.history.lit.connect(self._show_snapshot)
        self.change = DifferenceTable(style)
        self.change.setObjectName("resident.change")
        self.change.setAccessibleName(tr("この履歴で変わった項目"))
        self._change_title = _title("")
        self._change_title.setObjectName("resident.change_title")
        self._views = Stack()
        self.memos = QPushButton()
        self.memos.setObjectName("resident.memos")
        self.memos.clicked.connect(lambda: self._to(places.Memos))
        self.memos.setStyleSheet("padding: 0px 12px; margin: 0px;")  # 720 lines have no more room
        QShortcut(QKeySequence("Ctrl+M"), self).activated.connect(lambda: self._to(places.Memos))
        self.numbers = QPushButton(tr("番号の表示（Ctrl+B）"))
        self.numbers.setObjectName("resident.numbers")
        self.numbers.clicked.connect(self.show_numbers)
        self.numbers.setStyleSheet(self.memos.styleSheet())
        QShortcut(QKeySequence("Ctrl+B"), self).activated.connect(self.show_numbers)
        self.reason = QLabel()
        self.reason.setObjectName("resident.reason")
        set_role(self.reason, "muted")
        self._lay_out()

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        person = self._presenter.page.person if self._presenter.page else None
        files = person is not None and person.present and not person.protected
        issues = files or self._presenter.let_through(self._today())
        if self._views.currentIndex() == PAPERS_VIEW:
            return self._papers_keys(issues=issues)
        past = self._views.currentIndex() == HISTORY_VIEW
        return (
            Key("resident.glyphs", "字形", self._enlarge),
            Key("resident.history", "現在の記録" if past else "履歴", self._turn),
            Key("resident.reason", "照会理由", self._next_reason),
            Key("resident.refresh", "再表示", lambda: self.refresh(frozenset({"residents"}))),
            Key(
                "resident.kinds",
                "届出の選択",
                lambda: self._to(places.Kinds),
                enabled=person is not None,
            ),
            Key(
                "resident.certificate",
                "証明書",
                lambda: self._to(places.Certificate),
                primary=True,
                enabled=issues,
            ),
            Key("resident.back", "前画面", self._leave),
            Key("resident.relocation", "転居届", lambda: self._file(RELOCATION), enabled=files),
            Key(
                "resident.papers",
                "交付履歴",
                self._show_papers,
                enabled=self._presenter.tells_papers,
            ),
        )

    def _papers_keys(self, *, issues: bool) -> Sequence[Key]:
        return (
            Key("papers.record", "現在の記録", self._to_record),
            Key("papers.refresh", "再表示", lambda: self.refresh(frozenset({"residents"}))),
            Key("papers.spoil", "書損", self.papers.spoil, enabled=self.papers.may_spoil()),
            Key("papers.again", "再交付", lambda: self._to(places.Certificate), enabled=issues),
            Key("papers.back", "前画面", self._leave),
        )

    def enter(self, arg: Any) -> None:
        """Open the person; the inquiry is kept before anything is shown."""
        if not self._presenter.open(arg.atena_no):
            self.go.emit(places.Search())
            return
        self._views.setCurrentIndex(RECORD_VIEW)
        self._show()
        self.household.setFocus()

    def back(self) -> bool:
        """Go back from the history, or the certificates, to the record."""
        if self._views.currentIndex() == RECORD_VIEW:
            return False
        self._to_record()
        return True

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show what is known now of the person who is open; both cursors stay where they are."""
        page = self._presenter.page
        if scopes and page is not None and self._presenter.again(page.person.atena_no):
            member, past = self.household.current(), self.history.current()
            self._show(member.key if member else None, past.key if past else None)
            if self._views.currentIndex() == PAPERS_VIEW:
                self.papers.look()

    def _enlarge(self) -> None:
        """Show the name large, with its code points, beside what the visitor shows."""
        if self._presenter.page is not None:
            person = self._presenter.page.person
            card = NameCard(self._style, person.name, person.name_kana, self)
            card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            card.open()

    @property
    def offers_numbers(self) -> bool:
        """Whether 個人番号 and 住民票コード of who is open may be asked for here."""
        shown = self._numbers is not None and self._numbers.offered()
        return shown and self._presenter.page is not None

    def show_numbers(self) -> None:
        """Open the panel that shows a 個人番号 or 住民票コード for a while."""
        page = self._presenter.page
        if self._numbers is not None and page is not None and self.offers_numbers:
            self._numbers.open(page.person, self)

    def _turn(self) -> None:
        """Turn between the record as it stands and how it came to be."""
        past = self._views.currentIndex() != HISTORY_VIEW
        if past:
            self._show_history()
        self._views.setCurrentIndex(HISTORY_VIEW if past else RECORD_VIEW)
        (self.history if past else self.household).setFocus()
        self.keys_changed.emit()

    def _to_record(self) -> None:
        self._views.setCurrentIndex(RECORD_VIEW)
        self.household.setFocus()
        self.keys_changed.emit()

    def _show_papers(self) -> None:
        """Look up what was issued for the person; what cannot be kept is not shown."""
        unkept = self.papers.open()
        if unkept is not None:
            self.pending.show_text(unkept)
            return
        self._views.setCurrentIndex(PAPERS_VIEW)
        self.papers.take_hands()
        self.keys_changed.emit()

    def _print_letter(self) -> None:
        """Print the letter about the end of a protection order, and say where it goes to."""
        title = "支援措置期間終了通知を印刷できませんでした。"
        try:
            printed = self._presenter.print_letter()
        except Trouble as trouble:
            text = BannerText(BannerKind.TROUBLE, title, trouble.reason, trouble.remedy)
        else:
            if isinstance(printed, Refusal):
                text = BannerText(BannerKind.CAUTION, title, printed.reason, printed.remedy)
            else:
                done = "支援措置期間終了通知を出力しました。"
                text = BannerText(BannerKind.SUCCESS, done, printed, ADDRESSED)
        self.order.show_text(text)
        self.household.setFocus()

    def _next_reason(self) -> None:
        self._presenter.next_reason()
        self._show()

    def _leave(self) -> None:
        if not self.back():
            self.go.emit(places.Search())

    def _to(self, place: Callable[[str], object]) -> None:
        if self._presenter.page is not None:
            self.go.emit(place(self._presenter.page.person.atena_no))

    def _file(self, kind: ChangeKind[Any]) -> None:
        self._to(partial(places.Filing, kind.name))

    def _open_member(self, row: ResultRow) -> None:
        self.go.emit(places.Resident(str(row.key)))

    def _show(self, member: object = None, past: object = None) -> None:
        page = self._presenter.page
        if page is None:
            return
        waiting = bool(page.pending)
        shown = person_shown(page.person, self._today(), pending=waiting, details=page.details)
        self.person.set_person(shown)
        told = self._presenter.order
        if told is None:
            self.order.clear()
        else:
            self.order.show_text(order_text(told, letter=self._presenter.offers_letter))
        self._show_pending()
        self.facts.show_facts(self._presenter.facts)
        self.household.set_rows(
            household_rows((*page.household, *self._presenter.former), page.waiting),
            keep=member or page.person.atena_no,
        )
        if self._views.currentIndex() == HISTORY_VIEW:
            self._show_history(past)
        else:  # it is filled when somebody turns to it; nothing of the last person's stays
            self.history.set_rows([])
        # As of when it stands, says the line above: it goes on while this page is open.
        self.reason.setText(tr(f"照会理由：{self._presenter.reason}"))
        words = f"メモ {page.memos}件（Ctrl+M）" if page.memos else "メモ（Ctrl+M）"
        self.memos.setText(tr(words))
        self.numbers.setVisible(self.offers_numbers)
        self.keys_changed.emit()

    def _show_pending(self) -> None:
        waiting = self._presenter.pending
        self.pending_lines.setVisible(bool(waiting))
        if not waiting:
            self.pending.clear()
            return
        kinds = "、".join(
            f"{each.label}（{clock_time(each.filed_at)}　{each.staff_name}）" for each in waiting
        )
        page = self._presenter.page
        issued = page is not None and not page.person.protected
        self.pending.show_text(
            BannerText(
                BannerKind.CAUTION,
                "審査待ちの異動があります。証明書は異動前の内容で発行されます。"
                if issued
                else "審査待ちの異動があります。",
                f"{len(waiting)}件：{kinds}",
            )
        )
        self.pending_lines.show_change(
            [
                ChangeRow(line.label, line.before, line.after)
                for each in waiting
                for line in each.lines
            ]
        )
        rows = [*map(self.pending_lines.rowHeight, range(self.pending_lines.rowCount()))]
        head = self.pending_lines.horizontalHeader().height() + 4
        # Under a banner and with a visitor on the line there is less room: one row stays in sight.
        self.pending_lines.setMinimumHeight(head + sum(rows[:1]))
        self.pending_lines.setMaximumHeight(min(head + sum(rows), MOST_PENDING_PIXELS))
        self.pending_lines.setVisible(bool(rows))

    def _show_history(self, past: object = None) -> None:
        self.history.set_rows(history_rows(self._presenter.history), keep=past)

    def _show_snapshot(self, row: ResultRow | None) -> None:
        found = next((s for s in self._presenter.history if row and s.number == row.key), None)
        words = ""
        if found is not None:
            step = f"履歴{found.number}　{tr(found.reason)}"
            words = f"{step}：これより前の記録はありません。"
            if found.lines:
                words = f"{step}で変わった項目"
        self._change_title.setText(tr(words))
        lines = found.lines if found else ()
        self.change.show_change([ChangeRow(each.label, each.before, each.after) for each in lines])

    def _lay_out(self) -> None:
        spaces = self._style.spaces
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.facts)
        for left, right, shares in (
            (
                _column(_title(tr("登録されている記録")), scroll),
                _column(_title(tr("世帯")), self.household),
                (10, 11),
            ),
            (
                _column(_title(tr("異動の履歴")), self.history),
                _column(self._change_title, self.change),
                (10, 13),
            ),
        ):
            page = QWidget()
            across = QHBoxLayout(page)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(spaces.large)
            across.addWidget(left, shares[0])
            across.addWidget(right, shares[1])
            self._views.addWidget(page)
        self._views.addWidget(self.papers)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.large, spaces.medium] * 2)
        whole.setSpacing(spaces.small)
        whole.addWidget(self.person)
        whole.addWidget(self.order)
        whole.addWidget(self.pending)
        whole.addWidget(self.pending_lines)
        whole.addWidget(self._views, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.numbers)
        foot.addWidget(self.memos)
        whole.addLayout(foot)


def _title(words: str) -> QLabel:
    label = QLabel(words)
    set_role(label, "strong")
    return label


def _column(title: QLabel, under: QWidget) -> QWidget:
    column = QWidget()
    down = QVBoxLayout(column)
    down.setContentsMargins(0, 0, 0, 0)
    down.addWidget(title)
    down.addWidget(under, 1)
    return column
