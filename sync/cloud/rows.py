"""The register's rows inside one transaction: looked up together, written together at its end.

A filing would otherwise cost two dozen statements. The scopes' counters are locked before the first
look, so what was looked up stays true until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, select, update

from sync.base.troubles import ValueUnkeepable
from sync.base.wire import WireError, unpack
from sync.cloud import tables as t
from sync.cloud.statements import Statements, among
from sync.journal.case import Case, case_row_id
from sync.journal.entry import Entry, open_content
from sync.journal.kinds import ABOUT_A_FILING, Kind
from sync.records.resident import Resident, resident_row_id
from sync.records.scopes import Row, Scope

Key = tuple[Scope, str]


class Rows:
    """What was looked up, and what is to be written, which goes before it."""

    def __init__(self, statements: Statements, municipality: str) -> None:
        """Take an open transaction; call `flush` before it commits."""
        self._db = statements
        self._municipality = municipality
        self.forget()
        self._written: dict[Key, _Written] = {}
        self._newest: dict[str, Resident] = {}
        self._joined: dict[str, tuple[str, ...]] = {}

    def forget(self) -> None:
        """Forget what was looked up: before the counters were locked, it may have changed since."""
        self._known: dict[Key, Row | None] = {}
        self._snapshots: dict[str, Resident] = {}
        self._people: dict[str, Resident | None] = {}
        self._households: dict[str, list[str]] = {}

    @contextmanager
    def part(self) -> Iterator[None]:
        """Open a part of the transaction: when the block raises, only what it did is undone."""
        before = dict(self._written), dict(self._newest), dict(self._joined)
        try:
            yield
        except BaseException:
            self._written, self._newest, self._joined = before
            raise

    def expect(self, entries: Sequence[Entry]) -> None:
        """Look up at once what judging these entries will ask for."""
        filings = [entry.words for entry in entries if entry.words.kind == Kind.FILING]
        decided = list(filter(None, map(_filing_meant, entries)))
        names = [words.id for words in filings] + decided
        self._look_up(Scope.FILINGS, map(case_row_id, names))
        cases = filter(None, map(self.case, decided))
        filings += [open_content(case.content)[1] for case in cases]
        reads = [read for words in filings for read in words.reads.residents]
        self._look_up(
            Scope.RESIDENTS, (resident_row_id(read.atena_no, read.history_no) for read in reads)
        )
        self._look_up_people(read.atena_no for read in reads)
        self._look_up_households(
            house.setai_no for words in filings for house in words.reads.households
        )

    def row(self, scope: Scope, row_id: str) -> Row | None:
        """Return a row as this transaction left it."""
        key = (scope, row_id)
        if key in self._written:
            return self._written[key].row
        if key not in self._known:
            self._look_up(scope, [_keepable(row_id)])
        return self._known[key]

    def case(self, filing: bytes) -> Case | None:
        """Return a filing's case."""
        row = self.row(Scope.FILINGS, case_row_id(filing))
        return None if row is None or row.body is None else unpack(Case, row.body)

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person."""
        row = self.row(Scope.RESIDENTS, resident_row_id(atena_no, history_no))
        return None if row is None else self._snapshot(row)

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        if atena_no in self._newest:
            return self._newest[atena_no]
        if atena_no not in self._people:
            self._look_up_people([_keepable(atena_no)])
        return self._people[atena_no]

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        if setai_no not in self._households:
            self._look_up_households([_keepable(setai_no)])
        names = dict.fromkeys((*self._households[setai_no], *self._joined.get(setai_no, ())))
        people = filter(None, map(self.current, names))
        return [person for person in people if person.setai_no == setai_no and person.present]

    def put(self, scope: Scope, row: Row) -> None:
        """Write a row over the one with its id, which was looked up before."""
        self._written[scope, row.id] = _Written(row, None)

    def add(self, resident: Resident, row: Row) -> None:
        """Write a person's next snapshot."""
        for name in (resident.atena_no, resident.setai_no):
            _keepable(name)
        key = (Scope.RESIDENTS, row.id)
        if key in self._written:
            raise AssertionError("a snapshot is written once")
        self._written[key] = _Written(row, resident)
        self._snapshots[row.id] = resident
        self._newest[resident.atena_no] = resident
        there = self._joined.get(resident.setai_no, ())
        self._joined[resident.setai_no] = (*there, resident.atena_no)

    def rewrite(self, resident: Resident, row: Row) -> None:
        """Write a snapshot over itself; whose it is and which is the newest stays."""
        self.put(Scope.RESIDENTS, row)
        self._snapshots[row.id] = resident
        known = self._people.get(resident.atena_no)
        if known is not None and known.row_id == row.id:
            self._people[resident.atena_no] = resident

    def flush(self) -> None:
        """Write what was put and added; from here on the database knows it."""
        if not self._written:
            return
        if self._newest:
            of_them = among(_ROW.subject, list(self._newest))
            older = update(t.register_row).where(self._here(of_them), _ROW.latest.is_(True))
            self._db.execute(older.values(latest=False, due=None))
        over = [key for key in self._written if self._known.get(key)]
        if over:
            written = self._here(
                _ROW.scope == bindparam("of_scope"), _ROW.id == bindparam("with_id")
            )
            anew = update(t.register_row).where(written).values(version=bindparam("to_version"))
            anew = anew.values(body=bindparam("to_body"))
            self._db.execute(anew, [self._values_over(key) for key in over])
        new = [self._columns(key) for key in self._written if not self._known.get(key)]
        if new:
            self._db.write(t.register_row, COLUMNS, new)
        self._written, self._newest, self._joined = {}, {}, {}
        self.forget()

    def _columns(self, key: Key) -> tuple[object, ...]:
        (scope, row_id), (row, resident) = key, self._written[key]
        values = (self._municipality, scope.value, row_id, row.version, row.body)
        if resident is None:
            return (*values, *NOBODY)
        latest = self._newest[resident.atena_no] is resident
        return (*values, *person_columns(resident, latest=latest))

    def _values_over(self, key: Key) -> dict[str, object]:
        (scope, row_id), (row, _) = key, self._written[key]
        place = {"of_scope": scope.value, "with_id": row_id}
        return {**place, "to_version": row.version, "to_body": row.body}

    def _look_up(self, scope: Scope, row_ids: Iterable[str]) -> None:
        wanted = _askable(row_ids, lambda row_id: (scope, row_id) in self._known)
        if not wanted:
            return
        self._known |= {(scope, row_id): None for row_id in wanted}
        query = select(_ROW.id, _ROW.version, _ROW.body).where(
            self._here(_ROW.scope == scope.value, among(_ROW.id, wanted))
        )
        for row in self._db.execute(query):
            self._known[scope, row.id] = Row(row.id, row.version, row.body)

    def _look_up_people(self, names: Iterable[str]) -> None:
        wanted = _askable(names, self._people.__contains__)
        if wanted:
            self._people |= dict.fromkeys(wanted)
            self._found(among(_ROW.subject, wanted))

    def _look_up_households(self, names: Iterable[str]) -> None:
        wanted = _askable(names, self._households.__contains__)
        if wanted:
            self._households |= {setai_no: [] for setai_no in wanted}
            for person in self._found(among(_ROW.household, wanted)):
                self._households[person.setai_no].append(person.atena_no)

    def _found(self, whose: ColumnElement[bool]) -> list[Resident]:
        """Return current snapshots as the database has them, and know them from now on."""
        query = select(_ROW.id, _ROW.version, _ROW.body).where(
            self._here(whose, _ROW.latest.is_(True))
        )
        rows = [Row(row.id, row.version, row.body) for row in self._db.execute(query)]
        self._known |= {(Scope.RESIDENTS, row.id): row for row in rows}
        people = list(filter(None, map(self._snapshot, rows)))
        self._people |= {person.atena_no: person for person in people}
        return people

    def _snapshot(self, row: Row) -> Resident | None:
        if row.id not in self._snapshots and row.body is not None:
            self._snapshots[row.id] = unpack(Resident, row.body)
        return self._snapshots.get(row.id)

    def _here(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return and_(_ROW.municipality == self._municipality, *conditions)


class _Written(NamedTuple):
    """A row to be written; `resident` where it is a person's snapshot."""

    row: Row
    resident: Resident | None


_ROW = t.register_row.c
COLUMNS = (
    "municipality", "scope", "id", "version", "body",
    "subject", "history_no", "household", "latest", "due",
)  # fmt: skip
NOBODY = (None,) * 5
"""What stands in a person's columns where a row is about none."""


def person_columns(resident: Resident, *, latest: bool) -> tuple[object, ...]:
    """Return what stands beside a person's snapshot, for looking it up."""
    due = resident.leaving_on if latest and resident.present else ""
    here = (resident.atena_no, resident.history_no, resident.setai_no)
    return (*here, latest, due or None)


def _filing_meant(entry: Entry) -> bytes:
    """Return the id of the filing that an entry is about, b"" if it is about none."""
    kind = ABOUT_A_FILING.get(entry.words.kind)
    try:
        return b"" if kind is None else unpack(kind, entry.words.body).filing
    except WireError:
        return b""  # whoever settles it says why


def _askable(names: Iterable[str], known: Callable[[str], bool]) -> list[str]:
    """Return each name once that is not known yet and that a database can be asked for."""
    return [name for name in dict.fromkeys(names) if "\0" not in name and not known(name)]


def _keepable(name: str) -> str:
    if "\0" in name:
        raise ValueUnkeepable("a name that no database takes")
    return name
