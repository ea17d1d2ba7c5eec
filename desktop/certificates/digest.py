"""One number for all that is printed on a paper, whoever reads it: the press, or a checker later.

Canonical form: for each page every mark (words, a picture, a rule or tint) by where it stands, from
top to bottom and left to right; of words every character but white space, exactly as recorded; of
a picture its grey pixels; of a rule or tint its corners and how it is painted. So it changes with
any letter, with their order, with any pixel, and with whatever is laid over them; and it does not
depend on the order of drawing or on how a program writes its PDF.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

_OPENING = b"madoguchi printed 1"
_PAGE, _END = b"\x0c", b"\x0a"
_HYPHENS = str.maketrans("\u00ad\u0002", "--")  # how readers say a hyphen that ends a line

Kind = Literal[0, 1, 2]
WORDS: Kind = 0
PICTURE: Kind = 1
PATH: Kind = 2


class Mark(msgspec.Struct, frozen=True):
    """Something printed at (x, y) of a page, in points from its lower left corner."""

    x: float
    y: float
    words: str
    kind: Kind = WORDS


def picture_mark(x: float, y: float, width: int, height: int, grey: bytes) -> Mark:
    """Mark a picture by its size (pixels) and content (one byte a pixel)."""
    name = f"\x01{width}x{height}:{hashlib.sha256(grey).hexdigest()}"
    return Mark(x, y, name, PICTURE)


def path_mark(points: Iterable[tuple[float, float]], *, fill: int | None, stroke: float) -> Mark:
    """Mark a rule or tint: its corners, its fill (None, or 0 = black to 255), its stroke (points).

    Places count to the thousandth of a point, as our PDFs are written.
    """
    corners = sorted({(round(x * 1000), round(y * 1000)) for x, y in points})
    painted = "-" if fill is None else str(fill)
    places = ",".join(f"{x}/{y}" for x, y in corners)
    x, y = corners[0] if corners else (0, 0)
    return Mark(x / 1000, y / 1000, f"\x03{painted}:{round(stroke * 1000)}:{places}", PATH)


def grey_level(share: float) -> int:
    """Turn a grey as PDFs write it (0 to 1, three decimals) into a level (0 to 255)."""
    return int(round(share, 3) * 255 + 0.5)


def digest_of(pages: Sequence[Iterable[Mark]]) -> bytes:
    """Return the SHA-256 of the canonical form."""
    whole = hashlib.sha256(_OPENING)
    for page in pages:
        whole.update(_PAGE)
        for mark in sorted(page, key=_place):
            whole.update("".join(mark.words.translate(_HYPHENS).split()).encode("utf-8"))
        whole.update(_END)
    return whole.digest()


def _place(mark: Mark) -> tuple[int, int, int, str]:
    """Order by place; letters that a reader puts at one place keep their order among themselves."""
    own = mark.words if mark.kind else ""
    return -round(mark.y * 1000), round(mark.x * 1000), mark.kind, own
