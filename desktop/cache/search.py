"""Finding people as one types: reading, name, birth date or 宛名番号, and these together.

Readings in any width, hiragana, katakana or Latin letters; names with any variant of a character;
any part of two letters or more. Never a scan: prefixes by B-tree, parts by pairs of letters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.cache.grams import gram_phrase
from desktop.cache.register import RegisterCache
from sync.base.eras import CivilDate, partial_date
from sync.base.kana import kanji_key, plain_reading, search_key
from sync.base.romaji import romaji_to_kana
from sync.base.wire import unpack
from sync.records.resident import STATE_LABELS, Resident, ResidentKind, Sex

MOST = 200
"""Rows a list shows; a clerk narrows the search long before."""

CANDIDATES = 2000
"""Rows looked at for a part of a name; two letters in the largest town stay well below."""

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


@dataclass
class Query:
    """What was typed, sorted by what it is."""

    kana: list[str] = field(default_factory=list)
    kanji: list[str] = field(default_factory=list)
    born: tuple[str, str] | None = None
    number: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing can be looked for."""
        return not (self.kana or self.kanji or self.born or self.number)


def understood(text: str) -> Query:
    """Return what the clerk typed, word by word."""
    query = Query()
    for word in text.replace("　", " ").split():
        _understand(word, query)
    return query


def find(cache: RegisterCache, text: str, most: int = MOST) -> list[Hit]:
    """Return whom `text` finds: present people first, the name as typed first, by reading."""
    query = understood(text)
    if query.empty:
        return []
    with cache.database.reading() as db:
        found = _candidates(db, query, most)
        people = [unpack(Resident, _current(db, atena_no)) for atena_no in found]
    typed = plain_reading("".join(text.split()))
    people.sort(key=lambda p: (not p.present, not _begins(p, typed, query), p.name_kana))
    return [_hit(person) for person in people[:most]]


def _understand(word: str, query: Query) -> None:
    plain = unicodedata.normalize("NFKC", word)
    days = partial_date(word)
    if _DIGITS.fullmatch(word):
        query.number = plain.lstrip("0") if len(plain) > 1 else ""
        if days and len(plain) >= len("1980"):
            query.born = (days[0].isoformat(), days[1].isoformat())
    elif days:
        query.born = (days[0].isoformat(), days[1].isoformat())
    elif _KANA.fullmatch(word):
        query.kana.append(search_key(word))
    elif _LATIN.fullmatch(word):
        query.kana.append(search_key(romaji_to_kana(plain)))
        query.kanji.append(kanji_key(plain))
    else:
        query.kanji.append(kanji_key(word))


def _candidates(db: Connection, query: Query, most: int) -> list[str]:
    """Return the 宛名番号 of whom the query finds, without repeats."""
    if query.born or query.number:
        return _by_number_or_day(db, query, most)
    found: dict[str, None] = {}
    for column, words in (("kana", query.kana), ("kanji", query.kanji)):
        key = "".join(words)
        if not key:
            continue
        for removed in (0, 1):
            rows = _run(
                db,
                f"SELECT atena_no FROM resident WHERE latest = 1 AND removed = ?"  # noqa: S608
                f" AND {column} >= ? AND {column} < ? ORDER BY {column} LIMIT ?",
                (removed, key, key + _LAST, most),
            )
            found.update(dict.fromkeys(row[0] for row in rows))
        if len(found) < most and len(key) > 1:
            found.update(dict.fromkeys(_by_parts(db, column, words)))
    return list(found)


def _by_parts(db: Connection, column: str, words: list[str]) -> list[str]:
    phrases = [gram_phrase(word) for word in words if len(word) > 1]
    if not phrases:
        return []
    rows = _run(
        db,
        "SELECT DISTINCT atena_no FROM resident WHERE rowid IN"
        " (SELECT rowid FROM grams WHERE grams MATCH ? LIMIT ?)",
        (f"{column} : ({' AND '.join(phrases)})", CANDIDATES),
    )
    return [row[0] for row in rows]


def _by_number_or_day(db: Connection, query: Query, most: int) -> list[str]:
    """Return people by birth date or number, narrowed by the words beside it."""
    rows: list[Any] = []
    if query.born:
        rows += _run(
            db,
            "SELECT atena_no, kana, kanji FROM resident WHERE latest = 1"
            " AND birth BETWEEN ? AND ? LIMIT ?",
            (*query.born, CANDIDATES * 10),
        )
    if query.number:
        rows += _run(
            db,
            "SELECT atena_no, kana, kanji FROM resident WHERE latest = 1"
            " AND atena_no >= ? AND atena_no < ? ORDER BY atena_no LIMIT ?",
            (query.number, query.number + _LAST, most),
        )
    return list(
        dict.fromkeys(atena_no for atena_no, kana, kanji in rows if _has_words(query, kana, kanji))
    )[:CANDIDATES]


def _has_words(query: Query, kana: str, kanji: str) -> bool:
    if query.kana and all(word in kana for word in query.kana):
        return True
    if query.kanji and all(word in kanji for word in query.kanji):
        return True
    return not (query.kana or query.kanji)


def _current(db: Connection, atena_no: str) -> bytes:
    rows = _run(
        db,
        "SELECT body FROM resident WHERE atena_no = ? ORDER BY history_no DESC LIMIT 1",
        (atena_no,),
    )
    body: bytes = rows[0][0]
    return body


def _run(db: Connection, statement: str, values: tuple[Any, ...]) -> list[Any]:
    """Run one prepared statement on the driver: a keystroke has no time for more."""
    return db.exec_driver_sql(statement, values).fetchall()  # type: ignore[return-value]


def _begins(person: Resident, typed: str, query: Query) -> bool:
    if query.kanji and not query.kana:
        return kanji_key(person.name).startswith("".join(query.kanji))
    return plain_reading(person.name_kana).startswith(typed)


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
