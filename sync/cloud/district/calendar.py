"""The days of made-up lives. All of them end at one fixed day, so that a seed says everything."""

from __future__ import annotations

import datetime as dt
from random import Random

AS_OF = dt.date(2026, 11, 1)
"""The day the synthetic register shows."""

REFORMED_ON = dt.date(2023, 1, 4)
"""The register was taken over on this day: what happened before is one row, made by 改製."""

NOTICE_DAYS = 14


def birthday(chance: Random, age: int) -> dt.date:
    """Return a day of birth of somebody of this age on `AS_OF`."""
    latest = _years_before(AS_OF, age).toordinal()
    earliest = _years_before(AS_OF, age + 1).toordinal() + 1
    return dt.date.fromordinal(chance.randint(earliest, latest))


def between(chance: Random, first: dt.date, last: dt.date) -> dt.date:
    """Return a day from `first` to `last`; `last` where there is none."""
    if first >= last:
        return last
    return dt.date.fromordinal(chance.randint(first.toordinal(), last.toordinal()))


def moving_day(chance: Random, first: dt.date, last: dt.date) -> dt.date:
    """Return a day people move on: four in ten move from mid-March to mid-April."""
    day = between(chance, first, last)
    if chance.random() < 0.4:
        spring = dt.date(day.year, 3, 15) + dt.timedelta(days=chance.randrange(32))
        if first <= spring <= last:
            return spring
    return day


def notified(chance: Random, day: dt.date) -> dt.date:
    """Return when an event of that day was notified: within the 14 days of the law."""
    return min(AS_OF, day + dt.timedelta(days=chance.randint(0, NOTICE_DAYS)))


def _years_before(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year - years)
