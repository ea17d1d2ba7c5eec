"""Kana spelt otherwise, by tables of their own: nothing here is the program's.

So a fault in the program's keys cannot hide in the words that test them.
"""

from __future__ import annotations

import re
import unicodedata

ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ",
    "h": "ハヒフヘホ", "m": "マミムメモ", "y": "ヤ　ユ　ヨ", "r": "ラリルレロ", "w": "ワ　　　　",
    "g": "ガギグゲゴ", "z": "ザジズゼゾ", "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
KUNREI = {
    kana: sound + vowel
    for sound, row in ROWS.items()
    for vowel, kana in zip("aiueo", row, strict=True)
    if kana != "　"
} | {"ン": "n", "ヂ": "zi", "ヅ": "zu", "ヲ": "o"}
HEPBURN = KUNREI | {
    "シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu",
}  # fmt: skip
GLIDES = {"ャ": "a", "ュ": "u", "ョ": "o"}
O_ROW = "オコソトノホモヨロゴゾドボポョ"
U_ROW = "ウクスツヌフムユルグズヅブプュ"
DASHES = "ー―－‐ｰ-−"
"""Long marks as clerks and input methods make them (標準仕様書 §2.1.2)."""

VARIANTS = (
    "髙高", "﨑崎", "邉邊辺", "斉斎齊齋", "𠮷吉", "濵濱浜", "栁柳", "德徳", "冨富", "嶋嶌島",
    "廣広", "澤沢", "國国", "惠恵", "眞真", "櫻桜", "條条", "瀧滝", "龍竜", "曾曽", "關関",
    "淺浅", "彌弥", "榮栄", "實実", "壽寿", "圓円", "萬万", "與与", "藏蔵", "靜静", "豐豊",
    "黑黒", "藤籐籘", "會会",
)  # fmt: skip
"""Characters that clerks take for one another in names."""


def romaji(kana: str, table: dict[str, str], *, passport: bool = False) -> str:
    """Return kana in Latin letters; a passport writes no long o and u and no apostrophe."""
    if passport:
        kana = re.sub(f"([{O_ROW}])[オウ]", r"\1", re.sub(f"([{U_ROW}])ウ", r"\1", kana))
    spelt = ""
    for place, letter in enumerate(kana):
        after = kana[place + 1 : place + 2]
        if letter == "ッ":
            sound = table.get(after, "")[:1]
            spelt += "t" if passport and table.get(after, "").startswith("ch") else sound
        elif letter in GLIDES:
            spelt = _glided(spelt, GLIDES[letter])
        elif letter == "ン" and after and table.get(after, "n")[0] in "aiueoy" and not passport:
            spelt += "n'"
        elif letter == "ー":
            continue
        else:
            spelt += " " if letter.isspace() else table[letter]
    return spelt


def _glided(spelt: str, vowel: str) -> str:
    soft = spelt.removesuffix("i")
    return soft + vowel if soft.endswith(("sh", "ch", "j")) else f"{soft}y{vowel}"


def spellable(kana: str) -> bool:
    """Say whether the tables know every letter; a ッ with nothing behind it has no spelling."""
    known = {*KUNREI, *GLIDES, "ッ", "ー", "　"}
    return all(letter in known for letter in kana) and not re.search("ッ(?:[　ー]|$)", kana)


def without_voice(kana: str) -> str:
    """Return kana without voicing marks; ヴァ is バ to begin with."""
    plain = re.sub("ヴ([ァィェォ])", lambda m: "バビベボ"["ァィェォ".index(m[1])], kana)
    return re.sub("[\u3099\u309a]", "", unicodedata.normalize("NFD", plain.replace("ヴ", "ブ")))


def other_voice(kana: str) -> str:
    """Return kana with ジ and ズ as ヂ and ヅ, and the other way round."""
    return kana.translate(str.maketrans("ジズヂヅヲオ", "ヂヅジズオヲ"))


def all_large(kana: str) -> str:
    """Return kana as old systems keep them, without small letters."""
    return kana.translate(str.maketrans("ャュョッァィゥェォ", "ヤユヨツアイウエオ"))


def o_for_u(kana: str) -> str:
    """Return kana with オ for ウ after an o-row letter."""
    return re.sub(f"([{O_ROW}])ウ", r"\1オ", kana)


def long_marks(kana: str, mark: str) -> str:
    """Return kana with a mark for each long vowel."""
    return re.sub(f"([{O_ROW}])[オウ]|([{U_ROW}])ウ", lambda m: (m[1] or m[2]) + mark, kana)


def other_forms(name: str) -> list[str]:
    """Return a written name with each character in each of its other forms."""
    bare = re.sub("[\U000e0100-\U000e01ef]", "", name)
    forms = [
        bare.replace(letter, other)
        for letter in dict.fromkeys(bare)
        for group in VARIANTS
        if letter in group
        for other in group
        if other != letter
    ]
    return forms if bare == name else [bare, *forms]
