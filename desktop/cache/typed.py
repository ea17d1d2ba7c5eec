"""What was typed into the search box, word by word: names, a birth date, a 宛名番号, an address.

A word may be several things (草津 is a name and a place). So the same words are read first as a
person's names, and then with each run of them that may begin an address as just that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.cache.grams import gram_phrase
from sync.base.addresses import address_key
from sync.base.eras import partial_date
from sync.base.kana import kanji_key, search_key
from sync.base.romaji import romaji_to_kana

_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f\u3000\s・ー-]+")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ' .-]+")
_DIGITS = re.compile(r"[0-9０-９]+")


@dataclass(frozen=True)
class Term:
    """One typed word, and all it may be: a key of a reading, of a written name, or both.

    Beside an address it may be a part of that too, such as the building: `address`.
    """

    kana: str = ""
    kanji: str = ""
    address: str = ""

    def within(self, kana: str, kanji: str) -> bool:
        """Say whether a person's joined keys hold the word."""
        return bool((self.kana and self.kana in kana) or (self.kanji and self.kanji in kanji))

    @property
    def phrase(self) -> str:
        """What finds it anywhere in a name; "" where one letter is too little for that."""
        columns = (("kana", self.kana), ("kanji", self.kanji))
        either = [f"{column} : {gram_phrase(key)}" for column, key in columns if len(key) > 1]
        return f"({' OR '.join(either)})" if either else ""


@dataclass(frozen=True)
class Query:
    """What was typed, sorted by what it is. A person is found who fits all of it.

    `place` is what the person's address begins with, "" where none is asked for.
    """

    terms: tuple[Term, ...] = ()
    born: tuple[str, str] | None = None
    number: str = ""
    place: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not (self.terms or self.born or self.number or self.place)


def readings(text: str) -> Iterator[Query]:
    """Yield what the clerk may have meant, the likeliest first: a person's own, then an address.

    An address is a word and the numbers after it (前口 28 3); a number elsewhere is no part of one.
    """
    words = text.split()
    yield _understood(words)
    for first, word in enumerate(words):
        if not _begins_an_address(word):
            continue
        after = first + 1
        while after < len(words) and address_key(words[after])[:1].isdecimal():
            after += 1
        ends = [after]
        if after > first + 1 and all(map(partial_date, words[first + 1 : after])):
            ends.append(first + 1)  # 前口 1980/3/2 is a lot, or a birth date
        for end in ends:
            rest = _understood([*words[:first], *words[end:]])
            if rest.born or not rest.number:
                place = address_key(" ".join(words[first:end]))
                yield replace(rest, number="", place=place)


def _begins_an_address(word: str) -> bool:
    return not address_key(word)[:1].isascii()  # neither "" nor a number nor Latin letters


def _understood(words: Sequence[str]) -> Query:
    query = Query()
    for word in words:
        query = _with(query, word)
    return query


def _with(query: Query, word: str) -> Query:
    plain = unicodedata.normalize("NFKC", word)
    days = partial_date(word)
    born = (days[0].isoformat(), days[1].isoformat()) if days else query.born
    if _DIGITS.fullmatch(word):
        number = plain.lstrip("0") if len(plain) > 1 else ""
        whole = days is not None and len(plain) >= len("1980")
        return replace(query, number=number, born=born if whole else query.born)
    if days:
        return replace(query, born=born)
    address = address_key(word)
    if _KANA.fullmatch(word):
        term = Term(search_key(word), "", address)
    elif _LATIN.fullmatch(word):
        term = Term(search_key(romaji_to_kana(plain)), kanji_key(plain), address)
    else:
        term = Term("", kanji_key(word), address)
    return replace(query, terms=(*query.terms, term)) if term.kana or term.kanji else query
