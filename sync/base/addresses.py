"""Address keys: what two spellings of one address have in common. For finding, never for print.

Stored text is never normalised; it gets a key beside it, and what the clerk types gets the same
key. An address is found by its beginning, so each number is closed by one dash: 大字前口１０２番地
is 前口102-, and its ３ is 前口102-3-. What is typed stays open at its end: 前口102 finds 前口1020
too, and 前口102番地 does not. In the order of the keys a lot stands with its branches, 1020 behind.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sync.base.kana import SELECTORS
from sync.base.variants import VARIANTS


def address_key(typed: str) -> str:
    """Return the key that addresses meant by what is typed begin with.

    大字 and 字, widths, spaces, variants of a character, hiragana or katakana, small or large do
    not count; 丁目, 番地, 番, 号, の and all dashes between numbers are one, and so are
    二丁目 and 2丁目.
    """
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", typed)).upper().translate(_ALIKE)
    plain = _COUNTED.sub(lambda found: _digits(found[0]), _AREA_WORDS.sub("", plain))
    return _OPEN_NUMBER.sub("-", _STRAY.sub("", _BETWEEN.sub("-", plain)))


@lru_cache(maxsize=1 << 8)  # a household's people follow each other
def stored_address_key(address: str, building: str = "") -> str:
    """Return the key that an address of the register is found by; the 方書 stands behind it."""
    common = _COMMON(address)
    if common is None:
        return _stored_key(f"{address} {building} ")
    area, lot, branch = common.groups()
    key = f"{_area(area)}{int(lot)}-{int(branch)}-" if branch else f"{_area(area)}{int(lot)}-"
    return key + _stored_key(f"{building} ") if building else key


def building_key(text: str) -> str:
    """Return what a 方書 is found by, by any part of it: the address key without its dashes."""
    return address_key(text).replace("-", "")


_LARGE = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_ALIKE = (
    {ord(form): group[0] for group in VARIANTS for form in group[1:]}
    | {ord(small): large for small, large in _LARGE.items()}
    | {ord("ぁ") + i: _LARGE.get(chr(ord("ァ") + i), chr(ord("ァ") + i)) for i in range(86)}
    | {ord("之"): "ノ"}
)
"""Letters that one letter stands for; 西ノ原 is 西の原 to one clerk, 西之原 to another."""

_DASHES = "\\s\u00ad\u2010-\u2015\u2212\u2500\u2501\u301c\u30fc~-"
"""Dashes, long marks and what looks like them after NFKC; a space parts numbers as they do."""

_SELECTORS = re.compile(f"[{SELECTORS}]")
_AREA_WORDS = re.compile("[大小]?字")
_COUNTED = re.compile("[〇一二三四五六七八九十百千]+(?=丁|番|号)")
_BETWEEN = re.compile(f"(?<=[0-9])(?:丁目?|番地?|号室?|[{_DASHES}]|ノ(?=[0-9]|$))+")
_STRAY = re.compile(f"(?<![0-9])[{_DASHES}]+")
_OPEN_NUMBER = re.compile("(?<=[0-9])(?=[^0-9-])")

_COMMON = re.compile(
    "(?:大字)?([\u4e00\u4e02-\u53f6\u53f8-\u5b56\u5b58-\u7569\u756b-\u9fff]+)"  # but 丁号字番
    "([1-9１-９][0-9０-９]{0,5})番地([1-9１-９][0-9０-９]{0,5})?"
).fullmatch
"""Almost every address: put together of its parts, in a quarter of the time."""


@lru_cache(maxsize=1 << 10)
def _area(name: str) -> str:
    return name.translate(_ALIKE)


@lru_cache(maxsize=1 << 12)
def _stored_key(text: str) -> str:
    return address_key(text)


_ONES = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}


def _digits(numeral: str) -> str:
    """Return 二十三 and 二三 as 23."""
    if not _TENS.keys() & set(numeral):
        return "".join(str(_ONES[digit]) for digit in numeral)
    total, ones = 0, 0
    for digit in numeral:
        if digit in _TENS:
            total, ones = total + (ones or 1) * _TENS[digit], 0
        else:
            ones = _ONES[digit]
    return str(total + ones)
