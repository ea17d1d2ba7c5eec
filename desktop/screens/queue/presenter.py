"""The clerk's story of the queue: what stands where, and what there is to do. Knows no Qt."""

from __future__ import annotations

from enum import StrEnum

from desktop.operations.filed import CAME_BACK, Detail, Filed
from desktop.screens.filing.presenter import said
from desktop.screens.queue.model import QueueDesk
from sync.changes.registry import ENTERED
from sync.journal.standing import Standing


class Filter(StrEnum):
    """Which filings are listed."""

    OPEN = "open"
    ATTENTION = "attention"
    UNSENT = "unsent"
    ALL = "all"


FILTER_LABELS = {
    Filter.OPEN: "処理中",
    Filter.ATTENTION: "対応が必要",
    Filter.UNSENT: "未送信",
    Filter.ALL: "すべて",
}


class QueuePresenter:
    """Lists the filings, keeps the selection, takes filings back."""

    def __init__(self, desk: QueueDesk) -> None:
        """Take the desk."""
        self._desk = desk
        self.filter = Filter.ALL
        self.filings: tuple[Filed, ...] = ()
        self._all: tuple[Filed, ...] = ()
        self.selected: bytes = b""
        self.message = ""

    def refresh(self) -> None:
        """Read the filings again; the selection stays where it was."""
        self._all = tuple(self._desk.filings())
        self.filings = tuple(filed for filed in self._all if self._listed(filed))
        if self.selected not in {filed.id for filed in self.filings}:
            self.selected = self.filings[0].id if self.filings else b""

    def show_only(self, which: Filter) -> None:
        """List another part."""
        self.filter = which
        self.refresh()

    def select(self, filing: bytes) -> None:
        """Put the cursor on a filing."""
        self.selected = filing

    @property
    def current(self) -> Filed | None:
        """The filing under the cursor."""
        return next((filed for filed in self.filings if filed.id == self.selected), None)

    @property
    def counts(self) -> dict[Filter, int]:
        """How many filings each filter lists."""
        return {which: sum(self._listed(f, which) for f in self._all) for which in Filter}

    def open(self, filing: bytes) -> Detail | None:
        """Return one filing with its difference."""
        return self._desk.detail(filing)

    def may_withdraw(self, filed: Filed) -> str:
        """Return "" if it may be taken back, else why not."""
        if filed.task:
            return "確認の項目は取り下げられません。届出を選んでください。"
        if not filed.open:
            return f"{filed.words}の届出は取り下げられません。"
        if filed.intake is not None and filed.standing is Standing.REGISTERED:
            return "受け付けた届出です。「続きを入力」で入力してから、届出を取り下げてください。"
        if filed.staff != self._desk.staff():
            return f"取り下げられるのは、受け付けた{filed.staff_name}だけです。"
        return ""

    def whose(self, filed: Filed) -> tuple[str, str]:
        """Return whose it is and what to do for its withdrawal, of an open filing of another."""
        why = self.may_withdraw(filed)
        if not filed.open or filed.task or not why or filed.staff == self._desk.staff():
            return "", ""
        if filed.standing is Standing.WAITING:
            return why, "本人に取下げを頼むか、責任者に差戻しを頼んでください。"
        return why, "本人に取下げを頼むか、内容を直して再届出してください。"

    def may_redo(self, filed: Filed) -> str:
        """Return "" if a new filing may take its place, else why not."""
        if filed.task:
            return "確認の項目は再届出できません。届出を選んでください。"
        if filed.replaced:
            return "この届出は、すでに再届出されています。"
        if filed.aside and filed.standing not in CAME_BACK:
            return "端末の再登録後に自動で引き継がれます。再届出は不要です。"
        if filed.to_enter:
            return ""
        if filed.standing not in CAME_BACK:
            return "再届出できるのは、差戻し・競合・却下の届出です。"
        if filed.change not in ENTERED:
            return "この種類は、もとの画面で改めて入力してください。"
        return ""

    def may_tick_off(self, filed: Filed) -> bool:
        """Say whether only somebody's having looked is wanted: a task, or one's declined filing."""
        if filed.task is not None:
            return True
        return filed.standing is Standing.DECLINED and filed.needs(self._desk.staff())

    def tick_off(self) -> bool:
        """Say that it was looked at: it needs nobody any more, and stays in the journal."""
        filed = self.current
        if filed is None or not self.may_tick_off(filed):
            return False
        if filed.task is not None:
            filed.task.tick_off()
        else:
            self._desk.note_read(filed.id)
        self.message = "確認済みとして記録しました。"
        self.refresh()
        return True

    def withdraw(self, reason: str = "") -> bool:
        """Take back the filing under the cursor."""
        filed = self.current
        if filed is None:
            return False
        why = self.may_withdraw(filed)
        refusals = () if why else self._desk.withdraw(filed.id, reason)
        if why or refusals:
            self.message = why or said(refusals[0])
            return False
        self.message = (
            "取下げを送信しました。"
            if self._desk.online()
            else "取下げを保存しました。通信が戻りましたら送信します。"
        )
        self.refresh()
        return True

    def _listed(self, filed: Filed, which: Filter | None = None) -> bool:
        match which or self.filter:
            case Filter.OPEN:
                return filed.open
            case Filter.ATTENTION:
                return filed.needs(self._desk.staff())
            case Filter.UNSENT:
                return filed.carriage.value == "kept"
        return True
