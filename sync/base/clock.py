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


def moment(millis_since_1970: int) -> dt.datetime:
    """Return the moment that `millis_since_1970` writes, in UTC."""
    return dt.datetime.fromtimestamp(millis_since_1970 / 1000, UTC)


def japan_day(at: dt.datetime) -> dt.date:
    """Return the calendar day in Japan at that moment."""
    return at.astimezone(JST).date()
