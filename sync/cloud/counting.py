"""The counters of a municipality's scopes inside one transaction: locked, moved, written last.

A scope's counter row is locked before its first row is written and updated last, so versions are
dense and come in the order of commits: a follower never skips one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import insert, select, update

from sync.base.wire import pack
from sync.cloud import tables as t
from sync.cloud.reading import OfficeCache, Reading
from sync.cloud.statements import Statements
from sync.exchanges.ports import Town
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, digest_sum, row_digest

LOCK_ORDER = (Scope.OFFICE, Scope.RESIDENTS, Scope.FILINGS, Scope.PROTECTED)
"""Every transaction takes scope counters in this order, so that none waits in a ring."""


class Counting(Reading):
    """Reads, and rows of scopes written so that each counts, in one transaction."""

    def __init__(self, statements: Statements, town: Town, offices: OfficeCache) -> None:
        """Take an open transaction; call `finish` before it commits."""
        super().__init__(statements, town, offices)
        self._locked: dict[Scope, ScopeHead] = {}
        self._moved: set[Scope] = set()

    def finish(self) -> None:
        """Write rows, then move the counters: the transaction's last statements."""
        self._rows.flush()
        for scope in LOCK_ORDER:
            if scope in self._moved:
                head = self._locked[scope]
                c = t.scope.c
                self._db.execute(
                    update(t.scope)
                    .where(self._of(t.scope), c.scope == scope.value)
                    .values(version=head.version, digest=head.digest)
                )
                self._db.execute(
                    insert(t.scope_history).values(
                        municipality=self._town.code,
                        scope=scope.value,
                        version=head.version,
                        digest=head.digest,
                    )
                )

    def heads(self) -> dict[Scope, ScopeHead]:
        """Return where each scope stands, this transaction's own writes included."""
        return super().heads() | self._locked

    @contextmanager
    def part(self) -> Iterator[None]:
        """Open a part of the transaction: when the block raises, only what it did is undone."""
        locked, moved = dict(self._locked), set(self._moved)
        try:
            with self._db.part(), self._rows.part():
                yield
        except BaseException:  # counters and locks go back to where the savepoint left them
            self._locked, self._moved = locked, moved
            self._offices = {}
            raise

    def lock_scopes(self) -> None:
        """Take the scope counters, so that what is read now is what is written over."""
        self._lock(LOCK_ORDER)
        self._rows.forget()

    def rows_after(self, scope: Scope, version: int, most: int) -> list[Row]:
        """Return at most `most` rows that last changed after `version`, in version order."""
        self._rows.flush()
        return super().rows_after(scope, version, most)

    def due(self, day: str, most: int) -> list[str]:
        """Return the 宛名番号 of at most `most` residents who were to leave by `day` (ISO)."""
        self._rows.flush()
        return super().due(day, most)

    def put_residents(self, residents: Sequence[Resident]) -> None:
        """Append snapshots to the register (scope *residents*)."""
        for resident in residents:
            body = pack(resident)
            version = self._advance(Scope.RESIDENTS, resident.row_id, body, None)
            self._rows.add(resident, Row(resident.row_id, version, body))

    def rewrite_residents(self, residents: Sequence[Resident]) -> None:
        """Write snapshots over those with their ids: only ever to hide or reveal whereabouts."""
        for resident in residents:
            body = pack(resident)
            old = self._rows.row(Scope.RESIDENTS, resident.row_id)
            version = self._advance(Scope.RESIDENTS, resident.row_id, body, old)
            self._rows.rewrite(resident, Row(resident.row_id, version, body))

    def put_whereabouts(self, residents: Sequence[Resident]) -> None:
        """Keep full snapshots of protected people (scope *protected*)."""
        for resident in residents:
            self._put(Scope.PROTECTED, resident.row_id, pack(resident))

    def _office_head(self) -> ScopeHead:
        return self._locked.get(Scope.OFFICE) or super()._office_head()

    def _lock(self, scopes: Iterable[Scope]) -> None:
        c = t.scope.c
        for scope in scopes:
            if scope not in self._locked:
                row = self._db.execute(
                    select(c.epoch, c.version, c.digest)
                    .where(self._of(t.scope), c.scope == scope.value)
                    .with_for_update()
                ).one()
                self._locked[scope] = ScopeHead(row.epoch, row.version, bytes(row.digest))

    def _put(self, scope: Scope, row_id: str, body: bytes) -> None:
        """Write a row that is known by its id alone, over an older one if there is one."""
        self._lock((scope,))
        version = self._advance(scope, row_id, body, self._rows.row(scope, row_id))
        self._rows.put(scope, Row(row_id, version, body))

    def _advance(self, scope: Scope, row_id: str, body: bytes, old: Row | None) -> int:
        """Count one more change of a scope; return its version."""
        self._lock((scope,))
        head = self._locked[scope]
        version = head.version + 1
        total = digest_sum(head.digest) + row_digest(Row(row_id, version, body))
        total -= row_digest(old) if old else 0
        self._locked[scope] = ScopeHead(head.epoch, version, digest_of(total))
        self._moved.add(scope)
        return version
