"""A dying disk under the real worker process, with a real cloud: the copy is made anew."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from desktop.cache.copies import Copies
from desktop.cache.register import RegisterCache
from desktop.cache.search import find
from desktop.profile import Profile, Settings
from sync.base.clock import UTC, SystemClock
from sync.base.troubles import CacheDamaged
from sync.cloud.authority import Papers, papers
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import attest
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import Policy
from sync.records.scopes import HELD_BY_DESKS
from tests.desks import TOWN, Counter, TestTown
from tests.e2e.network.lines import HOST, serving
from tests.ports.test_sync_worker import SOON, Told, begin
from tests.unit.cache.spoiling import FIRST, flip, spoil
from tests.unit.changes.people import person

PEOPLE = [f"{number:05}" for number in range(1, 400)]
AT_ROUNDS = ["the first page", "known", "resident"]
"""What every round reads, and what the worker compares with its digests: all people."""

AT_WORK = ["resident", "resident_by_kana", "grams_data", "resident_by_address"]
"""What is read as a clerk types: the people, their readings, the pairs of letters, addresses."""


class Ours:
    """The real ledger as a served cloud: with the towns by their codes."""

    def __init__(self, ledger: PostgresLedger) -> None:
        self._ledger = ledger
        self.towns = {town.code: town for town in ledger.towns()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


class WorkerProcess:
    """The sync worker as the program starts it; what it says is collected."""

    def __init__(self, counter: Counter) -> None:
        self.told = Told()
        self._process: subprocess.Popen[str] = begin(counter.folder, counter.keys)
        self._hearing = threading.Thread(target=self._hear)

    def __enter__(self) -> Self:
        self._hearing.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(SOON) == 0
        self._hearing.join()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self.told(**json.loads(line))


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("tls"), [HOST], dt.datetime.now(UTC))


@pytest.fixture
def counter(postgres: PostgresLedger, tls: Papers, tmp_path: Path) -> Iterator[Counter]:
    """A desk that has worked, its files closed to all but its journal, its cloud served."""
    people = [person(no, setai_no=no, name_kana="シケン　タロウ") for no in PEOPLE]
    town = TestTown(Policy(version=1), people, SystemClock(), postgres)  # type: ignore[arg-type]
    made = Counter(town, tmp_path / "desk")
    made.sync()
    for _ in range(3):
        made.journal.keep(Kind.INQUIRY, Inquiry(("00001",), "窓口"), None)
    made.sync()
    made.cache.close()
    with serving(Ours(postgres), town.clock, tls) as gate:
        address = f"https://{HOST}:{gate.port}"
        Profile(made.folder).save(Settings(address, TOWN, tls.ca.read_text()))
        yield made
    made.journal.close()


def damage(counter: Counter, where: str) -> None:
    file = counter.folder / "cache.db"
    match where:
        case "the first page":
            flip(file, FIRST, 5)
        case table:
            spoil(file, counter.keys[1], table)


def entries(counter: Counter) -> list[tuple[bytes, object]]:
    return [(kept.entry.data, kept.receipt) for kept in counter.journal.entries()]


def assert_whole(counter: Counter, window: RegisterCache) -> None:
    """What the window reads now equals the cloud's register, and the cloud says so."""
    counter.cache = counter.store._cache = window
    assert window.whole()
    told = counter.travel(attest.desk(counter.store))
    assert {each.scope for each in told} == set(HELD_BY_DESKS)
    assert all(each.equal for each in told)
    assert len(find(window, "シケン")) == 100


def meets_damage(window: RegisterCache) -> bool:
    """Use the copy as the window does, until something is met that cannot be read."""
    try:
        find(window, "タロウ")
        find(window, "大字草津1番地")
        window.current_at()
        for no in PEOPLE:
            window.household(no)
            window.history(no)
    except CacheDamaged:
        return True
    return False


@pytest.mark.parametrize("where", AT_ROUNDS)
def test_damage_found_at_the_start_is_made_good(counter: Counter, where: str) -> None:
    before = entries(counter)
    damage(counter, where)
    copies = Copies(counter.folder / "cache.db")
    with WorkerProcess(counter) as worker:
        worker.told.until("rebuilding", again=False)
        kept = counter.journal.keep(Kind.INQUIRY, Inquiry(("00001",), "窓口"), None)
        worker.told.until("rebuilt")
        worker.told.until("current")
    window = RegisterCache(copies.to_read()[0], counter.keys[1])
    copies.tidy(window.database.file)
    assert_whole(counter, window)
    assert entries(counter)[:-1] == before
    assert entries(counter)[-1][0] == kept.data
    assert not (counter.folder / "cache.db").exists()
    window.close()


@pytest.mark.parametrize("where", AT_WORK)
def test_damage_that_the_window_meets_while_the_worker_rests_is_made_good(
    counter: Counter, where: str
) -> None:
    before = entries(counter)
    copies = Copies(counter.folder / "cache.db")
    with WorkerProcess(counter) as worker:
        worker.told.until("current")
        damage(counter, where)
        window = RegisterCache(counter.folder / "cache.db", counter.keys[1])
        assert meets_damage(window)
        assert window.serves()
        worker.told.until("rebuilding", again=False)
        worker.told.until("rebuilt")
        window.turn_to(copies.to_read()[0])
        assert not meets_damage(window)
    assert_whole(counter, window)
    assert entries(counter) == before
    window.close()


def test_damage_that_the_worker_meets_while_it_applies_is_made_good(counter: Counter) -> None:
    copies = Copies(counter.folder / "cache.db")
    with WorkerProcess(counter) as worker:
        worker.told.until("current")
        damage(counter, "resident")
        counter.town.put(*[person(no, history_no=2, setai_no=no) for no in PEOPLE])
        worker.told.until("rebuilding", again=False)
        worker.told.until("rebuilt")
    window = RegisterCache(copies.to_read()[0], counter.keys[1])
    found = window.current("00001")
    assert found is not None
    assert found.history_no == 2
    window.close()


def test_damage_again_the_same_day_is_said_to_be_and_made_good(counter: Counter) -> None:
    damage(counter, "the first page")
    copies = Copies(counter.folder / "cache.db")
    with WorkerProcess(counter) as worker:
        worker.told.until("rebuilding", again=False)
        worker.told.until("rebuilt")
    second = copies.to_read()[0]
    spoil(second, counter.keys[1], "head")
    with WorkerProcess(counter) as worker:
        worker.told.until("rebuilding", again=True)
        worker.told.until("rebuilt")
    window = RegisterCache(copies.to_read()[0], counter.keys[1])
    assert_whole(counter, window)
    window.close()
