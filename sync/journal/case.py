"""A filing's case: the filing as filed, its decisions, its standing; a row of the scope *filings*.

The filing and its decisions stand in it verbatim, so that every desk can check every signature
itself.
"""

from __future__ import annotations

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.merge import Conflict
from sync.journal.standing import Standing


class CaseDecision(msgspec.Struct, frozen=True, array_like=True):
    """A decision as received: its content bytes and when the cloud received it (ms)."""

    content: bytes
    received_at: int


class Case(msgspec.Struct, frozen=True, array_like=True):
    """One filing at the cloud. `clock` is when it was filed, `received_at` when it arrived (ms).

    `rows` are the ids of the snapshots it registered; `settled_at` when it reached its standing.
    """

    content: bytes
    desk: int
    number: int
    clock: int
    received_at: int
    standing: Standing
    decisions: tuple[CaseDecision, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    rows: tuple[str, ...] = ()
    settled_at: int = 0


def case_row_id(content_id: bytes) -> str:
    """Return the id of a filing's row inside the scope *filings*."""
    return content_id.hex()
