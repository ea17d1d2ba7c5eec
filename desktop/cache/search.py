"""Finding people as one types: reading, name, birth date or 宛名番号, and these together.

Readings in any width, hiragana, katakana or Latin letters; names with any variant of a character;
any part of two letters or more. Never a scan: prefixes by B-tree, parts by pairs of letters. Only
while a register is loaded its B-trees are not there: what is in is found by parts, or slowly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.cache.engine import driver
from desktop.cache.grams import gram_phrase
from desktop.cache.register import RegisterCache
from sync.base.eras import CivilDate, partial_date
from sync.base.kana import kanji_key, plain_reading, search_key
from sync.base.romaji import romaji_to_kana
from sync.base.wire import unpack
from sync.records.resident import STATE_LABELS, Resident, ResidentKind, Sex

MOST = 100
"""Rows a list shows, some ten screens; a clerk narrows the search long before."""

CANDIDATES = 250
"""Rows looked at for a part of a name, beyond those whose names begin with it."""

_LAST = "\U0010ffff"
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f\u3000\s・ー-]+")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ' .-]+")
_DIGITS = re.compile(r"[0-9０-９]+")


class Hit(msgspec.Struct, frozen=True):
    """What the list shows of one person; the address is "" where it is protected."""

    atena_no: str
    setai_no: str
    name: str
    kana: str
    birth: CivilDate
    sex: Sex
    address: str
    state_label: str
    present: bool
    protected: bool
    foreign: bool


@dataclass(frozen=True)
class Term:
    """One typed word, and all it may be: a key of a reading, of a written name, or both."""

    kana: str = ""
    kanji: str = ""

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
    """What was typed, sorted by what it is. A person is found who fits all of it."""

    terms: tuple[Term, ...] = ()
    born: tuple[str, str] | None = None
    number: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not (self.terms or self.born or self.number)


@dataclass(frozen=True)
class _Found:
    """A person's newest snapshot, and the keys the list is ordered by."""

    removed: bool
    kana: str
    kanji: str
    body: bytes

    def begins(self, kana: str, kanji: str) -> bool:
        """Say whether a name begins with what was typed."""
        return bool(
            (kana and self.kana.startswith(kana)) or (kanji and self.kanji.startswith(kanji))
        )


def understood(text: str) -> Query:
    """Return what the clerk typed, word by word."""
    query = Query()
    for word in text.replace("　", " ").split():
        query = _with(query, word)
    return query


def find(cache: RegisterCache, text: str, most: int = MOST) -> list[Hit]:
    """Return whom `text` finds: present people first, the name as typed first, by reading."""
    query = understood(text)
    if query.empty:
        return []
    with cache.database.reading() as db:
        found = _candidates(db, query, most)
    start = _joined(query)
    found.sort(key=lambda one: (one.removed, not one.begins(*start), one.kana))
    typed = plain_reading("".join(text.split()))
    people = [(one.begins(*start), unpack(Resident, one.body)) for one in found[:most]]
    people.sort(
        key=lambda one: (
            not one[1].present,
            not one[0],
            not one[1].name_kana or not plain_reading(one[1].name_kana).startswith(typed),
            one[1].name_kana or one[1].alias_kana or one[1].name_latin,
        )
    )
    return [_hit(person) for _, person in people]


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
    if _KANA.fullmatch(word):
        term = Term(kana=search_key(word))
    elif _LATIN.fullmatch(word):
        term = Term(kana=search_key(romaji_to_kana(plain)), kanji=kanji_key(plain))
    else:
        term = Term(kanji=kanji_key(word))
    return replace(query, terms=(*query.terms, term)) if term.kana or term.kanji else query


def _candidates(db: Connection, query: Query, most: int) -> list[_Found]:
    """Return whom the query finds, each once; more than are shown, so that the order is right."""
    found: dict[str, _Found] = {}
    indexes = frozenset(name for (name,) in _run(db, _INDEXES, ()))
    if query.born or query.number:
        _take(found, _by_number_or_day(db, query, most, indexes), query)
        return list(found.values())
    for column in ("kana", "kanji"):
        key = "".join(getattr(term, column) for term in query.terms)
        if f"resident_by_{column}" in indexes and all(getattr(t, column) for t in query.terms):
            _take(found, _by_beginning(db, column, key, (), most, indexes), Query())
    if not all(term.phrase for term in query.terms):  # one letter has no pair to be found by
        first = query.terms[0]
        for column, key in (("kana", first.kana), ("kanji", first.kanji)):
            if key and len(found) < most:
                rows = _by_beginning(db, column, key, query.terms[1:], most, indexes)
                _take(found, rows, query)
    if len(found) < most:
        _take(found, _by_parts(db, query), query)
    return list(found.values())


