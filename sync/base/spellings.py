"""Other readings that a typed word may stand for: vowels of another length, ん before a vowel.

For what is typed only. The register's keys keep every vowel, so that オオ narrows what オ finds; so
a clerk's サトー or satou, sato and the passport's YUKO are tried with each length a vowel may have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from sync.base.kana import LONG_MARKS, search_key
from sync.base.romaji import romaji_to_kana

MOST = 32
"""Readings tried of one word: five places where it may differ."""


def latin_keys(word: str) -> list[str]:
    """Return the keys that romaji may mean, the likeliest first.

    A vowel may be longer, an n before a vowel may be ん, and a last consonant is still open.
    """
    parts = _ATTACHED_N.split(unicodedata.normalize("NFKC", word).lower())
    words = product(*[(part, "n'") if part in {"n", "nn"} else (part,) for part in parts])
    spelt = [search_key(romaji_to_kana("".join(way))) for way in islice(words, MOST)]
    closed = [_OPEN_END.sub("", key) for key in spelt]
    return _first(key for kana in closed for key in _each(_SHORT.split(kana), _LONGER))


def kana_keys(word: str) -> list[str]:
    """Return the keys that a word in kana may mean: each long mark as none or as a vowel."""
    marked = _MARKED.split(unicodedata.normalize("NFKC", word).translate(_KATAKANA))
    if len(marked) == 1:
        return _first([search_key(word)])
    return _first(map(search_key, _each(marked, _VOWELS)))


def _each(parts: Sequence[str], vowels: Vowels) -> Iterator[str]:
    """Yield the word with every choice of vowels behind its letters that may be long."""
    ways = [(part, *(part + vowel for vowel in vowels.get(part, ()))) for part in parts]
    return ("".join(way) for way in islice(product(*ways), MOST))


def _first(keys: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(keys) if key][:MOST]


_KATAKANA = {ord("ぁ") + i: ord("ァ") + i for i in range(86)}
_ROWS = {
    "ア": "アカサタナハマヤラワガザダバパァャヮ",
    "イ": "イキシチニヒミリギジヂビピィ",
    "ウ": "ウクスツヌフムユルグズヅブプヴゥュ",
    "エ": "エケセテネヘメレゲゼデベペェ",
    "オ": "オコソトノホモヨロヲゴゾドボポォョ",
}
Vowels = dict[str, tuple[str, ...]]
_VOWELS: Vowels = {letter: (vowel,) for vowel, row in _ROWS.items() for letter in row}
_VOWELS |= dict.fromkeys(_ROWS["エ"], ("イ", "エ"))
_LONGER: Vowels = {letter: (vowel,) for vowel in "ウオ" for letter in _ROWS[vowel]}

_MARKED = re.compile(f"(.)[{LONG_MARKS}]+")
_SHORT = re.compile("([ウクスヌフムユル](?!ウ)|[オコソトノホモヨロ](?!オ))")
_ATTACHED_N = re.compile("((?<=[aiueo])n{1,2}(?=[aiueoy]))")
_OPEN_END = re.compile("(?<=[ァ-ヺ])[A-Z]+$")
