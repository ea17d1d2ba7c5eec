"""Confirmed and pending: unsettled filings laid over the register by the rule that judges them.

Confirmed rows are never touched; what a filing would change stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop.operations.desk import Desk
from desktop.operations.known import Known
from sync.base.clock import japan_day, moment
from sync.changes.registry import decide
from sync.changes.seen import SeenView, on_what_is_here
from sync.changes.verdict import Decided, ReadSet, Verdict
from sync.journal.case import awaited
from sync.journal.standing import Standing


def known_filings(desk: Desk) -> list[Known]:
    """Return all filings this desk knows, oldest first."""
    known = desk.filings.look()
    desk.follow_ups.notice(known)
    return list(known)


def decided_until(desk: Desk) -> int:
    """Return up to when (ms) all is decided that came to a cloud while it recovered; 0: not yet.

    So that this desk's copy shows it: what waited since before then, and is no case or stands in
    none, could not be settled when its turn came.
    """
    office = desk.office
    if office.restored or office.whole_at > (desk.cache.current_at() or 0):
        return 0
    return office.whole_at


def papers_to_enter(filings: Sequence[Known]) -> list[Known]:
    """Return the papers accepted whose change no other filing has entered yet.

    One that was taken back has entered nothing.
    """
    replaced = {
        known.filing.replaces for known in filings if known.standing is not Standing.WITHDRAWN
    }
    kept = {Standing.WAITING, Standing.REGISTERED}
    return [
        known
        for known in filings
        if known.accepts_paper and known.standing in kept and known.id not in replaced
    ]


def open_filings(desk: Desk) -> list[Known]:
    """Return what may still change the register: unsettled filings, and papers to be entered."""
    filings = known_filings(desk)
    papers = {known.id for known in papers_to_enter(filings)}
    return [
        known
        for known in filings
        if (known.id in papers if known.accepts_paper else known.unsettled)
    ]


def pending_for(desk: Desk, *atena_nos: str) -> list[Known]:
    """Return the open filings that concern one or several people."""
    people = set(atena_nos)
    return [known for known in open_filings(desk) if not people.isdisjoint(known.filing.subjects)]


def verdict_of(desk: Desk, known: Known) -> Verdict:
    """Judge a filing again over the snapshots that its filer saw, if they are here."""
    office = desk.office
    policy = office.policies.get(known.words.policy, office.policy)
    view = SeenView(desk.cache, reads_of(desk, known))
    day = japan_day(moment(known.clock))
    return decide(view, known.filing.change, known.filing.body, policy, day)


def reads_of(desk: Desk, known: Known) -> ReadSet:
    """Return what a filing relied on; of one that waits, what a release would settle it on."""
    reads = known.words.reads
    waits = known.case is not None and awaited(known.case) is not None
    return on_what_is_here(desk.cache, reads) if waits else reads


def patches_of(desk: Desk, known: Known) -> Decided | None:
    """Return what a filing would change; None where it can no longer be judged here."""
    verdict = verdict_of(desk, known)
    return verdict if isinstance(verdict, Decided) else None
