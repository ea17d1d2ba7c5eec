"""The sheet of a roll-out: one strip a desk, to be cut apart and laid on its machine.

A strip has the code in letters and as QR (a handheld scanner types it into 登録コード), how long it
is good, and room to note which machine took it. Made with the screens' font.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence

import segno
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.units import mm  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from sync.base.eras import in_era
from sync.base.resources import resource
from sync.roads.prepared import Prepared, PreparedDesk

STRIPS = 8
"""On a sheet: each is 33 mm high, which scissors and fingers can handle."""

STRIP, TOP, SIDE = 33 * mm, 18 * mm, 14 * mm
SQUARE = 26 * mm
PLAIN, BOLD = "MadoguchiGothic", "MadoguchiGothicBold"
NAME_POINTS, CODE_POINTS, WORDS_POINTS = 15.0, 17.0, 8.5
WEEKDAYS = "月火水木金土日"


def sheet(prepared: Prepared) -> bytes:
    """Return the strips of all desks as a PDF, A4."""
    for name, file in ((PLAIN, "BIZUDGothic-Regular.ttf"), (BOLD, "BIZUDGothic-Bold.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, resource("fonts", file)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle(f"{prepared.town} 端末登録コード {prepared.batch}")
    pages = list(_pages(prepared.desk))
    for number, desks in enumerate(pages, 1):
        _heading(canvas, prepared, f"{number}／{len(pages)}")
        for place, desk in enumerate(desks):
            _strip(canvas, prepared, desk, A4[1] - TOP - (place + 1) * STRIP)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def validity(until: str) -> str:
    """Return the last day of the codes as people in a town hall write it."""
    day = dt.date.fromisoformat(until)
    return f"{in_era(day)}（{WEEKDAYS[day.weekday()]}）まで"


def _pages(desks: Sequence[PreparedDesk]) -> Iterator[Sequence[PreparedDesk]]:
    for first in range(0, len(desks), STRIPS):
        yield desks[first : first + STRIPS]


def _heading(canvas: Canvas, prepared: Prepared, page: str) -> None:
    base = A4[1] - TOP + 4 * mm
    canvas.setFont(BOLD, 11)
    canvas.drawString(SIDE, base, f"{prepared.town}　窓口端末の登録コード")
    canvas.setFont(PLAIN, WORDS_POINTS)
    words = f"取扱注意　配布番号 {prepared.batch}　{len(prepared.desk)}台　{page}枚"
    canvas.drawRightString(A4[0] - SIDE, base, words)


def _strip(canvas: Canvas, prepared: Prepared, desk: PreparedDesk, bottom: float) -> None:
    """Draw one strip above `bottom`, with the line to cut along below it, and above the first."""
    canvas.setDash(2, 3)
    canvas.setLineWidth(0.5)
    for edge in (bottom, bottom + STRIP):
        canvas.line(SIDE / 2, edge, A4[0] - SIDE / 2, edge)
    canvas.setDash()
    _square(canvas, desk.code, SIDE, bottom + (STRIP - SQUARE) / 2)
    left, right = SIDE + SQUARE + 6 * mm, A4[0] - SIDE
    canvas.setFont(BOLD, NAME_POINTS)
    number = f"No. {desk.number}　"
    canvas.drawString(left, bottom + 25 * mm, number)
    after = left + pdfmetrics.stringWidth(number, BOLD, NAME_POINTS)
    valid = f"有効期限　{validity(prepared.until)}"
    canvas.setFont(PLAIN, WORDS_POINTS)
    canvas.drawRightString(right, bottom + 25 * mm, valid)
    room = right - pdfmetrics.stringWidth(valid, PLAIN, WORDS_POINTS) - 3 * mm - after
    _fitted(canvas, desk.name, after, bottom + 25 * mm, room)
    canvas.setFont(BOLD, CODE_POINTS)
    canvas.drawString(left, bottom + 15.5 * mm, desk.code)
    canvas.setFont(PLAIN, WORDS_POINTS)
    canvas.drawString(
        left, bottom + 10 * mm, "1回だけ使えます。使うまで人に見せず、使ったら細断してください。"
    )
    base = bottom + 3.5 * mm
    for words, at, length in (
        ("機械の名前", left, 62 * mm),
        ("端末番号", left + 66 * mm, 30 * mm),
        ("登録した人", left + 100 * mm, right - left - 100 * mm),
    ):
        canvas.drawString(at, base, words)
        canvas.line(at + 17 * mm, base - 0.5 * mm, at + length, base - 0.5 * mm)


def _fitted(canvas: Canvas, text: str, left: float, base: float, room: float) -> None:
    """Draw a name, smaller where it is long."""
    wide = pdfmetrics.stringWidth(text, BOLD, NAME_POINTS)
    canvas.setFont(BOLD, NAME_POINTS * min(1.0, room / wide))
    canvas.drawString(left, base, text)


def _square(canvas: Canvas, code: str, left: float, bottom: float) -> None:
    """Draw a code as QR, its quiet zone in the square."""
    rows = [list(row) for row in segno.make_qr(code, error="m").matrix_iter(border=4)]
    side = SQUARE / len(rows)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                below = bottom + SQUARE - (down + 1) * side
                canvas.rect(left + across * side, below, side, side, stroke=0, fill=1)
