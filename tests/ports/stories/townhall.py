"""A town hall at work, in the words of its counter: two desks, a clerk, a colleague, a supervisor.

The desks are real, with their encrypted files; the cloud is the ledger in memory or PostgreSQL.
Every step checks what its word promises, so that a story only has to be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.cache.journal import Signer
from desktop.operations.begin_filing import may_begin
from desktop.operations.certificate_rules import Standpoint, standing_refusals
from desktop.operations.decide_filing import decide_filing
from desktop.operations.desk import Desk
from desktop.operations.file_change import Receipt
from desktop.operations.filed import Carriage, Detail, Filed
from desktop.operations.filings import detail, filings
from desktop.operations.papers.kinds import PAPER_KINDS
from sync.base.troubles import LineTrouble
from sync.base.wire import pack
from sync.changes.attached import Attached
from sync.changes.registry import CHANGE_KINDS
from sync.exchanges import attest
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.records.household import faults
from sync.records.policy import CertificateRule
from sync.records.policy_file import policy_from
from sync.records.resident import REASON_LABELS, Resident
from sync.records.scopes import Scope
from tests.desks import Counter, TestTown, file_change

TODAY = "2026-11-23"
POLICY = policy_from(Path("resources/policies/default.toml").read_text("utf-8"))
"""As shipped."""


@dataclass
class Person:
    """Somebody who works at a desk, by their own key."""

    at: Counter
    signer: Signer

    @property
    def desk(self) -> Desk:
        """The desk, with this person signed on."""
        self.at.desk.signer = self.signer
        return self.at.desk

    def files(self, change: str, body: Any, attached: Attached | None = None) -> bytes:
        """File at the counter: it is accepted at once and, with a line, carried at once."""
        if not self.at.road.cut:
            self.at.sync()
        before, kind = self.at.cache.version(), CHANGE_KINDS[change]
        for each in map(self.at.cache.current, kind.subjects(body)):
            assert may_begin(kind, each, self.desk.policy) is None, "the form can be opened"
        done = file_change(self.desk, change, pack(body), attached=attached)
        assert isinstance(done, Receipt), done
        assert self.at.cache.version() == before, "nobody edits a record"
        (filed,) = (f for f in filings(self.desk) if (f.desk, f.number) == (done.desk, done.number))
        assert (filed.standing, filed.carriage) == (Standing.WAITING, Carriage.KEPT)
        assert set(filed.subjects) == set(kind.subjects(body))
        self._goes()
        return filed.id

    def is_refused(self, change: str, body: Any) -> str:
        """Try to file; return the code of the first reason why not, each with its remedy."""
        refused = file_change(self.desk, change, pack(body))
        assert not isinstance(refused, Receipt)
        assert all(each.reason and each.remedy for each in refused)
        return refused[0].code

    def sees(self, filing: bytes) -> Filed:
        """Return the filing as this desk's list has it."""
        return next(each for each in filings(self.desk) if each.id == filing)

    def opens(self, filing: bytes) -> Detail:
        """Return the filing opened from the list."""
        opened = detail(self.desk, filing)
        assert opened is not None
        return opened

    def approves(self, filing: bytes) -> Standing:
        """Approve it; return where it stands once that is carried."""
        return self._decides(filing, Ruling.APPROVE, "")

    def returns(self, filing: bytes, reason: str) -> Standing:
        """Send it back to who filed it."""
        return self._decides(filing, Ruling.RETURN, reason)

    def declines(self, filing: bytes, reason: str) -> Standing:
        """Decline it for good."""
        return self._decides(filing, Ruling.DECLINE, reason)

    def may_not_decide(self, filing: bytes) -> str:
        """Try to approve it; return the code of the reason why not."""
        refusals = decide_filing(self.desk, filing, Ruling.APPROVE)
        assert refusals
        return refusals[0].code

    def _decides(self, filing: bytes, ruling: Ruling, reason: str) -> Standing:
        self.at.sync()
        assert self.sees(filing).standing is Standing.WAITING
        assert decide_filing(self.desk, filing, ruling, reason) == ()
        self.at.sync()
        return self.sees(filing).standing

    def _goes(self) -> None:
        """What the desk's worker does: carry what is kept; without a line it waits."""
        if not self.at.road.cut:
            self.at.sync()
            return
        with pytest.raises(LineTrouble):
            self.at.sync()
        assert not self.at.desk.online()


