"""Storms in which supervisors pass filings on as well: the laws hold, and nothing else is told."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from sync.base.wire import sha256, unpack
from sync.cloud.memory_ledger import MemoryLedger
from sync.exchanges import referring
from sync.journal.case import MOST_REFERRALS, Case
from sync.journal.entry import open_content
from sync.journal.kinds import Kind, Referral
from sync.journal.standing import Standing
from tests.ports.versions import NEWER, program
from tests.simulation.laws import _look, _signs
from tests.simulation.runs import broken, run
from tests.simulation.world import CLERKS, SUPERVISORS, StormDesk, World

SEEDS = range(7000, 7008)
STEPS = 200
EVERY = 4
"""Happenings of the usual storm between two referrals."""


class PassingOn(World):
    """A world whose supervisors pass filings on, and clerks try to."""

    def storm(self, steps: int) -> None:
        asides = random.Random(f"{self.seed} passed on")
        for _ in range(steps // EVERY):
            super().storm(EVERY)
            desk = asides.choice(self.desks)
            with program(desk.version):
                self.refer(desk, asides)

    def refer(self, desk: StormDesk, asides: random.Random) -> None:
        cases = self.cases(desk)
        waiting = [each for each in cases if each[1].standing is Standing.WAITING]
        if not cases:
            return
        filing, case = asides.choice(waiting or cases)
        by = asides.choice((*SUPERVISORS, *SUPERVISORS, *CLERKS))
        to = asides.choice(("", *SUPERVISORS, *SUPERVISORS, *CLERKS, "nobody"))
        content = case.content if asides.random() < 0.9 else b"another"
        body = Referral(filing, sha256(content), to, "見てください。")
        self.keep(desk, desk.word(by, Kind.REFERRAL, body), desk.people[by])


def wrong(world: World, case: Case) -> Iterator[str]:
    """Yield what is wrong with the referrals that a case carries."""
    if len(case.referrals) > MOST_REFERRALS:
        yield "too many"
    for each in case.referrals:
        content, words = open_content(each.content)
        referral = unpack(Referral, words.body)
        if not any(_signs(desk, words.staff, content) for desk in world.desks):
            yield "nobody signed it"
        if words.staff not in SUPERVISORS or referral.to not in {"", *SUPERVISORS} - {words.staff}:
            yield f"{words.staff} to {referral.to}"
        about = open_content(case.content)[1].id, sha256(case.content)
        if (referral.filing, referral.content_hash) != about:
            yield "it is about another filing"


def test_storms_with_referrals_break_no_law() -> None:
    told = 0
    for seed in SEEDS:
        ledger = MemoryLedger()
        world = run(PassingOn(seed, ledger, [ledger]), STEPS)  # type: ignore[list-item]
        assert broken(world) == [], seed
        with program(NEWER):
            for town in world.towns:
                for case in _look(world, town).cases.values():
                    assert list(wrong(world, case)) == [], seed
                    told += len(case.referrals)
    assert told >= len(SEEDS), "in an average storm somebody was asked"


def test_a_cloud_that_lets_anybody_pass_on_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referring, "_may_not_refer", lambda *_: "")
    with pytest.raises(AssertionError):
        test_storms_with_referrals_break_no_law()