def _take(found: dict[str, _Found], rows: Iterable[Any], query: Query) -> None:
    """Add the rows whose names, of now or of then, hold all words."""
    for atena_no, removed, kana, kanji, body, then_kana, then_kanji in rows:
        if atena_no not in found and all(
            term.within(f"{kana}|{then_kana}", f"{kanji}|{then_kanji}") for term in query.terms
        ):
            found[atena_no] = _Found(bool(removed), kana, kanji, body)


def _by_beginning(
    db: Connection,
    column: str,
    key: str,
    terms: Sequence[Term],
    most: int,
    indexes: frozenset[str],
) -> Iterator[Any]:
    """Return people whose key begins so and whose names hold the other words too."""
    words, keys = _holding(terms)
    by = _by(f"resident_by_{column}", indexes)
    for removed in (0, 1):
        yield from _run(
            db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r {by}"  # noqa: S608
            f" WHERE latest = 1 AND removed = ? AND {column} >= ? AND {column} < ?{words}"
            f" ORDER BY {column} LIMIT ?",
            (removed, key, key + _LAST, *keys, most),
        )


def _holding(terms: Sequence[Term]) -> tuple[str, list[str]]:
    """Return the condition that a person's names hold all words, and its values."""
    one = " AND ((? <> '' AND instr(kana, ?)) OR (? <> '' AND instr(kanji, ?)))"
    keys = [key for term in terms for key in (term.kana, term.kana, term.kanji, term.kanji)]
    return one * len(terms), keys


def _by_parts(db: Connection, query: Query) -> list[Any]:
    phrases = [term.phrase for term in query.terms if term.phrase]
    if not phrases:
        return []
    return _run(
        db,
        f"SELECT {_COLUMNS}, old.kana, old.kanji FROM"  # noqa: S608
        " (SELECT rowid FROM grams WHERE grams MATCH ? LIMIT ?) AS hit"
        " CROSS JOIN resident AS old ON old.rowid = hit.rowid"
        " CROSS JOIN resident AS r ON r.rowid = CASE WHEN old.latest THEN old.rowid ELSE"
        " (SELECT rowid FROM resident WHERE id > old.atena_no || '/'"
        " AND id < old.atena_no || '0' ORDER BY id DESC LIMIT 1) END",
        (" AND ".join(phrases), CANDIDATES),
    )


def _by_number_or_day(
    db: Connection, query: Query, most: int, indexes: frozenset[str]
) -> Iterator[Any]:
    """Return people by birth date or number; bare digits may be either."""
    if query.number:
        yield from _run(
            db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r"  # noqa: S608
            " WHERE +latest = 1 AND id >= ? AND id < ? ORDER BY id LIMIT ?",
            (query.number, query.number + _LAST, most),
        )
    if query.born:
        words, keys = _holding(query.terms)
        by = _by("resident_by_birth", indexes)
        yield from _run(
            db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r {by}"  # noqa: S608
            f" WHERE latest = 1 AND birth BETWEEN ? AND ?{words} ORDER BY removed, kana LIMIT ?",
            (*query.born, *keys, most),
        )


def _by(index: str, indexes: frozenset[str]) -> str:
    return f"INDEXED BY {index}" if index in indexes else ""


_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'resident'"
_COLUMNS = "r.atena_no, r.removed, r.kana, r.kanji, r.body"


def _run(db: Connection, statement: str, values: tuple[Any, ...]) -> list[Any]:
    """Run one prepared statement on the driver: a keystroke has no time for more."""
    found: list[Any] = driver(db).execute(statement, values).fetchall()
    return found


def _joined(query: Query) -> tuple[str, str]:
    """Return the words run together, as a reading and as a written name."""
    return "".join(t.kana for t in query.terms), "".join(t.kanji for t in query.terms)


def _hit(person: Resident) -> Hit:
    return Hit(
        person.atena_no,
        person.setai_no,
        person.name,
        person.name_kana,
        person.birth,
        person.sex,
        "" if person.protected else person.address,
        STATE_LABELS[person.state],
        person.present,
        person.protected,
        person.kind is ResidentKind.FOREIGN,
    )
