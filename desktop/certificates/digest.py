"""One number for all that is printed on a paper, whoever reads it: the press, or a checker later.

Canonical form: for each page every mark (a run of words, or a picture) by where it stands, from
top to bottom and left to right; of words every character but white space, exactly as recorded; of
a picture its grey pixels. So it changes with any letter, with their order and with any pixel, and
does not depend on the order of drawing or on how a program writes its PDF.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

_OPENING = b"madoguchi printed 1"
_PAGE, _END = b"\x0c", b"\x0a"
_HYPHENS = str.maketrans("\u00ad\u0002", "--")  # how readers say a hyphen that ends a line


class Mark(msgspec.Struct, frozen=True):
    """Words or a picture at (x, y) of a page, in points from its lower left corner."""

    x: float
    y: float
    words: str


def picture_words(width: int, height: int, grey: bytes) -> str:
    """Name a picture by its size (pixels) and content (one byte a pixel), for its mark."""
    return f"\x00{width}x{height}:{hashlib.sha256(grey).hexdigest()}"


def digest_of(pages: Sequence[Iterable[Mark]]) -> bytes:
    """Return the SHA-256 of the canonical form."""
    whole = hashlib.sha256(_OPENING)
    for page in pages:
        whole.update(_PAGE)
        for mark in sorted(page, key=_place):
            whole.update("".join(mark.words.translate(_HYPHENS).split()).encode("utf-8"))
        whole.update(_END)
    return whole.digest()


def _place(mark: Mark) -> tuple[int, int]:
    """Order by thousandths of a point, which is how exactly our PDFs are written."""
    return -round(mark.y * 1000), round(mark.x * 1000)
