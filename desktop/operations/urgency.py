"""緊急度: how pressing a filing is for who decides: its legal deadline, and how long it waits."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum

from desktop.operations.filed import Filed
from sync.base.eras import in_era
from sync.changes.clocks import day_of

SOON_DAYS = 3
"""So many days before its legal deadline a filing comes before those that only wait."""

LONG_MS = 24 * 3_600_000
"""Who waits longer than a day comes before those of today."""


class Urgency(IntEnum):
    """The most pressing first."""

    DUE = 0
    """Its legal deadline is today or over."""
    SOON = 1
    WAITS = 2
    """It has waited long."""
    USUAL = 3


def urgency(filed: Filed, today: dt.date, now: int) -> Urgency:
    """Say how pressing a filing is; `now` in milliseconds."""
    left = days_left(filed.deadline, today)
    if left is not None and left <= SOON_DAYS:
        return Urgency.DUE if left <= 0 else Urgency.SOON
    return Urgency.WAITS if now - filed.filed_at > LONG_MS else Urgency.USUAL


def days_left(deadline: str, today: dt.date) -> int | None:
    """Return the days until an ISO day, below 0 when it is over; None where there is none."""
    last = day_of(deadline)
    return (last - today).days if last else None


def left_in_words(deadline: str, today: dt.date) -> str:
    """Return 期限超過, 本日期限 or あと3日; "" where there is no deadline."""
    left = days_left(deadline, today)
    if left is None:
        return ""
    if left < 0:
        return "期限超過"
    return f"あと{left}日" if left else "本日期限"


def deadline_in_words(deadline: str, today: dt.date, notified: str = "") -> str:
    """Return the legal deadline in full: the day, and how many are left.

    `notified` is the day (ISO) on which people came: in time or not, whatever day it is now.
    """
    last = day_of(deadline)
    if last is None:
        return ""
    told = day_of(notified)
    in_time = "届出は期限内" if told is not None and told <= last < today else ""
    said = (in_era(last), left_in_words(deadline, today), in_time)
    return "　".join(words for words in said if words)
