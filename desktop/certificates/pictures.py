"""Pictures on paper in pure black and grey: a registered imprint, a QR code as squares."""

from __future__ import annotations

import io

import msgspec
import segno
from PIL import Image, UnidentifiedImageError

from sync.base.troubles import Trouble

QUIET = 4
"""Modules left white on every side of a QR code (ISO/IEC 18004)."""

LEAST_MODULE = 0.33
"""The smallest module that scanners and telephones read from a plain print, mm."""

MOST_PIXELS = 4000 * 4000  # an imprint scanned at 600 dpi has some 600 × 600


class PictureTrouble(Trouble):
    """A picture for the paper cannot be drawn as it is."""

    reason = "証明書に印字する画像を読み込めません。"
    remedy = "印影の登録内容を確認し、システム担当へ連絡してください。"
    reason_en = "A picture for the certificate cannot be used."
    remedy_en = "Check the registered imprint; the detail names the fault."


class Grey(msgspec.Struct, frozen=True):
    """A picture of ``width`` × ``height`` pixels, one byte each, 0 = black."""

    width: int
    height: int
    pixels: bytes


def grey(png: bytes) -> Grey:
    """Read a PNG as greys on white; raise PictureTrouble where it is none or beyond all measure."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureTrouble("the picture has too many pixels")
            whole = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as e:
        raise PictureTrouble("not a PNG that can be read") from e
    paper = Image.new("RGBA", whole.size, "white")
    flat = Image.alpha_composite(paper, whole).convert("L")
    return Grey(flat.width, flat.height, flat.tobytes())


class Squares(msgspec.Struct, frozen=True):
    """A QR code of ``side`` modules, quiet zone apart; runs of black as (column, row, length)."""

    side: int
    runs: tuple[tuple[int, int, int], ...]


def squares(text: str) -> Squares:
    """Make the QR code of ``text``, correction level M (15 % of it may be lost)."""
    try:
        code = segno.make(text, error="m", boost_error=False, micro=False)
    except segno.DataOverflowError as e:
        raise PictureTrouble(f"no QR code holds {len(text)} characters") from e
    runs = []
    for row, modules in enumerate(code.matrix):
        start = None
        for column, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((start, row, column - start))
                start = None
    return Squares(len(code.matrix), tuple(runs))
