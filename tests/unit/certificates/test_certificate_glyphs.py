"""The form of each character on paper, against the wanted glyph drawn on an independent path.

Our PDFs are made by HarfBuzz's tables and subsetter and drawn by PDFium. Here the wanted glyph is
found and its outline taken by fontTools, and drawn by Pillow.
"""

from __future__ import annotations

import io
from functools import cache

import pytest
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from desktop.certificates.embedding import EmbeddedFont
from desktop.certificates.engine import Press
from desktop.certificates.glyphs import Finding, FontShelf, FontTrouble, clusters
from desktop.certificates.images import page_images
from desktop.certificates.rendered import Place
from tests.unit.certificates import certificate_samples as sample

SIDE = 200  # pixels of the pictures compared
UNKNOWN = "\U0010fffd"  # private use: no font of ours has it
OF_OTHER_COLLECTION = "\u845b\U000e0100"  # Adobe-Japan1; IPAmj knows Moji_Joho only


@pytest.fixture(scope="module")
def shelf() -> FontShelf:
    return FontShelf(sample.RESOURCES / "fonts")


@cache
def mincho() -> TTFont:
    return TTFont(sample.RESOURCES / "fonts" / "ipamjm.ttf", lazy=True)


@cache
def variations() -> dict[tuple[int, int], str | None]:
    (table,) = [t for t in mincho()["cmap"].tables if t.format == 14]
    return {
        (base, selector): glyph
        for selector, pairs in table.uvsDict.items()
        for base, glyph in pairs
    }


class Outline(BasePen):
    """Collects a glyph's contours as polygons, curves cut into short chords."""

    def __init__(self) -> None:
        super().__init__(mincho().getGlyphSet())
        self.contours: list[list[tuple[float, float]]] = []

    def _moveTo(self, pt):  # noqa: N802 - fontTools' name
        self.contours.append([pt])

    def _lineTo(self, pt):  # noqa: N802
        self.contours[-1].append(pt)

    def _qCurveToOne(self, pt1, pt2):  # noqa: N802
        (x0, y0), (x1, y1), (x2, y2) = self.contours[-1][-1], pt1, pt2
        for step in range(1, 9):
            t = step / 8
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            self.contours[-1].append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))


def wanted(glyph_name: str) -> Image.Image:
    """Draw one glyph by its outline: contours cancel by even-odd, enough for this font's forms."""
    pen = Outline()
    mincho().getGlyphSet()[glyph_name].draw(pen)
    big = SIDE * 4
    picture = Image.new("1", (big, big))
    for contour in pen.contours:
        layer = Image.new("1", (big, big))
        points = [(x / 2048 * big, (0.88 - y / 2048) * big) for x, y in contour]
        ImageDraw.Draw(layer).polygon(points, fill=1)
        picture = ImageChops.logical_xor(picture, layer)
    return ImageChops.invert(picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX))


def printed(shelf: FontShelf, cluster: str) -> Image.Image:
    """Print one cluster through our own embedding and let PDFium draw the page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(SIDE, SIDE), invariant=True)
    font = EmbeddedFont(shelf.font("ipamjm.ttf"), "R1")
    code = font.encode(shelf.font("ipamjm.ttf").glyphs(cluster))
    canvas.addLiteral(f"BT /R1 1 Tf {SIDE} 0 0 {SIDE} 0 {0.12 * SIDE} Tm {code} Tj ET")
    canvas.showPage()
    font.embed(canvas)
    canvas.save()
    (page,) = page_images(file.getvalue(), dpi=72)
    return Image.open(io.BytesIO(page.png())).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Compare ink: the share of it that stands on one picture only (0 = alike)."""
    pairs = list(zip(one.tobytes(), other.tobytes(), strict=True))
    apart = sum(abs(a - b) for a, b in pairs)
    ink = sum(255 - min(a, b) for a, b in pairs)
    return apart / ink


NAMES = [("\u9089", 0xE010F + n) for n in (0, 1, 4, 8, 11, 16)]
NAMES += [("\u845b", 0xE0102), ("\u845b", 0xE0103), ("\u845b", 0xE0108)]
NAMES += [("\u8fbb", 0xE0102), ("\u8fbb", 0xE0103), ("\u9f4b", 0xE0105)]


