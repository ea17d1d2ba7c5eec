"""Pictures that are kept in the repository: drawn small, written with few colours, held to now.

With 256 colours they are a third of the bytes and look the same.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from tests.gui.gallery.scenes import SCENES
from tests.gui.gallery.stage import SIZES, draw

WIDTH, COLOURS = 880, 256
MOST_OTHER = 0.002
"""Share of the pixels that may differ: not all machines draw alike, and one key more or less is
0.25 % of a screen."""

MOST_SHADES = 64
"""Of 256: a pixel that differs by no more is the same."""


def screen(scene: str, language: str) -> Image.Image:
    """Return how a scene looks now, small."""
    with draw(SCENES[scene], SIZES[0], language) as shown:
        whole = shown.picture().toImage()
    smooth = Qt.TransformationMode.SmoothTransformation
    small = whole.scaledToWidth(WIDTH, smooth).convertToFormat(QImage.Format.Format_RGB888)
    size, row = (small.width(), small.height()), small.bytesPerLine()
    return Image.frombytes("RGB", size, bytes(small.constBits()), "raw", "RGB", row, 1)


def save(picture: Image.Image, file: Path) -> None:
    """Write a picture; its folder is made."""
    file.parent.mkdir(exist_ok=True)
    few = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def stale(file: Path, now: Image.Image) -> str:
    """Say what of a kept picture is no longer so, or ""."""
    with Image.open(file) as opened:
        kept = opened.convert("RGB")
    if kept.size != now.size:
        return f"{file.name}: {kept.size} is now {now.size}"
    share = other(kept, now)
    return f"{file.name}: {share:.1%} of it looks different" if share > MOST_OTHER else ""


def other(one: Image.Image, two: Image.Image) -> float:
    """Return the share of pixels that differ by more than a shade."""
    apart = ImageChops.difference(one.convert("L"), two.convert("L")).histogram()
    return sum(apart[MOST_SHADES + 1 :]) / sum(apart)
