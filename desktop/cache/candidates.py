"""Whom one meaning of the typed words may find, read from the cache file; more than are shown.

Never a scan: prefixes by B-tree, parts by pairs of letters; beside an address, names and birth
dates are looked through in its own B-tree, one place long. Older snapshots find a person by what
was; a protected person's newest one has no address, and so no older address finds them. Only while
a register is loaded its B-trees are not there: what is in is found by parts, or slowly, and by its
address or telephone not yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from desktop.cache.engine import driver
from desktop.cache.grams import gram_phrase
from desktop.cache.nearness import Found, starts, written
from desktop.cache.typed import PHONE_ENDS, Query, Term
from sync.base.unknown_dates import wider_keys

CANDIDATES = 250
"""Rows looked at for a part of a name, beyond those whose names begin with it."""


def indexes_here(db: Connection) -> frozenset[str]:
    """Return the names of the B-trees that people can be found by now."""
    return frozenset(name for (name,) in _run(db, _INDEXES, ()))


def candidates(db: Connection, query: Query, most: int, indexes: frozenset[str]) -> list[Found]:
    """Return whom the query finds, each once; more than are shown, so that the order is right."""
    look = _Look(db, query, most, indexes)
    if query.place or query.building:
        look.by_place()
    elif query.phone or query.household:
        look.by_other_number()
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
        """Find people who live there and of whom all else holds too, then who lived there."""
        if not {_BY_ADDRESS, _BY_PAST_ADDRESS} <= self.indexes:
            return
        if self.query.building:
            phrase = f"building : {gram_phrase(self.query.building)}"
            self._take(self._by_parts(phrase, _AT_HOME), self.query.terms)
            return
        self._take(self._by_address())
        if len(self.found) < self.most:
            self._take(self._by_past_address())

    def by_other_number(self) -> None:
        """Find a household's people, or those with a telephone number."""
        if self.query.household:
            self._take(self._by_household(), self.query.terms)
        elif _BY_PHONE in self.indexes and len(self.query.phone) >= PHONE_ENDS:
            self._take(self._by_phone(), self.query.terms)

    def by_number_or_day(self) -> None:
        """Find people by birth date or number; bare digits may be either."""
        if self.query.number:
            self._take(self._by_number(), self.query.terms)
        if self.query.born:
            self._take(self._by_day())
            if self.query.terms and _BY_BIRTH in self.indexes:
                self._take(self._by_day_and_past_name())

    def by_names(self) -> None:
        """Find people whose names begin so, then those whose names hold the words."""
        terms = self.query.terms
        for column, keys in (("kana", starts(terms)), ("kanji", (written(terms),))):
            for key in keys:
                if key and f"resident_by_{column}" in self.indexes:
                    self._take(self._by_beginning(column, key, ()))
        if any(term.short for term in terms):
            self._by_initials(terms)
        if len(self.found) < self.most:
            self._take(self._by_parts(" AND ".join(term.phrase for term in terms)), terms)

    def _by_initials(self, terms: Sequence[Term]) -> None:
        """Find by each word as the beginning, the others anywhere: one letter has no pair.

        Then by any name that holds them run together, in either order: タ クロイワ is クロイワタ.
        """
        for place, first in enumerate(terms):
            others = [*terms[:place], *terms[place + 1 :]]
            for column, keys in (("kana", first.kana), ("kanji", (first.kanji,))):
                for key in keys:
                    if key and len(self.found) < self.most:
                        self._take(self._by_beginning(column, key, others))
        for way in (terms, terms[::-1])[: len(terms)]:
            columns = (("kana", starts(way)), ("kanji", (written(way),)))
            either = [
                f"{column} : {gram_phrase(key)}" for column, keys in columns for key in keys if key
            ]
            if either and len(self.found) < self.most:
                self._take(self._by_parts(" OR ".join(either)), terms)

    def _take(self, rows: Iterable[Any], terms: Sequence[Term] = ()) -> None:
        """Add the rows whose names, of now or of then, hold all words."""
        for atena_no, removed, kana, kanji, address, body, then_kana, then_kanji in rows:
            if atena_no not in self.found and all(
                term.within(f"{kana}|{then_kana}", f"{kanji}|{then_kanji}") for term in terms
            ):
                one = Found(atena_no, bool(removed), kana, kanji, address, body)
                self.found[atena_no] = one

    def _by_beginning(self, column: str, key: str, terms: Sequence[Term]) -> Iterator[Any]:
        """Return people whose key begins so and of whom the other words hold too.

        The words are looked for in the B-tree's own columns, so far and no further.
        """
        fits, values = _holding(terms, table="hit.")
        by = self._by(f"resident_by_{column}")
        through = _LOOKED_THROUGH[column] if terms else self.most
        for removed in (0, 1):
            yield from _run(
                self.db,
                f"SELECT {_COLUMNS}, '', '' FROM"  # noqa: S608
                f" (SELECT rowid, kana, kanji FROM resident {by}"
                f" WHERE latest = 1 AND removed = ? AND {column} >= ? AND {column} < ?"
                f" ORDER BY {column} LIMIT ?) AS hit"
                f" CROSS JOIN resident AS r ON r.rowid = hit.rowid WHERE true{fits} LIMIT ?",
                (removed, key, key + _LAST, through, *values, self.most),
            )

    def _by_parts(self, phrase: str, fits: str = "") -> list[Any]:
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, old.kana, old.kanji FROM"  # noqa: S608
            " (SELECT rowid FROM grams WHERE grams MATCH ? LIMIT ?) AS hit"
            " CROSS JOIN resident AS old ON old.rowid = hit.rowid"
            f" CROSS JOIN resident AS r ON r.rowid = CASE WHEN old.latest THEN old.rowid ELSE"
            f" {_NEWEST} END{fits}",
            (phrase, max(CANDIDATES, self.most)),
        )

    def _by_number(self) -> list[Any]:
        number = self.query.number
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r"  # noqa: S608
            " WHERE +latest = 1 AND id >= ? AND id < ? ORDER BY id LIMIT ?",
            (number, number + _LAST, self.most),
        )

    def _by_household(self) -> list[Any]:
        by = self._by("resident_by_household")
        number = self.query.household
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r {by}"  # noqa: S608
            " WHERE setai_no >= ? AND setai_no < ? AND latest = 1 ORDER BY setai_no LIMIT ?",
            (number, number + _LAST, self.most),
        )

    def _by_phone(self) -> list[Any]:
        ends = self.query.phone
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, '', '' FROM resident AS r INDEXED BY {_BY_PHONE}"  # noqa: S608
            " WHERE latest = 1 AND phone != '' AND phone >= ? AND phone < ? LIMIT ?",
            (ends, ends + _LAST, self.most),
        )

    def _by_day(self) -> Iterator[Any]:
        """Return who was born then, and after them who may have been: a part is unknown.

        A year is sorted in the B-tree's own columns: only the rows that are shown are read.
        """
        fits, values = _holding(self.query.terms)
        by = self._by(_BY_BIRTH)
        first, last = self.query.born or ("", "")
        for low, high in ((first, last), *((key, key) for key in wider_keys(first, last))):
            yield from _run(
                self.db,
                f"SELECT {_COLUMNS}, '', '' FROM (SELECT rowid FROM resident AS r {by}"  # noqa: S608
                f" WHERE latest = 1 AND birth BETWEEN ? AND ?{fits}"
                " ORDER BY removed, kana LIMIT ?) AS hit"
                " CROSS JOIN resident AS r ON r.rowid = hit.rowid",
                (low, high, *values, self.most),
            )

    def _by_day_and_past_name(self) -> Iterator[Any]:
        """Return people born then who bore such a name in an older snapshot."""
        fits, values = _holding(self.query.terms, table="old.")
        first, last = self.query.born or ("", "")
        for low, high in ((first, last), *((key, key) for key in wider_keys(first, last))):
            yield from _run(
                self.db,
                f"SELECT {_COLUMNS}, old.kana, old.kanji"  # noqa: S608
                f" FROM resident AS old INDEXED BY {_BY_BIRTH}"
                f" CROSS JOIN resident AS r ON r.rowid = {_NEWEST}"
                " WHERE old.latest = 0 AND old.birth BETWEEN ? AND ? AND +r.birth = +old.birth"
                f"{fits} LIMIT ?",
                (low, high, *values, self.most),
            )

    def _by_address(self) -> Iterator[Any]:
        place = self.query.place
        fits, values = _holding(self.query.terms, ("kana", "kanji", "address"))
        born, days = self._born_there()
        for removed in (0, 1):
            yield from _run(
                self.db,
                f"SELECT {_COLUMNS}, '', '' FROM resident AS r INDEXED BY {_BY_ADDRESS}"  # noqa: S608
                " WHERE latest AND removed = ? AND address >= ? AND address < ?"
                f"{fits}{born} ORDER BY address LIMIT ?",
                (removed, place, place + _LAST, *values, *days, self.most),
            )

    def _by_past_address(self) -> list[Any]:
        """Return people who lived there; of one who is protected now, no address is known."""
        place = self.query.place
        fits, values = _holding(self.query.terms, ("kana", "kanji"), also="old.")
        born, days = self._born_there()
        return _run(
            self.db,
            f"SELECT {_COLUMNS}, old.kana, old.kanji"  # noqa: S608
            f" FROM (SELECT atena_no, kana, kanji FROM resident INDEXED BY {_BY_PAST_ADDRESS}"
            " WHERE latest = 0 AND address != '' AND address >= ? AND address < ? LIMIT ?) AS old"
            f" CROSS JOIN resident AS r ON r.rowid = {_NEWEST} WHERE true"
            f"{_AT_HOME}{fits}{born} LIMIT ?",
            (place, place + _LAST, _PAST_ADDRESSES, *values, *days, self.most),
        )

    def _born_there(self) -> tuple[str, tuple[str, ...]]:
        if not self.query.born:
            return "", ()
        wider = wider_keys(*self.query.born)
        also = "".join(" OR r.birth = ?" for _ in wider)
        return f" AND (r.birth BETWEEN ? AND ?{also})", (*self.query.born, *wider)

    def _by(self, index: str) -> str:
        return f"INDEXED BY {index}" if index in self.indexes else ""


