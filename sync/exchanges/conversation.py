"""The order of a desk's conversation with the cloud: journals up, the register down, then wait.

The exchanges do not know each other; this file is the only one that knows their order.
"""

from __future__ import annotations

import msgspec

from sync.exchanges import pull, push, snapshot
from sync.exchanges.ports import Flow, JournalStore, RegisterStore
from sync.records.scopes import HELD_BY_DESKS, Scope


class Settled(msgspec.Struct, frozen=True):
    """What one round did: entries up, entries set aside, rows down, scopes touched."""

    pushed: int
    quarantined: int
    rows: int
    touched: frozenset[Scope]


def round_trip(
    journal: JournalStore, register: RegisterStore, municipality_public: bytes
) -> Flow[Settled]:
    """Send all that waits, then bring every scope up to date, loading those that need it."""
    up = yield from push.desk(journal, municipality_public)
    touched: set[Scope] = set()
    rows = 0
    down = yield from pull.desk(register, HELD_BY_DESKS)
    rows, touched = down.rows, set(down.touched)
    for scope in HELD_BY_DESKS:
        if scope in down.resync:
            whole = yield from snapshot.desk(register, scope)
            rows += whole.rows
            touched.add(scope)
    if down.resync:
        down = yield from pull.desk(register, HELD_BY_DESKS)
        rows += down.rows
        touched |= down.touched
    return Settled(up.received, up.quarantined, rows, frozenset(touched))
