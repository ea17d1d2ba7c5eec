"""Whom one meaning of the typed words may find, read from the cache file; more than are shown.

Never a scan: prefixes by B-tree, parts by pairs of letters; beside an address, names and birth
dates are looked through in its own B-tree, one place long. Only while a register is loaded its
B-trees are not there: what is in is found by parts, or slowly, and by its address not yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from desktop.cache.engine import driver
from desktop.cache.typed import Query, Term

CANDIDATES = 250
"""Rows looked at for a part of a name, beyond those whose names begin with it."""


@dataclass(frozen=True)
class Found:
    """A person's newest snapshot, and the keys the list is ordered by."""

    atena_no: str
    removed: bool
    kana: str
    kanji: str
    address: str
    body: bytes

    def begins(self, kana: str, kanji: str) -> bool:
        """Say whether a name begins with what was typed."""
        return bool(
            (kana and self.kana.startswith(kana)) or (kanji and self.kanji.startswith(kanji))
        )


def indexes_here(db: Connection) -> frozenset[str]:
    """Return the names of the B-trees that people can be found by now."""
    return frozenset(name for (name,) in _run(db, _INDEXES, ()))


def candidates(db: Connection, query: Query, most: int, indexes: frozenset[str]) -> list[Found]:
    """Return whom the query finds, each once; more than are shown, so that the order is right."""
    look = _Look(db, query, most, indexes)
    if query.place:
        look.by_place()
    elif query.born or query.number:
        look.by_number_or_day()
    else:
        look.by_names()
    return list(look.found.values())


@dataclass
class _Look:
    """One look for people; `found` is filled by 宛名番号, the likeliest first."""

    db: Connection
    query: Query
    most: int
    indexes: frozenset[str]
    found: dict[str, Found] = field(default_factory=dict)

    def by_place(self) -> None:
        """Find people who live there and of whom all else holds too, lot by lot."""
        if _BY_ADDRESS in self.indexes:
            self._take(self._by_address())

    def by_number_or_day(self) -> None:
        """Find people by birth date or number; bare digits may be either."""
        if self.query.number:
            self._take(self._by_number(), self.query.terms)
        if self.query.born:
            self._take(self._by_day())

    def by_names(self) -> None:
        """Find people whose names begin so, then those whose names hold the words."""
        terms = self.query.terms
        for column in ("kana", "kanji"):
            key = "".join(getattr(term, column) for term in terms)
            if f"resident_by_{column}" in self.indexes and all(getattr(t, column) for t in terms):
                self._take(self._by_beginning(column, key, ()))
        if not all(term.phrase for term in terms):  # one letter has no pair to be found by
            first = terms[0]
            for column, key in (("kana", first.kana), ("kanji", first.kanji)):
                if key and len(self.found) < self.most:
                    self._take(self._by_beginning(column, key, terms[1:]))
        if len(self.found) < self.most:
            self._take(self._by_parts(), terms)

    def _take(self, rows: Iterable[Any], terms: Sequence[Term] = ()) -> None:
        """Add the rows whose names, of now or of then, hold all words."""
        for atena_no, removed, kana, kanji, address, body, then_kana, then_kanji in rows:
            if atena_no not in self.found and all(
                term.within(f"{kana}|{then_kana}", f"{kanji}|{then_kanji}") for term in terms
            ):
                one = Found(atena_no, bool(removed), kana, kanji, address, body)
                self.found[atena_no] = one

    def _by_beginning(self, column: str, key: str, terms: Sequence[Term]) -> Iterator[Any]:
        """Return people whose key begins so and of whom the other words hold too."""
        fits, values = _holding(terms)
        by = self._by(f"resident_by_{column}")
        for removed in (0, 1):
            yield from _run(
                self.db,
                f"SELECT {_COLUMNS}, '', '' FROM resident AS r {by}"  # noqa: S608
                f" WHERE latest = 1 AND removed = ? AND {column} >= ? AND {column} < ?{fits}"
                f" ORDER BY {column} LIMIT ?",
                (removed, key, key + _LAST, *values, self.most),
            )

    def _by_parts(self) -> list[Any]:
        phrases = [term.phrase for term in self.query.terms if term.phrase]
        if not phrases:
            return []
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, old.kana, old.kanji FROM"  # noqa: S608
            " (SELECT rowid FROM grams WHERE grams MATCH ? LIMIT ?) AS hit"
            " CROSS JOIN resident AS old ON old.rowid = hit.rowid"
            " CROSS JOIN resident AS r ON r.rowid = CASE WHEN old.latest THEN old.rowid ELSE"
            " (SELECT rowid FROM resident WHERE id > old.atena_no || '/'"
            " AND id < old.atena_no || '0' ORDER BY id DESC LIMIT 1) END",
            (" AND ".join(phrases), CANDIDATES),
        )

    def _by_number(self) -> list[Any]:
        number = self.query.number
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r"  # noqa: S608
            " WHERE +latest = 1 AND id >= ? AND id < ? ORDER BY id LIMIT ?",
            (number, number + _LAST, self.most),
        )

    def _by_day(self) -> list[Any]:
        fits, values = _holding(self.query.terms)
        by = self._by("resident_by_birth")
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r {by}"  # noqa: S608
            f" WHERE latest = 1 AND birth BETWEEN ? AND ?{fits} ORDER BY removed, kana LIMIT ?",
            (*(self.query.born or ()), *values, self.most),
        )

    def _by_address(self) -> Iterator[Any]:
        place, born = self.query.place, self.query.born
        fits, values = _holding(self.query.terms, ("kana", "kanji", "address"))
        if born:
            fits, values = f"{fits} AND birth BETWEEN ? AND ?", [*values, *born]
        for removed in (0, 1):
            yield from _run(
                self.db,
                f"SELECT {_COLUMNS}, '', '' FROM resident AS r INDEXED BY {_BY_ADDRESS}"  # noqa: S608
                " WHERE latest AND removed = ? AND address >= ? AND address < ?"
                f"{fits} ORDER BY address LIMIT ?",
                (removed, place, place + _LAST, *values, self.most),
            )

    def _by(self, index: str) -> str:
        return f"INDEXED BY {index}" if index in self.indexes else ""


_LAST = "\U0010ffff"
_BY_ADDRESS = "resident_by_address"
_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'resident'"
_COLUMNS = "r.atena_no, r.removed, r.kana, r.kanji, r.address, r.body"


def _holding(
    terms: Sequence[Term], columns: Sequence[str] = ("kana", "kanji")
) -> tuple[str, list[str]]:
    """Return the condition that a person's keys hold all words, and its values."""
    fits, keys = "", []
    for term in terms:
        known = [column for column in columns if getattr(term, column)]
        fits += f" AND ({' OR '.join(f'instr({column}, ?)' for column in known)})"
        keys += [getattr(term, column) for column in known]
    return fits, keys


def _run(db: Connection, statement: str, values: tuple[Any, ...]) -> list[Any]:
    """Run one prepared statement on the driver: a keystroke has no time for more."""
    found: list[Any] = driver(db).execute(statement, values).fetchall()
    return found
