"""領収書: what a visit that ended cost, on paper; the same facts give the same bytes again."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.cache.visits import Visit
from desktop.certificates.facts import known
from desktop.certificates.receipt import ReceiptFacts, ReceiptItem
from desktop.operations.desk import Desk
from desktop.operations.moments import day_and_time
from desktop.operations.visit_items import Item, total_of
from sync.records.town import Town

COPY_MARK = "（再発行）"


def receipt_facts(desk: Desk, town: Town, visit: Visit, items: Sequence[Item]) -> ReceiptFacts:
    """Return what the receipt of an ended visit says; what was taken back is not on it."""
    ended = visit.moves[-1]
    return ReceiptFacts(
        number=f"領収書 {visit.receipt}",
        number_words=f"領収番号　{visit.receipt}",
        received_at=day_and_time(ended.at),
        payer=known(visitor_name(desk, visit)),
        total=f"￥{total_of(items):,}",
        items=tuple(
            ReceiptItem(label=item.label, number=item.number, fee=_fee_words(item))
            for item in items
            if item.counts
        ),
        town=f"{town.county}{town.name}",
        taken_by=f"取扱　{desk.journal.identity.enrolled().name}　{desk.staff_name(ended.staff)}",
        taken_words=_taken_words(visit),
        copy_mark=COPY_MARK if visit.printed_at else "",
        sample_mark=desk.policy.sample_mark,
    )


def _fee_words(item: Item) -> str:
    if item.waived:
        return "減免"
    return "返金済" if item.refunded else f"{item.fee:,}円"


def _taken_words(visit: Visit) -> str:
    """Say what was given and given back; a visit of an older program did not note it."""
    return f"お預り {visit.received:,}円　お釣り {visit.change:,}円" if visit.received else ""


def visitor_name(desk: Desk, visit: Visit) -> str:
    """Return the visitor's name: as the clerk wrote it, or the register's of who came themselves.

    "" where nobody told it.
    """
    visitor = visit.visitor
    if visitor.name or visitor.kind != "self":
        return visitor.name
    person = desk.cache.current(visitor.atena_no)
    return person.name if person else ""
