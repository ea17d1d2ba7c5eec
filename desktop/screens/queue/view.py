"""届出一覧 on the screen: the list at the left, the filing under the cursor at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout

from desktop.language import tr
from desktop.operations.letters import ACCEPTED
from desktop.screens.places import Certificate, Filing, Resident
from desktop.screens.queue.detailpane import DetailPane
from desktop.screens.queue.filinglist import FilingList, RowLooks, when_and_where
from desktop.screens.queue.presenter import FILTER_LABELS, Filter, QueuePresenter
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.keybar import Key
from desktop.widgets.nothing import Nothing
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble
from sync.changes.registry import ENTERED

if TYPE_CHECKING:
    from desktop.screens.letters.view import Letters
    from desktop.screens.queue.model import QueueDesk
    from desktop.widgets.style import Style

NAME = "queue"


class QueueScreen(Screen):
    """The screen of the place `Queue`."""

    name = NAME
    title = "届出一覧"

    def __init__(
        self,
        style: Style,
        desk: QueueDesk,
        letters: Letters | None = None,
        decide_over: Callable[[], object] = lambda: None,
    ) -> None:
        """Take the desk, how letters are printed, and what lets a supervisor decide over it."""
        super().__init__()
        self._decide_over = decide_over
        self._presenter, self._letters = QueuePresenter(desk), letters
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self._count = QLabel()
        self._count.setObjectName("queue.count")
        set_role(self._count, "muted")
        self.filters = ChoiceList(
            style, [Choice(which.value, label) for which, label in FILTER_LABELS.items()]
        )
        self.filters.setObjectName("queue.filter")
        self.filters.setAccessibleName(tr("表示する届出"))
        self.filters.take_digits(self)
        self.banner = Banner(style)
        self.banner.setObjectName("queue.banner")
        self._message = QLabel()
        self._message.setObjectName("queue.message")
        set_role(self._message, "strong")
        self.list = FilingList(style, RowLooks(when_and_where))
        self.list.setObjectName("queue.list")
        self.list.setAccessibleName(tr("届出一覧"))
        self.detail = DetailPane(style, NAME)
        self._empty = Nothing(
            style, "この条件に当てはまる届出はありません。",
            "数字の 1 から 4 で、表示する届出を切り替えます。", tone="notice",
        )  # fmt: skip
        self._empty.setObjectName("queue.empty")
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        for widget in (title, self.filters):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._count)
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 10)
        split.setStretchFactor(1, 11)
        split.setHandleWidth(style.spaces.medium)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addLayout(head)
        whole.addWidget(self.banner)
        whole.addWidget(self._message)
        whole.addWidget(split, 1)
        whole.addWidget(self._empty, 1)
        self._message.hide()
        self.filters.chosen.connect(self._filter)
        self.list.lit.connect(self._select)
        self.list.chosen.connect(lambda _: self.detail.table.setFocus())

    def keys(self) -> Sequence[Key]:
        """Return the keys; what the filing under the cursor does not allow is muted."""
        filed = self._presenter.current
        person = filed is not None and bool(filed.subjects)
        may_withdraw = filed is not None and not self._presenter.may_withdraw(filed)
        may_redo = filed is not None and not self._presenter.may_redo(filed)
        return (
            *self._letter_keys(),
            Key("queue.resident", "住民画面", self._go_to_person, enabled=person),
            Key("queue.refresh", "再表示", lambda: self.refresh(())),
            Key("queue.withdraw", "取り下げる", self._withdraw, enabled=may_withdraw),
            Key("queue.certificate", "証明書", self._certificate, enabled=person),
            Key(
                "queue.redo",
                "続きを入力" if filed is not None and filed.to_enter else "再届出",
                self._redo,
                enabled=may_redo,
            ),
            *(
                [Key("queue.tick_off", "確認済", self._tick_off)]
                if filed is not None and self._presenter.may_tick_off(filed)
                else []
            ),
            Key("queue.supervise", "責任者決裁", self._decide_over),
        )

    def _letter_keys(self) -> Sequence[Key]:
        letters, filed = self._letters, self._presenter.current
        if letters is None:
            return ()
        told = filed is not None and not filed.task and letters.tells(filed.change)
        told = told and filed is not None and filed.standing in ACCEPTED
        return (Key("queue.notice", "受理通知", self._write, enabled=told),)

    def _write(self) -> None:
        """Print the letter about the filing under the cursor."""
        filed = self._presenter.current
        if self._letters is not None and filed is not None:
            self._letters.open(filed.id, self)

    def enter(self, arg: Any) -> None:
        """Show the list."""
        del arg
        self.banner.clear()
        self._message.hide()
        if not self.filters.choice():
            self.filters.choose(Filter.ALL.value)
        self.refresh(())
        (self.list if self._presenter.filings else self._empty).setFocus()

    def leave(self) -> None:
        """Nothing is lost by leaving."""

    def refresh(self, scopes: Any) -> None:
        """Show the filings anew; the cursor stays on its filing."""
        del scopes
        self._presenter.refresh()
        filings = self._presenter.filings
        self.list.set_filings(filings, self._presenter.selected)
        counts = self._presenter.counts
        unsent = counts[Filter.UNSENT]
        attention = counts[Filter.ATTENTION]
        words = [f"{len(filings)}件"]
        words += [f"対応が必要 {attention}件"] if attention else []
        words += [f"未送信 {unsent}件"] if unsent else []
        self._count.setText("　".join(map(tr, words)))
        self._empty.take_place_of(self.list, self._split, empty=not filings)
        self._show_detail()

    def _filter(self, key: str) -> None:
        self._presenter.show_only(Filter(key))
        self.refresh(())

    def _select(self, filing: bytes) -> None:
        self._presenter.select(filing)
        self._show_detail()

    def _show_detail(self) -> None:
        filed = self._presenter.current
        whose, step = self._presenter.whose(filed) if filed else ("", "")
        self.detail.show_detail(self._presenter.open(filed.id) if filed else None, whose, step)
        self.keys_changed.emit()

    def _tick_off(self) -> None:
        self._do(self._presenter.tick_off, "確認済みにできませんでした。")

    def _withdraw(self) -> None:
        self._do(self._presenter.withdraw, "取り下げられませんでした。")

    def _do(self, what: Callable[[], bool], failed: str) -> None:
        try:
            done = what()
        except Trouble as trouble:
            text = BannerText(BannerKind.TROUBLE, failed, trouble.reason, trouble.remedy)
            self.banner.show_text(text)
            return
        kind = BannerKind.SUCCESS if done else BannerKind.CAUTION
        self.banner.show_text(BannerText(kind, self._presenter.message))
        self.refresh(())

    def _redo(self) -> None:
        filed = self._presenter.current
        if filed is None:
            return
        person = next(iter(filed.subjects), "")
        if filed.to_enter and filed.intake is not None and filed.intake.change in ENTERED:
            self.go.emit(Filing(filed.intake.change, person, filed.id, paper=filed.intake))
        elif filed.change in ENTERED:
            self.go.emit(Filing(filed.change, person, filed.id, filed.body))

    def _go_to_person(self) -> None:
        filed = self._presenter.current
        if filed is not None and filed.subjects:
            self.go.emit(Resident(filed.subjects[0]))

    def _certificate(self) -> None:
        filed = self._presenter.current
        if filed is not None and filed.subjects:
            self.go.emit(Certificate(filed.subjects[0]))
