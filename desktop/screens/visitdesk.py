"""The visits of a desk as the screens ask for them, made of operations. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from desktop.cache.visits import Visit
from desktop.operations import payments
from desktop.operations import visit as visits
from desktop.operations.desk import Desk
from desktop.operations.press import Press
from desktop.operations.receipt import receipt_facts, visitor_name
from desktop.operations.visit_items import Item, hand_over, items_of, take_back
from desktop.screens.visit.model import VisitShown
from sync.base.clock import japan_day, moment
from sync.base.verdicts import Refusal
from sync.records.policy import Exemption
from sync.records.town import Town

Made = TypeVar("Made")

MOST_ENDED = 10
"""Visits of today that ended and are still listed: who comes back for a receipt comes soon."""


class VisitDesk:
    """Stands for `VisitingDesk`; tells the window's line who is at the counter."""

    def __init__(
        self, desk: Desk, town: Town, press: Press, changed: Callable[[], object] = lambda: None
    ) -> None:
        """Take the desk, whose receipts, what prints them; `changed` is called after each act."""
        self._desk, self._town, self._press = desk, town, press
        self._changed = changed
        self._known: tuple[object, VisitShown | None] = (None, None)

    def look(self) -> VisitShown | None:
        """Return the open visit, read anew only where something was kept since."""
        journal = self._desk.journal
        stands = (journal.last_change(), journal.visits.turn, self._desk.cache.version())
        if self._known[0] != stands:
            visit = journal.visits.now()
            self._known = (stands, self._shown(visit) if visit else None)
        return self._known[1]

    def one(self, number: int) -> VisitShown | None:
        """Return a visit by its number."""
        visit = self._desk.journal.visits.one(number)
        return self._shown(visit) if visit else None

    def others(self) -> Sequence[VisitShown]:
        """Return the parked visits, then today's that ended last; the newest first."""
        book, today = self._desk.journal.visits, self._desk.today()
        ended = [
            visit
            for visit in book.ended(MOST_ENDED)
            if japan_day(moment(visit.moves[-1].at)) == today
        ]
        return [self._shown(visit) for visit in (*book.parked(), *ended)]

    def waiting(self) -> int:
        """Return how many visits are parked."""
        return self._desk.journal.visits.count_parked()

    def give_ticket(self, ticket: str) -> Refusal | None:
        """Note the ticket's number."""
        return self._after(visits.give_ticket(self._desk, ticket))

    def name_visitor(self, name: str) -> Refusal | None:
        """Note the visitor's name."""
        return self._after(visits.name_visitor(self._desk, name))

    def park(self) -> None:
        """Set the open visit aside."""
        self._after(visits.park(self._desk))

    def resume(self, number: int) -> Refusal | None:
        """Take a parked visit up again."""
        taken = self._after(visits.resume(self._desk, number))
        return taken if isinstance(taken, Refusal) else None

    def end(self, received: int | None = None) -> Visit | Refusal:
        """End the open visit, with the yen that were given."""
        return self._after(visits.end(self._desk, received))

    def grounds(self) -> Sequence[Exemption]:
        """Return the grounds on which no fee is taken."""
        return payments.grounds(self._desk)

    def waive(self, item: Item, code: str, basis: str = "") -> Refusal | None:
        """Take no fee for an item, by a ground."""
        return self._after(payments.waive(self._desk, item, code, basis))

    def refund(self, number: int, item: Item, reason: str) -> Visit | Refusal:
        """Pay the fee of an item back."""
        return self._after(payments.refund(self._desk, number, [item.id], reason))

    def hand_over(self, item: Item) -> tuple[Refusal, ...]:
        """Keep that a certificate was handed over."""
        return self._after(hand_over(self._desk, item))

    def take_back(self, item: Item) -> tuple[Refusal, ...]:
        """Undo one thing."""
        return self._after(take_back(self._desk, item))

    def receipt(self, shown: VisitShown) -> bytes:
        """Return the receipt of a visit that ended, as a PDF."""
        facts = receipt_facts(self._desk, self._town, shown.visit, shown.items)
        return self._press.render(facts).pdf

    def printed(self, shown: VisitShown) -> None:
        """Note that the receipt is on paper."""
        visits.note_printed(self._desk, shown.visit)

    def _shown(self, visit: Visit) -> VisitShown:
        person = self._desk.cache.current(visit.visitor.atena_no) if visit.visitor.kind else None
        return VisitShown(
            visit,
            items_of(self._desk, visit),
            visitor_name(self._desk, visit),
            person.name if person else "",
        )

    def _after(self, made: Made) -> Made:
        self._changed()
        return made
