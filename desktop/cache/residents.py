"""Residents' rows on their way into the cache file: what is derived, and many in one statement.

A batch goes to SQLite as one JSON text and one run of bytes. It is as fast as a statement for each
row, and while SQLite works it holds no lock of Python's: the next batch is made meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, func, select

from desktop.cache import tables as t
from desktop.cache.engine import driver
from desktop.cache.grams import gram_words, kana_keys, kanji_keys, short_given_names
from sync.base.addresses import building_key, stored_address_key
from sync.base.unknown_dates import date_key
from sync.base.wire import unpack
from sync.records.resident import Resident
from sync.records.scopes import Row, row_digest

BETWEEN_KEYS = "|"
"""Parts the keys of one person's several names; no key holds it."""

_INSERT = """
INSERT INTO resident (rowid, id, version, body, atena_no, history_no, latest, removed, setai_no,
    kana, kanji, birth, address, phone)
SELECT ?3 + key, value->>0, value->>1, substr(?2, value->>2, value->>3), value->>4, value->>5,
    value->>6, value->>7, value->>8, value->>9, value->>10, value->>11,
    value->>12, value->>13
FROM json_each(?1)
"""
_INSERT_GRAMS = """
INSERT INTO grams (rowid, kana, kanji, building)
SELECT ?2 + key, value->>0, value->>1, value->>2 FROM json_each(?1)
"""
_NO_LONGER_LATEST = """
UPDATE resident SET latest = 0 WHERE rowid IN (
    SELECT older.rowid FROM json_each(?1) AS person CROSS JOIN resident AS older
    WHERE older.id > person.value || '/' AND older.id < person.value || '0' AND +older.latest = 1)
"""
"""The + keeps SQLite from walking all newest rows: a person's own are found by their ids."""

_json = msgspec.json.Encoder()


@dataclass(frozen=True)
class Prepared:
    """Rows ready to be written: `columns`, `words` (of the full-text index) and `older` are JSON.

    `older` names people of whom a snapshot may be here already: not those whose first is among
    these rows, for no later one came before it. `digest` is what the rows add to their scope's
    digest.
    """

    columns: str
    bodies: bytes
    words: str
    older: str
    digest: int


def prepared(rows: Sequence[Row]) -> Prepared:
    """Derive what finds people. Raises WireError for a body that is no resident."""
    bodies = [_body(row) for row in rows]
    people = [unpack(Resident, body) for body in bodies]
    newest = {person.atena_no: person.history_no for person in people}
    columns, words = [], []
    begin = 1  # SQLite counts from one
    for row, body, person in zip(rows, bodies, people, strict=True):
        kana, kanji = kana_keys(person), kanji_keys(person)
        columns.append(
            (
                row.id,
                row.version,
                begin,
                len(body),
                person.atena_no,
                person.history_no,
                newest[person.atena_no] == person.history_no,
                not person.present,
                person.setai_no,
                BETWEEN_KEYS.join(kana),
                BETWEEN_KEYS.join(kanji),
                date_key(person.birth),
                _address(person),
                _phone(person),
            )
        )
        begin += len(body)
        written = [*kanji, *short_given_names(person)]
        words.append((gram_words(kana), gram_words(written), _building(person)))
    whole = {person.atena_no for person in people if person.history_no == 1}
    older = {person.atena_no for person in people if person.history_no > 1} - whole
    return Prepared(
        _text(columns), b"".join(bodies), _text(words), _text(older), sum(map(row_digest, rows))
    )


def write(db: Connection, batch: Prepared) -> int:
    """Append snapshots, which are never overwritten; return what they add to the digest."""
    last = int(db.execute(select(func.max(t.resident.c.rowid))).scalar() or 0)
    run = driver(db).execute
    run(_NO_LONGER_LATEST, (batch.older,))
    run(_INSERT, (batch.columns, batch.bodies, last + 1))
    run(_INSERT_GRAMS, (batch.words, last + 1))
    return batch.digest


def _body(row: Row) -> bytes:
    if row.body is None:
        raise AssertionError("a resident's snapshot is never taken back")
    return row.body


def _address(person: Resident) -> str:
    """Return what the address is found by: "" of a protected person, whatever the row may say."""
    return "" if person.protected else stored_address_key(person.address, person.building)


def _building(person: Resident) -> str:
    """Return what the 方書 is found by, of a protected person nothing."""
    if not person.building or person.protected:
        return ""
    return gram_words([building_key(person.building)])


def _phone(person: Resident) -> str:
    """Return the telephone number's digits from its end, of a protected person nothing."""
    return "" if person.protected else phone_key(person.phone)


def phone_key(phone: str) -> str:
    """Return what a telephone number is found by: its last digits are what people remember."""
    return "".join(filter(str.isdecimal, phone))[::-1]


def _text(values: Iterable[object]) -> str:
    return _json.encode(values).decode()
