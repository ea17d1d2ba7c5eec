"""One run of a chain checked, receipts included: what a process of its own does for the audit."""

from __future__ import annotations

from typing import NamedTuple

from sync.base.wire import WireError
from sync.exchanges.push import QUARANTINED, read_receipt
from sync.journal.audit import Chain, Checked, Row, Told, check
from sync.journal.chain import Head


class Run(NamedTuple):
    """Consecutive entries of a chain behind `head`, as the ledger keeps them."""

    chain: Chain
    head: Head
    rows: tuple[Row, ...]
    holes: tuple[int, ...]
    municipality_public: bytes


def checked(run: Run) -> Checked:
    """Check a run; the signatures of its receipts are counted among the others."""
    told = [_told(run, row) for row in run.rows]
    found = check(run.chain, run.head, run.rows, told, run.holes)
    return found._replace(signatures=found.signatures + found.entries)


def _told(run: Run, row: Row) -> Told | None:
    try:
        receipt = read_receipt(row.receipt, run.municipality_public)
    except WireError:
        return None
    names = (receipt.municipality, receipt.desk, receipt.number, receipt.hash)
    if names != (run.chain.municipality, run.chain.desk, row.number, row.hash):
        return None
    return Told(receipt.received_at, receipt.note, receipt.status == QUARANTINED)
