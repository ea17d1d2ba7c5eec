"""A filing's case: the filing as filed, its decisions, its standing; a row of the scope *filings*.

The filing, its decisions and its referrals stand in it verbatim, so that every desk can check every
signature itself.
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


class CaseReferral(msgspec.Struct, frozen=True, array_like=True):
    """A referral as received: its content bytes and when the cloud received it (ms)."""

    content: bytes
    received_at: int


MOST_REFERRALS = 10
"""The last ones that a case carries: who was asked now counts, and journals keep every one."""


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
    referrals: tuple[CaseReferral, ...] = ()


AWAITS = "filing.awaits"
"""Code of the word that stands in an open case that waits for an entry not yet received."""


def awaited(case: Case) -> Refusal | None:
    """Return what an open case waits for, in words; None where it waits for nothing but people.

    `field` names the entries that it may be: ``desk-number`` for each desk that was not heard, from
    that number on.
    """
    word = case.refusals[0] if case.refusals else None
    waits = word is not None and word.code == AWAITS and case.standing is Standing.WAITING
    return word if waits else None


def case_row_id(content_id: bytes) -> str:
    """Return the id of a filing's row inside the scope *filings*."""
    return content_id.hex()
