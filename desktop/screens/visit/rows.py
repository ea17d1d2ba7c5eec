"""The rows of the visit's lists, and the sentences that tell whose visit it is."""

from __future__ import annotations

from desktop.language import tr
from desktop.operations.moments import time_of_day
from desktop.operations.visit_items import Item
from desktop.screens.visit.model import (
    STATE_LABELS,
    VisitShown,
    identity_words,
    name_of,
    people_words,
    visitor_words,
    yen,
)
from desktop.widgets.resultlist import Cell, Column, ResultRow
from desktop.widgets.visitline import VisitOnLine

ITEMS = (Column("手続・番号", 44), Column("対象の方", 24), Column("状態", 18), Column("手数料", 14))
OTHERS = (Column("受付・来庁者", 53), Column("合計", 23), Column("状態", 24))


def item_row(item: Item) -> ResultRow:
    """Return the row of one thing done."""
    cells = (
        Cell(tr(item.label), tr(item.number)),
        Cell(tr(people_words(item))),
        Cell(tr(item.words)),
        Cell(tr(yen(item.fee))),
    )
    return ResultRow(item.id, cells)


def other_row(other: VisitShown) -> ResultRow:
    """Return the row of a visit that waits or has ended."""
    cells = (
        Cell(tr(name_of(other)), tr(visitor_words(other))),
        Cell(tr(f"{len(other.items)}件"), tr(yen(other.total))),
        Cell(tr(STATE_LABELS[other.state]), tr(time_of_day(other.visit.moves[-1].at))),
    )
    return ResultRow(other.visit.number, cells)


def facts_words(shown: VisitShown) -> str:
    """Say how the visitor was identified, why they came, and since when they are here."""
    visit = shown.visit
    reason = visit.reason or "未入力"
    return (
        f"本人確認：{identity_words(shown)}　理由：{reason}　開始：{time_of_day(visit.opened_at)}"
    )


def line_words(shown: VisitShown | None) -> VisitOnLine | None:
    """Return what the window's slim line says of the open visit."""
    if shown is None:
        return None
    count = sum(item.counts for item in shown.items)
    return VisitOnLine(visitor_words(shown), shown.visit.ticket, count, yen(shown.total))
