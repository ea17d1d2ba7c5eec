"""The code's text as a PDF carries it, so that a file can be checked without its picture.

The press writes it as the document's keywords (ReportLab: ``canvas.setKeywords(code)``), outside
all that is printed; who changes it there gains nothing, for the code itself is signed.
"""

from __future__ import annotations

from desktop.certificates.images import ONE_AT_A_TIME

CARRIED_IN = "Keywords"


def carried_code(pdf: bytes) -> str | None:
    """Return the code's text, "" where the PDF carries none; None where it cannot be read."""
    import pypdfium2  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415 - when asked

    try:
        with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
            return str(document.get_metadata_value(CARRIED_IN)).strip()
    except pypdfium2.PdfiumError:
        return None
