"""How many requests somebody may make: much at once, steadily less, and each for oneself."""

from __future__ import annotations

import pytest

from sync.cloud import rates
from sync.cloud.rates import BURST_SECONDS, DESK_RATE, Rates
from sync.exchanges import audit, pull, push, wait
from sync.exchanges.counter import TOO_MANY
from sync.exchanges.refusals import TooMany
from sync.exchanges.turned_away import NO_DESK, TurnedAway

TOWN = "104264"
BURST = round(DESK_RATE * BURST_SECONDS)


class Clock:
    def __init__(self) -> None:
        self.at = 1_795_400_000_000

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def by_desk(exchange: str = pull.NAME, desk: int = 1, town: str = TOWN) -> TurnedAway:
    return TurnedAway(town, desk, exchange, TOO_MANY, proved=True)


STRANGER = TurnedAway(TOWN, NO_DESK, "enrol", TOO_MANY)


def admitted(tested: Rates, what: TurnedAway, most: int, address: str = "192.0.2.1") -> int:
    """Ask until it is too often; return how often it was admitted."""
    for times in range(most):
        if seconds_to_wait(tested, what, address):
            return times
    return most


def seconds_to_wait(tested: Rates, what: TurnedAway, address: str = "192.0.2.1") -> int:
    """Ask once; return after how many seconds one is told to come back, 0 where admitted."""
    try:
        tested.of(address)(what)
    except TooMany as no:
        return no.seconds if no.what == what else -1
    return 0


def test_a_backlog_goes_through_and_then_so_many_a_second(clock: Clock) -> None:
    tested = Rates(clock)
    assert admitted(tested, by_desk(push.NAME), 10 * BURST) == BURST
    clock.at += 1000
    assert admitted(tested, by_desk(push.NAME), BURST) == round(DESK_RATE)
    clock.at += 3_600_000
    assert admitted(tested, by_desk(push.NAME), 10 * BURST) == BURST, "no more than a bucket"


def test_who_waits_as_long_as_told_is_admitted(clock: Clock) -> None:
    tested = Rates(clock, desk_rate=0.1)
    assert admitted(tested, by_desk(), 100) == 6
    assert seconds_to_wait(tested, by_desk()) == 10
    clock.at += 9_000
    assert admitted(tested, by_desk(), 5) == 0
    clock.at += 1000
    assert admitted(tested, by_desk(), 5) == 1


def test_each_desk_and_each_address_has_a_bucket_of_its_own(clock: Clock) -> None:
    tested = Rates(clock)
    admitted(tested, by_desk(), 2 * BURST)
    for other in (by_desk(desk=2), by_desk(town="104256"), STRANGER):
        assert admitted(tested, other, 5) == 5
    admitted(tested, STRANGER, 2 * BURST)
    assert admitted(tested, by_desk(desk=2), 5) == 5, "a flood from its address hurts no desk"
    assert admitted(tested, STRANGER, 5, "192.0.2.2") == 5


def test_a_wait_costs_little_and_a_search_through_the_journals_more(clock: Clock) -> None:
    tested = Rates(clock)
    assert admitted(tested, by_desk(wait.NAME), 10 * BURST) == pytest.approx(5 * BURST, abs=1)
    assert admitted(tested, by_desk(audit.NAME, desk=2), BURST) == BURST // 5


def test_one_request_is_counted_once_however_often_it_is_run_again(clock: Clock) -> None:
    tested = Rates(clock)
    admit = tested.of("192.0.2.1")
    for _ in range(2 * BURST):  # a transaction that others overtake
        admit(by_desk())
    assert admitted(tested, by_desk(), 2 * BURST) == BURST - 1


def test_a_clock_set_back_shuts_nobody_out(clock: Clock) -> None:
    tested = Rates(clock)
    admitted(tested, by_desk(), 2 * BURST)
    clock.at -= 86_400_000
    assert admitted(tested, by_desk(), 5) == 0
    clock.at += 1000
    assert admitted(tested, by_desk(), BURST) == round(DESK_RATE)


def test_many_addresses_fill_no_memory_and_make_no_way_around(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "MOST_ADDRESSES", 50)
    tested = Rates(clock, address_rate=1.0)
    through = sum(admitted(tested, STRANGER, 1, f"198.51.100.{n}") for n in range(250))
    assert through == 50 + BURST_SECONDS, "the others have one bucket together"
    assert len(tested._addresses._kept) == 51
    clock.at += 61_000
    assert admitted(tested, STRANGER, 1, "203.0.113.9") == 1
    assert len(tested._addresses._kept) == 1, "who is full again makes room"
    assert admitted(tested, STRANGER, 60, "2001:db8::1") == BURST_SECONDS
    assert admitted(tested, STRANGER, 1, "2001:db8::abcd%eth0") == 0, "one network, one bucket"
