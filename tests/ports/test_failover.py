"""A primary and a synchronous standby: the primary dies under twenty desks, and the desks go on.

Two real PostgreSQL processes from the embedded wheel's own programs. What is promoted by hand here
is promoted by the town's own keeper (Patroni, a managed database …) in production; the desks and
the server processes get no hand at all.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sync.base.clock import millis
from sync.base.troubles import DatabaseDenied, DatabaseUnreachable, LineSilent, Trouble
from sync.base.wire import unpack
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import tables as t
from sync.cloud.database import (
    APPLICATION,
    OWNER,
    Addresses,
    _hosts_apart,
    _make_roles,
    _why_not_connected,
    connect,
)
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import push
from sync.exchanges.ports import Town
from sync.journal.standing import Standing
from sync.records.resident import Resident
from sync.records.scopes import Scope
from sync.roads.memory import MemoryRoad
from tests.ports.conftest import EPOCH, SECRET, TOWN, founded
from tests.ports.desks import Desk, StepClock, open_office
from tests.ports.hall import Hall, assert_converged, looked, read, standing
from tests.ports.roles import ready
from tests.ports.servers import AGAIN_SECONDS, PATIENCE_SECONDS, Postgres, free_ports, until
from tests.unit.changes.people import person

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")

DESKS = 20
PROCESSES = 2
"""Ledgers with connections of their own: what two server processes are to a database."""

BEFORE, AFTER = 5, 5
"""Filings of each desk that are settled before the primary dies, and that it must settle after."""


# --- two PostgreSQL ------------------------------------------------------------------------------


@dataclass
class Pair:
    """A primary and its standby."""

    primary: Postgres
    standby: Postgres

    @property
    def addresses(self) -> Addresses:
        hosts = f"127.0.0.1:{self.primary.port},127.0.0.1:{self.standby.port}"
        owner, served = (
            f"postgresql://{role}@{hosts}/postgres?target_session_attrs=read-write"
            for role in (OWNER, APPLICATION)
        )
        return Addresses(owner, served)

    def start(self, *, synchronous: bool) -> None:
        first, second = self.primary, self.standby
        first.run(
            "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(first.folder)
        )
        first.write("postgresql.conf", "max_connections = 60", "hot_standby = on")
        first.start()
        _make_roles(f"host=127.0.0.1 port={first.port} user=postgres dbname=postgres")
        source = f"host=127.0.0.1 port={first.port} user=postgres application_name=standby"
        first.run(
            "pg_basebackup", "-D", str(second.folder), "-R", "-c", "fast", "-X", "stream",
            "-d", source,
        )  # fmt: skip
        second.start()
        if synchronous:
            first.write("postgresql.conf", "synchronous_standby_names = 'standby'")
            first.control("reload")
        wanted = "sync" if synchronous else "async"
        until(lambda: first.ask("SELECT sync_state FROM pg_stat_replication") == wanted)


@pytest.fixture
def pair(server_url: str) -> Iterator[Pair]:
    del server_url  # the wheel has made its user and opened its folders by then
    home = Path(tempfile.mkdtemp(prefix="madoguchi-pair-"))
    if os.geteuid() == 0:
        shutil.chown(home, "pgserver", "pgserver")
    made = Pair(*(Postgres(home / str(port), port) for port in free_ports(2)))
    try:
        yield made
    finally:
        made.primary.kill()
        made.standby.kill()
        shutil.rmtree(home, ignore_errors=True)


# --- twenty desks --------------------------------------------------------------------------------


@dataclass
class Line:
    """A road that can lose its answers: what was asked is done, and nobody hears of it."""

    road: MemoryRoad
    cut: bool = False
    lost: int = 0

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        answer = self.road.carry(exchange, message, patience)
        if self.cut:
            self.lost += 1
            raise LineSilent
        return answer


@dataclass
class Worker:
    """A desk with somebody at it who files, syncs, and tries again when that fails."""

    desk: Desk
    line: Line
    atena_no: str
    staff: str
    filings: list[bytes] = field(default_factory=list)
    acknowledged: dict[int, bytes] = field(default_factory=dict)
    """Every receipt that ever arrived, by the entry's number; the first one that did."""

    troubles: dict[str, int] = field(default_factory=dict)
    settled: int = 0

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            looked(self.desk, self.staff)
            phone = f"0279-{self.desk.number:02d}-{len(self.filings):04d}"
            self.filings.append(
                self.desk.file(
                    self.staff, "contact_correction", ContactCorrection(self.atena_no, phone)
                )
            )
            self.carry()

    def carry(self) -> None:
        last = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.desk.sync()
            except Trouble as trouble:
                name = type(trouble).__name__
                self.troubles[name] = self.troubles.get(name, 0) + 1
                assert time.monotonic() < last, f"no way back: {self.troubles}"
                time.sleep(AGAIN_SECONDS)
            else:
                self.settled += 1
                return
            finally:
                for number, receipt in self.desk.journal.receipts.items():
                    self.acknowledged.setdefault(number, receipt)


