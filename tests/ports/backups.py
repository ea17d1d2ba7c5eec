"""A cloud's backup and its restoring, for both ledgers: all rows, as they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sync.cloud import tables as t
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import SERIALS_SKIPPED, begin_epoch
from tests.ports.roles import as_owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ports.conftest import AnyLedger

EPOCH_STEP = 1


def backup(ledger: AnyLedger) -> Callable[[], None]:
    """Take a backup; calling what is returned restores it and begins a new epoch."""
    if isinstance(ledger, PostgresLedger):
        return _postgres(ledger)
    states = {code: state.copy() for code, state in ledger.states.items()}

    def restore() -> None:
        for code, kept in states.items():
            state = kept.copy()
            newest = max(head.epoch for head in ledger.states[code].heads.values())
            state.heads = {
                scope: msgspec.structs.replace(head, epoch=newest + EPOCH_STEP)
                for scope, head in state.heads.items()
            }
            for series in state.serials:
                state.serials[series] += SERIALS_SKIPPED
            ledger.states[code] = state

    return restore


def _postgres(ledger: PostgresLedger) -> Callable[[], None]:
    with as_owner(ledger) as owner, owner.engine.connect() as connection:
        rows = {
            table: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in t.metadata.sorted_tables
        }

    def restore() -> None:
        with as_owner(ledger) as owner:
            with owner.engine.begin() as connection:
                for table, kept in rows.items():
                    connection.execute(table.delete())
                    if kept:
                        connection.execute(table.insert(), kept)
            begin_epoch(owner, 0)

    return restore
