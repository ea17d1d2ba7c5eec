"""Filings' cases on their way into the cache file: each takes the place of what was there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from desktop.cache.engine import driver
from sync.records.scopes import Row, row_digest

_KNOWN = "SELECT id, version, body FROM filing WHERE id IN (SELECT value FROM json_each(?))"
_GONE = "DELETE FROM filing WHERE id IN (SELECT value FROM json_each(?))"
_PUT = """
INSERT INTO filing (id, version, body)
SELECT value->>0, value->>1, substr(?2, value->>2, value->>3) FROM json_each(?1) WHERE true
ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body
"""


def write(db: Connection, rows: Sequence[Row]) -> int:
    """Write cases as delivered, of each id the last; return what they change in the digest."""
    last = {row.id: row for row in rows}
    run = driver(db).execute
    known = run(_KNOWN, (_text(list(last)),)).fetchall()
    gone, columns, bodies = [], [], []
    begin = 1  # SQLite counts from one
    for row in last.values():
        if row.body is None:
            gone.append(row.id)
            continue
        columns.append((row.id, row.version, begin, len(row.body)))
        bodies.append(row.body)
        begin += len(row.body)
    run(_GONE, (_text(gone),))
    run(_PUT, (_text(columns), b"".join(bodies)))
    return sum(map(row_digest, last.values())) - sum(row_digest(Row(*row)) for row in known)


def _text(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()
