"""Reads a finished PDF back: the digest of what is printed, from its text layer and pictures alone.

The press says the same number when it draws (``Rendered.facts_digest``); that both agree is how a
paper proves that it still says what it said.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from desktop.certificates.digest import Mark, digest_of, picture_words
from desktop.certificates.images import ONE_AT_A_TIME
from sync.base.troubles import Trouble

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
            return digest_of([_marks(page) for page in document])
    except pypdfium2.PdfiumError as e:
        raise UnreadablePaper("not a PDF that can be read") from e


def _marks(page: pypdfium2.PdfPage) -> list[Mark]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    text = page.get_textpage()
    marks: list[Mark] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    units: list[int] = []
    for index in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue  # a space or line break that the reader thinks fits there
        units.append(pdfium.FPDFText_GetUnicode(text, index))
        if 0xD800 <= units[-1] < 0xDC00:
            continue  # the first half of a character beyond U+FFFF; the other half comes next
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        marks.append(Mark(x.value, y.value, _character(units)))
        units.clear()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        width, height = picture.get_px_size()
        matrix = picture.get_matrix()
        grey = bytes(picture.get_data(decode_simple=True))
        marks.append(Mark(matrix.e, matrix.f, picture_words(width, height, grey)))
    return marks


def _character(units: list[int]) -> str:
    if len(units) == 1:
        return chr(units[0])
    halves = "".join(map(chr, units))
    return halves.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
