"""Every form and awkward case against its kept picture, by a rule that one wrong glyph breaks."""

from __future__ import annotations

from functools import cache

import pytest
from PIL import Image

from desktop.certificates.engine import Press
from desktop.certificates.rendered import Rendered
from tests.unit.certificates import certificate_samples, form_samples
from tests.unit.certificates.certificate_samples import SAKI, TSUKA, WATANABE
from tests.unit.certificates.goldens import FOLDER, THRESHOLD, difference, pictures, render

SAMPLES = form_samples.samples()


@pytest.fixture(scope="module")
def press() -> Press:
    return certificate_samples.press()


@cache
def rendered_once(name: str) -> Rendered:
    return render(certificate_samples.press(), SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_every_page_looks_as_it_did(press, name, tmp_path):
    rendered = rendered_once(name)
    assert render(press, SAMPLES[name]).pdf == rendered.pdf, "the same bytes twice"
    for number, page in enumerate(pictures(rendered.pdf), 1):
        kept = FOLDER / f"{name}-{number}.png"
        most, place = difference(Image.open(kept), page)
        if most > THRESHOLD:
            page.save(tmp_path / kept.name)
        assert most <= THRESHOLD, f"{kept.name} differs at {place} mm; see {tmp_path / kept.name}"


def test_no_picture_is_left_of_a_page_that_is_gone():
    pages = {
        f"{name}-{number}.png"
        for name in SAMPLES
        for number in range(1, rendered_once(name).pages + 1)
    }
    assert {file.name for file in FOLDER.glob("*.png")} == pages
    assert sum(file.stat().st_size for file in FOLDER.glob("*.png")) < 2_000_000


WRONG_GLYPHS = [
    (WATANABE, "\u9089\U000e0110"),
    ("\u845b\U000e0102", "\u845b\U000e0103"),
    ("未", "末"),
    ("土", "士"),
    ("日", "曰"),
    (SAKI, "\u5d0e"),
    (TSUKA, "\u585a"),
    ("5", "6"),
]


@pytest.mark.parametrize("pair", WRONG_GLYPHS, ids=ascii)
def test_the_rule_sees_one_wrong_glyph_in_large_and_in_small_type(press, pair):
    def page(name: str, address: str) -> Image.Image:
        person = certificate_samples.person(name=name, previous_address=address)
        return pictures(render(press, certificate_samples.certificate(person)).pdf)[0]

    right, wrong = pair
    kept = page(right, right)
    assert difference(kept, page(right, right)) == (0, (0, 0))
    assert difference(kept, page(wrong, right))[0] > THRESHOLD
    assert difference(kept, page(right, wrong))[0] > THRESHOLD


def test_the_rule_sees_a_rule_that_moved_and_a_page_of_another_size(press):
    (page,) = pictures(render(press, form_samples.seal()).pdf)
    moved = Image.new("L", page.size, 255)
    moved.paste(page, (1, 0))
    assert difference(page, moved)[0] > THRESHOLD
    assert difference(page, page.crop((0, 0, 100, 100)))[0] == 255
