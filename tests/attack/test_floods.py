"""Floods over the real line: whoever asks too often is told to come back, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sync.base.clock import SystemClock
from sync.base.ids import one_time_code
from sync.base.troubles import CloudBusy, CloudRefused
from sync.changes.contact_correction import ContactCorrection
from sync.cloud.rates import BURST_SECONDS
from sync.exchanges.counter import TOO_MANY
from sync.journal.standing import Standing
from tests.attack.towns import HERE, Cloud, Hacked, served_again
from tests.ports.desks import CHANCE, StepClock
from tests.ports.hall import PHONE, standing

FLOOD = round(BURST_SECONDS) + 40
"""More than a bucket at one request a second."""


@pytest.fixture
def clock() -> StepClock:
    """The cloud's own, which stands still but for a millisecond a look."""
    return StepClock(SystemClock().now())


@pytest.fixture
def hall(cloud: Cloud, clock: StepClock) -> Iterator[Hacked]:
    """The town at a server that admits one request a second of each."""
    with served_again(cloud, clock, (1.0, 1.0)) as slow:
        yield slow.hall(slow.here)


def held_back(ask: Callable[[], object]) -> int:
    """Ask as often as a flood does; return how often one was told to come back later."""
    times = 0
    for _ in range(FLOOD):
        try:
            ask()
        except CloudBusy:
            times += 1
        except CloudRefused:
            pass  # let in, and refused for what it is
    return times


def test_a_flood_of_one_desk_is_held_back_others_are_served_and_nothing_of_it_is_lost(
    cloud: Cloud, hall: Hacked, clock: StepClock
) -> None:
    flooding, other = hall.staffed(), hall.desk()
    filing = flooding.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    before = cloud.times(HERE, TOO_MANY)
    assert held_back(flooding.attest)
    with pytest.raises(CloudBusy) as busy:
        flooding.sync()
    assert busy.value.retry_after >= 1
    assert not flooding.journal.receipts, "it waits at the desk"
    other.sync()
    assert all(each.equal for each in other.attest()), "beside it all is as ever"
    for _ in range(20):
        try:
            flooding.sync()
            break
        except CloudBusy as again:
            clock.later(seconds=again.retry_after)  # what a desk's worker does
    assert standing(flooding, filing) is Standing.REGISTERED
    noted = [line.what for line in cloud.turned_away(HERE) if line.what.code == TOO_MANY]
    assert any(what.desk == flooding.number and what.proved for what in noted)
    assert not any(what.desk == other.number for what in noted)
    assert cloud.times(HERE, TOO_MANY) > before


def test_a_flood_of_enrolments_is_held_back_and_hurts_no_desk_at_its_address(
    cloud: Cloud, hall: Hacked
) -> None:
    desk, machine = hall.staffed(), hall.machine()
    assert held_back(lambda: machine.enrol(one_time_code(CHANCE)))
    stranger = hall.machine()
    stranger.number, stranger.town_key = desk.number, desk.town_key
    stranger.register = desk.register
    with cloud.traced(TOO_MANY, town=HERE, exchange="attest"), pytest.raises(CloudBusy):
        stranger.attest()  # in the desk's name, without its key
    assert all(each.equal for each in desk.attest())