_PAST_ADDRESSES = 2_000
"""Past addresses of one place looked through for who lived there: each is a row to read."""

_LOOKED_THROUGH = {"kana": 20_000, "kanji": 5_000}
"""Names beginning with one letter that are looked through for other words: all of 60,000 people's,
and no more than 20 ms of a million's. Readings do not stand in the B-tree of written names."""

_LAST = "\U0010ffff"
_BY_ADDRESS = "resident_by_address"
_BY_PAST_ADDRESS = "resident_by_past_address"
_BY_PHONE = "resident_by_phone"
_BY_BIRTH = "resident_by_birth"
_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'resident'"
_COLUMNS = "r.atena_no, r.removed, r.kana, r.kanji, r.address, r.body"
_NEWEST = (
    "(SELECT rowid FROM resident WHERE id > old.atena_no || '/'"
    " AND id < old.atena_no || '0' ORDER BY id DESC LIMIT 1)"
)
"""The newest snapshot of the person whom `old` is of."""

_AT_HOME = " AND r.address != ''"
"""Of a protected person no address is here: nor does an older one find them."""


def _holding(
    terms: Sequence[Term],
    columns: Sequence[str] = ("kana", "kanji"),
    *,
    table: str = "r.",
    also: str = "",
) -> tuple[str, list[str]]:
    """Return the condition that a person's keys hold all words, and its values.

    `table` and `also` name whose keys: one of them is enough.
    """
    fits, keys = "", []
    for term in terms:
        known = [
            (f"{whose}{column}", key)
            for whose in filter(None, (table, also))
            for column in columns
            for key in _keys(term, column)
        ]
        fits += f" AND ({' OR '.join(f'instr({column}, ?)' for column, _ in known)})"
        keys += [key for _, key in known]
    return fits, keys


def _keys(term: Term, column: str) -> Sequence[str]:
    if column == "kana":
        return term.kana
    key: str = getattr(term, column)
    return (key,) if key else ()


def _run(db: Connection, statement: str, values: tuple[Any, ...]) -> list[Any]:
    """Run one prepared statement on the driver: a keystroke has no time for more."""
    found: list[Any] = driver(db).execute(statement, values).fetchall()
    return found
