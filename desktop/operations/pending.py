"""Confirmed and pending: unsettled filings laid over the register by the rule that judges them.

Confirmed rows are never touched; what a filing would change stands beside them.
"""

from __future__ import annotations

from desktop.operations.desk import Desk
from desktop.operations.known import Known
from sync.base.clock import japan_day, moment
from sync.changes.registry import decide
from sync.changes.seen import SeenView
from sync.changes.verdict import Decided, Verdict


def known_filings(desk: Desk) -> list[Known]:
    """Return all filings this desk knows, oldest first."""
    known = desk.filings.look()
    desk.follow_ups.notice(known)
    return list(known)


def pending_for(desk: Desk, atena_no: str) -> list[Known]:
    """Return the unsettled filings that concern a person."""
    return [
        known
        for known in known_filings(desk)
        if known.unsettled and atena_no in known.filing.subjects
    ]


def verdict_of(desk: Desk, known: Known) -> Verdict:
    """Judge a filing again over the snapshots that its filer saw."""
    office = desk.office
    policy = office.policies.get(known.words.policy, office.policy)
    view = SeenView(desk.cache, known.words.reads)
    day = japan_day(moment(known.clock))
    return decide(view, known.filing.change, known.filing.body, policy, day)


def patches_of(desk: Desk, known: Known) -> Decided | None:
    """Return what a filing would change; None where it can no longer be judged here."""
    verdict = verdict_of(desk, known)
    return verdict if isinstance(verdict, Decided) else None
