"""Confirmed and pending: unsettled filings laid over the register by the rule that judges them.

Confirmed rows are never touched; what a filing would change stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.operations.desk import Desk
from sync.base.clock import japan_day, moment
from sync.base.wire import WireError, unpack
from sync.changes.registry import decide
from sync.changes.seen import SeenView
from sync.changes.verdict import Decided, Verdict
from sync.exchanges.push import Receipt
from sync.journal.case import Case
from sync.journal.entry import Words, open_content
from sync.journal.kinds import Filing, Kind, Withdrawal
from sync.journal.standing import Standing


@dataclass(frozen=True)
class Known:
    """A filing as this desk knows it: its own entry, or a case that the cloud sent, or both."""

    content: bytes
    words: Words
    filing: Filing
    desk: int
    number: int
    clock: int
    own: bool
    receipt: Receipt | None
    case: Case | None
    taken_back: bool = False
    """Withdrawn at this desk; the cloud has not said so yet."""

    @property
    def id(self) -> bytes:
        """The filing's content id."""
        return bytes(self.words.id)

    @property
    def standing(self) -> Standing:
        """Where it stands, as far as this desk knows."""
        if self.case is not None and not (
            self.taken_back and self.case.standing is Standing.WAITING
        ):
            return self.case.standing
        if self.taken_back:
            return Standing.WITHDRAWN
        if self.receipt is not None and self.receipt.status == "quarantined":
            return Standing.DECLINED
        return Standing.WAITING

    @property
    def needs_filer(self) -> bool:
        """Whether it has come back to the person who filed it."""
        return self.standing in (Standing.RETURNED, Standing.CONFLICTED)

    @property
    def unsettled(self) -> bool:
        """Whether it may still change the register."""
        return self.standing is Standing.WAITING


def known_filings(desk: Desk) -> list[Known]:
    """Return all filings this desk knows, oldest first."""
    found: dict[bytes, Known] = {}
    for case in desk.cache.cases():
        known = _of(case.content, case.desk, case.number, case.clock)
        if known is not None:
            found[known.id] = replace(known, case=case)
    here = desk.journal.identity()
    for kept in desk.journal.entries(Kind.FILING):
        envelope = kept.entry.envelope
        mine = _of(envelope.content, envelope.desk, envelope.number, envelope.clock)
        if mine is None:
            continue
        at_cloud = found[mine.id].case if mine.id in found else None
        found[mine.id] = replace(mine, case=at_cloud, receipt=kept.receipt, own=True)
    for kept in desk.journal.entries(Kind.WITHDRAWAL):
        filing = unpack(Withdrawal, kept.entry.words.body).filing
        if filing in found:
            found[filing] = replace(found[filing], taken_back=True)
    if here is not None:
        found = {key: replace(known, own=known.desk == here.desk) for key, known in found.items()}
    return sorted(found.values(), key=lambda known: (known.clock, known.desk, known.number))


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


def _of(content: bytes, desk: int, number: int, clock: int) -> Known | None:
    try:
        words = open_content(content)[1]
        filing = unpack(Filing, words.body)
    except WireError:
        return None  # a newer program's filing: kept and carried, not shown here
    return Known(content, words, filing, desk, number, clock, own=False, receipt=None, case=None)
