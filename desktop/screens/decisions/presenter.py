"""The supervisor's story: what waits, oldest first; look at it beside the record; decide."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from desktop.operations.filed import Detail, Filed
from desktop.screens.filing.presenter import said
from sync.base.kana import kanji_key
from sync.base.verdicts import Refusal
from sync.journal.kinds import RULING_LABELS, Ruling
from sync.journal.standing import Standing


class Tab(StrEnum):
    """Waiting filings, or conflicts."""

    WAITING = "waiting"
    CONFLICTS = "conflicts"


MOST_REASON = 200
"""Characters of a reason: it is read in a list and printed on slips."""


class DecidingDesk(Protocol):
    """The desk, for the approval desk."""

    def now(self) -> int:
        """Return the present moment in milliseconds."""
        ...

    def online(self) -> bool:
        """Say whether the line is up."""
        ...

    def staff(self) -> str:
        """Return the 職員番号 of who is signed on."""
        ...

    def filings(self) -> Sequence[Filed]:
        """Return every filing known here."""
        ...

    def detail(self, filing: bytes) -> Detail | None:
        """Return one filing opened."""
        ...

    def may_decide(self, filing: bytes) -> Refusal | None:
        """Return why the person signed on may not decide this filing; None if they may."""
        ...

    def decide(self, filing: bytes, ruling: Ruling, reason: str) -> tuple[Refusal, ...]:
        """Keep a decision, signed by the supervisor; () once durable. Raises Trouble."""
        ...


class DecisionsPresenter:
    """Keeps the list and the selection, and lets a decision through only after the difference."""

    def __init__(self, desk: DecidingDesk) -> None:
        """Take the desk."""
        self._desk = desk
        self._all: tuple[Filed, ...] = ()
        self._looked_at: bytes = b""
        self.tab = Tab.WAITING
        self.typed = ""
        self.filings: tuple[Filed, ...] = ()
        self.selected: bytes = b""
        self.detail: Detail | None = None
        self.unseen = False
        """The filing under the cursor came there by itself: nobody has asked to see it yet."""
        self.message = ""

    def refresh(self) -> None:
        """Read the filings again; the selection stays, else the next stands there, unseen."""
        before = [filed.id for filed in self.filings]
        place = before.index(self.selected) if self.selected in before else 0
        self._all = tuple(self._desk.filings())
        listed = [filed for filed in self._all if self._listed(filed)]
        self.filings = tuple(sorted(listed, key=lambda filed: (filed.filed_at, filed.id)))
        if self.selected not in {filed.id for filed in self.filings}:
            place = min(place, len(self.filings) - 1)
            self.unseen = bool(self.selected and self.filings)
            self.selected = self.filings[place].id if self.filings else b""
        self._open()

    def show_tab(self, tab: Tab) -> None:
        """Turn to the waiting filings or to the conflicts."""
        if tab is not self.tab:
            self.tab, self.selected, self.unseen = tab, b"", False
            self.refresh()

    def filter(self, typed: str) -> None:
        """List only filings that hold `typed` in a name, a kind, a person's or a desk's name."""
        self.typed = typed
        self.refresh()
        self.look()

    def select(self, filing: bytes) -> None:
        """Look at a filing."""
        if filing != self.selected or self.detail is None:
            self.selected, self.unseen = filing, False
            self._open()

    def look(self) -> None:
        """Show the filing that came under the cursor by itself: from now on it may be decided."""
        self.unseen = False
        self._open()

    @property
    def current(self) -> Filed | None:
        """The filing looked at."""
        return next((filed for filed in self.filings if filed.id == self.selected), None)

    @property
    def counts(self) -> dict[Tab, int]:
        """How many wait, how many are in conflict."""
        return {
            Tab.WAITING: sum(_waits(filed) for filed in self._all),
            Tab.CONFLICTS: sum(_in_conflict(filed) for filed in self._all),
        }

    def why_not(self) -> str:
        """Return why the filing looked at cannot be decided; "" when it can."""
        filed = self.current
        if filed is None:
            return "届出が選ばれていません。"
        if filed.standing is Standing.CONFLICTED:
            return "競合した届出は決裁できません。届出一覧で再届出してください。"
        if filed.decided_here:
            return "決裁済みです。通信が戻りましたら送信します。"
        if filed.staff == self._desk.staff():
            return "ご自身が受け付けた届出は決裁できません。ほかの責任者が決裁してください。"
        refusal = self._desk.may_decide(filed.id)
        return said(refusal) if refusal else ""

    def decide(self, ruling: Ruling, reason: str = "") -> bool:
        """Keep the decision; True once it is durable, and the next filing is looked at."""
        filed = self.current
        reason = reason.strip()
        why = self.why_not()
        if filed is None or why:
            self.message = why
            return False
        if self._looked_at != filed.id:
            self.message = "違いが表示されていません。届出を表示してから決裁してください。"
            return False
        if ruling is not Ruling.APPROVE and not reason:
            self.message = f"{RULING_LABELS[ruling]}の理由を入力してください。"
            return False
        refusals = self._desk.decide(filed.id, ruling, reason[:MOST_REASON])
        if refusals:
            self.message = said(refusals[0])
            return False
        done = _done(filed, ruling)
        later = "" if self._desk.online() else "決裁を保存しました。通信が戻りましたら送信します。"
        self.message = done + later
        self.refresh()
        return True

    def _open(self) -> None:
        wanted = self.selected and not self.unseen
        self.detail = self._desk.detail(self.selected) if wanted else None
        self._looked_at = self.selected if self.detail is not None else b""

    def _listed(self, filed: Filed) -> bool:
        here = _waits(filed) if self.tab is Tab.WAITING else _in_conflict(filed)
        wanted = kanji_key(self.typed.strip())
        words = (filed.label, *filed.persons, filed.staff_name, filed.place)
        return here and (not wanted or any(wanted in kanji_key(word) for word in words))


def _done(filed: Filed, ruling: Ruling) -> str:
    """Say what was decided."""
    if ruling is Ruling.APPROVE:
        return f"{filed.label}（{filed.who}）を承認しました。"
    if ruling is Ruling.RETURN:
        return f"{filed.label}（{filed.who}）を差し戻しました。"
    return f"{filed.label}（{filed.who}）を却下しました。"


def _waits(filed: Filed) -> bool:
    return filed.standing is Standing.WAITING


def _in_conflict(filed: Filed) -> bool:
    return filed.standing is Standing.CONFLICTED and not filed.replaced
