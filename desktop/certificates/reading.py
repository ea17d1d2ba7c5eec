"""Stands in until the press's own reading is merged: the digest of a PDF's text alone."""

from __future__ import annotations

import hashlib

from desktop.certificates.images import ONE_AT_A_TIME
from sync.base.troubles import Trouble


class UnreadablePaper(Trouble):
    """The file is no PDF, or a damaged one."""

    reason = "PDFファイルを読み込めません。"
    remedy = "別のファイルを選ぶか、発行元からもう一度受け取ってください。"
    reason_en = "The PDF file cannot be read."
    remedy_en = "Choose another file, or ask its sender for it again."


def printed_digest(pdf: bytes) -> bytes:
    """Return the SHA-256 over what the PDF prints; raise UnreadablePaper."""
    import pypdfium2  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415 - when asked

    try:
        with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
            texts = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as e:
        raise UnreadablePaper("not a PDF that can be read") from e
    return hashlib.sha256("".join("".join(texts).split()).encode()).digest()
