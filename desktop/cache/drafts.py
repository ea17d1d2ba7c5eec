"""Drafts: what a clerk has begun and not filed yet, in the journal file, by name."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.cache import tables as t
from desktop.cache.engine import Database
from sync.base.clock import Clock, millis


class Drafts:
    """The drafts of a desk."""

    def __init__(self, db: Database, clock: Clock) -> None:
        """Take the journal file."""
        self._db = db
        self._clock = clock

    def read(self, name: str) -> bytes | None:
        """Return a draft, None if there is none."""
        with self._db.reading() as db:
            return db.execute(select(t.draft.c.data).where(t.draft.c.name == name)).scalar()

    def keep(self, name: str, data: bytes) -> None:
        """Keep a draft over the older one of that name."""
        values = {"data": data, "kept_at": millis(self._clock.now())}
        row = insert(t.draft).values(name=name, **values)
        with self._db.writing() as db:
            db.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))

    def drop(self, name: str) -> None:
        """Drop a draft, if there is one."""
        with self._db.writing() as db:
            db.execute(delete(t.draft).where(t.draft.c.name == name))
