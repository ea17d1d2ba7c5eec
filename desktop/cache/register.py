"""The cache file: the desk's copy of the register as the cloud sent it, and how it is found.

Disposable: it can be dropped and pulled again at any time. Rows are kept as delivered; the columns
beside them are derived for searching. Written only from what the cloud sent.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.cache import filings, residents
from desktop.cache import tables as t
from desktop.cache.behind import WriteBehind
from desktop.cache.engine import Database, driver
from sync.base.troubles import (
    CacheDamaged,
    RegisterIncomplete,
    Trouble,
)
from sync.base.wire import unpack
from sync.exchanges.repair import bucket_of
from sync.journal.case import Case
from sync.records.leaving import as_of
from sync.records.resident import Resident, resident_row_id
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, digest_sum, row_digest

_TABLES: dict[Scope, Table] = {Scope.RESIDENTS: t.resident, Scope.FILINGS: t.filing}

_TURN_BITS = 48
_NEWEST = "SELECT body FROM resident WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1"
_NEWEST_IS_LATEST = (
    "UPDATE resident SET latest = 1 WHERE id ="
    " (SELECT id FROM resident WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1)"
)
_HERE_ALREADY = (
    "SELECT here.id, here.version, here.body FROM json_each(?1) AS new"
    " CROSS JOIN resident AS here ON here.id = new.value"
)
ROWS_AT_ONCE = 1000

# Asked at every screen and every second, so SQLite is asked itself.
_HEADS = "SELECT scope, epoch, version, digest FROM head"
_CURRENT_AT = "SELECT at FROM known WHERE name = 'current'"
_LAST_CASE = "SELECT max(change) FROM touched_filing"
_RESIDENTS_HEAD = "SELECT version FROM head WHERE scope = 'residents'"
_HOUSEHOLD = "SELECT body FROM resident WHERE setai_no = ? AND latest = 1"


class RegisterCache:
    """The copy of the scopes that stand in the cache file: *residents* and *filings*."""

    def __init__(self, file: Path, key: bytes) -> None:
        """Open the file with its raw key."""
        self.database = Database(file, key, t.cache, t.CACHE_VERSION, durable=False)
        self._key = key
        self._turns = 0
        self._today: Callable[[], dt.date] | None = None
        self._frames = WriteBehind(self._write_frames)

    def turn_to(self, file: Path) -> None:
        """Go on with another copy; who is reading the present one ends with it."""
        fresh = Database(file, self._key, t.cache, t.CACHE_VERSION, durable=False)
        with suppress(Trouble):
            self._frames.settle()
        old, self.database = self.database, fresh
        self._turns += 1
        old.close()

    def look_on(self, today: Callable[[], dt.date]) -> None:
        """Show people as they stand on the day it is: who was to leave by it has left (§1.1.5).

        Without it they are shown as the cloud wrote them.
        """
        self._today = today

    def as_it_stands(self, person: Resident) -> Resident:
        """Return a person's current snapshot as it stands today."""
        return as_of(person, self._today()) if self._today and person.leaving_on else person

    def close(self) -> None:
        """Close the file. Frames that could not be written are asked for again."""
        with suppress(Trouble):
            self._frames.settle()
        self.database.close()

    # --- what the exchanges write (RegisterStore's part for these scopes)

    def heads(self) -> dict[Scope, ScopeHead]:
        """Return where the copy of each scope stands."""
        with self.database.reading() as db:
            rows = driver(db).execute(_HEADS).fetchall()
        return {Scope(scope): ScopeHead(*head) for scope, *head in rows}

    def apply(self, scope: Scope, rows: Sequence[Row], head: ScopeHead) -> None:
        """Write delivered rows and the head they lead to, in one transaction.

        Where the rows here do not add up to the head's digest, the copy of the scope is dropped;
        the next round loads it anew.
        """
        write = _ready(scope, rows)
        with self._writing() as db:
            gone = _taken_out(db, rows) if scope is Scope.RESIDENTS else []
            known = db.execute(select(t.head.c.running).where(t.head.c.scope == scope.value))
            removed = sum(map(row_digest, gone))
            running = digest_of(digest_sum(known.scalar_one()) + write(db) - removed)
            if gone:
                _choose_latest(db, {row.id.partition("/")[0] for row in gone})
            if head.digest not in (bytes(32), running):  # zeros: in the middle of a long pull
                _drop(db, scope)
                return
            values = {
                "epoch": head.epoch,
                "version": head.version,
                "digest": head.digest,
                "running": running,
            }
            db.execute(update(t.head).where(t.head.c.scope == scope.value).values(**values))

    def drop(self, scope: Scope) -> None:
        """Drop the copy of a scope."""
        with self._writing() as db:
            _drop(db, scope)

    def loading(self, scope: Scope) -> tuple[ScopeHead, int] | None:
        """Return the snapshot being loaded and the index of its next frame, if one is."""
        self._frames.settle()
        with self.database.reading() as db:
            row = db.execute(select(t.loading).where(t.loading.c.scope == scope.value)).first()
        if row is None:
            return None
        return ScopeHead(row.epoch, row.version, row.digest), row.next_frame

    def begin_loading(self, scope: Scope, head: ScopeHead) -> None:
        """Drop the copy of a scope and begin to load a snapshot."""
        with self._writing() as db:
            _drop(db, scope)
            if scope is Scope.RESIDENTS:
                for index in t.RESIDENT_INDEXES:
                    index.drop(db, checkfirst=True)
            db.execute(
                insert(t.loading).values(
                    scope=scope.value,
                    epoch=head.epoch,
                    version=head.version,
                    digest=head.digest,
                    next_frame=0,
                    running=bytes(32),
                )
            )

    def load_frame(self, scope: Scope, index: int, rows: Sequence[Row]) -> None:
        """Take one frame; it is written with its progress while the next one is fetched."""
        self._frames.put(_Frame(scope, index, _ready(scope, rows)))

    def _write_frames(self, frames: list[_Frame]) -> None:
        where = t.loading.c.scope == frames[0].scope.value
        with self.database.writing() as db:
            total = digest_sum(db.execute(select(t.loading.c.running).where(where)).scalar_one())
            total += sum(frame.write(db) for frame in frames)
            progress = {"next_frame": frames[-1].index + 1, "running": digest_of(total)}
            db.execute(update(t.loading).where(where).values(progress))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Open a transaction behind the frames that came before."""
        self._frames.settle()
        with self.database.writing() as db:
            yield db

    def end_loading(self, scope: Scope, head: ScopeHead) -> None:
        """Note that the last frame is in: the scope stands at `head`."""
        if scope is Scope.RESIDENTS:
            for index in t.RESIDENT_INDEXES:  # one by one: who searches need not wait for all
                with self._writing() as db:
                    index.create(db, checkfirst=True)
        with self._writing() as db:
            where = t.loading.c.scope == scope.value
            running = db.execute(select(t.loading.c.running).where(where)).scalar_one()
            if running != head.digest:
                _drop(db, scope)
                return
            db.execute(delete(t.loading).where(where))
            db.execute(
                insert(t.head).values(
                    scope=scope.value,
                    epoch=head.epoch,
                    version=head.version,
                    digest=head.digest,
                    running=running,
                )
            )

    def digest(self, scope: Scope) -> bytes:
        """Return the digest recomputed from the rows as stored."""
        return digest_of(sum(map(row_digest, self.stored(scope))))

    def stored(self, scope: Scope) -> Iterator[Row]:
        """Yield the rows as stored."""
        table = _TABLES[scope]
        with self.database.reading() as db:
            rows = driver(db).execute(f"SELECT id, version, body FROM {table.name}")  # noqa: S608
            while some := rows.fetchmany(ROWS_AT_ONCE):
                yield from itertools.starmap(Row, some)

    def mend(self, scope: Scope, buckets: frozenset[int], rows: Sequence[Row]) -> None:
        """Put rows in the place of all rows of some buckets."""
        write = _ready(scope, rows)
        with self._writing() as db:
            table = _TABLES[scope]
            stored = db.execute(select(table.c.id)).scalars()
            gone = [row_id for row_id in stored if bucket_of(row_id) in buckets]
            if scope is Scope.RESIDENTS:
                _remove_residents(db, gone)
            else:
                _run_many(db, "DELETE FROM filing WHERE id = ?", [(row_id,) for row_id in gone])
            write(db)
            mended = db.execute(select(table.c.id, table.c.version, table.c.body))
            running = digest_of(sum(row_digest(Row(*row)) for row in mended))
            db.execute(update(t.head).where(t.head.c.scope == scope.value).values(running=running))
            if scope is Scope.RESIDENTS:
                ids = [*gone, *(row.id for row in rows)]
                _choose_latest(db, {row_id.partition("/")[0] for row_id in ids})

    def known_current(self, cloud_time: int) -> None:
        """Note that at this signed cloud time (ms) all scopes were current."""
        row = upsert(t.known).values(name="current", at=cloud_time)
        with self.database.writing() as db:
            db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"at": cloud_time}))

    # --- what the counter reads

    def current_at(self) -> int | None:
        """Return the signed cloud time (ms) at which all scopes were last known current."""
        with self.database.reading() as db:
            row = driver(db).execute(_CURRENT_AT).fetchone()
        return None if row is None else int(row[0])

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        return self.people([atena_no]).get(atena_no)

    def people(self, atena_nos: Iterable[str]) -> dict[str, Resident]:
        """Return the current snapshots of many people, in one look; unknown ones are left out."""
        found = {}
        with self.database.reading() as db:
            for atena_no in set(atena_nos):
                row = driver(db).execute(_NEWEST, person_range(atena_no)).fetchone()
                if row is not None:
                    found[atena_no] = self.as_it_stands(unpack(Resident, row[0]))
        return found

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person."""
        query = select(t.resident.c.body).where(
            t.resident.c.id == resident_row_id(atena_no, history_no)
        )
        with self.database.reading() as db:
            body = db.execute(query).scalar()
        return None if body is None else unpack(Resident, body)

    def history(self, atena_no: str) -> list[Resident]:
        """Return all snapshots of a person, oldest first."""
        c = t.resident.c
        return self._residents(select(c.body).where(*_of(atena_no)).order_by(c.id))

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members.

        RegisterIncomplete while the register is loaded: some of them may not be here yet.
        """
        return [member for member in self._of_household(setai_no) if member.present]

    def former_members(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of those who were removed out of a household (除票).

        RegisterIncomplete while the register is loaded.
        """
        return [member for member in self._of_household(setai_no) if not member.present]

    def _of_household(self, setai_no: str) -> list[Resident]:
        with self.database.reading() as db:
            if driver(db).execute(_RESIDENTS_HEAD).fetchone() is None:
                raise RegisterIncomplete
            rows = driver(db).execute(_HOUSEHOLD, (setai_no,)).fetchall()
        return [self.as_it_stands(unpack(Resident, body)) for (body,) in rows]

    def case(self, filing: bytes) -> Case | None:
        """Return a filing's case as the cloud last sent it."""
        query = select(t.filing.c.body).where(t.filing.c.id == filing.hex())
        with self.database.reading() as db:
            body = db.execute(query).scalar()
        return _case(body)

    def cases_since(self, change: int | None) -> tuple[int, dict[str, Case | None]]:
        """Return the last change of the cases, and those that changed after an earlier one.

        They stand under their rows' ids; None is a case that is gone. Without a `change`: all.
        """
        log, rows = t.touched_filing, t.filing
        query = select(rows.c.id, rows.c.body)
        turns = self._turns << _TURN_BITS  # in another copy the changes are counted anew
        if change is not None and change >= turns:
            changed = log.outerjoin(rows, rows.c.id == log.c.id)
            query = select(log.c.id, rows.c.body).select_from(changed)
            query = query.where(log.c.change > change - turns)
        with self.database.reading() as db:
            last = int(driver(db).execute(_LAST_CASE).fetchone()[0] or 0)
            found = db.execute(query).all() if turns + last != change else ()
        return turns + last, {each.id: _case(each.body) for each in found}

    def version(self) -> int:
        """Return the version of the scope *residents* that the copy stands at; 0 if none."""
        return self.heads().get(Scope.RESIDENTS, ScopeHead()).version

    def whole(self) -> bool:
        """Say whether both scopes are here, as far as what may be damaged is left aside."""
        return self.heads().keys() >= _TABLES.keys()

    def serves(self) -> bool:
        """Say whether of this copy can be read what every screen needs, however damaged it is."""
        try:
            self.heads()
            self.current_at()
            self.cases_since(None)
        except CacheDamaged:
            return False
        return True

    def _residents(self, query: object) -> list[Resident]:
        with self.database.reading() as db:
            return [unpack(Resident, body) for body in db.execute(query).scalars()]  # type: ignore[call-overload]


