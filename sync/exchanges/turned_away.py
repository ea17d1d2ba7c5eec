"""What is noted of a request that the cloud turns away: who says they ask, for what, and why not.

Nothing of its body. Counted by the hour, so that whoever asks a million times makes one line.
"""

from __future__ import annotations

from typing import NamedTuple

NO_TOWN = "000000"
"""In the place of a municipality where a request names none that this cloud serves."""

NO_DESK = -1
"""In the place of a desk that is not enrolled; 0 says that it is none yet."""

HOUR_MS = 3_600_000

MOST_LINES = 500
"""New lines of one municipality in one hour; what is beyond is counted together."""

BEYOND = "beyond"
"""The code of what is counted together, of whomever it was."""


class TurnedAway(NamedTuple):
    """A request that was turned away. `proved`: it carries that desk's signature."""

    municipality: str
    desk: int
    exchange: str
    code: str
    proved: bool = False


class Counted(NamedTuple):
    """How often the same was turned away, and when first and last (ms)."""

    first_at: int
    last_at: int
    times: int

    def and_more(self, more: Counted) -> Counted:
        """Return both together."""
        at = min(self.first_at, more.first_at), max(self.last_at, more.last_at)
        return Counted(*at, self.times + more.times)


class Line(NamedTuple):
    """One line of what was turned away in the hour that begins at `hour` (ms)."""

    hour: int
    what: TurnedAway
    counted: Counted


def hour_of(at: int) -> int:
    """Return when the hour of a moment begins (ms)."""
    return at - at % HOUR_MS


def beyond(what: TurnedAway) -> TurnedAway:
    """Return as what it is counted where there are too many different ones."""
    return TurnedAway(what.municipality, NO_DESK, "", BEYOND)
