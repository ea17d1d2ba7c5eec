"""What does not stand on a paper as recorded is listed for the clerk; the list can be printed."""

from __future__ import annotations

from desktop.certificates.facts import BLANK
from desktop.certificates.listing import NO_GLYPH, OTHER_FORM, TOO_LONG, overflow_list
from tests.unit.certificates import certificate_samples, form_samples


def listed(rendered):
    return overflow_list(rendered, number="1", paper="住民票の写し", made_on="令和8年11月23日")


def test_each_item_is_listed_with_place_trouble_words_and_codes():
    items = form_samples.overflow().items
    assert [(item.place, item.trouble) for item in items] == [
        ("1枚目・1人目・氏名", NO_GLYPH),
        ("1枚目・1人目・備考", TOO_LONG),
        ("1枚目・2人目・氏名", OTHER_FORM),
        ("1枚目・2人目・フリガナ", TOO_LONG),
    ]
    assert [item.codes for item in items] == ["U+10FFFD", BLANK, "U+845B U+E0100", BLANK]
    assert items[0].words == "山〓　一"
    assert items[1].words == "住居表示の実施" * 60
    assert items[2].words == "\u845b城　二"


def test_a_paper_on_which_all_is_well_has_no_list():
    assert listed(certificate_samples.press().render(form_samples.person())) is None


def test_two_unknown_characters_of_one_item_are_one_line_of_the_list():
    name = f"{form_samples.UNKNOWN}山\U0010fffc{form_samples.UNKNOWN}"
    press = certificate_samples.press()
    listing = listed(press.render(form_samples.seal(name=name + "甲" * 200)))
    (item,) = listing.items
    assert item.trouble == f"{TOO_LONG}\n{NO_GLYPH}"
    assert item.codes == "U+10FFFD、U+10FFFC"
    assert item.words.startswith("〓山〓〓甲")
    assert press.render(listing).complete


def test_a_row_of_history_is_named_in_the_list():
    row = form_samples.moved(1, after=form_samples.UNKNOWN)
    paper = form_samples.person(form_samples.sheet(history=(row,)))
    (item,) = listed(certificate_samples.press().render(paper)).items
    assert item.place == "1枚目・1人目・1行目・住所"
