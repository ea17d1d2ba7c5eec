"""決裁 on the screen: what waits at the left, most urgent first; beside the record at the right.

A decision takes three keys at most: Down to the filing, F9, and Enter is not needed; the
difference stands there before any key decides. What comes under the cursor by itself is shown when
a key asks for it, so that pressing F9 twice never decides the next one unread. A reason is asked
for in a line of its own, and whom a filing is passed on to above it. Space marks what was looked
at, where the town's rules let several be approved at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.decisions.asking import DECLINED, PASSED_ON, RETURNED, Asking
from desktop.screens.decisions.head import ListHead
from desktop.screens.decisions.keying import Acts, asking_keys, list_keys
from desktop.screens.decisions.listing import Listings, Tab
from desktop.screens.decisions.presenter import DecisionsPresenter
from desktop.screens.decisions.rows import row_looks
from desktop.screens.places import Decision, Filing, Rules
from desktop.screens.queue.detailpane import DetailPane
from desktop.screens.queue.filinglist import FilingList
from desktop.screens.screen import Screen, show_said
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.nothing import Nothing
from desktop.widgets.prose import Prose
from sync.base.troubles import Trouble
from sync.journal.kinds import Ruling

if TYPE_CHECKING:
    from desktop.screens.decisions.deciding import DecidingDesk
    from desktop.widgets.keybar import Key
    from desktop.widgets.style import Style

NAME = "decisions"
NOTHING = {
    Tab.WAITING: ("決裁を待つ届出はありません。", "届出が届くと、ここに表示されます。"),
    Tab.CONFLICTS: ("競合した届出はありません。", "1 で、審査待ちの届出に戻ります。"),
    Tab.ASKED: ("自分あてに回された届出はありません。", "1 で、審査待ちの届出に戻ります。"),
}
NOTHING_FITS = "この条件に当てはまる届出はありません。"
REASONS = {
    Ruling.RETURN: ("差戻しの理由", RETURNED), Ruling.DECLINE: ("却下の理由", DECLINED),
}  # fmt: skip


class DecisionsScreen(Screen):
    """The screen of the places `Decisions` and `Decision`."""

    name = NAME
    title = "決裁"

    def __init__(
        self,
        style: Style,
        desk: DecidingDesk,
        listings: Listings | None = None,
        *,
        files: bool = True,
    ) -> None:
        """Take the desk, and where orders are kept; without `files` no conflict is resolved."""
        super().__init__()
        self._files = files
        self._presenter = DecisionsPresenter(desk, listings)
        self._asked: Ruling | None = None
        self._referring = False
        self.head = ListHead(style, self.title, NAME)
        self.tabs, self.filter = self.head.tabs, self.head.filter
        self.tabs.take_digits(self)
        self.banner = Banner(style)
        self.banner.setObjectName("decisions.banner")
        self.list = FilingList(style, row_looks(desk, self._presenter.is_marked))
        self.list.setObjectName("decisions.list")
        self.list.setAccessibleName(tr("決裁を待つ届出"))
        self._marking = Prose(role="muted")
        self._marking.setObjectName("decisions.marking")
        self._empty = Nothing(style, *NOTHING[Tab.WAITING])
        self._empty.setObjectName("decisions.empty")
        self.detail = DetailPane(style, NAME)
        self.asking = Asking(style, NAME)
        self.reason, self.reason_row = self.asking.reason, self.asking.reason_row
        self._acts = Acts(
            self.head.take_hands, lambda: self.refresh(()), self._look, self._approve, self._ask,
            self._approve_marked, self._ask_whom, self._resolve, self._give_up, self._with_reason,
        )  # fmt: skip
        self._build(style)
        self.head.turned.connect(self._turn)
        self.head.typed.connect(self._filtered)
        self.head.chosen.connect(self._choose)
        self.head.left.connect(self._to_list)
        self.head.rules_wanted.connect(lambda: self.go.emit(Rules()))
        self.list.lit.connect(self._select)
        self.list.chosen.connect(lambda _: self._open_chosen())
        self.list.marked.connect(self._mark)
        self.list.itemClicked.connect(lambda _: self._look())
        self.asking.ended.connect(self._with_reason)
        self.asking.left.connect(self._give_up)

    def keys(self) -> Sequence[Key]:
        """Return the keys; muted where the filing looked at cannot be decided."""
        if self._asked is not None or self._referring:
            return asking_keys(self._acts, self._asked)
        return list_keys(self._presenter, self._acts, files=self._files)

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

    def back(self) -> bool:
        """Go back to the list from what narrows it."""
        if not self.head.has_hands():
            return False
        self._to_list()
        return True

    def refresh(self, scopes: Any) -> None:
        """Show the filings anew; the cursor stays on its filing, a reason begun stays too."""
        del scopes
        looked_at = self._presenter.selected
        news = self._presenter.refresh()
        if self._presenter.selected != looked_at:  # a reason begun was about another filing
            self._give_up()
        if news:
            self.banner.show_text(BannerText(BannerKind.CAUTION, news))
        elif self._presenter.sent_since():
            self.banner.clear()
        self._show()

    def _build(self, style: Style) -> None:
        left, right = QWidget(), QWidget()
        down = QVBoxLayout(left)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(style.spaces.small)
        down.addWidget(self.list, 1)
        down.addWidget(self._marking)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(style.spaces.small)
        side.addWidget(self.detail, 1)
        side.addWidget(self.asking)
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(style.spaces.medium)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(0, 9)
        split.setStretchFactor(1, 13)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addWidget(self.head)
        whole.addWidget(self.banner)
        whole.addWidget(split, 1)
        whole.addWidget(self._empty, 1)

    def _show(self) -> None:
        told = self._presenter
        self.head.show_listing(told.listing, told.kinds)
        self.list.set_filings(told.filings, told.selected)
        counts = told.counts
        words = [f"審査待ち {counts[Tab.WAITING]}件　競合 {counts[Tab.CONFLICTS]}件"]
        words += [f"自分あて {counts[Tab.ASKED]}件"] if counts[Tab.ASKED] else []
        words += [f"選択 {told.marked}件"] if told.marked else []
        self.head.count.setText("　".join(map(tr, words)))
        self._marking.setVisible(told.may_mark)
        self._marking.set_words(told.how_to_mark)
        hidden = counts[told.tab] if told.narrowed else 0
        more = f"ほかに{hidden}件あります。「絞り込み」で条件を変えてください。"
        self._empty.say(*((NOTHING_FITS, more) if hidden else NOTHING[told.tab]))
        self._empty.take_place_of(self.list, self._split, empty=not told.filings)
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
        self.banner.clear()
        self._give_up()
        self._presenter.show_tab(Tab(key))
        self._show()

    def _filtered(self, text: str) -> None:
        self.banner.clear()
        self._presenter.filter(text)
        self._show()

    def _choose(self, listing: Any) -> None:
        self.banner.clear()
        self._give_up()
        self._presenter.choose(listing)
        self._show()

    def _select(self, filing: bytes) -> None:
        self._give_up()
        self._presenter.select(filing)
        self._show_detail()

    # --- what is done

    def _mark(self) -> None:
        if self._presenter.tab is Tab.CONFLICTS:
            return
        if self._presenter.mark():
            self.banner.clear()
            self._show()
        else:
            self.banner.show_text(BannerText(BannerKind.CAUTION, self._presenter.message))

    def _approve_marked(self) -> None:
        try:
            said = self._presenter.approve_marked()
        except Trouble as trouble:
            self._say_trouble(trouble)
            self._show()
            return
        show_said(self.banner, said)
        self._show()
        self._to_list()

    def _approve(self) -> None:
        self._keep(lambda: self._presenter.decide(Ruling.APPROVE), asked=False)

    def _ask(self, ruling: Ruling) -> None:
        self._asked = ruling
        self.banner.clear()
        self.asking.ask(*REASONS[ruling])
        self.keys_changed.emit()

    def _ask_whom(self) -> None:
        self._referring = True
        self.banner.clear()
        self.asking.ask("回付の理由", PASSED_ON, self._presenter.colleagues())
        self.keys_changed.emit()

    def _with_reason(self) -> None:
        reason, ruling = self.reason.text(), self._asked
        if ruling is not None:
            self._keep(lambda: self._presenter.decide(ruling, reason), asked=not reason.strip())
        elif self._referring:
            to = str(self.asking.to.currentData() or "")
            self._keep(lambda: self._presenter.refer(to, reason), asked=not reason.strip())

    def _keep(self, deed: Callable[[], bool], *, asked: bool) -> None:
        """Do what is kept and signed; `asked`: what is wrong is said beside the reason."""
        try:
            done = deed()
        except Trouble as trouble:
            self._say_trouble(trouble)
            return
        if not done:
            if asked:
                self.reason_row.show_refusal(self._presenter.message)
            else:
                self.banner.show_text(BannerText(BannerKind.CAUTION, self._presenter.message))
            return
        self.banner.show_text(BannerText(BannerKind.SUCCESS, self._presenter.message))
        self._give_up()
        self._show()
        self._to_list()

    def _say_trouble(self, trouble: Trouble) -> None:
        title = "決裁を保存できませんでした。"
        text = BannerText(BannerKind.TROUBLE, title, trouble.reason, trouble.remedy)
        self.banner.show_text(text)

    def _resolve(self) -> None:
        """Open the form of the conflicted filing, filled from it, to be filed in its place."""
        filed = self._presenter.current
        if filed is not None and not self._presenter.may_resolve():
            person = next(iter(filed.subjects), "")
            self.go.emit(Filing(filed.change, person, filed.id, filed.body))

    def _to_list(self) -> None:
        """Put the hands on the list, or on what stands in its place."""
        (self.list if self._presenter.filings else self._empty).setFocus()

    def _give_up(self) -> None:
        if self._asked is not None or self._referring:
            self._asked, self._referring = None, False
            self._to_list()
        self.asking.forget()
        self.keys_changed.emit()
