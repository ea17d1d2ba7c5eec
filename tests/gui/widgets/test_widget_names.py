from __future__ import annotations

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.widgets.glyphs import GlyphShelf, graphemes
from desktop.widgets.nametext import NameText, paint_name, wrapped
from desktop.widgets.prose import Prose

FORMS = [f"邉{chr(code)}" for code in (*range(0xE010F, 0xE011E), 0xE011F)]


def picture(style, text, width=160, height=48, size=24.0, **more):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    rect = QRectF(0, 0, width, height)
    paint_name(painter, rect, text, size, style.colours.ink, shelf=style.shelf, **more)
    painter.end()
    return bytes(image.constBits())


def test_all_sixteen_forms_of_one_character_are_drawn_and_all_differ(style):
    assert len({picture(style, form) for form in FORMS}) == 16


def test_a_name_within_a_sentence_has_its_form_too(style):
    said = Prose(shelf=style.shelf)
    seen = set()
    for form in [*FORMS, "邉"]:
        said.set_words(f"連絡先の修正　渡{form}　健一　承認しました。")
        said.resize(600, said.heightForWidth(600))
        drawn = said.grab().toImage()
        seen.add(bytes(drawn.constBits()))
        assert said.accessibleName() == said.words()
    assert len(seen) == 17


def test_each_form_is_the_outline_that_the_font_names(style):
    # Against the font's own table, read by another library than the one that draws.
    with TTFont(style.fonts / "ipamjm.ttf", lazy=True) as font:
        table = next(t for t in font["cmap"].tables if t.format == 14).uvsDict
        glyphs = font.getGlyphSet()
        for form in FORMS:
            wanted = dict(table[ord(form[1])])[0x9089]
            pen = BoundsPen(glyphs)
            glyphs[wanted].draw(pen)
            (piece,) = style.shelf.line(form, 24.0).pieces
            bounds, em = piece.outline.boundingRect(), piece.advance / 2048
            assert bounds.left() == pytest.approx(pen.bounds[0] * em, abs=0.01)
            assert bounds.bottom() == pytest.approx(-pen.bounds[1] * em, abs=0.01)


@pytest.mark.parametrize("pair", ["𠮷吉", "﨑崎", "髙高"])
def test_characters_the_screen_font_may_lack_are_drawn_as_themselves(style, pair):
    blank = picture(style, "　")
    rare, common = (picture(style, char) for char in pair)
    assert rare not in {common, blank}
    assert style.shelf.line(pair[0], 24.0).pieces[0].exact


def test_a_selector_of_the_other_collection_gets_the_gothic_form(style):
    (piece,) = style.shelf.line("葛\U000e0100", 24.0).pieces
    assert piece.exact
    assert piece.outline is not None
    assert picture(style, "葛\U000e0100") != picture(style, "葛\U000e0102")


def test_a_form_that_no_font_has_is_marked_as_not_exact(style):
    (piece,) = style.shelf.line("邉\U000e01ef", 24.0).pieces
    assert not piece.exact
    (lost,) = style.shelf.line("\U0003134a", 24.0).pieces
    assert not lost.exact
    assert picture(style, "\U0003134a") != picture(style, "　")


def test_a_selector_never_adds_width(style):
    assert style.shelf.line(FORMS[0], 24.0).width == style.shelf.line("邉", 24.0).width
    assert graphemes("渡" + FORMS[0] + "健") == ["渡", FORMS[0], "健"]


def test_a_long_name_is_narrowed_and_only_then_ends_in_dots(style):
    assert picture(style, "山田太郎次郎", width=150) != picture(style, "山田太郎次", width=150)
    name = NameText(style, "寿限無寿限無五劫の擦り切れ")
    assert name.minimumSizeHint().width() < name.sizeHint().width()
    lines = wrapped(style.shelf, "大字草津" + FORMS[0] * 4, 12.0, 70)
    assert "".join(lines) == "大字草津" + FORMS[0] * 4
    assert all(style.shelf.line(line, 12.0).width <= 70 for line in lines)


def test_the_label_tells_screen_readers_the_same_text(style):
    name = NameText(style, FORMS[0])
    assert name.accessibleName() == name.text() == FORMS[0]
    name.set_text("干川")
    assert name.accessibleName() == "干川"


def test_the_large_font_is_not_opened_for_ordinary_names(style):
    shelf = GlyphShelf(
        style.fonts / "BIZUDGothic-Regular.ttf", style.fonts / "missing.ttf", style.family
    )
    assert shelf.line("干川　勝利", 12.0).pieces[0].outline is None
