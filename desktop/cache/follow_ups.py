"""Follow-up tasks (要確認) in the journal file, each noticed once and ticked off once."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert

from desktop.cache import tables as t
from desktop.cache.engine import Database
from sync.base.clock import Clock, millis
from sync.base.ids import StaffId


class FollowUpTasks:
    """What somebody has to look at, and what the cloud had said when that was noticed."""

    def __init__(self, db: Database, clock: Clock) -> None:
        """Take the journal file."""
        self._db = db
        self._clock = clock

    def told(self) -> dict[bytes, bytes]:
        """Return what the cloud last said, by the id of the content it was said of."""
        with self._db.reading() as db:
            return {row.subject: row.outcome for row in db.execute(select(t.told))}

    def tell(self, told: Mapping[bytes, bytes], tasks: Mapping[str, bytes]) -> None:
        """Note what the cloud says now, and what somebody has to look at for that, each once."""
        now = millis(self._clock.now())
        with self._db.writing() as db:
            for name, data in tasks.items():
                task = insert(t.follow_up).values(name=name, data=data, noticed_at=now)
                db.execute(task.on_conflict_do_nothing())
            for subject, outcome in told.items():
                row = insert(t.told).values(subject=subject, outcome=outcome)
                known = {"outcome": outcome}
                db.execute(row.on_conflict_do_update(index_elements=["subject"], set_=known))

    def open(self) -> list[tuple[str, bytes, int]]:
        """Return the open tasks: name, data, when noticed (ms); the newest first."""
        c = t.follow_up.c
        query = select(c.name, c.data, c.noticed_at).where(c.done_by.is_(None))
        with self._db.reading() as db:
            rows = db.execute(query.order_by(c.noticed_at.desc(), c.name)).all()
        return [(row.name, row.data, row.noticed_at) for row in rows]

    def ticked_off(self) -> frozenset[str]:
        """Return the names of the tasks that somebody looked at."""
        c = t.follow_up.c
        with self._db.reading() as db:
            return frozenset(db.scalars(select(c.name).where(c.done_by.is_not(None))))

    def tick_off(self, name: str, staff: StaffId) -> None:
        """Note who looked at a task, and when; the first one stays."""
        c = t.follow_up.c
        values = {"done_by": staff, "done_at": millis(self._clock.now())}
        with self._db.writing() as db:
            db.execute(
                update(t.follow_up).where(c.name == name, c.done_by.is_(None)).values(**values)
            )
