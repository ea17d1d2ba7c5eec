"""Rounds and the long poll beside them: freshness is claimed only where it is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.bridge.rounds import Rounds, Tell
from sync.base.troubles import LineRefused
from sync.records.policy import Policy
from sync.records.scopes import Scope
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.changes.people import person


def rounds(counter: Counter, tell: Tell = lambda *_, **__: None) -> Rounds:
    town = counter.town
    return Rounds(
        counter.journal,
        counter.cache,
        counter.road,
        town.road(),
        town.clock,
        town.chance,
        tell,
    )


def test_a_wait_beside_half_a_load_makes_nothing_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.exchanges.snapshot.FRAME_ROWS", 10)
    people = [person(f"{n:05d}") for n in range(1, 40)]
    counter = Counter(TestTown(Policy(version=1), people, SteppedClock()), tmp_path)
    both = rounds(counter)
    counter.road.cut_after = 5
    with pytest.raises(LineRefused):
        both.round()
    assert Scope.RESIDENTS not in counter.store.heads()
    assert not both.wait()
    assert counter.cache.current_at() is None
    counter.road.cut, counter.road.cut_after = False, -1
    both.round()
    first = counter.cache.current_at()
    assert first is not None
    counter.town.clock.step(minutes=1)
    assert not both.wait()
    later = counter.cache.current_at()
    assert later is not None
    assert later > first


def test_many_changes_tell_how_far_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.exchanges.pull.MOST_ROWS", 10)
    people = [person(f"{n:05d}") for n in range(1, 4)]
    counter = Counter(TestTown(Policy(version=1), people, SteppedClock()), tmp_path)
    counter.sync()
    told: list[dict[str, object]] = []
    both = rounds(counter, lambda event, **facts: told.append({"event": event, **facts}))
    counter.town.put(*(person(f"{n:05d}") for n in range(100, 125)))
    both.round()
    coming = [each for each in told if each["event"] == "coming"]
    assert [(each["rows"], each["rows_in_all"]) for each in coming] == [
        (10, 25), (20, 25), (25, 25)
    ]  # fmt: skip
    sizes = [int(str(each["bytes"])) for each in coming]
    assert 0 < sizes[0] < sizes[1] < sizes[2]
