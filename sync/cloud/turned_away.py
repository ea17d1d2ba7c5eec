"""What was turned away, in PostgreSQL: counted by the hour, bounded, and read by operators."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.cloud import tables as t
from sync.cloud.statements import Statements
from sync.exchanges.turned_away import MOST_LINES, Counted, Line, TurnedAway, beyond

_Key = tuple[int, int, bool, str, str]


def add(db: Statements, municipality: str, lines: Sequence[Line]) -> None:
    """Add to what is counted; what is new beyond `MOST_LINES` in an hour is counted together.

    What a desk's own key signed comes first: nobody else's noise crowds it out.
    """
    known = {hour: _kept(db, municipality, hour) for hour in {line.hour for line in lines}}
    found: dict[_Key, Counted] = {}
    for line in sorted(lines, key=lambda line: not line.what.proved):
        key = _key(line)
        if key not in known[line.hour] and len(known[line.hour]) >= MOST_LINES:
            key = _key(line._replace(what=beyond(line.what)))
        known[line.hour].add(key)
        found[key] = line.counted.and_more(found[key]) if key in found else line.counted
    for key, counted in sorted(found.items()):  # in one order, so that two processes wait in turn
        _add(db, municipality, key, counted)


def told(
    db: Statements,
    municipality: str,
    since: int,
    before: int | None = None,
    skip: int = 0,
    most: int | None = None,
) -> list[Line]:
    """Return what was turned away from a moment on, in the hours before another (ms).

    The last hour first, and within it in an order that stays, so that a page can begin behind the
    first `skip`.
    """
    c = t.turned_away.c
    query = (
        select(c.hour, c.desk, c.exchange, c.code, c.proved, c.first_at, c.last_at, c.times)
        .where(c.municipality == municipality, c.last_at >= since)
        .order_by(c.hour.desc(), c.desk, c.proved.desc(), c.exchange, c.code)
        .offset(skip)
        .limit(most)
    )
    if before is not None:
        query = query.where(c.hour < before)
    return [
        Line(hour, TurnedAway(municipality, *what), Counted(*counted))
        for hour, *row in db.execute(query)
        for what, counted in [(row[:4], row[4:])]
    ]


def _key(line: Line) -> _Key:
    return line.hour, line.what.desk, line.what.proved, line.what.exchange, line.what.code


def _kept(db: Statements, municipality: str, hour: int) -> set[_Key]:
    c = t.turned_away.c
    query = select(c.hour, c.desk, c.proved, c.exchange, c.code)
    rows = db.execute(query.where(c.municipality == municipality, c.hour == hour))
    return {(hour, desk, proved, name, code) for hour, desk, proved, name, code in rows}


def _add(db: Statements, municipality: str, key: _Key, counted: Counted) -> None:
    hour, desk, proved, exchange, code = key
    first = upsert(t.turned_away).values(
        municipality=municipality,
        hour=hour,
        desk=desk,
        proved=proved,
        exchange=exchange,
        code=code,
        **counted._asdict(),
    )
    c = t.turned_away.c
    again = first.on_conflict_do_update(
        index_elements=["municipality", "hour", "desk", "proved", "exchange", "code"],
        set_={
            "last_at": first.excluded.last_at,
            "times": c.times + first.excluded.times,
        },
    )
    db.execute(again)
