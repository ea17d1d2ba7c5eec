"""Whoever is turned away leaves a trace, which is gathered in memory and written a moment later.

So a flood of bad requests costs a look into a dictionary each and some rows an hour: it neither
waits for the disk nor fills it. What a process has not written yet is lost if it is killed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from sync.base.troubles import Trouble
from sync.exchanges.ports import Ledger
from sync.exchanges.turned_away import Counted, Line, TurnedAway, beyond, hour_of

WRITE_SECONDS = 0.25
"""Where nothing was turned away, a look into an empty dictionary."""

MOST_GATHERED = 2_000
"""Different ones between two writings; what is beyond is counted together."""


class Doorkeeper:
    """Counts what is turned away; any thread may tell it."""

    def __init__(self, ledger: Ledger, now: Callable[[], int]) -> None:
        """Take the ledger that keeps the count, and what gives the cloud's time (ms)."""
        self._ledger = ledger
        self._now = now
        self._lock = threading.Lock()
        self._gathered: dict[tuple[int, TurnedAway], Counted] = {}

    def note(self, what: TurnedAway) -> None:
        """Count a request that was turned away."""
        at = self._now()
        self._gather(Line(hour_of(at), what, Counted(at, at, 1)))

    def write(self) -> None:
        """Write what was gathered; what cannot be written now is kept for the next time."""
        with self._lock:
            gathered, self._gathered = self._gathered, {}
        by_town: dict[str, list[Line]] = {}
        for (hour, what), counted in gathered.items():
            by_town.setdefault(what.municipality, []).append(Line(hour, what, counted))
        for town, lines in by_town.items():
            try:
                self._ledger.count_turned_away(town, lines)
            except Trouble:
                for line in lines:
                    self._gather(line)

    def _gather(self, line: Line) -> None:
        with self._lock:
            key = line.hour, line.what
            if key not in self._gathered and len(self._gathered) >= MOST_GATHERED:
                key = line.hour, beyond(line.what)
            before = self._gathered.get(key)
            self._gathered[key] = line.counted.and_more(before) if before else line.counted
