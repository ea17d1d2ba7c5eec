"""A signed request that somebody has got hold of is asked again: nobody is answered by it.

TLS keeps requests from being heard. Whoever has one all the same, from a desk's memory or from a
proxy that ends TLS before the server, had a key to the register until the desk was revoked.
"""

from __future__ import annotations

import datetime as dt

import pytest

from sync.base.clock import UTC, SystemClock, millis
from sync.base.wire import pack, unpack
from sync.cloud import replays
from sync.cloud.replays import WINDOW_MS, Replays
from sync.exchanges import enrol, give_back, push
from sync.exchanges.counter import SERVED
from sync.exchanges.message import Reply, Request, Signed, ask
from sync.exchanges.pull import PullRequest, Wanted
from sync.exchanges.refusals import Declined
from sync.journal.kinds import Inquiry, Kind
from sync.records.scopes import Scope, ScopeHead
from tests.attack.towns import HERE, PATIENCE, Cloud, Hacked
from tests.ports.desks import CHANCE, Desk, StepClock

REPEATABLE = {
    push.NAME: "entries are known by number and content; the answer is their receipts, as before",
    enrol.NAME: "the code serves one key; the answer is that key's certificate, as before",
    give_back.NAME: "the town's own entries, known by their ids; the answer is empty",
}
"""What may be carried as often as anybody likes, and why that tells nothing."""

guarded = pytest.mark.parametrize("exchange", sorted(SERVED - set(REPEATABLE)))


@pytest.fixture(scope="module")
def hall(cloud: Cloud) -> Hacked:
    return cloud.hall(cloud.here)


@pytest.fixture(scope="module")
def desk(hall: Hacked) -> Desk:
    return hall.staffed()


def now() -> int:
    return millis(SystemClock().now())


def answered(cloud: Cloud, exchange: str, message: bytes) -> Reply:
    told = cloud.road().carry(exchange, message, PATIENCE)
    return unpack(Reply, unpack(Signed, told).message)


@guarded
def test_what_was_asked_is_not_answered_to_whoever_asks_it_again(
    cloud: Cloud, desk: Desk, exchange: str
) -> None:
    message = ask(desk.voice(), exchange, b"", now(), CHANCE)
    assert answered(cloud, exchange, message).code == "request.unreadable", "it was heard"
    with cloud.traced("request.replayed", 2, town=HERE, exchange=exchange):
        for _ in range(2):
            again = answered(cloud, exchange, message)
            assert (again.code, again.body) == ("request.replayed", b"")


def test_a_whole_pull_is_answered_once(cloud: Cloud, desk: Desk) -> None:
    wanted = (Wanted(Scope.RESIDENTS, ScopeHead(7), whole=False),)
    message = ask(desk.voice(), "pull", pack(PullRequest(wanted)), now(), CHANCE)
    assert answered(cloud, "pull", message).body
    assert not answered(cloud, "pull", message).body


@guarded
def test_what_was_signed_at_another_time_is_not_answered(
    cloud: Cloud, desk: Desk, exchange: str
) -> None:
    times = (0, now() - WINDOW_MS - 9_000, now() + WINDOW_MS + 9_000, 2**63 - 1, -(2**63))
    with cloud.traced("request.stale", len(times), town=HERE, exchange=exchange):
        for at in times:
            told = answered(cloud, exchange, ask(desk.voice(), exchange, b"", at, CHANCE))
            assert (told.code, told.body) == ("request.stale", b"")


@pytest.mark.parametrize("minutes", [-400 * 1440, -7, 2 * 1440])
def test_a_desk_whose_clock_is_wrong_works_on(cloud: Cloud, minutes: int) -> None:
    """It is told the time, and asks once more by it."""
    lost = cloud.hall(cloud.here)
    lost.clock = StepClock(dt.datetime.now(UTC))
    desk = lost.staffed()
    desk.clock.at += dt.timedelta(minutes=minutes)
    look = desk.word("sato", Kind.INQUIRY, Inquiry(("1015",), "窓口"))
    entry = desk.keep(look, desk.people["sato"])
    desk.sync()
    assert desk.receipt(entry).status == push.RECEIVED
    assert all(each.equal for each in desk.attest())


class Clock:
    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> int:
        return self.at


def request(number: int, sent_at: int) -> tuple[Request, Signed]:
    asked = Request(1, "pull", HERE, 1, sent_at, number.to_bytes(16, "big"), b"")  # type: ignore[arg-type]
    return asked, Signed(pack(asked), b"")


def code_of(guard: Replays, number: int, sent_at: int) -> str:
    try:
        guard.once()(*request(number, sent_at))
    except Declined as no:
        return no.code
    return ""


def test_nothing_is_forgotten_while_it_could_be_asked_again() -> None:
    clock = Clock()
    guard = Replays(clock)
    ahead = clock.at + WINDOW_MS
    assert code_of(guard, 1, ahead) == ""
    for _ in range(2 * WINDOW_MS // 30_000):
        assert code_of(guard, 1, ahead) == "request.replayed"
        clock.at += 30_000
    clock.at += 30_000
    assert code_of(guard, 1, ahead) == "request.stale"
    for number in range(2, 40):
        clock.at += WINDOW_MS
        assert code_of(guard, number, clock.at) == ""
    assert len(guard._heard) + len(guard._before) < 8, "and nothing is kept for longer"


def test_however_much_is_asked_the_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "MOST_HEARD", 10)
    clock = Clock()
    guard = Replays(clock)
    for number in range(100):
        assert code_of(guard, number, clock.at) == ""
    assert len(guard._heard) + len(guard._before) <= 20
    assert code_of(guard, 99, clock.at) == "request.replayed"


def test_a_transaction_that_is_run_again_is_no_replay() -> None:
    once = Replays(Clock()).once()
    for _ in range(3):
        once(*request(1, now()))


def test_every_exchange_is_guarded_or_named() -> None:
    assert set(REPEATABLE) < SERVED
