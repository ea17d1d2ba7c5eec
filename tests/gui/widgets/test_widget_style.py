from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QLabel

from desktop.widgets.bands import STATES, band_height, band_width, paint_bands
from desktop.widgets.style import load_style

RESOURCES = Path(__file__).parents[3] / "resources"


def luminance(colour):
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module", params=["light", "dark"])
def hues(request, app):
    """The style in each of its colours; none of them is put on."""
    return load_style(RESOURCES / "styles" / f"{request.param}.toml", RESOURCES / "fonts")


def test_all_text_has_a_contrast_of_seven(hues):
    style, c = hues, hues.colours
    pairs = [
        *((ink, ground) for ink in (c.ink, c.muted) for ground in
          (c.paper, c.ground, c.accent_soft, c.focus_fill)),
        *((c.accent, ground) for ground in (c.paper, c.ground, c.accent_soft)),
        *((c.on_accent, ground) for ground in (c.accent, c.accent_deep)),
        *((tone.ink, tone.fill) for tone in style.tones.values()),
        *((c.ink, tone.fill) for name, tone in style.tones.items() if name != "protected"),
        *((c.muted, style.tones[name].fill) for name in ("changed", "conflict")),
        *((style.tones[name].ink, c.paper) for name in ("trouble", "caution", "removed")),
    ]  # fmt: skip
    low = [(a.name(), b.name(), contrast(a, b)) for a, b in pairs if contrast(a, b) < 7]
    assert not low


def test_shapes_and_outlines_have_a_contrast_of_three(hues):
    style, c = hues, hues.colours
    pairs = [(c.rule, c.paper), (c.accent, c.paper), (c.accent, c.focus_fill)]
    pairs += [(tone.edge, c.paper) for tone in style.tones.values()]
    # In the bands of states the shape is drawn in the ink, elsewhere in the edge's colour.
    pairs += [(t.edge, t.fill) for name, t in style.tones.items() if name not in STATES]
    assert not [(a.name(), b.name()) for a, b in pairs if contrast(a, b) < 3]


def test_body_text_is_at_least_twelve_points(style):
    assert min(style.sizes.body, style.sizes.label) >= 12


def test_states_differ_in_word_and_shape_not_only_in_colour(style):
    tones = [style.tones[state] for state in STATES]
    assert [tone.word for tone in tones] == ["支援措置", "除票", "仮登録", "転出予定"]
    assert len({tone.shape for tone in tones}) == len(tones)


def test_a_misspelt_or_missing_value_is_found_at_once(tmp_path):
    shutil.copytree(RESOURCES / "styles", tmp_path, dirs_exist_ok=True)
    wrong = tmp_path / "dark.toml"
    for right in ("accent_soft", "tone.leaving"):
        text = (RESOURCES / "styles" / wrong.name).read_text("utf-8")
        wrong.write_text(text.replace(right, right[:-1]), "utf-8")
        with pytest.raises(ValueError, match=right.removeprefix("tone.")):
            load_style(wrong, RESOURCES / "fonts")


def test_text_can_be_doubled():
    style = load_style(RESOURCES / "styles" / "light.toml", RESOURCES / "fonts", 2.0)
    assert style.sizes.body == 24


def test_the_shipped_font_is_used_and_draws_japanese(app, style):
    label = QLabel("国")
    label.ensurePolished()
    assert QFontInfo(label.font()).family() == "BIZ UDGothic"
    pictures = {bytes(drawn(style, char).constBits()) for char in "国民あア窓口●▲"}
    assert len(pictures) == 8  # boxes would be alike


def test_the_binding_keeps_none_alive(app):
    # PySide6 6.12.0 lost one reference to None per call on Python 3.11 and ended the process.
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(500):
        label.update()
    assert sys.getrefcount(None) > before - 100


def drawn(style, char):
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(style.colours.paper)
    painter = QPainter(image)
    painter.setFont(style.font(16))
    painter.drawText(4, 28, char)
    painter.end()
    return image


def test_bands_that_have_no_room_in_a_row_stand_in_two(style):
    """A person who is protected and has a filing waiting; lists are narrow."""
    tones = [style.tones[state] for state in ("protected", "provisional")]
    widest = max(band_width(style, tone) for tone in tones)
    image = QImage(int(widest) + 8, 2 * band_height(style), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint_bands(painter, QRectF(image.rect()), ("protected", "provisional"), style)
    half = image.height() // 2
    halves = [image.copy(0, top, image.width(), half) for top in (0, half)]
    for tone, part in zip(tones, halves, strict=True):
        seen = {part.pixel(x, y) for x in range(part.width()) for y in range(part.height())}
        assert tone.fill.rgb() in seen
        other = next(each for each in tones if each is not tone)
        assert other.fill.rgb() not in seen
