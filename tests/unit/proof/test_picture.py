"""The code as people carry it: printed, and read back from the picture by a decoder of others."""

from __future__ import annotations

import io
from functools import partial

import pypdfium2
import pytest
import segno
import zxingcpp
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from sync.base.ids import DeskNumber
from sync.journal.proof.check import Outcome, check
from sync.journal.proof.statement import code_of
from tests.unit.proof.paper import (
    CODE,
    DESK,
    GENUINE,
    KNOWN,
    OTHER_CODE,
    OTHER_DESK,
    OTHER_TOWN,
    PROOF,
    TOWNS,
    certificate_of,
    change,
)

SIDE_MM = 30
DPI = 300


def drawn(code: str) -> Image.Image:
    """Return the QR code on a sheet of paper, printed 30 mm wide and scanned at 300 dpi."""
    picture = io.BytesIO()
    segno.make(code, error="m", boost_error=False, micro=False).save(picture, kind="png", scale=4)
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=(210, 297))
    side = SIDE_MM * 72 / 25.4
    canvas.drawImage(ImageReader(Image.open(picture).convert("RGB")), 60, 100, side, side)
    canvas.drawString(20, 280, "This is a sample.")
    canvas.showPage()
    canvas.save()
    page = pypdfium2.PdfDocument(sheet.getvalue())[0]
    return page.render(scale=DPI / 72).to_pil().convert("L")


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def noisy(picture: Image.Image) -> Image.Image:
    return Image.blend(picture, Image.effect_noise(picture.size, 90).convert("L"), 0.35)


def poor(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=30)
    return Image.open(file).convert("L")


def blotted(picture: Image.Image) -> Image.Image:
    soiled, x, y = picture.copy(), picture.width // 2, picture.height // 2
    soiled.paste(255, (x, y, x + 14, y + 14))
    return soiled


@pytest.mark.parametrize(
    "spoil",
    [
        lambda picture: picture,
        lambda picture: picture.rotate(90, expand=True, fillcolor=255),
        lambda picture: picture.rotate(183, expand=True, fillcolor=255),
        lambda picture: picture.rotate(-11, Image.Resampling.BICUBIC, expand=True, fillcolor=255),
        lambda picture: picture.resize([side * 2 // 3 for side in picture.size]),
        lambda picture: picture.filter(ImageFilter.GaussianBlur(1)),
        noisy,
        poor,
        blotted,
    ],
    ids=["plain", "side", "upside-down", "askew", "200dpi", "blurred", "noisy", "jpeg", "blotted"],
)
def test_a_code_is_read_from_the_picture_of_the_paper(spoil: object) -> None:
    assert callable(spoil)
    (text,) = read(spoil(drawn(GENUINE)))
    assert text == GENUINE
    assert check(text, TOWNS).outcome is Outcome.GENUINE


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (partial(code_of, PROOF, OTHER_DESK, certificate_of()), Outcome.ALTERED),
        (lambda: GENUINE[:-20] + GENUINE[-17:] + "000", Outcome.ALTERED),
        (
            lambda: code_of(
                change(PROOF, municipality=OTHER_CODE),
                DESK,
                certificate_of(town=OTHER_TOWN, code=OTHER_CODE),
            ),
            Outcome.OTHER_TOWN,
        ),
        (lambda: code_of(change(PROOF, issued_at=1000), DESK, certificate_of()), Outcome.ALTERED),
    ],
    ids=["forged", "altered", "other-town", "before-its-key"],
)
def test_what_is_not_genuine_is_refused_from_the_picture_too(code, outcome) -> None:  # type: ignore[no-untyped-def]
    (text,) = read(drawn(code()))
    assert check(text, TOWNS).outcome is outcome


def test_the_largest_code_still_fits_a_small_square() -> None:
    """A desk's name of 40 letters, a number of nine digits in each of its places."""
    name, number = "避難所 臨時窓口" * 5, "2026-11-23・東吾妻町・123456789・1・123456789"
    proof = change(PROOF, number=number, desk=DeskNumber(123_456_789), form="f" * 40)
    certificate = certificate_of(number=123_456_789, name=name[:40])
    code = code_of(proof, DESK, certificate)
    usual, largest = (segno.make(each, error="m", boost_error=False) for each in (GENUINE, code))
    assert int(usual.version) <= 15
    assert int(largest.version) <= 20
    assert usual.mode == "alphanumeric"
    assert check(code, {CODE: KNOWN}).outcome is Outcome.GENUINE