def open_hall(addresses: Addresses) -> tuple[list[PostgresLedger], Town, list[Worker]]:
    url = ready(addresses)
    ledgers = [PostgresLedger(connect(url), SECRET) for _ in range(PROCESSES)]
    town = founded(ledgers[0], TOWN, "草津町")
    clerks = [f"clerk{n}" for n in range(DESKS)]
    open_office(ledgers[0], town, **dict.fromkeys(clerks, "clerk"))
    people = [person(f"{1001 + n}", setai_no=f"{9000 + n}") for n in range(DESKS)]
    with ledgers[0].writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents(people)
    hall = Hall(ledgers[0], town, StepClock())
    roads = [MemoryRoad(ledgers[n % PROCESSES], hall.clock) for n in range(DESKS)]
    workers = [
        Worker(hall.desk(), Line(road), one.atena_no, clerk)
        for road, one, clerk in zip(roads, people, clerks, strict=True)
    ]
    for worker in workers:
        hall.sign_on(worker.desk, worker.staff)
        worker.desk.road = worker.line
    for worker in workers:
        worker.desk.sync()
    return ledgers, town, workers


def least(workers: list[Worker]) -> int:
    return min(worker.settled for worker in workers)


@pytest.mark.parametrize("frozen", [False, pytest.param(True, marks=pytest.mark.hunt)])
def test_a_dead_primary_costs_no_entry_and_no_hand(pair: Pair, *, frozen: bool) -> None:
    pair.start(synchronous=True)
    ledgers, town, workers = open_hall(pair.addresses)
    stop = threading.Event()
    with ThreadPoolExecutor(DESKS) as pool:
        working = [pool.submit(worker.work, stop) for worker in workers]
        try:
            until(lambda: least(workers) >= BEFORE or any(each.done() for each in working))
            at_death = least(workers)
            silent = workers[: DESKS // 2]  # these work on too, and hear of nothing
            for worker in silent:
                worker.line.cut = True
            until(lambda: all(worker.line.lost >= 2 for worker in silent))
            if frozen:
                pair.primary.freeze()
            else:
                pair.primary.kill()
            died = time.monotonic()
            clock = workers[0].desk.clock.at
            before = {id(w): set(w.desk.journal.receipts) for w in workers}
            pair.standby.control("promote")
            promoted = time.monotonic() - died
            for worker in silent:
                worker.line.cut = False
            if frozen:
                pair.primary.kill()  # the keeper makes sure that it does not come back
            goal = {id(worker): worker.settled for worker in workers}
            until(lambda: any(w.settled > goal[id(w)] for w in workers))
            back = time.monotonic() - died
            until(
                lambda: (
                    all(w.settled >= goal[id(w)] + AFTER for w in workers)
                    or any(each.done() for each in working)
                )
            )
        finally:
            stop.set()
        for each in working:
            each.result()
    assert at_death >= BEFORE
    assert any(worker.troubles for worker in workers), "it was noticed"
    for worker in workers:
        worker.carry()
    nothing_lost_or_doubled(ledgers[1], town, workers)
    assert_converged(*(worker.desk for worker in workers))
    told: dict[str, int] = {}
    for worker in workers:
        for name, times in worker.troubles.items():
            told[name] = told.get(name, 0) + times
    total = sum(len(worker.acknowledged) for worker in workers)
    early = sum(map(len, before.values()))
    unheard = [
        number
        for worker in workers
        for number, receipt in worker.acknowledged.items()
        if number not in before[id(worker)]
        and read(worker.desk, receipt).received_at < millis(clock)
    ]
    assert len(unheard) >= len(silent)
    print(
        f"\nacknowledged {early} before and {total - early} after; {len(unheard)} of these were"
        f" committed before, their answer lost; promoted in {promoted:.2f} s, first desk settled"
        f" {back:.2f} s after the death; troubles {told}"
    )
    for ledger in ledgers:
        assert ledger.engine.pool.checkedout() == 0, "no connection leaks"  # type: ignore[attr-defined]
        ledger.engine.dispose()


def test_a_standby_that_may_lag_is_caught_losing(pair: Pair) -> None:
    """The check above can fail: a standby that is not synchronous and lags loses what was said."""
    pair.start(synchronous=False)
    ledgers, town, workers = open_hall(pair.addresses)
    until(
        lambda: pair.primary.ask(
            "SELECT replay_lsn = pg_current_wal_lsn() FROM pg_stat_replication"
        )
    )
    receiver = next(
        process
        for process in pair.standby.processes()
        if "walreceiver" in " ".join(process.cmdline())
    )
    receiver.suspend()
    looked(workers[0].desk)
    workers[0].carry()
    pair.primary.kill()
    receiver.kill()
    pair.standby.control("promote")
    until(lambda: lost(ledgers[0], town, workers) is not None)
    assert lost(ledgers[0], town, workers) == {(int(workers[0].desk.number), 1)}
    for ledger in ledgers:
        ledger.engine.dispose()


def lost(ledger: PostgresLedger, town: Town, workers: list[Worker]) -> set[tuple[int, int]] | None:
    """Return the acknowledged entries that are not there with the receipt that was given."""
    c = t.entry.c
    query = select(c.desk, c.number, c.receipt).where(c.municipality == town.code, c.desk > 0)
    try:
        with ledger.reading(town) as reading:
            kept = {(desk, number): receipt for desk, number, receipt in reading._db.execute(query)}
    except Trouble:
        return None
    return {
        (int(worker.desk.number), number)
        for worker in workers
        for number, receipt in worker.acknowledged.items()
        if kept.get((worker.desk.number, number)) != receipt
    }


def nothing_lost_or_doubled(ledger: PostgresLedger, town: Town, workers: list[Worker]) -> None:
    assert lost(ledger, town, workers) == set()
    c = t.entry.c
    here = (c.municipality == town.code, c.desk > 0)
    with ledger.reading(town) as reading:
        one = reading._db
        entries = one.execute(select(func.count()).select_from(t.entry).where(*here)).scalar_one()
        contents = one.execute(
            select(func.count(func.distinct(c.content_id))).where(*here)
        ).scalar_one()
        aside = one.execute(
            select(func.count())
            .select_from(t.quarantine)
            .where(t.quarantine.c.municipality == town.code)
        ).scalar_one()
        rows = reading.rows_after(Scope.RESIDENTS, 0, 1_000_000)
        heads = reading.heads()
    assert entries == contents == sum(len(worker.desk.journal.entries) for worker in workers)
    assert aside == 0
    versions = [row.version for row in rows]
    assert {head.epoch for head in heads.values()} == {EPOCH}, "to the desks it is the same cloud"
    assert versions == list(range(1, heads[Scope.RESIDENTS].version + 1)), "nothing skipped"
    histories: dict[str, list[int]] = {}
    for row in rows:
        assert row.body is not None
        kept = unpack(Resident, row.body)
        histories.setdefault(kept.atena_no, []).append(kept.history_no)
    for worker in workers:
        desk, filings = worker.desk, worker.filings
        assert all(read(desk, r).status == push.RECEIVED for r in desk.journal.receipts.values())
        assert all(standing(desk, filing) is Standing.REGISTERED for filing in filings)
        assert histories[worker.atena_no] == list(range(1, len(filings) + 2)), (
            "each took effect once"
        )
        now = desk.register.resident(worker.atena_no)
        assert now is not None
        assert now.phone.endswith(f"{len(filings) - 1:04d}")


# --- the way there -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        (
            "postgresql://u:p@a:1,b:2/x?target_session_attrs=read-write",
            "postgresql://u:p@/x?host=a:1&host=b:2&target_session_attrs=read-write",
        ),
        ("postgresql://a,b", "postgresql:///?host=a&host=b"),
        ("postgresql://u:p,q@a:1/x", "postgresql://u:p,q@a:1/x"),
        ("postgresql://a/x?host=/b,c", "postgresql://a/x?host=/b,c"),
        ("not, a url", "not, a url"),
    ],
)
def test_several_hosts_are_read_as_postgresql_writes_them(given: str, read_as: str) -> None:
    assert _hosts_apart(given) == read_as


def test_a_database_that_is_not_up_yet_denies_nobody() -> None:
    assert _why_not_connected("FATAL:  the database system is starting up") is DatabaseUnreachable
    assert _why_not_connected("failed: session is read-only") is DatabaseUnreachable
    assert _why_not_connected('FATAL:  role "a" is not permitted to log in') is DatabaseDenied
