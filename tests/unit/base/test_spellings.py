"""What is typed may mean more than one reading, and a date may be known in part."""

from __future__ import annotations

import pytest

from sync.base.eras import CivilDate
from sync.base.kana import search_key
from sync.base.spellings import MOST, kana_keys, latin_keys
from sync.base.unknown_dates import date_key, days_meant, means_unknown, wider_keys


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("kuroiwa", "クロイワ"),
        ("KUROIWA", "クロイワ"),
        ("sato", "サトウ"),
        ("satoh", "サトウ"),
        ("Satō", "サトウ"),
        ("yuko", "ユウコ"),
        ("yuko", "ユコ"),
        ("ono", "オオノ"),
        ("ono", "オノ"),
        ("shinichi", "シンイチ"),
        ("junnichi", "ジュンイチ"),
        ("konno", "コンノ"),
        ("kenya", "ケンヤ"),
        ("kur", "ク"),
    ],
)
def test_romaji_means_every_length_of_a_vowel(typed: str, reading: str) -> None:
    assert search_key(reading) in latin_keys(typed)


@pytest.mark.parametrize("mark", "ー―－‐ｰ-−〜")
def test_a_long_mark_is_none_or_a_vowel(mark: str) -> None:
    assert {search_key("ユウコ"), search_key("ユコ")} <= {*kana_keys(f"ユ{mark}コ")}
    assert search_key("ケイコ") in kana_keys(f"ケ{mark}コ")
    assert search_key("サトウ") in kana_keys(f"さと{mark}")


def test_what_has_no_mark_has_one_key_and_what_has_many_is_bounded() -> None:
    assert kana_keys("サトウ") == [search_key("サトウ")]
    assert len(latin_keys("kosotonohomoyoro" * 4)) == MOST
    assert kana_keys("ー") == []


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("昭和10年頃", "1935"),
        ("昭和10年ころ", "1935"),
        ("昭和５年月日不詳", "1930"),
        ("昭和5年3月 日不詳", "1930-03"),
        ("昭和10年5月頃", "1935-05"),
        ("昭和10年春", "1935"),
        ("昭和10年5月上旬", "1935-05"),
        ("推定昭和10年5月3日", "1935-05-03"),
        ("昭和10年5月1日から昭和10年5月10日頃までの間", "1935-05"),
        ("1935年頃", "1935"),
        ("昭和64年頃", "1989-01"),
        ("年月日不詳", ""),
    ],
)
def test_a_date_is_found_by_what_is_known_of_it(form: str, key: str) -> None:
    assert date_key(CivilDate(form)) == key
    assert days_meant(form) or means_unknown(form)


def test_a_known_day_is_its_own_key_and_a_form_nobody_can_read_keeps_the_day_inside() -> None:
    assert date_key(CivilDate(day="1935-05-03")) == "1935-05-03"
    assert date_key(CivilDate("終戦の年の秋", "1945-10-01")) == "1945-10-01"
    assert date_key(CivilDate()) == ""


def test_a_day_is_also_one_of_its_month_and_year() -> None:
    assert wider_keys("1935-05-03", "1935-05-03") == ("1935", "1935-05")
    assert wider_keys("", "") == ()


@pytest.mark.parametrize("word", ["春", "生", "頃", "中", "日", "中旬", "10"])
def test_words_that_are_no_date_stay_names(word: str) -> None:
    assert days_meant(word) is None
    assert not means_unknown(word)
