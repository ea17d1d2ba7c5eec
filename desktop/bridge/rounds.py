"""One round of a desk's conversation, driven over a road and told to whoever listens. No Qt."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol

from desktop.cache.copies import Copies
from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.cache.store import DeskStore
from desktop.operations.pull_file import first_pull
from desktop.operations.sign_on import share_keys
from sync.base.clock import Clock
from sync.base.ids import Chance
from sync.base.troubles import CloudRefused, LineSilent
from sync.exchanges import farewell, pull, snapshot, wait
from sync.exchanges.conversation import mended, round_trip
from sync.exchanges.pace import Pace
from sync.exchanges.ports import Flow, Road
from sync.exchanges.refusals import REVOKED_DESK
from sync.exchanges.staff_key import OTHER_KEY
from sync.records.scopes import HELD_BY_DESKS, Scope
from sync.roads.travel import T, travel


class Tell(Protocol):
    """Somebody who wants to know."""

    def __call__(self, event: str, **facts: object) -> None:
        """Take one event."""
        ...


class Rounds:
    """Rounds of one desk. `round` and `wait` may run in two threads, each on its own road."""

    def __init__(
        self,
        journal: JournalFile,
        cache: RegisterCache,
        road: Road,
        waiting_road: Road,
        clock: Clock,
        chance: Chance,
        tell: Tell,
    ) -> None:
        """Take the desk's files and two roads to the same cloud."""
        self._journal = journal
        self._cache = cache
        self._road = road
        self._waiting_road = waiting_road
        self._clock = clock
        self._chance = chance
        self._tell = tell
        self._store = DeskStore(journal, cache)
        self._copies = Copies(cache.database.file)
        self._told_of: Path | None = None
        self._pace = Pace()
        self._file: Path | None = None
        """A prepared file that was not taken yet."""

    def begin_from(self, file: Path) -> None:
        """Have the next round load a prepared file before it asks what is newer."""
        self._file = file

    def damaged(self) -> bool:
        """Say whether the copy of the register was found damaged, here or in the window."""
        return self._copies.damaged(self._cache.database.file)

    def round(self) -> None:
        """Send all that waits, then bring every scope up to date. LineTrouble when it cannot.

        Where the copy of the register is damaged, another one is made in its place.
        """
        self._begin_copy()
        self._take_file()
        me = self._journal.identity.enrolled()
        flow = round_trip(
            self._journal,
            self._store,
            me.municipality_public,
            self._progress,
            self._pace,
            self._coming,
        )
        try:
            done = self._travel(flow)
        except LineSilent:
            self._pace.grew_silent()
            raise
        except CloudRefused as no:
            if no.code != REVOKED_DESK:
                raise
            self._take_leave()
            return
        if Scope.OFFICE in done.touched:
            for sharing in share_keys(self._journal):
                self._share(sharing)
        if done.touched:
            self._tell("changed", scopes=sorted(scope.value for scope in done.touched))
        if done.pushed or done.quarantined or done.rows:
            self._tell("settled", pushed=done.pushed, quarantined=done.quarantined, rows=done.rows)
        if done.forked:
            self._tell("forked")
        self._finish_copy()
        current = self._cache.current_at()
        if current is not None:
            self._tell("current", cloud_time=current)

    def _take_file(self) -> None:
        """Load a prepared file, if one is to be; of a refused one the line brings all.

        LineTrouble, for its key, leaves it for the next round.
        """
        if self._file is None:
            return
        progress = partial(self._progress, file=True)
        no = first_pull(self._journal, self._store, self._travel, self._file, progress)
        self._file = None
        if no is None:
            self._tell("file", taken=True)
        else:
            self._tell("file", taken=False, code=no.code, reason=no.reason, remedy=no.remedy)

    def _take_leave(self) -> None:
        """Hand in what has no receipt, and tell the town's word that this desk is revoked."""
        me = self._journal.identity.enrolled()
        flow = farewell.desk(
            self._journal, me.municipality_public, me.municipality, me.desk, self._pace
        )
        word = self._travel(flow)
        self._tell("revoked", word=word.hex(), unsent=self._journal.count_unsent())

    def _share(self, sharing: Flow[None]) -> None:
        """Hand over copies of a key; one that was changed meanwhile comes with the next pull."""
        try:
            self._travel(sharing)
        except CloudRefused as no:
            if no.code != OTHER_KEY:
                raise

    def _begin_copy(self) -> None:
        if self.damaged():
            self._cache.turn_to(self._copies.to_write())
        copy = self._cache.database.file
        if self._told_of != copy and self._is_made_anew(copy):
            self._tell("rebuilding", again=self._copies.given_up_lately() > 1)
            self._told_of = copy

    def _is_made_anew(self, copy: Path) -> bool:
        """Say whether people who have worked here lack a part of the register."""
        lacking = not self.whole() and self._journal.count() > 0
        return lacking or self._copies.being_made(copy)

    def _finish_copy(self) -> None:
        if self._told_of == self._cache.database.file and self.whole():
            self._copies.finish(self._told_of)
            self._told_of = None
            self._tell("rebuilt")

    def look_over(self) -> None:
        """Recompute every scope's digest from the rows as stored; mend what rotted."""
        found = self._travel(mended(self._store))
        if found:
            self._tell("changed", scopes=sorted(scope.value for scope in found))

    def whole(self) -> bool:
        """Say whether every scope is here."""
        return self._store.heads().keys() >= set(HELD_BY_DESKS)

    def wait(self) -> bool:
        """Hold one long poll; True when a scope moved. Notes that all is current when none did.

        That is known only of a whole copy which no round touched meanwhile.
        """
        heads = self._store.heads()
        waited = self._travel_waiting(wait.desk(heads))
        whole = self.whole() and heads == self._store.heads()
        if not waited.moved and whole:
            self._store.known_current(waited.cloud_time)
            self._tell("current", cloud_time=waited.cloud_time)
        return waited.moved

    def _progress(
        self, scope: Scope, whole: snapshot.Manifest, frames: int, *, file: bool = False
    ) -> None:
        done = whole.frames[:frames]
        self._tell(
            "progress",
            scope=scope.value,
            file=file,
            rows=sum(frame.rows for frame in done),
            rows_in_all=whole.rows,
            bytes=sum(frame.size for frame in done),
            bytes_in_all=whole.size,
        )

    def _coming(self, scope: Scope, coming: pull.Coming) -> None:
        """Tell of changes that take more than one answer."""
        if coming.rows_in_all > pull.MOST_ROWS:
            self._tell(
                "coming",
                scope=scope.value,
                rows=coming.rows,
                rows_in_all=coming.rows_in_all,
                bytes=coming.size,
            )

    def _travel(self, flow: Flow[T]) -> T:
        return travel(flow, self._road, self._journal.identity.voice(), self._clock, self._chance)

    def _travel_waiting(self, flow: Flow[T]) -> T:
        return travel(
            flow, self._waiting_road, self._journal.identity.voice(), self._clock, self._chance
        )