@pytest.mark.parametrize(
    ("base", "selector"), NAMES, ids=lambda v: f"{ord(v) if isinstance(v, str) else v:X}"
)
def test_a_variation_prints_its_own_form(shelf, base, selector):
    name = variations()[ord(base), selector]
    base_name = mincho().getBestCmap()[ord(base)]
    ours = printed(shelf, base + chr(selector))
    assert difference(ours, wanted(name or base_name)) < 0.12
    if name and name != base_name:
        plain = printed(shelf, base)
        assert difference(ours, plain) > 0.15
        assert difference(ours, wanted(base_name)) > 0.15


def test_every_variation_of_the_font_is_found_as_fonttools_finds_it(shelf):
    font, order = shelf.font("ipamjm.ttf"), mincho()
    plain = order.getBestCmap()
    wrong = [
        (hex(base), hex(selector))
        for (base, selector), name in variations().items()
        if font.glyph(chr(base) + chr(selector)).glyph_id != order.getGlyphID(name or plain[base])
    ]
    assert len(variations()) > 11_000
    assert wrong == []


def test_the_awkward_names_have_no_box(shelf):
    font = shelf.font("ipamjm.ttf")
    variants = (sample.WATANABE, sample.KATSU, sample.TSUJI, sample.YOSHI, sample.TSUCHI)
    look_alikes = (sample.SAKI, sample.KAMI, sample.TSUKA, sample.TAKA)
    text = "".join((*variants, *look_alikes, "濵栁德冨嶋齋剱唐澤　・ーヴヵヶ々〆〇"))
    assert {glyph.finding for glyph in font.glyphs(text)} == {Finding.EXACT}
    assert all(glyph.glyph_id for glyph in font.glyphs(text))


@pytest.mark.parametrize(
    "pair", [("\ufa11", "\u5d0e"), ("\ufa19", "\u795e"), ("\U00020bb7", "\u5409")]
)
def test_look_alikes_keep_their_own_form(shelf, pair):
    mine, other = (printed(shelf, character) for character in pair)
    assert difference(mine, wanted(mincho().getBestCmap()[ord(pair[0])])) < 0.12
    assert difference(mine, other) > 0.05


def test_clusters_hold_base_and_selector_together():
    text = f"渡{sample.WATANABE}{sample.YOSHI}\ufe00"
    assert clusters(text) == ("渡", sample.WATANABE, f"{sample.YOSHI}\ufe00")


@pytest.fixture(scope="module")
def press() -> Press:
    return sample.press()


def test_a_missing_character_is_a_visible_mark_and_is_reported(press):
    rendered = press.render(sample.certificate(sample.person(name=f"山{UNKNOWN}　一")))
    (missing,) = rendered.missing
    assert (missing.cluster, missing.drawn) == (UNKNOWN, "〓")
    assert missing.place == Place(sheet=1, person=1, fact="name", label="氏名")
    assert missing.finding is Finding.MISSING
    assert missing.codes == "U+10FFFD"
    assert not rendered.complete


def test_a_variation_of_the_other_collection_prints_its_base_and_is_reported(press, shelf):
    rendered = press.render(sample.certificate(sample.person(name=f"{OF_OTHER_COLLECTION}城　一")))
    (missing,) = rendered.missing
    assert missing.finding is Finding.FALLBACK
    assert (missing.drawn, missing.codes) == ("\u845b", "U+845B U+E0100")
    assert not rendered.complete
    assert difference(printed(shelf, OF_OTHER_COLLECTION), printed(shelf, "\u845b")) == 0


def test_a_missing_or_broken_font_is_a_trouble_with_a_name(tmp_path):
    with pytest.raises(FontTrouble, match=r"absent\.ttf"):
        FontShelf(tmp_path).font("absent.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    with pytest.raises(FontTrouble, match=r"broken\.ttf"):
        FontShelf(tmp_path).font("broken.ttf")
