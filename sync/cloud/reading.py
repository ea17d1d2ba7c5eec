"""One consistent look at one municipality in PostgreSQL: the reading half of the ledger port."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, and_, func, literal, or_, select, tuple_

from sync.base.wire import unpack
from sync.cloud import tables as t
from sync.cloud.journals import find_desk, find_entry, find_received
from sync.cloud.rows import Rows
from sync.cloud.statements import Statements, among
from sync.cloud.turned_away import told
from sync.exchanges.ports import (
    DeskRecord,
    Looked,
    OneTimeCode,
    Received,
    SnapshotFrame,
    Sought,
    Town,
)
from sync.exchanges.turned_away import Line
from sync.journal.audit import Row as Kept
from sync.journal.case import Case
from sync.journal.entry import Entry, open_entry
from sync.journal.office import Office, fold
from sync.records.national_numbers import NationalNumbers, opened
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope, ScopeHead

OfficeCache = dict[str, tuple[ScopeHead, Office]]
"""Municipality -> (where its scope *office* stood, the fold). Folds are never changed once made."""


MOST_OFFICE = 1_000_000
"""Entries of one journal 0 that are read; a town writes some hundreds a year."""


class Reading:
    """Reads of one municipality in one transaction."""

    def __init__(self, statements: Statements, town: Town, offices: OfficeCache) -> None:
        """Take an open transaction."""
        self._db = statements
        self._rows = Rows(statements, town.code)
        self._town = town
        self._offices = offices

    @property
    def town(self) -> Town:
        """The municipality looked at."""
        return self._town

    def office(self) -> Office:
        """Return the office as journal 0 tells it."""
        known = self._offices.get(self._town.code)
        head = self._office_head()
        if known is not None and known[0] == head:
            return known[1]
        rows = self.rows_after(Scope.OFFICE, 0, MOST_OFFICE)
        entries = (open_entry(row.body) for row in rows if row.body is not None)
        office = fold(self._town.key.public, entries)
        self._offices[self._town.code] = (head, office)
        return office

    def desk(self, number: int) -> DeskRecord | None:
        """Return a desk."""
        return find_desk(self._db, self._of(t.desk), number, lock=False)

    def desks(self) -> list[DeskRecord]:
        """Return all desks, by number."""
        numbers = select(t.desk.c.number).where(self._of(t.desk)).order_by(t.desk.c.number)
        found = [self.desk(number) for number in self._db.execute(numbers).scalars().all()]
        return [desk for desk in found if desk is not None]

    def received(self, desk: int, number: int) -> Received | None:
        """Return what is known of a position."""
        return find_received(self._db, self._of(t.entry), desk, number)

    def kept(self, desk: int, after: int, most: int) -> list[Kept]:
        """Return at most `most` entries of a chain behind a number, as they are kept."""
        c = t.entry.c
        query = select(*(c[name] for name in Kept._fields))
        here = (self._of(t.entry), c.desk == desk, c.number > after)
        rows = self._db.execute(query.where(*here).order_by(c.number).limit(most))
        return [Kept._make(row) for row in rows]

    def entry(self, desk: int, number: int) -> Entry | None:
        """Return the entry at a position."""
        return find_entry(self._db, self._of(t.entry), desk, number)

    def entry_of(self, content: bytes) -> Entry | None:
        """Return an entry by its content's id."""
        c = t.entry.c
        query = select(c.data).where(self._of(t.entry), c.content_id == content).limit(1)
        data = self._db.execute(query).scalar()
        return None if data is None else open_entry(data)

    def ids_naming(self, word: bytes, kinds: Collection[str]) -> tuple[bytes, ...]:
        """Return the content ids of the entries of some kinds in whose bytes a word stands."""
        c = t.entry.c
        of_kinds = (self._of(t.entry), c.kind.in_(list(kinds)), _holds(c.data, word))
        found = self._db.execute(select(c.content_id).where(*of_kinds)).scalars()
        return tuple(bytes(name) for name in found)

    def sought(self, what: Sought, before: tuple[int, int, int] | None, most: int) -> list[Looked]:
        """Return entries, the last received first; `before`: received then (ms), desk, number.

        No index is kept of what entries say: an audit is rare, and reads what it asks about.
        """
        c = t.entry.c
        query = select(c.data, c.receipt, c.received_at).where(
            self._of(t.entry), c.received_at >= what.since
        )
        if what.desk >= 0:
            query = query.where(c.desk == what.desk)
        for place, word in enumerate(what.words):
            holds = [_holds(c.data, word), *(_holds(c.data, a) for a in what.about if not place)]
            query = query.where(or_(*holds))
        if before is not None:
            query = query.where(tuple_(c.received_at, c.desk, c.number) < tuple_(*before))
        newest = (c.received_at.desc(), c.desk.desc(), c.number.desc())
        return [Looked(*row) for row in self._db.execute(query.order_by(*newest).limit(most))]

    def repeated_contents(self) -> list[tuple[int, Kept]]:
        """Return the entries whose content's id stands at several places, in the order received."""
        c = t.entry.c
        several = (
            select(c.content_id)
            .where(self._of(t.entry))
            .group_by(c.content_id)
            .having(func.count() > 1)
        )
        query = select(c.desk, *(c[name] for name in Kept._fields))
        ids = list(self._db.execute(several).scalars())
        query = query.where(self._of(t.entry), among(c.content_id, ids))
        rows = self._db.execute(query.order_by(c.received_at, c.desk, c.number))
        return [(desk, Kept(*row)) for desk, *row in rows]

    def holes(self, desk: int) -> tuple[int, ...]:
        """Return the numbers of a desk's entries that nobody could read so far."""
        c = t.hole.c
        query = select(c.number).where(self._of(t.hole), c.desk == desk).order_by(c.number)
        return tuple(self._db.execute(query).scalars())

    def heads(self) -> dict[Scope, ScopeHead]:
        """Return where each scope stands."""
        c = t.scope.c
        query = select(c.scope, c.epoch, c.version, c.digest).where(self._of(t.scope))
        return {
            Scope(name): ScopeHead(epoch, version, bytes(digest))
            for name, epoch, version, digest in self._db.execute(query)
        }

    def digest_at(self, scope: Scope, version: int) -> bytes | None:
        """Return the scope's digest when it stood at `version`; None if that is not known."""
        if version == 0:
            return bytes(32)
        c = t.scope_history.c
        query = select(c.digest).where(
            self._of(t.scope_history), c.scope == scope.value, c.version == version
        )
        found = self._db.execute(query).scalar()
        return None if found is None else bytes(found)

    def rows_after(self, scope: Scope, version: int, most: int) -> list[Row]:
        """Return at most `most` rows that last changed after `version`, in version order."""
        c = t.register_row.c
        query = (
            select(c.id, c.version, c.body)
            .where(self._of(t.register_row), c.scope == scope.value, c.version > version)
            .order_by(c.version)
            .limit(most)
        )
        return [Row(*row) for row in self._db.execute(query)]

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        return self._rows.current(atena_no)

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person."""
        return self._rows.at(atena_no, history_no)

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        return self._rows.household(setai_no)

    def whereabouts(self, row_id: str) -> Resident | None:
        """Return the full snapshot of a protected person that is kept under a row's id."""
        row = self._rows.row(Scope.PROTECTED, row_id)
        return None if row is None or row.body is None else unpack(Resident, row.body)

    def numbers(self, atena_no: str) -> NationalNumbers | None:
        """Return a person's 個人番号 and 住民票コード; KeyWrong where they do not open."""
        c = t.resident_number.c
        query = select(c.closed).where(self._of(t.resident_number), c.atena_no == atena_no)
        kept = self._db.execute(query).scalar()
        return None if kept is None else opened(kept, self._town.key, self._town.code, atena_no)

    def due(self, day: str, most: int) -> list[str]:
        """Return the 宛名番号 of at most `most` residents who were to leave by `day` (ISO)."""
        c = t.register_row.c
        query = select(c.subject).where(self._of(t.register_row), c.due <= day)
        return list(self._db.execute(query.order_by(c.due, c.subject).limit(most)).scalars())

    def case(self, filing: bytes) -> Case | None:
        """Return a filing's case."""
        return self._rows.case(filing)

    def code(self, code_hash: bytes) -> OneTimeCode | None:
        """Return a handed-out one-time code."""
        c = t.code.c
        query = select(c.purpose, c.label, c.expires_at, c.used_by).where(
            self._of(t.code), c.hash == code_hash
        )
        row = self._db.execute(query).first()
        return None if row is None else OneTimeCode(*row)

    def turned_away(self, since: int, before: int, skip: int, most: int) -> list[Line]:
        """Return what was turned away from `since` on, in the hours before `before` (ms)."""
        return told(self._db, self._town.code, since, before, skip, most)

    def snapshot(self, scope: Scope) -> tuple[ScopeHead, list[SnapshotFrame]] | None:
        """Return the newest ready-made snapshot of a scope."""
        c = t.snapshot.c
        query = (
            select(c.epoch, c.version, c.digest)
            .where(self._of(t.snapshot), c.scope == scope.value)
            .order_by(c.epoch.desc(), c.version.desc())
            .limit(1)
        )
        row = self._db.execute(query).first()
        if row is None:
            return None
        head = ScopeHead(row.epoch, row.version, bytes(row.digest))
        f = t.snapshot_frame.c
        frames = select(f.rows, f.data).where(self._frames_of(scope, head)).order_by(f.index)
        return head, [SnapshotFrame(rows, data) for rows, data in self._db.execute(frames)]

    def frame(self, scope: Scope, head: ScopeHead, index: int) -> bytes | None:
        """Return one frame of a ready-made snapshot."""
        f = t.snapshot_frame.c
        query = select(f.data).where(self._frames_of(scope, head), f.index == index)
        found = self._db.execute(query).scalar()
        return None if found is None else bytes(found)

    def _office_head(self) -> ScopeHead:
        return self.heads()[Scope.OFFICE]

    def _of(self, table: Any) -> Any:
        return table.c.municipality == self._town.code

    def _frames_of(self, scope: Scope, head: ScopeHead) -> Any:
        f = t.snapshot_frame.c
        return and_(
            self._of(t.snapshot_frame),
            f.scope == scope.value,
            f.epoch == head.epoch,
            f.version == head.version,
        )


def _holds(data: Any, word: bytes) -> ColumnElement[bool]:
    return func.position(literal(word, LargeBinary).op("IN")(data)) > 0
