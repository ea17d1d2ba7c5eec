"""The pen: rules, tints and glyphs on one document's sheets, in millimetres from the top left.

Knows the canvas and the fonts; knows nothing of facts, forms or what the words mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from desktop.certificates.embedding import EmbeddedFont
from desktop.certificates.fitting import LEADING, Run, width_of
from desktop.certificates.glyphs import FontShelf, Glyph
from desktop.certificates.layout import Align, Ink, People

MM = 72 / 25.4  # points
_EM_CENTRE = 0.38  # the middle of the ideographic em box above the baseline (880 up, 120 down)

Hand = Literal["record", "label"]
Rect = tuple[float, float, float, float]  # x, y, w, h in millimetres


class Pen:
    """Draws on one canvas; call ``finish`` once after the last sheet."""

    def __init__(self, canvas: Canvas, ink: Ink, paper_height: float, fonts: FontShelf) -> None:
        self.ink = ink
        self._canvas = canvas
        self._height = paper_height
        record = EmbeddedFont(fonts.font(ink.record_font), "R1")
        # One file may serve both hands; it is then embedded once.
        same = ink.label_font == ink.record_font
        label = record if same else EmbeddedFont(fonts.font(ink.label_font), "L1")
        self._hands: dict[Hand, EmbeddedFont] = {"record": record, "label": label}

    def finish(self) -> None:
        """Embed the fonts used."""
        for font in dict.fromkeys(self._hands.values()):
            font.embed(self._canvas)

    def glyphs(self, text: str, hand: Hand) -> Run:
        """Look up the glyphs of ``text`` in one of the two fonts; a line break stays one."""
        return self._hands[hand].font.glyphs(text)

    def box(self, rect: Rect, *, line: str = "", tint: float = 0.0) -> None:
        """Tint and rule a rectangle; neither when both are absent."""
        x, y, w, h = rect
        if not line and not tint:
            return
        if tint:
            self._canvas.setFillGray(1 - tint)
        if line:
            self._canvas.setLineWidth(self.ink.lines[line] * MM)
        self._canvas.rect(
            x * MM, self._up(y + h), w * MM, h * MM, stroke=bool(line), fill=bool(tint)
        )
        self._canvas.setFillGray(0)

    def rule(self, x: float, y: float, x2: float, y2: float, line: str) -> None:
        """Draw a straight rule."""
        self._canvas.setLineWidth(self.ink.lines[line] * MM)
        self._canvas.line(x * MM, self._up(y), x2 * MM, self._up(y2))

    def write(
        self, lines: Sequence[Run], rect: Rect, size: float, align: Align, hand: Hand
    ) -> None:
        """Write lines of glyphs, centred in the rectangle's height and aligned in its width."""
        x, y, w, h = rect
        middle = self._up(y + h / 2) + (len(lines) - 1) * LEADING * size / 2
        for index, run in enumerate(lines):
            baseline = middle - index * LEADING * size - _EM_CENTRE * size
            if align == "spread" and len(run) > 1:
                self._write_spread(run, x * MM, w * MM, baseline, size, hand)
                continue
            slack = w * MM - width_of(run) * size
            start = x * MM + {"center": slack / 2, "spread": slack / 2, "right": slack}.get(
                align, 0
            )
            self._show(run, f"{size:.3f} 0 0 {size:.3f} {start:.3f} {baseline:.3f}", hand)

    def stamp(self, columns: Sequence[Run], rect: Rect, hand: Hand) -> None:
        """Fill a rectangle with columns of glyphs from the right, each stretched to its cell."""
        x, y, w, h = rect
        column_w = w / len(columns)
        for index, column in enumerate(columns):
            left = x + w - (index + 1) * column_w
            cell_h = h / len(column)
            for row, glyph in enumerate(column):
                across, tall = column_w * MM, cell_h * MM
                baseline = self._up(y + (row + 0.5) * cell_h) - _EM_CENTRE * tall
                matrix = f"{across:.3f} 0 0 {tall:.3f} {left * MM:.3f} {baseline:.3f}"
                # Filled and outlined: a carved seal's strokes are heavier than a text font's.
                self._show((glyph,), matrix, hand, outline=0.03)

    def strike_rest(self, people: People, used: int) -> None:
        """Strike out the unused space below the last person, so that nobody can be added."""
        rest = people.rest
        top = people.y + used * (people.h + people.gap)
        bottom = people.y + people.per_sheet * (people.h + people.gap) - people.gap
        right = people.x + people.w
        self.box((people.x, top, people.w, bottom - top), line=rest.frame)
        note_h = rest.size * 2 / MM
        words = self.glyphs(rest.text, "label")
        note = (people.x, top + note_h / 4, people.w, note_h)
        self.write([words], note, rest.size, "center", "label")
        self.rule(right, top + note_h * 1.5, people.x, bottom, rest.line)

    def _write_spread(
        self, run: Run, x: float, w: float, baseline: float, size: float, hand: Hand
    ) -> None:
        """Write 均等割り付け: first and last glyph touch the edges, equal gaps between."""
        gap = (w - width_of(run) * size) / (len(run) - 1)
        # The letters stand apart for the eye; for searching and reading aloud they are one word.
        word = "".join(glyph.cluster for glyph in run).encode("utf-16-be").hex().upper()
        self._canvas.addLiteral(f"/Span <</ActualText <FEFF{word}>>> BDC")
        for glyph in run:
            self._show((glyph,), f"{size:.3f} 0 0 {size:.3f} {x:.3f} {baseline:.3f}", hand)
            x += glyph.advance * size + gap
        self._canvas.addLiteral("EMC")

    def _show(self, run: Sequence[Glyph], matrix: str, hand: Hand, outline: float = 0) -> None:
        if not run:
            return
        font = self._hands[hand]
        mode = f"2 Tr {outline} w" if outline else "0 Tr"
        self._canvas.addLiteral(
            f"q BT /{font.resource} 1 Tf {mode} {matrix} Tm {font.encode(run)} Tj ET Q"
        )

    def _up(self, y: float) -> float:
        """Turn millimetres from the top into points from the bottom."""
        return (self._height - y) * MM
