"""Reads a finished PDF back: the digest of what is printed, from its text, pictures and rules.

The press says the same number when it draws (``Rendered.facts_digest``); that both agree is how a
paper proves that it still says what it said.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desktop.certificates.digest import Mark, digest_of, path_mark, picture_mark
from desktop.certificates.images import ONE_AT_A_TIME
from desktop.certificates.pictures import MOST_PIXELS
from sync.base.troubles import Trouble

MOST_PAGES = 300
"""A large household's 個人票 with long histories has some fifty."""

_BLACK = [0, 0, 0, 255]

if TYPE_CHECKING:
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]


class UnreadablePaper(Trouble):
    """The file is no PDF, or a damaged one."""

    reason = "PDFファイルを読み込めません。"
    remedy = "別のファイルを選ぶか、発行元からもう一度受け取ってください。"
    reason_en = "The PDF file cannot be read."
    remedy_en = "Choose another file, or ask its sender for it again."


def printed_digest(pdf: bytes) -> bytes:
    """Return the SHA-256 over all that ``pdf`` prints (see ``digest``); raise UnreadablePaper."""
    import pypdfium2  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415 - when asked

    try:
        with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
            if len(document) > MOST_PAGES:
                raise UnreadablePaper("more pages than any certificate has")
            return digest_of([_marks(page) for page in document])
    except pypdfium2.PdfiumError as e:
        raise UnreadablePaper("not a PDF that can be read") from e


def _marks(page: pypdfium2.PdfPage) -> list[Mark]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    marks = [*_words(page), *_paths(page)]
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        width, height = picture.get_px_size()
        at = picture.get_matrix()
        # One that nobody's seal needs is not unpacked; its size alone changes the digest.
        small = width * height <= MOST_PIXELS
        grey = bytes(picture.get_data(decode_simple=True)) if small else b""
        marks.append(picture_mark(at.e, at.f, width, height, grey))
    notes = pdfium.FPDFPage_GetAnnotCount(page)
    if notes:  # a note may be laid over anything; our papers have none
        marks.append(Mark(0, 0, f"\x04{notes}"))
    return marks


def _words(page: pypdfium2.PdfPage) -> Iterator[Mark]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    colour = [ctypes.c_uint() for _ in range(4)]
    units: list[int] = []
    for index in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue  # a space or line break that the reader thinks fits there
        units.append(pdfium.FPDFText_GetUnicode(text, index))
        if 0xD800 <= units[-1] < 0xDC00:
            continue  # the first half of a character beyond U+FFFF; the other half comes next
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetFillColor(text, index, *colour)
        pale = "" if [part.value for part in colour] == _BLACK else "\x05"
        yield Mark(x.value, y.value, pale + _character(units))
        units.clear()


def _paths(page: pypdfium2.PdfPage) -> list[Mark]:
    """Read rules and tints; what lies on a white ground is a code and says nothing itself."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    paths = [_path(path) for path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
    grounds = [points for points, fill, stroke in paths if fill == 255 and not stroke]
    return [
        path_mark(points, fill=fill, stroke=stroke)
        for points, fill, stroke in paths
        if fill == 255 or not any(_inside(points, ground) for ground in grounds)
    ]


_Points = list[tuple[float, float]]


def _path(path: pypdfium2.PdfObject) -> tuple[_Points, int | None, float]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    x, y, width = ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    at = path.get_matrix()
    points = []
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(at.on_point(x.value, y.value))
    pdfium.FPDFPath_GetDrawMode(path, mode, stroked)
    pdfium.FPDFPageObj_GetStrokeWidth(path, width)
    return points, _fill(path) if mode.value else None, width.value if stroked.value else 0.0


def _fill(path: pypdfium2.PdfObject) -> int:
    """Read a fill as a level of grey; beyond 255 where it has a colour or is clear."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    if red.value == green.value == blue.value and alpha.value == 255:
        return red.value
    return 1000 + red.value


def _inside(points: _Points, ground: _Points) -> bool:
    (left, low), (right, top) = (tuple(map(edge, zip(*ground, strict=True))) for edge in (min, max))
    return all(left <= x <= right and low <= y <= top for x, y in points)


def _character(units: list[int]) -> str:
    if len(units) == 1:
        return chr(units[0])
    halves = "".join(map(chr, units))
    return halves.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