def person_range(atena_no: str) -> tuple[str, str]:
    """Return what the ids of all snapshots of a person lie between."""
    return f"{atena_no}/", f"{atena_no}0"  # "0" is the character after "/"


def _case(body: bytes | None) -> Case | None:
    return None if body is None else unpack(Case, body)


def _of(atena_no: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    after, before = person_range(atena_no)
    return t.resident.c.id > after, t.resident.c.id < before


Writes = Callable[[Connection], int]
"""Writes rows that were made ready; returns what they change in their scope's digest."""


@dataclass(frozen=True)
class _Frame:
    scope: Scope
    index: int
    write: Writes


def _ready(scope: Scope, rows: Sequence[Row]) -> Writes:
    """Make rows of a scope ready to be written."""
    match scope:
        case Scope.RESIDENTS:
            return partial(residents.write, batch=residents.prepared(rows))
        case Scope.FILINGS:
            return partial(filings.write, rows=rows)
    raise AssertionError(f"the cache does not hold the scope {scope.value}")


def _taken_out(db: Connection, rows: Sequence[Row]) -> list[Row]:
    """Take out the snapshots that come again: whereabouts were hidden or revealed in them."""
    ids = msgspec.json.encode([row.id for row in rows]).decode()
    found = driver(db).execute(_HERE_ALREADY, (ids,)).fetchall()
    gone = list(itertools.starmap(Row, found))
    _remove_residents(db, [row.id for row in gone])
    return gone


def _remove_residents(db: Connection, ids: Sequence[str]) -> None:
    gone = [(row_id,) for row_id in ids]
    _run_many(db, "DELETE FROM grams WHERE rowid = (SELECT rowid FROM resident WHERE id = ?)", gone)
    _run_many(db, "DELETE FROM resident WHERE id = ?", gone)


def _choose_latest(db: Connection, atena_nos: Iterable[str]) -> None:
    """Say anew which snapshot of each person is the newest."""
    for atena_no in atena_nos:
        between = person_range(atena_no)
        _run_many(db, "UPDATE resident SET latest = 0 WHERE id > ? AND id < ?", [between])
        _run_many(db, _NEWEST_IS_LATEST, [between])


def _run_many(db: Connection, statement: str, values: Iterable[tuple[object, ...]]) -> None:
    cursor = driver(db).cursor()
    try:
        cursor.executemany(statement, values)
    finally:
        cursor.close()


def _drop(db: Connection, scope: Scope) -> None:
    db.execute(delete(_TABLES[scope]))
    if scope is Scope.RESIDENTS:
        db.execute(text("INSERT INTO grams(grams) VALUES ('delete-all')"))
    for table in (t.head, t.loading):
        db.execute(delete(table).where(table.c.scope == scope.value))
