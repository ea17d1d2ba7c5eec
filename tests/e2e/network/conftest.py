"""A desk on real files whose worker talks to a real server over TLS, through a bad network."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from desktop.bridge.desk_road import DeskRoad
from desktop.bridge.rounds import Rounds
from desktop.bridge.sync_worker import Worker
from desktop.practice.line import FaultLine
from desktop.profile import Settings
from sync.base.clock import UTC
from sync.cloud.authority import Papers, papers
from sync.exchanges.ports import Road
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.e2e.network.lines import HOST, serving
from tests.ports.test_sync_worker import SOON, Told
from tests.unit.changes.people import person

PEOPLE = 600
NOW = dt.datetime.now(UTC)


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("tls"), [HOST, "localhost"], NOW)


def reissued(tls: Papers, folder: Path, hosts: list[str], then: dt.datetime) -> Papers:
    """Return papers of the same authority for other hosts, or of another time."""
    shutil.copytree(tls.ca.parent, folder)
    return papers(folder, hosts, then)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    chance = random.Random(20261123)
    people = [  # nothing that compresses away
        person(f"{number:05d}", phone=chance.randbytes(20).hex()) for number in range(1, PEOPLE)
    ]
    made = Counter(TestTown(Policy(version=1), people, SteppedClock()), tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def server(counter: Counter, tls: Papers) -> Iterator[Any]:
    with serving(counter.town.ledger, counter.town.clock, tls) as gate:
        yield gate


@pytest.fixture
def line(server: Any) -> Iterator[FaultLine]:
    with FaultLine(server.port) as opened:
        yield opened


class Impatient:
    """A road on which everybody is patient for a share of the time: slow lines in less of it."""

    def __init__(self, road: Road, share: float) -> None:
        self._road = road
        self._share = share

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        waits = patience if exchange == "wait" else patience * self._share
        return self._road.carry(exchange, message, waits)


class AtWork:
    """The desk's worker on a thread; what it tells is collected."""

    def __init__(self, counter: Counter, url: str, tls: Papers, *, share: float = 1.0) -> None:
        self.counter = counter
        self.told = Told()
        town = counter.town
        settings = Settings(url, town.town.code, tls.ca.read_text())
        self.roads = [DeskRoad(settings, counter.journal.office) for _ in range(2)]
        ours: list[Road] = [Impatient(road, share) for road in self.roads]
        self.rounds = Rounds(
            counter.journal, counter.cache, *ours, town.clock, town.chance, self.told
        )
        self.worker = Worker(self.rounds, self.told, town.now)  # type: ignore[arg-type]
        self._thread = threading.Thread(target=self.worker.run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.worker.stop()
        self._thread.join(SOON * 3)
        assert not self._thread.is_alive()
        for road in self.roads:
            road.close()

    def keep(self, number: int) -> None:
        """Keep so many entries, and say so to the worker."""
        for _ in range(number):
            look = Inquiry(("00001",), secrets.token_hex(40))
            self.counter.journal.keep(Kind.INQUIRY, look, None)
        self.worker.poke()

    def all_home(self) -> None:
        """Every entry is at the cloud once, and the copy equals the cloud's."""
        town = self.counter.town
        with town.ledger.reading(town.town) as reading:
            desk = reading.desk(self.counter.journal.identity.enrolled().desk)
        assert desk.head.number == self.counter.journal.count()
        assert not self.counter.journal.count_unsent()
        for scope, head in self.counter.store.heads().items():
            assert self.counter.store.digest(scope) == head.digest
