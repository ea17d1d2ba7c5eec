"""Deals a certificate's entries and their rows out to sheets, before anything is drawn.

Pure: from the form's flow and the facts to what stands where. A block is never cut in two; a
person's block stays with their first row; what heads a table heads it again on the next sheet.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from desktop.certificates.facts.words import Blank
from desktop.certificates.forms import LayoutTrouble
from desktop.certificates.layout import Block, Flow, Item, Rows, Section

_SLACK = 0.01  # mm, as in the forms' own sums


class Placed(msgspec.Struct, frozen=True):
    """One block on a sheet: its items, whose facts, and its upper edge (mm).

    ``entry`` and ``row`` count from 1 within their section and entry; 0 where there is none.
    """

    items: tuple[Item, ...]
    facts: Mapping[str, object]
    y: float
    entry: int = 0
    row: int = 0


class Rest(msgspec.Struct, frozen=True):
    """Space left below the last block, from ``y`` down; ``ends`` where nothing goes on after it."""

    y: float
    ends: bool


class SheetPlan(msgspec.Struct, frozen=True):
    """What one sheet of the flow shows."""

    placed: tuple[Placed, ...]
    rest: Rest | None


def plan(flow: Flow, facts: Mapping[str, object]) -> tuple[SheetPlan, ...]:
    """Deal the facts out; at least one sheet. Raises LayoutTrouble where form and facts differ."""
    walk = _Walk(flow)
    for section in flow.sections:
        walk.section(section, facts)
    walk.close(ends=True)
    return tuple(walk.sheets)


class _Walk:
    """A pen's way down the sheets."""

    def __init__(self, flow: Flow) -> None:
        self.sheets: list[SheetPlan] = []
        self._flow = flow
        self._y = flow.y
        self._placed: list[Placed] = []

    def section(self, section: Section, common: Mapping[str, object]) -> None:
        entries = _entries(section.repeat, common)
        heading = section.head.h if section.head else 0.0
        for ordinal, entry in enumerate(entries, 1):
            own = msgspec.structs.asdict(entry) | {"ordinal": str(ordinal)}
            block = _block(section.blocks, own.get(section.kind), section.repeat)
            rows = _entries(section.rows.repeat, own) if section.rows else ()
            needed = block.h + (_first_row(section.rows, rows[0]) if section.rows and rows else 0)
            headed = ordinal > 1
            if section.own_sheet and self._placed:
                self.close(ends=True)
                headed = False
            space = section.gap if headed else section.lead
            above = 0.0 if headed else heading
            if self._placed and not self._fits(space + above + needed):
                self.close(ends=False)
                headed = False
            elif self._placed:
                self._y += space
            if section.head and not headed:
                self._place(section.head, common)
            self._place(block, own, ordinal)
            if section.rows and rows:
                self._rows(section, section.rows, own, rows, ordinal)

    def close(self, *, ends: bool) -> None:
        """End a sheet; ``ends`` says that what stands on it does not go on."""
        left = self._flow.bottom - self._y
        rest = Rest(self._y, ends) if left > _SLACK else None
        self.sheets.append(SheetPlan(tuple(self._placed), rest))
        self._placed, self._y = [], self._flow.y

    def _rows(
        self,
        section: Section,
        rows: Rows,
        own: Mapping[str, object],
        entries: tuple[msgspec.Struct, ...],
        ordinal: int,
    ) -> None:
        if rows.head:
            self._place(rows.head, own, ordinal)
        for number, entry in enumerate(entries, 1):
            facts = msgspec.structs.asdict(entry) | {"ordinal": str(number)}
            block = _block(rows.blocks, facts.get(rows.kind), rows.repeat)
            if not self._fits(block.h):
                self.close(ends=False)
                if section.continued:
                    self._place(section.continued, own, ordinal)
                if rows.head:
                    self._place(rows.head, own, ordinal)
            self._place(block, facts, ordinal, number)

    def _place(
        self, block: Block, facts: Mapping[str, object], entry: int = 0, row: int = 0
    ) -> None:
        self._placed.append(Placed(block.items, facts, self._y, entry, row))
        self._y += block.h

    def _fits(self, height: float) -> bool:
        return self._y + height <= self._flow.bottom + _SLACK


def _entries(name: str, facts: Mapping[str, object]) -> tuple[msgspec.Struct, ...]:
    match facts.get(name):
        case tuple(entries):
            return entries
        case Blank():
            return ()
        case msgspec.Struct() as entry:
            return (entry,)
    raise LayoutTrouble(f"nothing named {name!r} to repeat")


def _block(blocks: Mapping[str, Block], kind: object, repeat: str) -> Block:
    if not isinstance(kind, str) or kind not in blocks:
        raise LayoutTrouble(f"{repeat}: no block for the kind {kind!r}")
    return blocks[kind]


def _first_row(rows: Rows, first: msgspec.Struct) -> float:
    head = rows.head.h if rows.head else 0.0
    facts = msgspec.structs.asdict(first)
    return head + _block(rows.blocks, facts.get(rows.kind), rows.repeat).h
