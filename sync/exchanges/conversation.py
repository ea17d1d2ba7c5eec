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
    journal: JournalStore,
    register: RegisterStore,
    municipality_public: bytes,
    progress: snapshot.Progress = lambda *_: None,
) -> Flow[Settled]:
    """Send all that waits, then bring every scope up to date, loading those that need it.

    `progress` is told of every frame of a scope that is loaded anew.
    """
    up = yield from push.desk(journal, municipality_public)
    down = yield from pull.desk(register, HELD_BY_DESKS)
    rows, touched = down.rows, set[Scope](down.touched)
    for scope in HELD_BY_DESKS:
        if scope in down.resync:
            whole = yield from snapshot.desk(register, scope, progress)
            rows += whole.rows
            touched.add(scope)
    if down.resync:
        down = yield from pull.desk(register, HELD_BY_DESKS)
        rows += down.rows
        touched |= down.touched
    return Settled(up.received, up.quarantined, rows, frozenset(touched))
