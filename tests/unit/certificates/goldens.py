"""The pictures that every form is compared with; run as a program, it draws them anew.

`python -m tests.unit.certificates.goldens` writes every sample's pages into ``goldens/`` as grey
PNGs. Look at what changed before you commit it.
"""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
from PIL import Image, ImageChops

from desktop.certificates.engine import Press
from desktop.certificates.images import page_images
from desktop.certificates.rendered import Rendered
from tests.unit.certificates import certificate_samples, form_samples

FOLDER = Path(__file__).parent / "goldens"
DPI = 80
WINDOW = 8
"""Pixels of the square in which differences are averaged: a glyph of 8 points is 9 pixels wide."""

THRESHOLD = 4
"""Of 255: the most that one square may differ. The same page drawn twice differs by 0; of the wrong
glyphs that the tests try, the faintest (末 for 未, in the smallest type) by 6."""


def render(press: Press, facts: msgspec.Struct) -> Rendered:
    """Render with a code that does not depend on the digest: pictures change for one reason."""
    return press.render(facts, lambda _: "HC1:" + "0123456789ABCDEF" * 4)  # type: ignore[arg-type]


def pictures(pdf: bytes) -> list[Image.Image]:
    """Draw a PDF's pages as they are kept."""
    return [Image.open(io.BytesIO(page.png())).convert("L") for page in page_images(pdf, DPI)]


def difference(one: Image.Image, other: Image.Image) -> tuple[int, tuple[float, float]]:
    """Return the largest mean difference of any square, and where its corner is (mm)."""
    if one.size != other.size:
        return 255, (0, 0)
    apart = ImageChops.difference(one, other)
    most, place = 0, (0.0, 0.0)
    for shift in (0, WINDOW // 2):  # two grids, so that no glyph hides on a border of squares
        squares = apart.crop((shift, shift, *apart.size)).reduce(WINDOW)
        here = squares.getextrema()[1]
        if here > most:
            index = squares.tobytes().index(here)
            row, column = divmod(index, squares.width)
            most = here
            place = tuple(round((n * WINDOW + shift) / DPI * 25.4, 1) for n in (column, row))
    return most, place


def main() -> None:
    """Draw all anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    press = certificate_samples.press()
    for name, facts in form_samples.samples().items():
        for number, page in enumerate(pictures(render(press, facts).pdf), 1):
            page.save(FOLDER / f"{name}-{number}.png", optimize=True)


if __name__ == "__main__":
    main()
