"""The only clock of the house, and how moments are written.

Pure code never reads a clock: it is handed `now`. Moments are UTC; the wire carries them as whole
milliseconds since 1970; people see Japan Standard Time.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

UTC = dt.timezone.utc  # noqa: UP017  (datetime.UTC is the same object; this name reads better here)
JST = dt.timezone(dt.timedelta(hours=9), "JST")


class Clock(Protocol):
    """Something that tells the time."""

    def now(self) -> dt.datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the present moment, aware, in UTC."""
        return dt.datetime.now(UTC)


def millis(moment: dt.datetime) -> int:
    """Return `moment` as whole milliseconds since 1970-01-01 UTC."""
    return int(moment.timestamp() * 1000)


LATEST_MS = 253_370_764_800_000
"""The beginning of the year 9999: no calendar here goes beyond its end."""


def moment(millis_since_1970: int) -> dt.datetime:
    """Return the moment that `millis_since_1970` writes, in UTC; never before 1970 or behind 9998.

    An entry's clock is any number that its desk said: one beyond all calendars must stop nobody who
    reads it.
    """
    return dt.datetime.fromtimestamp(min(max(millis_since_1970, 0), LATEST_MS) / 1000, UTC)


def japan_day(at: dt.datetime) -> dt.date:
    """Return the calendar day in Japan at that moment."""
    return at.astimezone(JST).date()


def beginning_of(day: str) -> int:
    """Return when an ISO day begins in Japan (ms); ValueError or OverflowError where it is none."""
    return millis(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), JST))
