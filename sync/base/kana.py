"""Search keys: what two spellings of one name have in common. For finding, never for print.

Stored text is never normalised; it gets a key beside it, and what the clerk types gets the same
key (住民記録システム標準仕様書 §2.1.2). A key finds generously; rank what it finds by
`plain_reading`, so that the name as typed comes first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

from sync.base.variants import VARIANTS

SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Variation selectors, as a character range for regular expressions."""

LONG_MARKS = "\u2010-\u2015\u2212\u2500\u2501\u301c\u30fc~-"
"""Long marks and what looks like one after NFKC, as characters of a regular expression."""


def search_key(text: str) -> str:
    """Return the key of a reading; half-width, hiragana and full-width land on the same one.

    Voicing, size, long marks, dashes and spaces do not count. The standard wants ジ=ヂ and also
    シ=ジ, チ=ヂ: so シ and チ are one, and ス and ツ. ヲ, ヰ, ヱ, ハ become オ, イ, エ, ワ; and ウ
    after an o-row kana becomes オ; a repeat mark repeats.
    """
    if _COMMON.fullmatch(text):  # almost every reading: letter by letter, a third of the time
        return _after_o_row(text.translate(_COMMON_KEY))
    return _key_of_any(text)


@lru_cache(maxsize=1 << 14)
def _common_key(word: str) -> str:
    return _after_o_row(word.translate(_COMMON_KEY))


def _key_of_any(text: str) -> str:
    kana = plain_reading(text).translate(_LARGE)
    kana = re.sub("ヴ([アイエオ])", lambda found: _V_ROW[found[1]], kana).replace("ヴ", "フ")
    bare = re.sub("[\u3099\u309a]", "", unicodedata.normalize("NFD", kana))
    return _after_o_row(_repeat(unicodedata.normalize("NFC", bare)).translate(_ALIKE))


def _after_o_row(key: str) -> str:
    if "ウ" not in key:
        return key
    return re.sub("([オコソトノホモヨロ])(ウ+)", lambda found: found[1] + "オ" * len(found[2]), key)


def search_keys(name: str) -> list[str]:
    """Return the key of the whole name and of each later word, so that 名 alone is found too."""
    if _COMMON.fullmatch(name):  # surnames and given names come again and again
        words = [_common_key(word) for word in name.split()]
        keys = [_after_o_row("".join(words)), *words[1:]]
    else:
        words = unicodedata.normalize("NFKC", name).split()
        keys = [search_key(name), *(search_key(word) for word in words[1:])]
    return [key for key in dict.fromkeys(keys) if key]


def plain_reading(text: str) -> str:
    """Return a reading in full-width katakana and capitals, without spaces, dots and long marks."""
    wide = unicodedata.normalize("NFKC", text).translate(_KATAKANA)
    return unicodedata.normalize("NFKC", _DROPPED.sub("", wide).upper())


def kanji_key(text: str) -> str:
    """Return the key of a written name: variants folded, selectors and spaces dropped."""
    if _COMMON_KANJI.fullmatch(text):
        return text.replace("\u3000", "").translate(_VARIANT)
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", text))
    joined = unicodedata.normalize("NFKC", "".join(plain.split()).upper())
    return _repeat(joined).translate(_VARIANT)


def bigrams(key: str) -> list[str]:
    """Return the overlapping pairs of a key for partial match; one character is its own pair."""
    return [*map(add, key, key[1:])] or [key] * bool(key)


def graphemes(text: str) -> list[str]:
    """Return what a reader counts as characters: a base with its selectors and voicing marks."""
    return re.findall(f".[{SELECTORS}\u3099\u309a]*", text, re.DOTALL)


def as_katakana(text: str) -> str:
    """Return `text` with hiragana and half-width kana as full-width katakana, blanks full-width."""
    wide = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _HIRAGANA.sub(lambda found: chr(ord(found[0]) + 0x60), wide).replace(" ", "　")


def is_katakana(text: str) -> bool:
    """Say whether text can be a フリガナ: full-width katakana, with ー, ・ and spaces between."""
    return re.fullmatch("[ァ-ヺ][ァ-ヺー・ \u3000]*", text) is not None


_DROPPED = re.compile(f"[\\s\u00ad\u00b7\u30a0\u30fb=_.,'{LONG_MARKS}]")
"""Spaces, long marks, what looks like a dash after NFKC, and the dots between foreign names."""

_KATAKANA = {ord("ぁ") + i: ord("ァ") + i for i in range(86)} | {0x309D: "ヽ", 0x309E: "ヾ"}
_LARGE = str.maketrans(
    "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
    "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ",
)
_V_ROW = {"ア": "ワ", "イ": "ヒ", "エ": "ヘ", "オ": "ホ"}
_ALIKE = str.maketrans("ヲヰヱハチツ", "オイエワシス")
_VARIANT = {ord(form): group[0] for group in VARIANTS for form in group[1:]}


_SELECTORS = re.compile(f"[{SELECTORS}]")


def _repeat(text: str) -> str:
    if "ヽ" not in text and "々" not in text:
        return text
    read = ""
    for letter in text:
        read += read[-1] if letter in "ヽ々" and read else letter
    return read


_COMMON = re.compile("[ァ-ロワヲンー\u3000]*")
"""Full-width katakana that no rule joins to its neighbour, long marks and spaces."""

_COMMON_KANJI = re.compile("[\u4e00-\u9fff\u3000]*")
"""Characters that NFKC leaves as they are, and the space between the names."""

_COMMON_LETTERS = (*range(ord("ァ"), ord("ン") + 1), ord("ー"), ord("\u3000"))
_COMMON_KEY = {letter: _key_of_any(chr(letter)) for letter in _COMMON_LETTERS}

_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_HIRAGANA = re.compile("[\u3041-\u3096\u309d\u309e]")
