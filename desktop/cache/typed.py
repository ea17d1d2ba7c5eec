"""What was typed into the search box, word by word: names, dates, numbers, addresses, narrowings.

A word may be several things (草津 is a name and a place). So the same words are read first as a
person's names and numbers, then more loosely: with long vowels left open, as a telephone number or
a household's, with each run of them that may begin an address as just that, and with 男 or 転出
taken for what they say of a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from desktop.cache.grams import gram_phrase
from desktop.cache.narrowing import narrows
from sync.base.addresses import address_key, building_key
from sync.base.kana import LONG_MARKS, kanji_key, search_key
from sync.base.spellings import kana_keys, latin_keys
from sync.base.unknown_dates import NOTHING_KNOWN, days_meant, means_unknown

PHONE_ENDS = 4
"""Digits at the end of a telephone number that it is found by."""

_MARKS = f"\\s・･,.'’{LONG_MARKS}"
_KANA = re.compile(f"[\u3041-\u30ff\uff66-\uff9f{_MARKS}]+")
_LATIN = re.compile(f"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f{_MARKS}]+")
_DIGITS = re.compile("[0-9]+")
_PHONE = re.compile(f"[+(]?[0-9][0-9(){LONG_MARKS}]{{{PHONE_ENDS - 1},}}")
_ONE_PHONE = re.compile(f"(0[0-9]+|\\+81)[\\s(){LONG_MARKS}]+[0-9][0-9\\s(){LONG_MARKS}]+")
_DATE_APART = re.compile("(?<=[年月昭平令正治和成])\\s+(?=[0-9元]+[年月日])")
_TWO_SCRIPTS = re.compile("([\u3400-\u9fff々\U00020000-\U000323af]+)([\u3041-\u30ff]+)")


@dataclass(frozen=True)
class Term:
    """One typed word, and all it may be: keys of a reading, of a written name, or both.

    `kana` has the likeliest reading first. Beside an address it may be a part of that too, such as
    the building: `address`.
    """

    kana: tuple[str, ...] = ()
    kanji: str = ""
    address: str = ""

    def within(self, kana: str, kanji: str) -> bool:
        """Say whether a person's joined keys hold the word."""
        return any(key in kana for key in self.kana) or bool(self.kanji and self.kanji in kanji)

    @property
    def phrase(self) -> str:
        """What finds it in a name: anywhere, or one letter where it is a whole name."""
        columns = [("kana", key) for key in self.kana] + [("kanji", self.kanji)] * bool(self.kanji)
        return f"({' OR '.join(f'{column} : {gram_phrase(key)}' for column, key in columns)})"

    @property
    def short(self) -> bool:
        """Whether it may be one letter, such as the first of a name."""
        return 1 in map(len, (*self.kana, self.kanji))


@dataclass(frozen=True)
class Query:
    """What was typed, sorted by what it is. A person is found who fits all of it.

    `born` are the first and last day; `phone` is the number's digits from its end; `place` is what
    the person's address begins with, `building` what its 方書 holds; `narrowing` are the words
    that say more of them. "" where nothing of the kind is asked for.
    """

    terms: tuple[Term, ...] = ()
    born: tuple[str, str] | None = None
    number: str = ""
    household: str = ""
    phone: str = ""
    place: str = ""
    building: str = ""
    narrowing: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not (
            self.terms
            or self.born
            or (self.number or self.household or self.phone or self.place or self.building)
        )


def readings(text: str) -> Iterator[Query]:
    """Yield what the clerk may have meant, the likeliest first: a person's own, then an address.

    An address is a word and the numbers after it (前口 28 3); a number elsewhere is no part of one.
    """
    words = _words(text)
    plain = _understood(words)
    yield plain
    yield from _loosely(plain, words)
    yield from _numbers(words)
    yield from _places(words)
    kept = [word for word in words if not narrows(word)]
    if len(kept) < len(words) and kept:
        said = tuple(word for word in words if narrows(word))
        for query in readings(" ".join(kept)):
            yield replace(query, narrowing=said)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).strip()
    if _ONE_PHONE.fullmatch(plain):
        return ["".join(plain.split())]
    return _DATE_APART.sub("", text).split()


