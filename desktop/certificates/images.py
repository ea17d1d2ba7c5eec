"""A finished PDF as pictures, for the preview on screen and for tests.

The pictures are made by PDFium from the very bytes that will be printed (QtPdf is not part of the
Essentials), so the clerk sees the paper itself. PDFium is not safe to use from two threads at once:
one waits for the other.
"""

from __future__ import annotations

import io
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]

_DPI_OF_PDF = 72
ONE_AT_A_TIME = Lock()


class PageImage(msgspec.Struct, frozen=True):
    """One page: rows of ``stride`` bytes, four bytes a pixel (blue, green, red, unused).

    This is what ``QImage(pixels, width, height, stride, QImage.Format.Format_RGB32)`` takes.
    """

    width: int
    height: int
    stride: int
    pixels: bytes

    def png(self) -> bytes:
        """Give the page as a PNG file."""
        from PIL import Image  # noqa: PLC0415 - comes with ReportLab; only files need it

        size = (self.width, self.height)
        image = Image.frombuffer("RGB", size, self.pixels, "raw", "BGRX", self.stride, 1)
        file = io.BytesIO()
        image.save(file, "PNG")
        return file.getvalue()


def page_images(pdf: bytes, dpi: int = 110) -> list[PageImage]:
    """Draw every page of ``pdf`` at ``dpi``."""
    import pypdfium2  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415 - when there is paper

    with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        return [_draw(document[index], dpi / _DPI_OF_PDF) for index in range(len(document))]


def _draw(page: pypdfium2.PdfPage, scale: float) -> PageImage:
    import pypdfium2  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    bitmap = page.render(scale=scale, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx)
    try:
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        bitmap.close()
        page.close()
