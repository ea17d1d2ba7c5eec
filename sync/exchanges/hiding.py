"""Registered rows on their way into the register: who is protected is nowhere to be found in it.

When protection begins, older rows lose their whereabouts too, so that every desk's copy does at its
next pull; when it ends, all of them come back. The full rows stay in the scope *protected*.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.exchanges import withholding
from sync.exchanges.ports import LedgerWriting
from sync.records.hiding import hidden, revealed, tells
from sync.records.resident import Resident


def put(ledger: LedgerWriting, rows: Sequence[Resident], now: int) -> None:
    """Append snapshots to the register, those of protected people without their whereabouts.

    Where protection begins or ends (ms), what was filed about them goes with it.
    """
    turned = set()
    for row in rows:
        before = ledger.current(row.atena_no)
        if before is not None and before.protected != row.protected:
            turned.add(row.atena_no)
        if row.protected:
            ledger.put_residents([_hide(ledger, row, before)])
        elif before is not None and before.protected:
            ledger.put_residents([_reveal(ledger, row)])
        else:
            ledger.put_residents([row])
    withholding.look_through(ledger, turned, now)


def _hide(ledger: LedgerWriting, row: Resident, before: Resident | None) -> Resident:
    """Keep the full row apart, with the older ones where protection begins; return what is left."""
    older = _history(ledger, row) if before is not None and not before.protected else []
    kept = ledger.whereabouts(before.row_id) if before is not None else None
    ledger.put_whereabouts([*older, revealed(row, kept) if kept is not None else row])
    ledger.rewrite_residents([hidden(each) for each in older if tells(each)])
    return hidden(row)


def _reveal(ledger: LedgerWriting, row: Resident) -> Resident:
    """Give the older rows their whereabouts back; return the new one with the last known."""
    older = [
        revealed(each, kept)
        for each in _history(ledger, row)
        if (kept := ledger.whereabouts(each.row_id)) is not None
    ]
    ledger.rewrite_residents([each for each in older if tells(each)])
    return revealed(row, older[-1]) if older else row


def _history(ledger: LedgerWriting, row: Resident) -> list[Resident]:
    """Return the snapshots before this one, oldest first."""
    found = (ledger.at(row.atena_no, number) for number in range(1, row.history_no))
    return [each for each in found if each is not None]
