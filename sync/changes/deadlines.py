"""The last day on which a filing of any kind would have been in time, read from its body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sync.changes.clocks import day_of, last_day
from sync.changes.registry import UnknownChange, change_of
from sync.changes.verdict import Deadline


def event_of(rule: Deadline, value: Callable[[str], Any]) -> dt.date | None:
    """Return the day from which a deadline runs; `value` tells a field. None where none is said."""
    for name in (rule.field, rule.otherwise):
        told = value(name) if name else ""
        day = day_of(str(getattr(told, "day", told)))
        if day is not None:
            return day
    return None


def last_day_after(rule: Deadline, event: dt.date) -> dt.date:
    """Return the last day of a deadline that runs from `event`."""
    return last_day(event, rule.days - rule.first_counts)


def deadline_of(change: str, body: bytes) -> dt.date | None:
    """Return by when a filing had to come; None where no law says, or its day is not known."""
    try:
        kind, opened = change_of(change, body)
    except UnknownChange:
        return None
    if kind.deadline is None:
        return None
    event = event_of(kind.deadline, lambda name: getattr(opened, name))
    return last_day_after(kind.deadline, event) if event else None
