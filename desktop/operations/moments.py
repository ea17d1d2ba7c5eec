"""Moments and days as people read them: Japan Standard Time, short, without seconds."""

from __future__ import annotations

import datetime as dt

from sync.base.clock import JST, moment
from sync.base.eras import in_era


def clock_time(millis: int) -> str:
    """Return 11月23日 9時12分; "" for 0."""
    if not millis:
        return ""
    at = moment(millis).astimezone(JST)
    return f"{at.month}月{at.day}日 {at.hour}時{at.minute:02d}分"


def time_of_day(millis: int) -> str:
    """Return 9時12分, where the day is known; "" for 0."""
    at = moment(millis).astimezone(JST)
    return f"{at.hour}時{at.minute:02d}分" if millis else ""


def day_and_time(millis: int) -> str:
    """Return 令和8年11月23日 9時12分, which leaves no doubt."""
    at = moment(millis).astimezone(JST)
    return f"{in_era(at.date())} {at.hour}時{at.minute:02d}分"


def in_list(millis: int) -> str:
    """Return 11/23 09:12, which lines up in lists; "" for 0."""
    return f"{moment(millis).astimezone(JST):%m/%d %H:%M}" if millis else ""


def waited(since: int, now: int) -> str:
    """Return how long a filing has waited: 3分, 2時間, 4日; both in milliseconds."""
    gone = dt.timedelta(milliseconds=max(0, now - since))
    if gone.days:
        return f"{gone.days}日"
    hours, rest = divmod(gone.seconds, 3600)
    return f"{hours}時間" if hours else f"{rest // 60}分"


def day_shown(day: str) -> str:
    """Return an ISO day in era form; the text itself where it is none."""
    try:
        return in_era(dt.date.fromisoformat(day))
    except ValueError:
        return day