@dataclass
class TownHall:
    """Clerk and colleague file, at the first desk and the second; the supervisor is at the second.

    What it says of people is what both desks say.
    """

    town: TestTown
    one: Counter
    two: Counter
    clerk: Person
    colleague: Person
    supervisor: Person

    @contextmanager
    def line_cut(self) -> Iterator[None]:
        """Cut the clerk's line; what was filed meanwhile is carried when it returns."""
        self.one.cut()
        yield
        waiting = self.one.journal.count_unsent()
        self.one.mend()
        self.one.sync()
        assert waiting > self.one.journal.count_unsent() == 0

    def both_desks_agree(self) -> None:
        """Let both desks pull; their rows are the cloud's, byte for byte, and attest proves it."""
        for desk in (self.one, self.two, self.one):
            desk.sync()
        with self.town.ledger.reading(self.town.town) as cloud:
            for scope in (Scope.RESIDENTS, Scope.FILINGS):
                there = {row.id: row.body for row in cloud.rows_after(scope, 0, 10_000)}
                for desk in (self.one, self.two):
                    assert {row.id: row.body for row in desk.cache.stored(scope)} == there
        for desk in (self.one, self.two):
            assert all(told.equal for told in desk.travel(attest.desk(desk.store)))

    def person(self, atena_no: str) -> Resident:
        """Return a person's record; the history behind it has no gap, the household no fault."""
        told = [self._record(desk, atena_no) for desk in (self.one, self.two)]
        assert told[0] == told[1]
        household = self.one.cache.household(told[0].setai_no)
        assert not [*faults(household)]
        return told[0]

    def history(self, atena_no: str) -> list[str]:
        """Return the 異動事由 of a person's rows, the oldest first."""
        return [REASON_LABELS[row.reason] for row in self.one.cache.history(atena_no)]

    def household(self, setai_no: str) -> dict[str, str]:
        """Return who is in a household: 宛名番号 and 続柄, in the order of the 住民票."""
        members = self.one.cache.household(setai_no)
        for member in members:
            self.person(member.atena_no)
        in_order = sorted(members, key=lambda m: (m.sort_order, m.atena_no))
        return {member.atena_no: member.relationship for member in in_order}

    def papers(self, atena_no: str) -> set[str]:
        """Return the papers that a counter issues for a person today."""
        person, now = self.person(atena_no), self.town.now()
        at = Standpoint(online=True, at=now, as_of=now, certified=True)
        kinds = PAPER_KINDS.values()
        return {
            kind.form
            for kind in kinds
            if not standing_refusals(person, kind, CertificateRule(kind.form), at)
        }

    def desks_tell(self, words: str) -> list[str]:
        """Return where these words can be read: rows, cases and lists of either desk."""
        places = []
        for name, desk in (("one", self.one), ("two", self.two)):
            rows = [r.body for r in desk.cache.stored(Scope.RESIDENTS) if r.body]
            cases = [r.body for r in desk.cache.stored(Scope.FILINGS) if r.body]
            listed = [(f.id, detail(desk.desk, f.id), f.reason) for f in filings(desk.desk)]
            places += [f"{name}: rows"] * any(words.encode() in body for body in rows)
            places += [f"{name}: cases"] * any(words.encode() in body for body in cases)
            shown = [
                (
                    each.lines,
                    each.conflicts,
                    each.alerts,
                    each.facts,
                    each.checks,
                    each.people,
                    reason,
                )
                for _, each, reason in listed
                if each is not None
            ]  # fmt: skip
            places += [f"{name}: lists"] * (words in repr(shown))
        return places

    def _record(self, desk: Counter, atena_no: str) -> Resident:
        rows = desk.cache.history(atena_no)
        assert [row.history_no for row in rows] == [*range(1, len(rows) + 1)]
        current = desk.cache.current(atena_no)
        assert current is not None
        assert current == rows[-1]
        return current


def conflict_fields(hall: TownHall, filing: bytes) -> dict[str, tuple[str, str, str]]:
    """Return a conflict as the cloud tells it: field -> base, theirs, ours."""
    case = hall.one.cache.case(filing)
    assert case is not None
    assert case.standing is Standing.CONFLICTED
    return {each.field: (each.base, each.theirs, each.ours) for each in case.conflicts}
