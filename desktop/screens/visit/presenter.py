"""The clerk's story of a visit: who is here, what was done, undo, set aside, end. Knows no Qt."""

from __future__ import annotations

from typing import Protocol

from desktop.cache.visits import State, Visit
from desktop.operations.payments import refundable
from desktop.operations.visit_items import Item, ItemState
from desktop.screens.said import Said
from desktop.screens.visit.model import (
    VisitingDesk,
    VisitShown,
    amount_typed,
    name_of,
    taken_words,
    visitor_words,
    yen,
)
from sync.base.troubles import PrinterTrouble
from sync.base.verdicts import Refusal

EMPTY_END = "手続はありませんでした。領収書はありません。"
FREE_END = "手数料はありませんでした。領収書はありません。"


class Printer(Protocol):
    """Something that puts a PDF on paper."""

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Print; return where it went, for the screen. Raises PrinterTrouble."""
        ...


class VisitPresenter:
    """Holds the visit that is shown: the open one, or the one that just ended."""

    def __init__(self, desk: VisitingDesk, printer: Printer) -> None:
        """Take the desk and the printer of receipts."""
        self._desk, self._printer = desk, printer
        self.shown: VisitShown | None = None
        self.others: tuple[VisitShown, ...] = ()
        self.refusals: dict[str, str] = {}
        self.said: Said | None = None
        self.set_down: int | None = None
        """The visit that has just left the counter: the cursor among the others goes to it."""

    def enter(self) -> None:
        """Begin with who is here now."""
        self.shown, self.said, self.refusals = None, None, {}
        self.refresh()

    def refresh(self) -> None:
        """Look again; a visit that ended stays until another one is open."""
        before = self.shown
        self.shown = self._desk.look()
        if self.shown is None and before is not None:
            after = self._desk.one(before.visit.number)
            self.shown = after if after is not None and after.state is State.ENDED else None
        self.others = tuple(self._desk.others())

    @property
    def open(self) -> bool:
        """Whether somebody stands at the counter."""
        return self.shown is not None and self.shown.state is State.OPEN

    def item(self, key: object) -> Item | None:
        """Return an item of the visit shown."""
        items = self.shown.items if self.shown is not None else ()
        return next((item for item in items if item.id == key), None)

    def other(self, key: object) -> VisitShown | None:
        """Return one of the visits in the list."""
        return next((each for each in self.others if each.visit.number == key), None)

    def receipt_for(self, key: object) -> VisitShown | None:
        """Return whose receipt would be printed: of one of the others, or of the visit shown."""
        meant = self.shown if key is None else self.other(key)
        return meant if meant is not None and meant.visit.receipt else None

    @property
    def jammed(self) -> bool:
        """Whether the receipt of the visit shown is not on paper yet."""
        visit = self.shown.visit if self.shown is not None else None
        return visit is not None and bool(visit.receipt) and not visit.printed_at

    def note(self, ticket: str, name: str) -> None:
        """Note the ticket and the visitor's name; what is refused is said beside its field."""
        if self.shown is not None and not self.open:
            return
        noted = (self.shown.visit.ticket, self.shown.visit.visitor.name) if self.shown else ("", "")
        if (ticket, name) == noted and not self.refusals:
            return
        told = {
            "ticket": self._desk.give_ticket(ticket),
            "name": self._desk.name_visitor(name),
        }
        self.refusals = {
            field: f"{no.reason}{no.remedy}" for field, no in told.items() if no is not None
        }
        self.refresh()

    def park(self) -> None:
        """Set the visit aside for the next visitor."""
        if self.shown is None or not self.open:
            return
        name, self.set_down = name_of(self.shown), self.shown.visit.number
        self._desk.park()
        self.said = Said(
            f"{name}を中断しました。", step="一覧で選んで「再開」を押すと、続けられます。"
        )
        self.refresh()

    def resume(self, key: object) -> None:
        """Take a parked visit up again."""
        other = self.other(key)
        if other is None:
            return
        self._tell(self._desk.resume(other.visit.number), f"{name_of(other)}を再開しました。")

    def hand_over(self, key: object) -> None:
        """「交付した」."""
        item = self.item(key)
        if item is not None and self.open:
            refusals = self._desk.hand_over(item)
            self._tell(next(iter(refusals), None), f"{item.label}を交付済として記録しました。")

    def take_back(self, key: object) -> None:
        """取消."""
        item = self.item(key)
        if item is not None and self.open:
            refusals = self._desk.take_back(item)
            self._tell(next(iter(refusals), None), f"{item.label}を取り消しました。")

    @property
    def due(self) -> int:
        """Yen to be taken before the visit ends; 0 where none, or where a paper is still open."""
        if self.shown is None or not self.open:
            return 0
        unsettled = any(item.state is ItemState.PRINTED for item in self.shown.items)
        return 0 if unsettled else self.shown.total

    def may_waive(self, key: object) -> bool:
        """Say whether no fee may be taken for an item."""
        item = self.item(key)
        return self.open and item is not None and item.counts and bool(item.price)

    def may_refund(self, key: object) -> bool:
        """Say whether the fee of an item can be paid back."""
        item, shown = self.item(key), self.shown
        return (
            item is not None and shown is not None and item in refundable(shown.visit, shown.items)
        )

    def look_at(self, key: object) -> bool:
        """Show a visit that ended, where nobody stands at the counter."""
        other = self.other(key)
        if other is None or other.state is not State.ENDED or self.open:
            return False
        self.shown = self._desk.one(other.visit.number)
        self.said = None
        return True

    def waive(self, key: object, code: str, basis: str = "") -> str:
        """減免: return why not, "" once it is noted."""
        item = self.item(key)
        if item is None:
            return ""
        refusal = self._desk.waive(item, code, basis)
        if refusal is not None:
            return f"{refusal.reason}{refusal.remedy}"
        done = (
            f"{item.label}の手数料を減免します。" if code else f"{item.label}の減免をやめました。"
        )
        self._tell(None, done)
        return ""

    def refund(self, key: object, reason: str) -> str:
        """返金: return why not, "" once it is kept; then the money is given."""
        item, shown = self.item(key), self.shown
        if item is None or shown is None:
            return ""
        paid = self._desk.refund(shown.visit.number, item, reason)
        if isinstance(paid, Refusal):
            return f"{paid.reason}{paid.remedy}"
        self.refresh()
        self.said = Said(
            f"返金を記録しました。{yen(item.fee)}をお返しください。",
            step="回収した証明書は、書損と同じように破棄してください。",
        )
        return ""

    def end(self, typed: str = "") -> str:
        """受付終了: the money, the total, and the receipt on paper.

        `typed` is what was given, "" for just what it costs. Return what is wrong with that; all
        else is said in `said`.
        """
        received = amount_typed(typed) if typed.strip() else None
        if typed.strip() and received is None:
            return "金額として読み取れません。数字だけで入力してください。"
        ended = self._desk.end(received)
        if isinstance(ended, Refusal) and ended.field == "received":
            return f"{ended.reason}{ended.remedy}"
        self._ended(ended)
        return ""

    def _ended(self, ended: Visit | Refusal) -> None:
        if isinstance(ended, Refusal):
            self.said = Said(ended.reason, step=ended.remedy, good=False)
            self.refresh()
            return
        self.set_down = ended.number
        self.shown = self._desk.one(ended.number)
        self.others = tuple(self._desk.others())
        assert self.shown is not None  # noqa: S101 - it has just been written
        if ended.receipt:
            money = f"{taken_words(self.shown)}　領収額 {yen(self.shown.total)}".strip("　")
            self._print(self.shown, f"受付を終了しました。{money}")
        else:
            why = FREE_END if self.shown.items else EMPTY_END
            self.said = Said("受付を終了しました。", why)

    def print_receipt(self, shown: VisitShown) -> None:
        """Print the receipt of a visit that ended, once more."""
        self._print(shown, f"領収書を出力しました。領収額 {yen(shown.total)}")

    def _print(self, shown: VisitShown, done: str) -> None:
        """Print; what the printer did not take can be printed again."""
        visit = shown.visit
        try:
            where = self._printer.print(self._desk.receipt(shown), f"receipt {visit.receipt}")
        except PrinterTrouble:
            self.said = Said(
                "領収書を印刷できませんでした（受付は終了しています）。",
                step="プリンターを確認し、F9「領収書」でもう一度印刷してください。",
                good=False,
            )
            return
        self._desk.printed(shown)
        self.refresh()
        self.said = Said(done, f"領収番号 {visit.receipt}　{visitor_words(shown)}", where)

    def _tell(self, refusal: Refusal | None, done: str) -> None:
        if refusal is None:
            self.said = Said(done)
        else:
            self.said = Said(refusal.reason, step=refusal.remedy, good=False)
        self.refresh()
