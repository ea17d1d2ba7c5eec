"""The pen: rules, tints, glyphs and pictures on one document's sheets, in mm from the top left.

Knows the canvas and the fonts; knows nothing of facts, forms or what the words mean. It remembers
where it put what: the digest of all that is printed is made of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from desktop.certificates.digest import Mark, grey_level, path_mark, picture_mark
from desktop.certificates.embedding import EmbeddedFont
from desktop.certificates.fitting import LEADING, Run, width_of
from desktop.certificates.glyphs import FontShelf, Glyph
from desktop.certificates.layout import Align, Flow, Ink
from desktop.certificates.pictures import QUIET, Grey, Squares

MM = 72 / 25.4  # points
_LEAST_REST = 3.0  # mm: nobody writes a line into less
_WHITE = 1e-9  # a tint that is there and is not seen
_EM_CENTRE = 0.38  # the middle of the ideographic em box above the baseline (880 up, 120 down)

Hand = Literal["record", "label"]
Rect = tuple[float, float, float, float]  # x, y, w, h in millimetres


class Pen:
    """Draws on one canvas; call ``turn`` after each sheet, ``finish`` once after the last.

    ``marks`` holds, sheet by sheet, what was drawn.
    """

    def __init__(self, canvas: Canvas, ink: Ink, paper_height: float, fonts: FontShelf) -> None:
        self.ink = ink
        self.marks: list[list[Mark]] = [[]]
        self._canvas = canvas
        self._height = paper_height
        record = EmbeddedFont(fonts.font(ink.record_font), "R1")
        # One file may serve both hands; it is then embedded once.
        same = ink.label_font == ink.record_font
        label = record if same else EmbeddedFont(fonts.font(ink.label_font), "L1")
        self._hands: dict[Hand, EmbeddedFont] = {"record": record, "label": label}

    def turn(self) -> None:
        """Go on to the next sheet."""
        self._canvas.showPage()
        self.marks.append([])

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
        # Written out: ReportLab's own way of writing numbers took a tenth of a paper's time.
        grey = f"{1 - tint:.3f} g " if tint else ""
        stroke = round(self.ink.lines[line] * MM, 3) if line else 0.0
        width = f"{stroke:.3f} w " if line else ""
        paint = "B" if line and tint else "S" if line else "f"
        left, low = round(x * MM, 3), round(self._up(y + h), 3)
        across, tall = round(w * MM, 3), round(h * MM, 3)
        self._canvas.addLiteral(
            f"q {grey}{width}{left:.3f} {low:.3f} {across:.3f} {tall:.3f} re {paint} Q"
        )
        corners = [(left, low), (left + across, low), (left, low + tall)]
        corners.append((left + across, low + tall))
        fill = grey_level(1 - tint) if tint else None
        self.marks[-1].append(path_mark(corners, fill=fill, stroke=stroke))

    def ground(self, corner: tuple[float, float], side: float) -> None:
        """Lay a white square, on which a code may be drawn; what is drawn inside is no mark."""
        self.box((*corner, side, side), tint=_WHITE)

    def rule(self, x: float, y: float, x2: float, y2: float, line: str) -> None:
        """Draw a straight rule."""
        width = round(self.ink.lines[line] * MM, 3)
        ends = [(round(x * MM, 3), round(self._up(y), 3))]
        ends.append((round(x2 * MM, 3), round(self._up(y2), 3)))
        (left, top), (right, low) = ends
        self._canvas.addLiteral(
            f"q {width:.3f} w {left:.3f} {top:.3f} m {right:.3f} {low:.3f} l S Q"
        )
        self.marks[-1].append(path_mark(ends, fill=None, stroke=width))

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
            self._note(start, baseline, run)
            self._show(run, (size, size), (start, baseline), hand)

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
                self._note(left * MM, baseline, (glyph,))
                # Filled and outlined: a carved seal's strokes are heavier than a text font's.
                self._show((glyph,), (across, tall), (left * MM, baseline), hand, outline=0.03)

    def picture(self, grey: Grey, corner: tuple[float, float], size: tuple[float, float]) -> None:
        """Draw a picture with its upper left at ``corner``, ``size`` mm large."""
        left, low = round(corner[0] * MM, 3), round(self._up(corner[1] + size[1]), 3)
        image = Image.frombytes("L", (grey.width, grey.height), grey.pixels)
        self._canvas.drawImage(ImageReader(image), left, low, size[0] * MM, size[1] * MM)
        self.marks[-1].append(picture_mark(left, low, grey.width, grey.height, grey.pixels))

    def squares(self, squares: Squares, corner: tuple[float, float], side: float) -> None:
        """Draw a QR code with its quiet zone, ``side`` mm large; one path, so no seams show."""
        module = side / (squares.side + 2 * QUIET) * MM
        left = corner[0] * MM + QUIET * module
        top = self._up(corner[1]) - QUIET * module
        path = " ".join(
            f"{left + column * module:.3f} {top - (row + 1) * module:.3f}"
            f" {length * module:.3f} {module:.3f} re"
            for column, row, length in squares.runs
        )
        self._canvas.addLiteral(f"q 0 g {path} f Q")

    def strike_rest(self, flow: Flow, top: float, *, ends: bool) -> None:
        """Strike out what is left of the flow below ``top``, so that nothing can be added."""
        rest, height, right = flow.rest, flow.bottom - top, flow.x + flow.w
        if rest is None or height < _LEAST_REST:
            return
        self.box((flow.x, top, flow.w, height), line=rest.frame)
        note_h = rest.size * 2 / MM
        if ends and height >= note_h * 2:
            words = self.glyphs(rest.text, "label")
            self.write(
                [words], (flow.x, top + note_h / 4, flow.w, note_h), rest.size, "center", "label"
            )
            self.rule(right, top + note_h * 1.5, flow.x, flow.bottom, rest.line)
        else:
            self.rule(right, top, flow.x, flow.bottom, rest.line)

    def _write_spread(
        self, run: Run, x: float, w: float, baseline: float, size: float, hand: Hand
    ) -> None:
        """Write 均等割り付け: first and last glyph touch the edges, equal gaps between."""
        gap = (w - width_of(run) * size) / (len(run) - 1)
        # The letters stand apart for the eye; for searching and reading aloud they are one word.
        word = "".join(glyph.cluster for glyph in run).encode("utf-16-be").hex().upper()
        self._note(x, baseline, run)
        self._canvas.addLiteral(f"/Span <</ActualText <FEFF{word}>>> BDC")
        for glyph in run:
            self._show((glyph,), (size, size), (x, baseline), hand)
            x += glyph.advance * size + gap
        self._canvas.addLiteral("EMC")

    def _show(
        self,
        run: Sequence[Glyph],
        size: tuple[float, float],
        start: tuple[float, float],
        hand: Hand,
        outline: float = 0,
    ) -> None:
        """Draw glyphs ``size`` points wide and tall, from ``start`` (points) on."""
        if not run:
            return
        font = self._hands[hand]
        mode = f"2 Tr {outline} w" if outline else "0 Tr"
        matrix = f"{size[0]:.3f} 0 0 {size[1]:.3f} {start[0]:.3f} {start[1]:.3f}"
        self._canvas.addLiteral(
            f"q BT /{font.resource} 1 Tf {mode} {matrix} Tm {font.encode(run)} Tj ET Q"
        )

    def _note(self, x: float, y: float, run: Sequence[Glyph]) -> None:
        """Remember words, at the place as the PDF will say it."""
        words = "".join(glyph.cluster for glyph in run)
        self.marks[-1].append(Mark(round(x, 3), round(y, 3), words))

    def _up(self, y: float) -> float:
        """Turn millimetres from the top into points from the bottom."""
        return (self._height - y) * MM
