"""The cloud's log: one line an event, on standard error, for people and for programs.

Time (UTC), level, event, then `key=value`:

    2026-11-30T03:12:00.123Z WARNING request_failed exchange=pull trouble=DatabaseUnreachable

Our own lines hold codes and counts, never what a request or a row says. Of other libraries' only
the first line of the words that stand in their program is told, with no value put in, and of an
exception its kind and place: either might name a resident.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys

from sync.cloud.incoming import told_of

OURS = "madoguchi"
"""Under this name our own events come, which are written as they are to be told."""

MOST_SAID = 200
"""Characters of another library's words."""


class Lines(logging.Formatter):
    """Writes each event as one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        time = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
        return f"{time} {record.levelname} {_event(record)}"


def to_stderr() -> None:
    """Have every library's events told there; what is less than INFO is left out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == OURS:
        return " ".join(record.getMessage().split())
    said = str(record.msg).strip().partition("\n")[0][:MOST_SAID]
    bug = record.exc_info[1] if record.exc_info else None
    fault = f" fault={json.dumps(told_of(bug))}" if bug is not None else ""
    return f"library name={record.name} said={json.dumps(said)}{fault}"
