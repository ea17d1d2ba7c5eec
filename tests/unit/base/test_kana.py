import unicodedata

import pytest

from sync.base.kana import (
    bigrams,
    graphemes,
    is_katakana,
    kanji_key,
    plain_reading,
    search_key,
    search_keys,
)
from sync.base.romaji import romaji_to_kana
from sync.base.variants import VARIANTS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("クロイワ", "ｸﾛｲﾜ"),
        ("クロイワ", "くろいわ"),
        ("ワタナベ", "わたなへ"),
        ("ジ", "ヂ"),
        ("ズ", "ヅ"),
        ("シ", "ジ"),
        ("チ", "ヂ"),
        ("ツ", "ヅ"),
        ("テヅカ", "テズカ"),
        ("ツツキ", "ツヅキ"),
        ("ヴァ", "バ"),
        ("ウ゛ァ", "バ"),
        ("ｳﾞｨｵﾗ", "びおら"),
        ("ヴェラ", "ベラ"),
        ("ヴ", "ブ"),
        ("パ", "ハ"),
        ("ヲ", "オ"),
        ("スヱ", "スエ"),
        ("ワ", "ハ"),
        ("ハットリ", "ハツトリ"),
        ("リョウ", "リヨウ"),
        ("シユン", "シュン"),
        ("トウ", "トオ"),
        ("ゴウドウ", "ゴオドオ"),
        ("サトー", "サト"),
        ("さと〜", "サト"),
        ("サト－", "サト"),
        ("サト―", "サト"),
        ("サト−", "サト"),
        ("ﾔﾏﾓﾄ ﾀﾛｳ", "ヤマモト\u3000タロウ"),
        ("ヤマモトタロウ", "やまもと たろお"),
        ("みすゞ", "ミスズ"),
        ("いさゝ", "イササ"),
        ("か\u3099", "ガ"),
        ("ジョン・スミス", "ジョンスミス"),
        ("ZHANG YULIN", "ｚｈａｎｇyulin"),
    ],
)
def test_one_name_spelt_twice_has_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)
    assert search_key(one)


@pytest.mark.parametrize(
    ("one", "other"), [("サトウ", "サイトウ"), ("カトウ", "ゴトウ"), ("アオ", "アウ"), ("ン", "ソ")]
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_the_plain_reading_keeps_what_tells_neighbours_apart() -> None:
    assert search_key("マツダ") == search_key("マスダ")
    assert plain_reading("ﾏﾂﾀﾞ") == "マツダ" != plain_reading("ますだ")


def test_a_given_name_is_found_alone_even_behind_an_o() -> None:
    assert search_keys("サイトウ\u3000ウメ") == ["サイトオオメ", "ウメ"]
    assert search_key("うめ") in search_keys("ｻｲﾄｳ ｳﾒ")
    assert search_keys("クロイワ") == ["クロイワ"]
    assert search_keys(" \u3000") == []


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("kuroiwa", "クロイワ"),
        ("KUROIWA", "クロイワ"),
        ("ｋｕｒｏｉｗａ", "クロイワ"),
        ("shinjuku", "シンジュク"),
        ("sinzyuku", "シンジュク"),
        ("chuuou", "チュウオウ"),
        ("tyuuou", "チュウオウ"),
        ("fujii", "フジイ"),
        ("huzii", "フジイ"),
        ("tsuchiya", "ツチヤ"),
        ("tutiya", "ツチヤ"),
        ("jun'ichi", "ジュンイチ"),
        ("kenichi", "ケニチ"),
        ("kennichi", "ケンニチ"),
        ("annaka", "アンナカ"),
        ("honda", "ホンダ"),
        ("homma", "ホンマ"),
        ("shimbashi", "シンバシ"),
        ("hattori", "ハットリ"),
        ("matchi", "マッチ"),
        ("macchi", "マッチ"),
        ("ōno", "オウノ"),
        ("ohno", "オオノ"),
        ("ken", "ケン"),
        ("kenn", "ケン"),
        ("kyouko ryou", "キョウコ リョウ"),
        ("jaian", "ジャイアン"),
        ("q", "q"),
        ("くろ", "くろ"),
    ],
)
def test_romaji_is_read_in_hepburn_and_kunrei(typed: str, kana: str) -> None:
    assert romaji_to_kana(typed) == kana


ALIKE = """
    高髙 崎﨑 吉𠮷 邉邊辺 濵濱浜 栁柳 德徳 冨富 嶋嶌島 齋斎斉齊 廣広
    國国 澤沢 瀨瀬 惠恵 眞真 條条 龍竜 剱劔剣劍
"""


@pytest.mark.parametrize("forms", ALIKE.split())
def test_variants_find_each_other(forms: str) -> None:
    assert len({kanji_key(form) for form in forms}) == 1


def test_written_names_are_found_through_their_looks() -> None:
    assert kanji_key("渡邉\U000e0102 太郎") == kanji_key("渡辺\u3000太郎")
    assert kanji_key("葛\ufe00西") == "葛西"
    assert kanji_key("\ufa10田") == "塚田"
    assert kanji_key("佐々木") == kanji_key("佐佐木")
    assert kanji_key("鎌ヶ原") == kanji_key("鎌ケ原")
    assert kanji_key("黒岩") != kanji_key("白岩")


def test_the_variant_table_is_well_formed() -> None:
    letters = "".join(VARIANTS)
    assert len(set(letters)) == len(letters)
    assert all(len(group) >= 2 for group in VARIANTS)
    assert unicodedata.normalize("NFKC", letters) == letters


def test_bigrams_overlap() -> None:
    assert bigrams("クロイワ") == ["クロ", "ロイ", "イワ"]
    assert bigrams("ク") == ["ク"]
    assert bigrams("") == []


def test_a_selector_stays_with_its_base() -> None:
    assert graphemes("渡邉\U000e0102𠮷\ufe00か\u3099") == [
        "渡",
        "邉\U000e0102",
        "𠮷\ufe00",
        "か\u3099",
    ]
    assert "".join(graphemes("\U000e0100a\n")) == "\U000e0100a\n"


def test_only_full_width_katakana_is_a_reading() -> None:
    assert is_katakana("ジュウミン\u3000タロー")
    assert is_katakana("ヴァン・ダム")
    for wrong in ("", "\u3000", "ー", "じゅうみん", "ｼﾞﾕｳﾐﾝ", "住民", "タロウ1", "タロウ\n"):
        assert not is_katakana(wrong)
