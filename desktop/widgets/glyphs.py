"""The shelf of glyphs: which outline a character of a name needs, whichever font has it.

Qt's text drawing ignores variation selectors (measured), so graphemes with a selector, and
characters that the screen font lacks, are drawn as outlines picked through HarfBuzz: first
IPAmj Mincho (Moji_Joho), then the screen font's own variation table (Adobe-Japan1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import uharfbuzz as hb  # type: ignore[import-untyped]
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath, QTransform

if TYPE_CHECKING:
    from pathlib import Path

LINES_KEPT = 4096  # laid-out texts; a long result list and its scrolling fit in it several times
OUTLINES_KEPT = 2048  # outlines are about 2 KB each

# Ems of stroke around outlines, so that Mincho sits among Gothic and bold lines stay bold.
THIN = {False: 0.022, True: 0.035}
BOLD = 0.035


@dataclass(frozen=True)
class Piece:
    """A stretch of a line: ordinary text, or one grapheme with its outline.

    `start` and `advance` are in pixels from the line's left; the outline is in pixels, y down,
    with its origin on the baseline, thickened by `stroke` pixels. `exact` is False when no font
    has the wanted form, so that the drawing can say so: a silently wrong form is the danger.
    """

    text: str
    start: float
    advance: float
    outline: QPainterPath | None = None
    exact: bool = True
    stroke: float = 0.0


@dataclass(frozen=True)
class Line:
    """A text laid out on one line; lengths in pixels."""

    pieces: tuple[Piece, ...]
    width: float
    ascent: float
    height: float
    font: QFont


class GlyphShelf:
    """Outlines and laid-out lines, kept for drawing again; font files are mapped at first need."""

    def __init__(self, gothic: Path, mincho: Path, family: str) -> None:
        self._gothic_file = gothic
        self._mincho_file = mincho
        self._family = family
        self.line = lru_cache(LINES_KEPT)(self._line)
        self._outline = lru_cache(OUTLINES_KEPT)(self._draw)

    def _line(self, text: str, points: float, bold: bool = False) -> Line:  # noqa: FBT001, FBT002
        font = QFont(self._family)
        font.setPointSizeF(points)
        font.setBold(bold)
        metrics = QFontMetricsF(font)
        em = metrics.horizontalAdvance("国")  # full width: exactly one em in this font
        pieces: list[Piece] = []
        start = 0.0
        for stretch, special in self.stretches(text):
            if special:
                outline, exact, thin = self._outline(stretch)
                scaled = QTransform.fromScale(em, -em).map(outline)
                stroke = em * (THIN[bold] if thin else BOLD if bold else 0.0)
                piece = Piece(stretch, start, em, scaled, exact, stroke)
            else:
                piece = Piece(stretch, start, metrics.horizontalAdvance(stretch))
            pieces.append(piece)
            start += piece.advance
        return Line(tuple(pieces), start, metrics.ascent(), metrics.height(), font)

    def stretches(self, text: str) -> list[tuple[str, bool]]:
        """Cut `text` into stretches that Qt draws rightly and single graphemes that it does not."""
        found: list[tuple[str, bool]] = []
        for grapheme in graphemes(text):
            special = self._needs_outline(grapheme)
            if found and not special and not found[-1][1]:
                found[-1] = (found[-1][0] + grapheme, False)
            else:
                found.append((grapheme, special))
        return found

    def _needs_outline(self, grapheme: str) -> bool:
        if len(grapheme) > 1:
            return True
        code = ord(grapheme)
        # Kana, Latin and ASCII are in the screen font; scripts of neither font are left to Qt's
        # own fallback, which a han character must never be.
        return is_han(code) and self._gothic.get_nominal_glyph(code) is None

    def _draw(self, grapheme: str) -> tuple[QPainterPath, bool, bool]:
        """Return the outline in ems (y up), whether it is the wanted form, whether it is thin."""
        base, selectors = ord(grapheme[0]), grapheme[1:]
        for font in (self._mincho, self._gothic):
            glyph = (
                font.get_variation_glyph(base, ord(selectors[0]))
                if selectors
                else font.get_nominal_glyph(base)
            )
            if glyph is not None:
                return _outline_of(font, glyph), True, font is self._mincho
        for font in (self._gothic, self._mincho):
            glyph = font.get_nominal_glyph(base)
            if glyph is not None:
                return _outline_of(font, glyph), False, font is self._mincho
        return _empty_box(), False, False

    @cached_property
    def _gothic(self) -> hb.Font:
        return hb.Font(hb.Face(hb.Blob.from_file_path(str(self._gothic_file))))

    @cached_property
    def _mincho(self) -> hb.Font:
        # Mapped, not read: 46 MB of which a name touches a few kilobytes.
        return hb.Font(hb.Face(hb.Blob.from_file_path(str(self._mincho_file))))


def graphemes(text: str) -> list[str]:
    """Return `text` as base characters, each with the variation selectors that follow it."""
    return _GRAPHEME.findall(text)


def is_han(code: int) -> bool:
    """Tell whether `code` is a han character (unified, extended or compatibility)."""
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF


_GRAPHEME = re.compile("[^\ufe00-\ufe0f\U000e0100-\U000e01ef][\ufe00-\ufe0f\U000e0100-\U000e01ef]*")


def _outline_of(font: hb.Font, glyph: int) -> QPainterPath:
    path = QPainterPath()
    em = font.face.upem
    draw = hb.DrawFuncs()
    draw.set_move_to_func(lambda x, y, p: p.moveTo(x / em, y / em))
    draw.set_line_to_func(lambda x, y, p: p.lineTo(x / em, y / em))
    draw.set_quadratic_to_func(lambda a, b, x, y, p: p.quadTo(a / em, b / em, x / em, y / em))
    draw.set_cubic_to_func(
        lambda a, b, c, d, x, y, p: p.cubicTo(a / em, b / em, c / em, d / em, x / em, y / em)
    )
    draw.set_close_path_func(lambda p: p.closeSubpath())
    font.draw_glyph(glyph, draw, path)
    path.setFillRule(path.fillRule().WindingFill)
    return path


def _empty_box() -> QPainterPath:
    path = QPainterPath()
    path.addRect(0.08, -0.06, 0.84, 0.84)
    path.addRect(0.14, 0.0, 0.72, 0.72)
    return path
