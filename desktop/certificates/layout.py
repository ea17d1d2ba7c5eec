"""A form as data: where each word of a certificate stands, in what size, and what is fixed.

One TOML file per form in ``resources/certificates/``, named like the form. Lengths are millimetres
from the top left corner of the sheet (or of a block), type sizes are points. The vocabulary is
closed and has no conditions: ``box``, ``line``, ``label``, ``text``, ``cell``, ``seal``, ``image``,
``code``; a flow of sections, whose blocks repeat for each person and their rows and run on over
sheets; items for the last sheet, and items for the others. A section of which the facts hold
nothing is not drawn: so a block is made optional.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Millimetres = Annotated[float, msgspec.Meta(ge=0, le=1000)]
Points = Annotated[float, msgspec.Meta(ge=3, le=72)]
Align = Literal["left", "center", "right", "spread"]
Overflow = Literal["shrink", "list"]


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
    drawn tightly round the words, and only when there are words; ``before`` and ``after`` (様)
    stand directly beside them, also only then. ``called_by`` names the fact that holds the item's
    label, for the list of what did not fit.
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
    before: str = ""
    after: str = ""
    called_by: str = ""


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


class Image(_Item, frozen=True, kw_only=True, tag="image"):
    """A picture at its true size, in the middle of w × h; never enlarged or made smaller."""

    w: Millimetres
    h: Millimetres
    fact: str


class Code(_Item, frozen=True, kw_only=True, tag="code"):
    """The QR code in a square of ``side``, quiet zone included, ``note`` below it in ``note_h``.

    Neither is drawn where no code is made for the paper.
    """

    side: Annotated[float, msgspec.Meta(ge=15, le=60)]
    note: str = ""
    note_h: Millimetres = 0.0
    note_size: Points = 6.0


Item = Box | Line | Label | Text | Cell | Seal | Image | Code


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
    """How the unused space below the last block of a sheet is struck out.

    ``text`` stands where the paper (or a person's own sheets) ends, not where it runs on.
    """

    text: str
    size: Points
    line: str
    frame: str


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A strip of the flow, ``h`` high and as wide as the flow."""

    h: Annotated[float, msgspec.Meta(gt=0, le=1000)]
    items: tuple[Item, ...]


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What repeats below one entry's block: the entry's own fact ``repeat``, a block by ``kind``.

    ``head`` stands above the first row, and again on each further sheet.
    """

    repeat: str
    blocks: dict[str, Block]
    kind: str = "kind"
    head: Block | None = None


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What repeats in the flow: the fact ``repeat`` (several entries, one, or none), by ``kind``.

    ``head`` stands above the first entry and again on each further sheet; ``continued`` stands
    (with the entry's facts) on top of a sheet where the rows of an entry go on. ``lead`` is the
    space before the section, ``gap`` between entries. With ``own_sheet`` each begins a sheet.
    """

    repeat: str
    blocks: dict[str, Block]
    kind: str = "kind"
    head: Block | None = None
    continued: Block | None = None
    rows: Rows | None = None
    lead: Millimetres = 0.0
    gap: Millimetres = 0.0
    own_sheet: bool = False


class Flow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The strip of every sheet, from ``y`` to ``bottom``, that the sections fill in turn.

    Without ``rest`` (a letter, nothing that is certified) the unused space is left as it is.
    """

    x: Millimetres
    y: Millimetres
    w: Millimetres
    bottom: Millimetres
    sections: tuple[Section, ...]
    rest: Rest | None = None


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One form. ``sheet`` is on every sheet, ``last`` on the last only, ``others`` on the rest."""

    title: str
    edition: str
    paper: Paper
    ink: Ink
    marks: Marks
    sheet: tuple[Item, ...]
    last: tuple[Item, ...]
    others: tuple[Item, ...] = ()
    flow: Flow | None = None
    wordings: dict[str, Wording] = {}
