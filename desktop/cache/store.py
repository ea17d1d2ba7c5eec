"""The desk's copy of all scopes as the exchanges see it: *office* in the journal, others cached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from sync.records.scopes import Row, Scope, ScopeHead


class DeskStore:
    """RegisterStore over both files."""

    def __init__(self, journal: JournalFile, cache: RegisterCache) -> None:
        """Take both files."""
        self._journal = journal
        self._cache = cache
        self._office: list[Row] = []

    def heads(self) -> dict[Scope, ScopeHead]:
        """Return where the copy of each scope stands; a scope not pulled yet is absent."""
        office = self._journal.office.head()
        return ({Scope.OFFICE: office} if office else {}) | self._cache.heads()

    def apply(self, scope: Scope, rows: Sequence[Row], head: ScopeHead) -> None:
        """Write delivered rows and the head they lead to, in one transaction."""
        if scope is Scope.OFFICE:
            self._journal.office.take(rows, head)
        else:
            self._cache.apply(scope, rows, head)

    def known_current(self, cloud_time: int) -> None:
        """Note that at this signed cloud time all scopes were current."""
        self._journal.know_cloud_time(cloud_time)
        self._cache.known_current(cloud_time)

    def loading(self, scope: Scope) -> tuple[ScopeHead, int] | None:
        """Return the snapshot being loaded and the index of its next frame, if one is."""
        return None if scope is Scope.OFFICE else self._cache.loading(scope)

    def begin_loading(self, scope: Scope, head: ScopeHead) -> None:
        """Begin to load a snapshot; the office that is there stays until the new one is whole."""
        if scope is Scope.OFFICE:
            self._office = []
        else:
            self._cache.begin_loading(scope, head)

    def load_frame(self, scope: Scope, index: int, rows: Sequence[Row]) -> None:
        """Write one frame; rows and progress in one transaction."""
        if scope is Scope.OFFICE:
            self._office.extend(rows)
        else:
            self._cache.load_frame(scope, index, rows)

    def end_loading(self, scope: Scope, head: ScopeHead) -> None:
        """Note that the last frame is in: the scope stands at `head`."""
        if scope is Scope.OFFICE:
            self._journal.office.take(self._office, head, anew=True)
            self._office = []
        else:
            self._cache.end_loading(scope, head)

    def stored(self, scope: Scope) -> Iterable[Row]:
        """Return the rows as stored."""
        return self._journal.office.rows() if scope is Scope.OFFICE else self._cache.stored(scope)

    def mend(self, scope: Scope, buckets: frozenset[int], rows: Sequence[Row]) -> None:
        """Put rows in the place of all rows of some buckets; journal 0 is loaded anew instead."""
        if scope is not Scope.OFFICE:
            self._cache.mend(scope, buckets, rows)

    def drop(self, scope: Scope) -> None:
        """Drop the copy of a scope; the office that is there stays until the new one is whole."""
        if scope is Scope.OFFICE:
            self._journal.office.drop()
        else:
            self._cache.drop(scope)

    def kept_office(self) -> list[bytes]:
        """Return journal 0 as this desk holds it, entry by entry."""
        return [row.body for row in self._journal.office.rows() if row.body is not None]

    def digest(self, scope: Scope) -> bytes:
        """Return the digest recomputed from the rows as stored."""
        if scope is Scope.OFFICE:
            return self._journal.office.digest()
        return self._cache.digest(scope)
