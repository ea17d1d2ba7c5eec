"""Romaji as clerks type it, Hepburn and kunrei alike, read as katakana.

Our own table because jaconv 0.5 reads annaka as アンアカ and homma as ホッマ.
"""

from __future__ import annotations

import re
import unicodedata


def romaji_to_kana(text: str) -> str:
    """Return romaji in katakana (kuroiwa → クロイワ); letters that spell nothing stay as typed.

    Knows ō and ô (オウ), oh before a consonant (オオ), n', m before b, m, p, and tch.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub("[āâīîūûēêōô]", lambda found: _LONG[found[0]], plain)
    plain = re.sub("oh(?![aiueoy])", "oo", plain)
    return _UNIT.sub(_kana, plain)


_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "g": "ガギグゲゴ",
    "s": "サシスセソ",
    "z": "ザジズゼゾ",
    "t": "タチツテト",
    "d": "ダヂヅデド",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "l": "ラリルレロ",
}
_GLIDES = {"a": "ャ", "u": "ュ", "e": "ェ", "o": "ョ"}
_SMALL = {"a": "ァ", "i": "ィ", "u": "ゥ", "e": "ェ", "o": "ォ"}
_LONG = {"ā": "aa", "â": "aa", "ī": "ii", "î": "ii", "ū": "uu", "û": "uu"} | {
    "ē": "ei",
    "ê": "ei",
    "ō": "ou",
    "ô": "ou",
}


def _syllables() -> dict[str, str]:
    table = {c + v: k for c, row in _ROWS.items() for v, k in zip("aiueo", row, strict=True)}
    table |= {c + "y" + v: row[1] + s for c, row in _ROWS.items() if c for v, s in _GLIDES.items()}
    for sound, first in {"sh": "シ", "ch": "チ", "j": "ジ", "jy": "ジ", "cy": "チ"}.items():
        table |= {sound + "i": first} | {sound + v: first + s for v, s in _GLIDES.items()}
    for sound, first in {"f": "フ", "v": "ヴ", "ts": "ツ"}.items():
        table |= {sound + v: first + s for v, s in _SMALL.items()} | {sound + "u": first}
    table |= {
        "ya": "ヤ",
        "yu": "ユ",
        "yo": "ヨ",
        "wa": "ワ",
        "wi": "ウィ",
        "we": "ウェ",
        "wo": "ヲ",
    }
    return table | {
        "dzu": "ヅ",
        "dji": "ヂ",
        "ti'": "ティ",
        "thi": "ティ",
        "dhi": "ディ",
        "-": "ー",
    }


_TABLE = _syllables()
_UNIT = re.compile(
    "n'|nn?$|n(?![aiueoy])|m(?=[bmp])|t(?=ch)|([bcdfghjkpqrstvwz])(?=\\1)|"
    + "|".join(sorted(_TABLE, key=len, reverse=True))
)


def _kana(found: re.Match[str]) -> str:
    unit = found[0]
    if unit in _TABLE:
        return _TABLE[unit]
    return "ン" if unit[0] in "nm" else "ッ"
