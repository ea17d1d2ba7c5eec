"""決裁 on the screen: what waits at the left, oldest first; beside the record at the right.

A decision takes three keys at most: Down to the filing, F9, and Enter is not needed; the
difference stands there before any key decides. What comes under the cursor by itself is shown when
a key asks for it, so that pressing F9 twice never decides the next one unread. A reason is asked
for in a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.operations.moments import in_list, waited
from desktop.screens.decisions.presenter import MOST_REASON, DecisionsPresenter, Tab
from desktop.screens.places import Decision
from desktop.screens.queue.detailpane import DetailPane
from desktop.screens.queue.filinglist import FilingList
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.nothing import Nothing
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble
from sync.journal.kinds import Ruling

if TYPE_CHECKING:
    from desktop.operations.filed import Filed
    from desktop.screens.decisions.presenter import DecidingDesk
    from desktop.widgets.style import Style

NAME = "decisions"
NOTHING_WAITS = ("決裁を待つ届出はありません。", "届出が届くと、ここに表示されます。")
NOTHING_IN_CONFLICT = ("競合した届出はありません。", "1 で、審査待ちの届出に戻ります。")
NOTHING_FITS = ("この条件に当てはまる届出はありません。", "絞り込みの文字を変えてください。")
DEEDS = {Ruling.APPROVE: "承認する", Ruling.RETURN: "差し戻す", Ruling.DECLINE: "却下する"}
REASONS = {Ruling.RETURN: "差戻しの理由", Ruling.DECLINE: "却下の理由"}


class DecisionsScreen(Screen):
    """The screen of the places `Decisions` and `Decision`."""

    name = NAME
    title = "決裁"

    def __init__(self, style: Style, desk: DecidingDesk) -> None:
        super().__init__()
        self._desk = desk
        self._presenter = DecisionsPresenter(desk)
        self._ruling: Ruling | None = None
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self._count = QLabel()
        self._count.setObjectName("decisions.count")
        set_role(self._count, "muted")
        self.tabs = ChoiceList(
            style, [Choice(Tab.WAITING.value, "審査待ち"), Choice(Tab.CONFLICTS.value, "競合")]
        )
        self.tabs.setObjectName("decisions.tab")
        self.tabs.setAccessibleName(tr("表示する届出"))
        self.tabs.take_digits(self)
        self.filter = QLineEdit()
        self.filter.setObjectName("decisions.filter")
        self.filter.setPlaceholderText(tr("氏名・種類・職員で絞り込み"))
        self.filter.setAccessibleName(tr("絞り込み"))
        self.banner = Banner(style)
        self.banner.setObjectName("decisions.banner")
        self.list = FilingList(style, self._below)
        self.list.setObjectName("decisions.list")
        self.list.setAccessibleName(tr("決裁を待つ届出"))
        self._empty = Nothing(style, *NOTHING_WAITS)
        self._empty.setObjectName("decisions.empty")
        self.detail = DetailPane(style, NAME)
        self.reason = TextEdit1()
        self.reason.setObjectName("decisions.reason")
        self.reason.setMaxLength(MOST_REASON)
        self.reason_row = FieldRow(
            style, "理由", self.reason, required=True,
            hint="受け付けた職員に伝わります。Enter で確定、Esc で取りやめます。",
        )  # fmt: skip
        self.reason_row.hide()
        self._message = QLabel()
        self._message.setObjectName("decisions.message")
        self._build(style, title)
        self.tabs.chosen.connect(self._turn)
        self.filter.textChanged.connect(self._filtered)
        self.list.lit.connect(self._select)
        self.list.chosen.connect(lambda _: self._open_chosen())
        self.list.itemClicked.connect(lambda _: self._look())

    def keys(self) -> Sequence[Key]:
        """Return the keys; muted where the filing looked at cannot be decided."""
        if self._ruling is not None:
            return (
                Key("decisions.reason.back", "取りやめ", self._give_up),
                Key(
                    "decisions.reason.decide", DEEDS[self._ruling], self._with_reason, primary=True
                ),
            )
        if self._presenter.unseen:
            return (
                Key("decisions.next.filter", "絞り込み", self.filter.setFocus),
                Key("decisions.next.refresh", "再表示", lambda: self.refresh(())),
                Key("decisions.next.look", "次を見る", self._look, primary=True),
            )
        may = not self._presenter.why_not()
        return (
            Key("decisions.list.filter", "絞り込み", self.filter.setFocus),
            Key("decisions.list.refresh", "再表示", lambda: self.refresh(())),
            Key(
                "decisions.list.return",
                DEEDS[Ruling.RETURN],
                lambda: self._ask(Ruling.RETURN),
                enabled=may,
            ),
            Key(
                "decisions.list.decline",
                DEEDS[Ruling.DECLINE],
                lambda: self._ask(Ruling.DECLINE),
                enabled=may,
            ),
            Key(
                "decisions.list.approve",
                DEEDS[Ruling.APPROVE],
                self._approve,
                enabled=may,
                primary=True,
            ),
        )

    def enter(self, arg: Any) -> None:
        """Show what waits; the place may name one filing."""
        self.banner.clear()
        self._give_up()
        self._presenter.unseen = False  # who comes here means to look
        if isinstance(arg, Decision):
            self._presenter.selected = arg.filing_id
        if not self.tabs.choice():
            self.tabs.choose(Tab.WAITING.value)
        self.refresh(())
        self._look()
        self._to_list()

    def leave(self) -> None:
        """Forget a reason that was begun; nothing was decided."""
        self._give_up()

    def refresh(self, scopes: Any) -> None:
        """Show the filings anew; the cursor stays on its filing, a reason begun stays too."""
        del scopes
        self._presenter.refresh()
        self._show()

    def _build(self, style: Style, title: QLabel) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(title)
        head.addWidget(self.tabs)
        head.addWidget(self.filter, 1)
        head.addWidget(self._count)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(style.spaces.small)
        side.addWidget(self.detail, 1)
        side.addWidget(self.reason_row)
        moves = enter_moves(self.reason_row)
        moves.ended.connect(self._with_reason)
        moves.left.connect(self._give_up)
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(style.spaces.medium)
        split.addWidget(self.list)
        split.addWidget(right)
        split.setStretchFactor(0, 9)
        split.setStretchFactor(1, 13)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addLayout(head)
        whole.addWidget(self.banner)
        whole.addWidget(split, 1)
        whole.addWidget(self._empty, 1)

    def _below(self, filed: Filed) -> str:
        gone = waited(filed.filed_at, self._desk.now())
        mine = "本人受付" if filed.staff == self._desk.staff() else ""
        words = (in_list(filed.filed_at), f"{gone}経過", filed.staff_name, mine)
        return "　".join(word for word in words if word)

    def _show(self) -> None:
        filings = self._presenter.filings
        self.list.set_filings(filings, self._presenter.selected)
        counts = self._presenter.counts
        self._count.setText(tr(f"審査待ち {counts[Tab.WAITING]}件　競合 {counts[Tab.CONFLICTS]}件"))
        conflict = self._presenter.tab is Tab.CONFLICTS
        nothing = NOTHING_IN_CONFLICT if conflict else NOTHING_WAITS
        self._empty.say(*(NOTHING_FITS if self._presenter.typed.strip() else nothing))
        self._empty.take_place_of(self.list, self._split, empty=not filings)
        self._show_detail()

    def _show_detail(self) -> None:
        detail = self._presenter.detail
        conflict = self._presenter.tab is Tab.CONFLICTS
        why = "" if detail is None or conflict else self._presenter.why_not()
        if self._presenter.unseen and (filed := self._presenter.current) is not None:
            self.detail.show_unseen(filed, "「次を見る」で、変更前と変更後を表示します。")
        else:
            self.detail.show_detail(detail, why)
        self.keys_changed.emit()

    def _look(self) -> None:
        """Show what came under the cursor by itself."""
        if self._presenter.unseen:
            self._presenter.look()
            self._show_detail()

    def _open_chosen(self) -> None:
        if self._presenter.unseen:
            self._look()
        else:
            self.detail.table.setFocus()

    def _turn(self, key: str) -> None:
        self._give_up()
        self._presenter.show_tab(Tab(key))
        self._show()

    def _filtered(self, text: str) -> None:
        self._presenter.filter(text)
        self._show()

    def _select(self, filing: bytes) -> None:
        self._give_up()
        self._presenter.select(filing)
        self._show_detail()

    def _approve(self) -> None:
        self._decide(Ruling.APPROVE, "")

    def _ask(self, ruling: Ruling) -> None:
        self._ruling = ruling
        self.reason_row.label.setText(tr(REASONS[ruling]))
        self.reason.setAccessibleName(tr(f"{REASONS[ruling]}(必須)"))
        self.reason_row.clear()
        self.reason_row.show()
        self.reason.setFocus()
        self.keys_changed.emit()

    def _with_reason(self) -> None:
        if self._ruling is not None:
            self._decide(self._ruling, self.reason.text())

    def _decide(self, ruling: Ruling, reason: str) -> None:
        try:
            done = self._presenter.decide(ruling, reason)
        except Trouble as trouble:
            text = BannerText(
                BannerKind.TROUBLE, "決裁を保存できませんでした。", trouble.reason, trouble.remedy
            )
            self.banner.show_text(text)
            return
        if not done:
            if self._ruling is not None and not reason.strip():
                self.reason_row.show_refusal(self._presenter.message)
            else:
                self.banner.show_text(BannerText(BannerKind.CAUTION, self._presenter.message))
            return
        self.banner.show_text(BannerText(BannerKind.SUCCESS, self._presenter.message))
        self._give_up()
        self._show()
        self._to_list()

    def _to_list(self) -> None:
        """Put the hands on the list, or on what stands in its place."""
        (self.list if self._presenter.filings else self._empty).setFocus()

    def _give_up(self) -> None:
        if self._ruling is not None:
            self._ruling = None
            self._to_list()
        self.reason.clear()
        self.reason_row.clear()
        self.reason_row.hide()
        self.keys_changed.emit()
