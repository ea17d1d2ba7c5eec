"""How much waits at the approval desk for who is signed on: asked whenever something arrives."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.operations.decide_filing import approval_waits
from desktop.operations.desk import Desk
from desktop.operations.known import Known
from desktop.operations.pending import known_filings
from desktop.operations.referrals import referrals_of
from sync.journal.standing import Standing


@dataclass(frozen=True)
class ToDecide:
    """Filings of others that wait, and conflicts that nobody has resolved.

    `asked`: how many of those that wait were passed on to this person.
    """

    waiting: int = 0
    conflicts: int = 0
    asked: int = 0

    @property
    def all(self) -> int:
        """How many need a supervisor."""
        return self.waiting + self.conflicts


def to_decide(desk: Desk) -> ToDecide:
    """Count what waits for the person signed on; their own filings are for others."""
    known, me = known_filings(desk), desk.who.staff
    here = desk.filings.decided_here()
    replaced = {each.filing.replaces for each in known}
    waiting = [
        each
        for each in known
        if each.unsettled
        and each.words.staff != me
        and (each.id not in here or approval_waits(each))
    ]
    conflicts = [
        each for each in known if each.standing is Standing.CONFLICTED and each.id not in replaced
    ]
    asked = sum(_asks(desk, each, me) for each in waiting)
    return ToDecide(len(waiting), len(conflicts), asked)


def _asks(desk: Desk, known: Known, staff: str) -> bool:
    told = referrals_of(desk.office, known) if known.referred else ()
    return bool(told) and told[-1].asks(staff)
