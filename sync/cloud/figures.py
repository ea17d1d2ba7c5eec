"""What there is of each town for whoever watches over the cloud: counts, and nothing of anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import func, select

from sync.base.wire import unpack
from sync.cloud import tables as t
from sync.cloud.ledger import PostgresLedger
from sync.cloud.reading import Reading
from sync.cloud.statements import Statements
from sync.exchanges.ports import Town
from sync.journal.case import Case
from sync.journal.standing import OPEN, Standing
from sync.records.scopes import Scope

SILENT_MS = 72 * 3_600_000
"""Without an entry for so long a desk counts as silent: a weekend is not yet one."""

PAGE_ROWS = 1_000
"""How many rows of filings are read at a time."""


class TownFigures(NamedTuple):
    """One town's counts; `waiting` by standing, `aside` by reason."""

    municipality: str
    received: int
    aside: Mapping[str, int]
    waiting: Mapping[Standing, int]
    desks: int
    silent: int


class _Followed:
    """The open filings of a town, as of a version of the scope *filings*."""

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        self.version = 0
        self.open: dict[str, Standing] = {}


class Figures:
    """Counts all towns. Of filings, only what changed since the last time is read; one at a time.

    The first time reads every town's filings, which are those of 400 days.
    """

    def __init__(self, ledger: PostgresLedger) -> None:
        """Take the ledger to count in."""
        self._ledger = ledger
        self._followed: dict[str, _Followed] = {}

    def at(self, now: int) -> list[TownFigures]:
        """Return every town's counts as of a moment (ms); Trouble as the database has it."""
        return [self._of(town, now) for town in self._ledger.towns()]

    def _of(self, town: Town, now: int) -> TownFigures:
        with self._ledger.look(town) as db:
            return TownFigures(
                town.code,
                _received(db, town.code),
                _aside(db, town.code),
                Counter(self._followed_to_now(Reading(db, town, {}), town.code)),
                *_desks(db, town.code, now - SILENT_MS),
            )

    def _followed_to_now(self, reading: Reading, code: str) -> list[Standing]:
        head = reading.heads()[Scope.FILINGS]
        known = self._followed.get(code)
        if known is None or known.epoch != head.epoch or known.version > head.version:
            known = self._followed[code] = _Followed(head.epoch)
        while rows := reading.rows_after(Scope.FILINGS, known.version, PAGE_ROWS):
            for row in rows:
                case = None if row.body is None else unpack(Case, row.body)
                known.open.pop(row.id, None)
                if case is not None and case.standing in OPEN:
                    known.open[row.id] = case.standing
            known.version = rows[-1].version
        return list(known.open.values())


def _received(db: Statements, code: str) -> int:
    c = t.desk.c
    query = select(func.sum(c.head_number)).where(c.municipality == code, c.number > 0)
    return int(db.execute(query).scalar() or 0)


def _aside(db: Statements, code: str) -> dict[str, int]:
    c = t.quarantine.c
    query = select(c.reason, func.count()).where(c.municipality == code).group_by(c.reason)
    return {reason: int(count) for reason, count in db.execute(query)}


def _desks(db: Statements, code: str, since: int) -> tuple[int, int]:
    """Return how many desks are not revoked, and from how many of them nothing came since."""
    d, e = t.desk.c, t.entry.c
    living = select(d.number).where(d.municipality == code, d.number > 0, d.revoked.is_(False))
    heard = select(e.desk).where(e.municipality == code, e.received_at >= since).distinct()
    desks = set(db.execute(living).scalars())
    return len(desks), len(desks - set(db.execute(heard).scalars()))
