"""A form as data: where each word of a certificate stands, in what size, and what is fixed.

One TOML file per form in ``resources/certificates/``, named like the form. Lengths are millimetres
from the top left corner of the sheet (or of a person's block), type sizes are points. The
vocabulary is closed and has no conditions: ``box``, ``line``, ``label``, ``text``, ``cell``,
``seal``, a block repeated for each person, a block for the last sheet, a block for the others.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from sync.base.troubles import Trouble

Millimetres = Annotated[float, msgspec.Meta(ge=0, le=1000)]
Points = Annotated[float, msgspec.Meta(ge=3, le=72)]
Align = Literal["left", "center", "right", "spread"]
Overflow = Literal["shrink", "list"]


class LayoutTrouble(Trouble):
    """A form's data file is missing or does not make sense; names file and place."""

    reason = "証明書の様式ファイルを読み込めません。"
    remedy = "システム担当へ連絡し、様式ファイルを入れ直してください。"
    reason_en = "A certificate form's data file cannot be used."
    remedy_en = "Restore the file in resources/certificates; the detail names the place."


class _Item(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="draw"
):
    x: Millimetres
    y: Millimetres


class Box(_Item, frozen=True, kw_only=True, tag="box"):
    """A ruled rectangle, optionally tinted (0 = white, 1 = black)."""

    w: Millimetres
    h: Millimetres
    line: str = ""
    tint: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0


class Line(_Item, frozen=True, kw_only=True, tag="line"):
    """A straight rule from (x, y) to (x2, y2)."""

    x2: Millimetres
    y2: Millimetres
    line: str


class Label(_Item, frozen=True, kw_only=True, tag="label"):
    """Fixed words inside w × h, centred in height, lines as broken; spread = 均等割り付け."""

    w: Millimetres
    h: Millimetres
    text: str
    size: Points
    align: Align = "left"
    font: Literal["label", "record"] = "label"


class Text(_Item, frozen=True, kw_only=True, tag="text"):
    """A fact inside w × h: shrunk down to min_size, then in up to ``lines`` lines, then listed.

    ``overflow = "list"`` never shrinks: what does not fit is listed at once. ``frame`` names a rule
    drawn tightly round the words, and only when there are words.
    """

    w: Millimetres
    h: Millimetres
    fact: str
    size: Points
    min_size: Points = 5.0
    lines: Annotated[int, msgspec.Meta(ge=1, le=20)] = 2
    align: Align = "left"
    overflow: Overflow = "shrink"
    frame: str = ""


class Cell(_Item, frozen=True, kw_only=True, tag="cell"):
    """A ruled cell: tinted label on the left (label_w wide), the fact right of it."""

    w: Millimetres
    h: Millimetres
    label: str
    label_w: Millimetres
    fact: str
    size: Points = 9.0
    min_size: Points = 5.0
    label_size: Points = 7.5
    label_align: Align = "spread"
    lines: Annotated[int, msgspec.Meta(ge=1, le=20)] = 2
    align: Align = "left"
    overflow: Overflow = "shrink"


class Seal(_Item, frozen=True, kw_only=True, tag="seal"):
    """The black electronic seal: a square of ``side`` (at most 25 mm, 標準仕様書 §5.6)."""

    side: Annotated[float, msgspec.Meta(gt=0, le=25)]
    fact: str


Item = Box | Line | Label | Text | Cell | Seal


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sheet, in millimetres."""

    width: Millimetres
    height: Millimetres


class Ink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fonts by file name, rules by name (mm), the tint of label cells, side paddings (mm)."""

    record_font: str
    label_font: str
    lines: dict[str, Annotated[float, msgspec.Meta(gt=0, le=3)]]
    label_tint: Annotated[float, msgspec.Meta(ge=0, le=0.3)]
    cell_line: str
    padding: Millimetres
    label_padding: Millimetres


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands for an omitted item, for words that do not fit, for a glyph no font has."""

    omitted: str
    overflow: str
    missing_glyph: str
    size: Points


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fixed words chosen by a fact's value (for a yes/no fact: ``yes`` and ``no``)."""

    chosen_by: str
    words: dict[str, str]


class Rest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the unused space after the last person is struck out."""

    text: str
    size: Points
    line: str
    frame: str


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The repeated block: whose facts, how many a sheet, where, and what each kind shows."""

    repeat: str
    kind: str
    per_sheet: Annotated[int, msgspec.Meta(ge=1, le=20)]
    x: Millimetres
    y: Millimetres
    w: Millimetres
    h: Millimetres
    gap: Millimetres
    rest: Rest
    blocks: dict[str, tuple[Item, ...]]


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One form. ``sheet`` is on every sheet, ``last`` on the last only, ``others`` on the rest."""

    title: str
    edition: str
    paper: Paper
    ink: Ink
    marks: Marks
    people: People
    sheet: tuple[Item, ...]
    last: tuple[Item, ...]
    others: tuple[Item, ...] = ()
    wordings: dict[str, Wording] = {}


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
    people, paper, rules = layout.people, layout.paper, layout.ink.lines
    for name in (layout.ink.cell_line, people.rest.line, people.rest.frame):
        if name not in rules:
            yield f"no rule is named {name!r} in ink.lines"
    if people.x + people.w > paper.width:
        yield "people: wider than the paper"
    if people.y + people.per_sheet * (people.h + people.gap) - people.gap > paper.height:
        yield "people: the blocks of one sheet are taller than the paper"
    places = [("sheet", layout.sheet), ("last", layout.last), ("others", layout.others)]
    for place, items in places:
        yield from _items_complaints(place, items, paper.width, paper.height, rules)
    for kind, items in people.blocks.items():
        yield from _items_complaints(f"people.blocks.{kind}", items, people.w, people.h, rules)


def _items_complaints(
    place: str, items: tuple[Item, ...], width: float, height: float, rules: Container[str]
) -> Iterator[str]:
    slack = 0.01  # mm: decimal fractions in the file need not add up to the last bit
    for index, item in enumerate(items):
        here = f"{place}[{index}]"
        match item:
            case Line(x2=right, y2=bottom, line=rule):
                pass
            case Seal(x=x, y=y, side=side):
                right, bottom, rule = x + side, y + side, "seal"
            case Box(x=x, y=y, w=w, h=h, line=rule) | Text(x=x, y=y, w=w, h=h, frame=rule):
                right, bottom = x + w, y + h
            case Label(x=x, y=y, w=w, h=h) | Cell(x=x, y=y, w=w, h=h):
                right, bottom, rule = x + w, y + h, ""
        if right > width + slack or bottom > height + slack:
            yield f"{here}: reaches outside its space ({width} x {height} mm)"
        if rule and rule not in rules:
            yield f"{here}: no rule is named {rule!r} in ink.lines"
        if isinstance(item, Text | Cell) and item.min_size > item.size:
            yield f"{here}: min_size is larger than size"
        if isinstance(item, Cell) and item.label_w >= item.w:
            yield f"{here}: the label leaves no room for the fact"
