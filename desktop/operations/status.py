"""The state of the desk in one line: the line, the freshness, what waits."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.operations.desk import Desk


@dataclass(frozen=True)
class Status:
    """`as_of` is when the copy was last known current (ms, signed cloud time; 0 never)."""

    up: bool
    since: int
    reason: str
    remedy: str
    as_of: int
    unsent: int


def status(desk: Desk) -> Status:
    """Return how things stand."""
    line = desk.line
    return Status(
        line.up,
        line.since,
        line.reason,
        line.remedy,
        desk.cache.current_at() or 0,
        desk.journal.count_unsent(),
    )