def _loosely(plain: Query, words: Sequence[str]) -> Iterator[Query]:
    """Yield the same with every length a vowel may have, and 黒岩ハナ taken apart."""
    loose = _understood(words, every_length=True)
    if loose != plain:
        yield loose
    apart = [part for word in words for part in _scripts(word)]
    if apart != list(words):
        yield _understood(apart)


def _scripts(word: str) -> list[str]:
    found = _TWO_SCRIPTS.fullmatch(word)
    return [*found.groups()] if found else [word]


def _numbers(words: Sequence[str]) -> Iterator[Query]:
    """Yield the last number typed as a household's, and as a telephone's."""
    for place, word in enumerate(words):
        plain = unicodedata.normalize("NFKC", word)
        rest = replace(_understood([*words[:place], *words[place + 1 :]]), number="")
        if _DIGITS.fullmatch(plain) and plain.strip("0"):
            yield replace(rest, household=plain.lstrip("0"))
        if _PHONE.fullmatch(plain):
            digits = re.sub("[^0-9]", "", plain.replace("+81", "0"))
            yield replace(rest, phone=digits[::-1])


def _places(words: Sequence[str]) -> Iterator[Query]:
    for first, word in enumerate(words):
        if not _begins_an_address(word):
            continue
        after = first + 1
        while after < len(words) and address_key(words[after])[:1].isdecimal():
            after += 1
        ends = [after]
        if after > first + 1 and all(map(days_meant, words[first + 1 : after])):
            ends.append(first + 1)  # 前口 1980/3/2 is a lot, or a birth date
        for end in ends:
            rest = _understood([*words[:first], *words[end:]])
            if rest.born or not rest.number:
                place = address_key(" ".join(words[first:end]))
                yield replace(rest, number="", place=place)
    yield from _buildings(words)


def _buildings(words: Sequence[str]) -> Iterator[Query]:
    """Yield the words as a 方書, and each of them as one beside a name."""
    whole = range(len(words))
    for place in (whole, *([at] for at in whole if len(words) > 1)):
        building = building_key(" ".join(words[at] for at in place))
        if len(building) > 1 and not building.isascii():
            rest = _understood([word for at, word in enumerate(words) if at not in place])
            if not (rest.born or rest.number):
                yield replace(rest, building=building)


def _begins_an_address(word: str) -> bool:
    return not address_key(word)[:1].isascii()  # neither "" nor a number nor Latin letters


def _understood(words: Sequence[str], *, every_length: bool = False) -> Query:
    query = Query()
    for word in words:
        query = _with(query, word, every_length=every_length)
    return query


def _with(query: Query, word: str, *, every_length: bool) -> Query:
    meant = _meaning(word, every_length=every_length)
    return Query(
        (*query.terms, *meant.terms), meant.born or query.born, meant.number or query.number
    )


@lru_cache(maxsize=64)  # a word comes again in each way to read what was typed
def _meaning(word: str, *, every_length: bool) -> Query:
    """Return what one word says of a person: a name, a number or a birth date."""
    plain = unicodedata.normalize("NFKC", word)
    if means_unknown(plain):
        return Query(born=NOTHING_KNOWN)
    days = days_meant(word)
    born = (days[0].isoformat(), days[1].isoformat()) if days else None
    if _DIGITS.fullmatch(plain):
        number = plain.lstrip("0") if len(plain) > 1 else ""
        return Query(number=number, born=born if len(plain) >= len("1980") else None)
    if days:
        return Query(born=born)
    term = _term(word, plain, every_length=every_length)
    return Query((term,)) if term.kana or term.kanji else Query()


def _term(word: str, plain: str, *, every_length: bool) -> Term:
    address = address_key(word)
    if _KANA.fullmatch(plain):
        keys = kana_keys(word) if every_length else [search_key(word)]
        return Term(tuple(filter(None, keys)), kanji_key(word), address)  # はな is written so too
    if _LATIN.fullmatch(plain):
        letters = _without_accents(plain)
        as_romaji = latin_keys(plain)
        some = as_romaji if every_length else as_romaji[:1]
        keys = [*some, search_key(letters)]
        return Term(tuple(filter(None, dict.fromkeys(keys))), kanji_key(letters), address)
    return Term((), kanji_key(word), address)


def _without_accents(latin: str) -> str:
    apart = unicodedata.normalize("NFD", latin)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
