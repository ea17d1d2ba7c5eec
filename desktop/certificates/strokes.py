"""How each word of the form vocabulary is drawn: one item, its words, a pen -> what to report."""

from __future__ import annotations

from math import ceil, sqrt

import msgspec

from desktop.certificates.fitting import Fitted, Run, fit, width_of
from desktop.certificates.glyphs import Finding, Glyph
from desktop.certificates.layout import (
    Align,
    Box,
    Cell,
    Code,
    Item,
    Label,
    Line,
    Marks,
    Seal,
    Text,
)
from desktop.certificates.pen import MM, Hand, Pen, Rect
from desktop.certificates.pictures import LEAST_MODULE, QUIET, PictureTrouble, squares

_AIR = 0.4  # mm kept free above and below words that fill their space


class Spoken(msgspec.Struct, frozen=True):
    """The words to draw for an item; ``is_mark`` when they stand for something left off."""

    text: str
    is_mark: bool = False


class Report(msgspec.Struct, frozen=True):
    """How the words fit, and (glyph, what was drawn instead) for unprintable ones."""

    fitted: Fitted | None = None
    fitted_smaller: bool = False
    overflowed: bool = False
    unprintable: tuple[tuple[Glyph, str], ...] = ()


def draw(pen: Pen, item: Item, spoken: Spoken, marks: Marks, corner: tuple[float, float]) -> Report:
    """Draw one item with its top left space at ``corner`` (mm)."""
    x, y = corner[0] + item.x, corner[1] + item.y
    match item:
        case Box():
            pen.box((x, y, item.w, item.h), line=item.line, tint=item.tint)
        case Line():
            pen.rule(x, y, corner[0] + item.x2, corner[1] + item.y2, item.line)
        case Label():
            _label(pen, item.text, (x, y, item.w, item.h), item.size, item.align, item.font)
        case Cell():
            return _cell(pen, item, spoken, marks, (x, y, item.w, item.h))
        case Text():
            return _words(pen, item, spoken, marks, (x, y, item.w, item.h))
        case Seal():
            return _seal(pen, spoken, marks, (x, y, item.side, item.side))
    return Report()


def ground_of_code(pen: Pen, item: Code) -> None:
    """Lay the ground of a QR code and write what stands below it."""
    pen.ground((item.x, item.y), item.side)
    if item.note:
        rect = (item.x, item.y + item.side, item.side, item.note_h)
        _label(pen, item.note, rect, item.note_size, "center", "label")


def draw_code(pen: Pen, item: Code, text: str) -> None:
    """Draw the QR code of ``text``; PictureTrouble rather than one that no scanner reads."""
    code = squares(text)
    if item.side / (code.side + 2 * QUIET) < LEAST_MODULE:
        raise PictureTrouble(f"a code of {len(text)} characters does not fit {item.side:g} mm")
    pen.squares(code, (item.x, item.y), item.side)


def _label(pen: Pen, text: str, rect: Rect, size: float, align: Align, hand: Hand) -> None:
    lines = [pen.glyphs(line, hand) for line in text.split("\n")]
    pen.write(lines, rect, size, align, hand)


def _cell(pen: Pen, item: Cell, spoken: Spoken, marks: Marks, rect: Rect) -> Report:
    x, y, w, h = rect
    pen.box((x, y, item.label_w, h), line=pen.ink.cell_line, tint=pen.ink.label_tint)
    pen.box((x + item.label_w, y, w - item.label_w, h), line=pen.ink.cell_line)
    inset = pen.ink.label_padding
    space = (x + inset, y, item.label_w - 2 * inset, h)
    _label(pen, item.label, space, item.label_size, item.label_align, "label")
    pad = pen.ink.padding
    inner = (x + item.label_w + pad, y, w - item.label_w - 2 * pad, h)
    return _words(pen, item, spoken, marks, inner)


def _words(pen: Pen, item: Text | Cell, spoken: Spoken, marks: Marks, rect: Rect) -> Report:
    """Fit and write a fact's words; report what the clerk must know."""
    if not spoken.text:
        return Report()
    _, _, w, h = rect
    run, unprintable = _printable(pen, spoken.text, marks)
    size = min(marks.size, item.size) if spoken.is_mark else item.size
    smallest = item.size if item.overflow == "list" else item.min_size
    fitted = fit(
        run,
        width=w * MM,
        height=(h - 2 * _AIR) * MM,
        size=size,
        min_size=min(smallest, size),
        lines=item.lines,
    )
    if fitted is None:
        mark = pen.glyphs(marks.overflow, "record")
        pen.write([mark], rect, min(marks.size, item.size), item.align, "record")
        return Report(overflowed=True, unprintable=unprintable)
    pen.write(fitted.lines, rect, fitted.size, item.align, "record")
    if isinstance(item, Text) and item.frame:
        _frame(pen, fitted, rect, item)
    return Report(fitted, fitted_smaller=fitted.size < size, unprintable=unprintable)


def _frame(pen: Pen, fitted: Fitted, rect: Rect, item: Text) -> None:
    x, y, w, h = rect
    used = max(map(width_of, fitted.lines)) * fitted.size / MM
    slack = {"left": 0.0, "right": w - used}.get(item.align, (w - used) / 2)
    pad = pen.ink.padding
    pen.box((x + slack - pad, y, used + 2 * pad, h), line=item.frame)


def _seal(pen: Pen, spoken: Spoken, marks: Marks, rect: Rect) -> Report:
    """Draw the seal: a heavy square frame, the characters in columns from the right."""
    run, unprintable = _printable(pen, spoken.text, marks)
    x, y, side, _ = rect
    border = side / 24
    pen.box((x + border / 2, y + border / 2, side - border, side - border), line="seal")
    inset = border * 2.1
    pen.stamp(_columns(run), (x + inset, y + inset, side - 2 * inset, side - 2 * inset), "record")
    return Report(unprintable=unprintable)


def _columns(run: Run) -> list[Run]:
    """Deal the seal's characters into even columns, the longer ones first.

    At least as many columns as rows: the characters of an official seal (篆書) stand tall.
    """
    count = max(ceil(sqrt(len(run))), 1)
    short, longer = divmod(len(run), count)
    columns, start = [], 0
    for index in range(count):
        end = start + short + (index < longer)
        columns.append(run[start:end])
        start = end
    return columns


def _printable(pen: Pen, text: str, marks: Marks) -> tuple[Run, tuple[tuple[Glyph, str], ...]]:
    """Look the words up; put the 〓 mark where a character is missing, and say so."""
    (geta,) = pen.glyphs(marks.missing_glyph, "record")
    run: list[Glyph] = []
    unprintable: list[tuple[Glyph, str]] = []
    for glyph in pen.glyphs(text, "record"):
        if glyph.cluster == "\n":
            run.append(glyph)
        elif glyph.finding is Finding.MISSING:
            run.append(geta)
            unprintable.append((glyph, geta.cluster))
        else:
            run.append(glyph)
            if glyph.finding is Finding.FALLBACK:
                unprintable.append((glyph, glyph.cluster[0]))
    return tuple(run), tuple(unprintable)
