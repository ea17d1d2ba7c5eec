"""Reads a form's data file and says, with file and place, what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterator
from pathlib import Path

import msgspec

from desktop.certificates.layout import (
    Block,
    Box,
    Cell,
    Code,
    Flow,
    Image,
    Item,
    Label,
    Layout,
    Line,
    Rows,
    Seal,
    Section,
    Text,
)
from sync.base.troubles import Trouble

_SLACK = 0.01  # mm: decimal fractions in the file need not add up to the last bit


class LayoutTrouble(Trouble):
    """A form's data file is missing or does not make sense; names file and place."""

    reason = "証明書の様式ファイルを読み込めません。"
    remedy = "システム担当へ連絡し、様式ファイルを入れ直してください。"
    reason_en = "A certificate form's data file cannot be used."
    remedy_en = "Restore the file in resources/certificates; the detail names the place."


def load_layout(file: Path) -> Layout:
    """Read and check one form's data file; raise LayoutTrouble naming file and place."""
    try:
        layout = msgspec.convert(tomllib.loads(file.read_text("utf-8")), Layout)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as e:
        raise LayoutTrouble(f"{file.name}: {e}") from e
    complaint = next(_complaints(layout), None)
    if complaint:
        raise LayoutTrouble(f"{file.name}: {complaint}")
    return layout


def _complaints(layout: Layout) -> Iterator[str]:
    """Say what the types alone cannot: names that must exist, boxes that must fit the paper."""
    paper, rules = layout.paper, layout.ink.lines
    if layout.ink.cell_line not in rules:
        yield f"no rule is named {layout.ink.cell_line!r} in ink.lines"
    places = [("sheet", layout.sheet), ("last", layout.last), ("others", layout.others)]
    for place, items in places:
        yield from _items_complaints(place, items, paper.width, paper.height, rules)
    if layout.flow:
        yield from _flow_complaints(layout.flow, layout)


def _flow_complaints(flow: Flow, layout: Layout) -> Iterator[str]:
    for name in (flow.rest.line, flow.rest.frame) if flow.rest else ():
        if name not in layout.ink.lines:
            yield f"flow.rest: no rule is named {name!r} in ink.lines"
    if flow.x + flow.w > layout.paper.width + _SLACK:
        yield "flow: wider than the paper"
    if flow.bottom > layout.paper.height + _SLACK:
        yield "flow: reaches below the paper"
    room = flow.bottom - flow.y
    for index, section in enumerate(flow.sections):
        for place, block, above in _blocks(f"flow.sections[{index}]", section):
            if above + block.h > room + _SLACK:
                yield f"{place}: taller than the flow ({room:g} mm)"
            yield from _items_complaints(place, block.items, flow.w, block.h, layout.ink.lines)


def _blocks(place: str, section: Section) -> Iterator[tuple[str, Block, float]]:
    """Name every block of a section, with what must stand above it on the same sheet (mm)."""
    head = section.head.h if section.head else 0.0
    for part, blocks, above in _parts(section, head):
        for name, block in blocks.items():
            yield f"{place}.{part}{name}", block, above


def _parts(section: Section, head: float) -> Iterator[tuple[str, dict[str, Block], float]]:
    yield "blocks.", section.blocks, head
    if section.head:
        yield "", {"head": section.head}, 0.0
    if section.continued:
        yield "", {"continued": section.continued}, 0.0
    rows: Rows | None = section.rows
    if rows:
        title = rows.head.h if rows.head else 0.0
        again = section.continued.h if section.continued else 0.0
        yield "rows.blocks.", rows.blocks, again + title
        if rows.head:
            yield "rows.", {"head": rows.head}, again


def _items_complaints(
    place: str, items: tuple[Item, ...], width: float, height: float, rules: Container[str]
) -> Iterator[str]:
    for index, item in enumerate(items):
        here = f"{place}[{index}]"
        right, bottom, rule = _reach(item)
        if right > width + _SLACK or bottom > height + _SLACK:
            yield f"{here}: reaches outside its space ({width:g} x {height:g} mm)"
        if rule and rule not in rules:
            yield f"{here}: no rule is named {rule!r} in ink.lines"
        if isinstance(item, Text | Cell) and item.min_size > item.size:
            yield f"{here}: min_size is larger than size"
        if isinstance(item, Cell) and item.label_w >= item.w:
            yield f"{here}: the label leaves no room for the fact"


def _reach(item: Item) -> tuple[float, float, str]:
    """Return an item's right and lower edge, and the rule it draws with."""
    match item:
        case Line(x2=right, y2=bottom, line=rule):
            return right, bottom, rule
        case Seal(x=x, y=y, side=side):
            return x + side, y + side, "seal"
        case Code(x=x, y=y, side=side, note_h=note_h):
            return x + side, y + side + note_h, ""
        case Box(x=x, y=y, w=w, h=h, line=rule) | Text(x=x, y=y, w=w, h=h, frame=rule):
            return x + w, y + h, rule
        case Label(x=x, y=y, w=w, h=h) | Cell(x=x, y=y, w=w, h=h) | Image(x=x, y=y, w=w, h=h):
            return x + w, y + h, ""
