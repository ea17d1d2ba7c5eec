"""The supervisor's story: what waits, most urgent first; look at it beside the record; decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.operations.filed import Detail, Filed
from desktop.screens.decisions.deciding import DecidingDesk
from desktop.screens.decisions.listing import (
    Listing,
    Listings,
    Tab,
    arranged,
    kinds_of,
    listed,
    on_tab,
)
from desktop.screens.decisions.marks import CHANGED, Marks, how, on_them, told
from desktop.screens.decisions.outcomes import Outcomes, decided, gone
from desktop.screens.filing.presenter import said
from desktop.screens.said import Said
from sync.changes.registry import ENTERED
from sync.journal.kinds import RULING_LABELS, Ruling
from sync.journal.standing import Standing

MOST_REASON = 200
"""Characters of a reason: it is read in a list and printed on slips."""

NOT_SHOWN = "違いが表示されていません。届出を表示してから決裁してください。"
LATER = "通信が戻りましたら送信します。"


class DecisionsPresenter:
    """Keeps the list and the selection, and lets a decision through only after the difference."""

    def __init__(self, desk: DecidingDesk, listings: Listings | None = None) -> None:
        """Take the desk, and where each person's order and filters are kept."""
        self._desk = desk
        self._listings = listings or Listings()
        self._all: tuple[Filed, ...] = ()
        self._looked_at: bytes = b""
        self._marks = Marks()
        self._outcomes = Outcomes()
        self.tab = Tab.WAITING
        self.typed = ""
        self.filings: tuple[Filed, ...] = ()
        self.selected: bytes = b""
        self.detail: Detail | None = None
        self.unseen = False
        """The filing under the cursor came there by itself: nobody has asked to see it yet."""
        self.message = ""
        self.sends_later = False
        """What `message` says was kept is sent once the line is back."""

    def refresh(self) -> str:
        """Read the filings again; the selection stays, else the next stands there, unseen.

        Return what became elsewhere of the filing looked at, or of one approved from here; "" for
        nothing of note.
        """
        before = self.current if self.detail is not None else None
        self._reread()
        news = self._outcomes.told(self._all)
        if before is None or self.selected == before.id:
            return news
        left = next((filed for filed in self._all if filed.id == before.id), None)
        return news or (gone(left) if left and not self._on(left, self.tab) else "")

    def show_tab(self, tab: Tab) -> None:
        """Turn to the waiting filings, to the conflicts, or to those one is asked to decide."""
        if tab is not self.tab:
            self.tab, self.selected, self.unseen = tab, b"", False
            self._reread()

    def filter(self, typed: str) -> None:
        """List only filings that hold `typed` in a name, a kind, a person's or a desk's name."""
        self.typed = typed
        self._reread()
        self.look()

    @property
    def listing(self) -> Listing:
        """The order and the filters that the person chose."""
        return self._listings.of(self._desk.staff())

    def choose(self, listing: Listing) -> None:
        """List in another order, or others; kept for as long as the program runs."""
        self._listings.keep(self._desk.staff(), listing)
        self._reread()
        self.look()

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """The kinds that may be chosen: those on this tab, and the one that is."""
        return kinds_of((f for f in self._all if self._on(f, self.tab)), self.listing.kind)

    @property
    def narrowed(self) -> bool:
        """Whether something keeps filings out of the list."""
        chosen = replace(self.listing, order=Listing().order)
        return bool(self.typed.strip()) or chosen != Listing()

    def select(self, filing: bytes) -> None:
        """Look at a filing."""
        if filing != self.selected or self.detail is None:
            self.selected, self.unseen = filing, False
            self._open()

    def look(self) -> None:
        """Show the filing that came under the cursor by itself: from now on it may be decided."""
        self.unseen = False
        self._open()

    def sent_since(self) -> bool:
        """Say, once, whether what `message` says is to be sent has found the line up again."""
        sent = self.sends_later and self._desk.online()
        self.sends_later = self.sends_later and not sent
        return sent

    @property
    def current(self) -> Filed | None:
        """The filing looked at."""
        return next((filed for filed in self.filings if filed.id == self.selected), None)

    @property
    def counts(self) -> dict[Tab, int]:
        """How many filings there are on each tab, whatever is listed."""
        return {tab: sum(self._on(filed, tab) for filed in self._all) for tab in Tab}

    def why_not(self) -> str:
        """Return why the filing looked at cannot be decided; "" when it can."""
        filed = self.current
        return self._why_not(filed) if filed else "届出が選ばれていません。"

    def decide(self, ruling: Ruling, reason: str = "") -> bool:
        """Keep the decision; True once it is durable, and the next filing is looked at."""
        reason = reason.strip()
        filed = self._shown(self.why_not())
        if filed is None:
            return False
        if ruling is not Ruling.APPROVE and not reason:
            self.message = f"{RULING_LABELS[ruling]}の理由を入力してください。"
            return False
        refusals = self._desk.decide(filed.id, ruling, reason[:MOST_REASON])
        if refusals:
            self.message = said(refusals[0])
            return False
        self._decided(filed, ruling)
        self.message = decided(filed, ruling) + self._kept("決裁を保存しました。")
        self._reread()
        return True

    # --- several at once

    def is_marked(self, filing: bytes) -> bool:
        """Say whether a filing is to be approved with others."""
        return filing in self._marks

    @property
    def marked(self) -> int:
        """How many are to be approved at once."""
        return len(self._marks)

    @property
    def may_mark(self) -> bool:
        """Whether anything listed may be approved with others."""
        waits = self.tab is not Tab.CONFLICTS
        return waits and any(self._desk.several_at_once(filed.change) for filed in self.filings)

    @property
    def how_to_mark(self) -> str:
        """Say which kinds of what is listed may be approved with others, and by which key."""
        return how(f.label for f in self.filings if self._desk.several_at_once(f.change))

    def mark(self) -> bool:
        """Mark the filing looked at, or no longer; False, with the reason, where it cannot be."""
        why = self.why_not()
        filed = self.current
        if not why and filed is not None and not self._desk.several_at_once(filed.change):
            why = f"{filed.label}は、運用規則により、1件ずつ決裁します。"
        filed = self._shown(why)
        if filed is None or self.detail is None:
            return False
        self._marks.turn(filed.id, self.detail)
        return True

    def approve_marked(self) -> Said:
        """Approve all that is marked, each by a decision of its own; one refused stops no other.

        What was decided stays so where a Trouble is raised; the rest stays marked.
        """
        approved, refused = 0, []
        try:
            for filed in on_them(self._marks, {filed.id: filed for filed in self.filings}):
                if why := self._approve_as_seen(filed):
                    refused.append((filed, why))
                else:
                    approved += 1
                    self._marks.drop(filed.id)
        finally:
            self._reread()
        self._marks.keep_only(())
        title, text = told(approved, refused)
        later = self._kept("決裁を保存しました。") if approved else ""
        return Said(title, text, later, good=not refused)

    def _approve_as_seen(self, filed: Filed) -> str:
        """Approve one filing as it was seen; return why not, "" once it is durable."""
        if why := self._why_not(filed):
            return why
        if not self._desk.several_at_once(filed.change):
            return f"{filed.label}は、運用規則により、1件ずつ決裁します。"
        if not self._marks.as_seen(filed.id, self._desk.detail(filed.id)):
            return CHANGED
        refusals = self._desk.decide(filed.id, Ruling.APPROVE, "")
        if not refusals:
            self._decided(filed, Ruling.APPROVE)
        return said(refusals[0]) if refusals else ""

    # --- another supervisor, and conflicts

    def may_refer(self) -> bool:
        """Say whether the filing looked at may be passed on."""
        filed = self.current
        waits = filed is not None and filed.standing is Standing.WAITING
        return waits and filed is not None and self._desk.may_refer(filed.id) is None

    def colleagues(self) -> Sequence[tuple[str, str]]:
        """Return whom the filing looked at may be passed on to: number and name; "" for any."""
        filed = self.current
        named = self._desk.colleagues(filed.id) if filed else ()
        return [("", "ほかの決裁者（どなたでも）"), *((each.staff, each.name) for each in named)]

    def refer(self, to: str, reason: str) -> bool:
        """Keep that the filing shown is passed on; True once it is durable.

        It goes on waiting; the next one stands under the cursor, as after a decision.
        """
        filed = self._shown("")
        if filed is None:
            return False
        if not reason.strip():
            self.message = "回付の理由を入力してください。"
            return False
        refusals = self._desk.refer(filed.id, to, reason.strip()[:MOST_REASON])
        if refusals:
            self.message = said(refusals[0])
            return False
        name = dict(self.colleagues()).get(to, "") if to else "ほかの決裁者"
        self.message = f"{filed.label}（{filed.who}）を{name}に回しました。"
        self.message += self._kept("回付を保存しました。")
        self._reread()
        if self.selected == filed.id:
            self._go_on()
        return True

    def may_resolve(self) -> str:
        """Return "" if a new filing may resolve the conflict looked at, else why not."""
        filed = self.current
        if filed is None or filed.standing is not Standing.CONFLICTED:
            return "競合した届出が選ばれていません。"
        if filed.change not in ENTERED:
            return "この種類は、もとの画面で改めて入力してください。"
        return ""

    # --- inside

    def _shown(self, why: str) -> Filed | None:
        """Return the filing looked at, if nothing forbids it and it was shown; else say why."""
        filed = self.current
        if not why and (filed is None or self._looked_at != filed.id):
            why = NOT_SHOWN
        self.message = why
        return None if why else filed

    def _why_not(self, filed: Filed) -> str:
        if filed.standing is Standing.CONFLICTED:
            return "競合した届出は決裁できません。「届出で解決」で、届出し直してください。"
        if filed.staff == self._desk.staff():
            return "ご自身が受け付けた届出は決裁できません。「回付」で、ほかの責任者に回せます。"
        refusal = self._desk.may_decide(filed.id)
        return said(refusal) if refusal else ""

    def _kept(self, what: str) -> str:
        self.sends_later = not self._desk.online()
        return f"{what}{LATER}" if self.sends_later else ""

    def _decided(self, filed: Filed, ruling: Ruling) -> None:
        if ruling is Ruling.APPROVE:
            self._outcomes.approved.add(filed.id)

    def _reread(self) -> None:
        self._all = tuple(self._desk.filings())
        self._arrange()

    def _go_on(self) -> None:
        """Put the cursor on the next filing, unseen; on the one before where none comes behind."""
        listed = [filed.id for filed in self.filings]
        place = listed.index(self.selected)
        if len(listed) > 1:
            self.selected = listed[place + 1 if place + 1 < len(listed) else place - 1]
            self.unseen = True
        self._open()

    def _arrange(self) -> None:
        before = [filed.id for filed in self.filings]
        place = before.index(self.selected) if self.selected in before else 0
        chosen = self.listing
        found = [
            filed
            for filed in self._all
            if self._on(filed, self.tab) and listed(filed, chosen, self.typed)
        ]
        self.filings = arranged(found, chosen.order, self._desk.today(), self._desk.now())
        here = {filed.id for filed in self.filings}
        self._marks.keep_only(here)
        if self.selected not in here:
            place = min(place, len(self.filings) - 1)
            self.unseen = bool(self.selected and self.filings)
            self.selected = self.filings[place].id if self.filings else b""
        self._open()

    def _open(self) -> None:
        wanted = self.selected and not self.unseen
        self.detail = self._desk.detail(self.selected) if wanted else None
        self._looked_at = self.selected if self.detail is not None else b""

    def _on(self, filed: Filed, tab: Tab) -> bool:
        return on_tab(filed, tab, self._desk.staff())
