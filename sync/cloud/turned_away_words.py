"""What was turned away, as an operator reads it."""

from __future__ import annotations

from sync.base import clock
from sync.base.clock import moment
from sync.base.ids import CLOUD_DESK
from sync.cloud.operations import OperatorRefusal
from sync.exchanges.turned_away import NO_DESK, NO_TOWN, Line


def in_words(line: Line) -> str:
    """Return a line for the console."""
    what, counted = line.what, line.counted
    whose = "by" if what.proved else "in the name of"
    who = {NO_DESK: "no desk of ours", CLOUD_DESK: "a machine that is no desk yet"}.get(
        what.desk, f"{whose} desk {what.desk}"
    )
    town = "no town of ours" if what.municipality == NO_TOWN else what.municipality
    moments = (counted.first_at, counted.last_at)
    first, last = (moment(at).isoformat(timespec="seconds") for at in moments)
    reason = f"{what.exchange or '-'}  {what.code}"
    return f"{first} to {last}  {town}  {reason}  {who}  times={counted.times}"


def beginning_of(day: str) -> int:
    """Return when an ISO day begins in Japan (ms), 0 for "". Raises OperatorRefusal."""
    if not day:
        return 0
    try:
        return clock.beginning_of(day)
    except (ValueError, OverflowError):
        raise OperatorRefusal(f"{day!r} is no day.", "Write it as in 2026-11-23.") from None
