"""Desks for tests: real encrypted files on one side, a cloud in memory on the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event

from desktop.cache.copies import Copies
from desktop.cache.engine import Database
from desktop.cache.journal import JournalFile
from desktop.cache.opening import open_to_write
from desktop.cache.store import DeskStore
from desktop.operations.desk import Desk
from desktop.operations.enrol import enrol_desk
from desktop.operations.file_change import Receipt
from desktop.operations.file_change import file_change as file_with
from desktop.operations.sign_on import first_sign_on, share_keys
from desktop.operations.who_came import Came
from sync.base.clock import UTC, millis
from sync.base.ids import MunicipalityCode, SystemChance, one_time_code, plain_code
from sync.base.troubles import LineRefused
from sync.base.verdicts import Refusal
from sync.base.wire import sha256
from sync.changes.attached import NAMED, Attached
from sync.changes.registry import brought_as, change_of
from sync.cloud.ledger import PostgresLedger
from sync.cloud.memory_ledger import MemoryLedger
from sync.exchanges.conversation import Settled, round_trip
from sync.exchanges.ports import Town
from sync.journal.kinds import CertifierSet, Kind, PolicySet, StaffAdded
from sync.records.policy import Policy
from sync.records.resident import Resident
from sync.roads.memory import MemoryRoad
from sync.roads.travel import travel

TOWN = MunicipalityCode("104264")
PASSWORD = "mado-test-1234"
NOON = dt.datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FAR = 4_102_444_800_000
"""A moment no code expires before (ms)."""


@dataclass
class SteppedClock:
    """A clock that a test moves."""

    at: dt.datetime = NOON

    def now(self) -> dt.datetime:
        return self.at

    def step(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


def file_change(
    desk: Desk,
    change: str,
    body: bytes,
    replaces: bytes = b"",
    attached: Attached | None = None,
) -> Receipt | tuple[Refusal, ...]:
    """Keep a filing by the first who may file it, or as said; identity was checked for it."""
    kind, opened = change_of(change, body)
    brought = brought_as(kind, opened)
    whom = next(iter(kind.subjects(opened)), "")
    filer = next(iter(brought.filers), "")
    name = "関　正" if filer in NAMED else ""
    if attached is None:
        attached = Attached(filer, name, "photo") if filer else Attached()
    return file_with(desk, change, body, replaces, Came(attached, whom, anew=True))


@dataclass
class CutRoad:
    """A road with a switch; `cut` makes the next and all later requests fail."""

    road: MemoryRoad
    cut: bool = False
    carried: list[str] = field(default_factory=list)
    cut_after: int = -1

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        if self.cut_after == 0:
            self.cut = True
        self.cut_after -= 1
        if self.cut:
            raise LineRefused("cut by the test")
        self.carried.append(exchange)
        return self.road.carry(exchange, message, patience)


class TestTown:
    """A town at a cloud in memory, or on a real PostgreSQL."""

    __test__ = False

    def __init__(
        self,
        policy: Policy,
        people: Sequence[Resident],
        clock: SteppedClock,
        postgres: PostgresLedger | None = None,
    ) -> None:
        self.chance = SystemChance()
        self.clock = clock
        self.ledger: Any = postgres or MemoryLedger()
        seed: Any = self.chance if postgres else self.chance.draw(32)
        self.town: Town = self.ledger.found(TOWN, "草津町", 7, seed)
        with self.ledger.writing(self.town) as writing:
            writing.append_office(Kind.POLICY_SET, PolicySet(policy), self.now())
            writing.append_office(
                Kind.CERTIFIER_SET,
                CertifierSet("群馬県吾妻郡草津町長", "試験　町長", "草津町長之印", "2020-01-01"),
                self.now(),
            )
            writing.put_residents(people)

    def now(self) -> int:
        return millis(self.clock.now())

    def hire(self, staff: str, name: str, role: str) -> str:
        """Return the one-time code of the first sign-on."""
        with self.ledger.writing(self.town) as writing:
            writing.append_office(Kind.STAFF_ADDED, StaffAdded(staff, name, role), self.now())
        return self.staff_code(staff, name)

    def staff_code(self, staff: str, name: str = "") -> str:
        return self._code("staff:" + staff, name)

    def desk_code(self, name: str, expires_at: int = FAR) -> str:
        return self._code("desk", name, expires_at)

    def put(self, *people: Resident) -> None:
        with self.ledger.writing(self.town) as writing:
            writing.put_residents(people)

    def road(self) -> CutRoad:
        return CutRoad(MemoryRoad(self.ledger, self.clock))

    def _code(self, purpose: str, label: str, expires_at: int = FAR) -> str:
        code = one_time_code(self.chance)
        with self.ledger.writing(self.town) as writing:
            writing.add_code(sha256(plain_code(code).encode()), purpose, label, expires_at)
        return code


class Counter:
    """One enrolled desk of a town, with its files in `folder`."""

    def __init__(self, town: TestTown, folder: Path, name: str = "窓口1") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.town = town
        self.folder = folder
        self.keys = (town.chance.draw(32), town.chance.draw(32))
        self.road = town.road()
        self.open()
        enrol_desk(self.journal, self.road, TOWN, town.desk_code(name), town.clock, town.chance)

    def open(self) -> None:
        """Open the files, as at the program's start."""
        town = self.town
        self.journal = JournalFile(
            self.folder / "journal.db", self.keys[0], town.clock, town.chance
        )
        self.cache = open_to_write(Copies(self.folder / "cache.db"), self.keys[1])
        self.store = DeskStore(self.journal, self.cache)
        self.desk = Desk(self.journal, self.cache, town.clock, town.chance)

    def close(self) -> None:
        self.journal.close()
        self.cache.close()

    def sync(self) -> Settled:
        """One whole round, with the keys shared that other desks lack."""
        me = self.journal.identity.enrolled()
        done = self.travel(round_trip(self.journal, self.store, me.municipality_public))
        for flow in list(share_keys(self.journal)):
            self.travel(flow)
        self.desk.line.up = True
        return done

    def travel(self, flow):  # type: ignore[no-untyped-def]
        return travel(
            flow, self.road, self.journal.identity.voice(), self.town.clock, self.town.chance
        )

    def cut(self) -> None:
        self.road.cut = True
        self.desk.line.up = False

    def mend(self) -> None:
        self.road.cut = False
        self.desk.line.up = True

    def begin_work(self, staff: str, code: str) -> None:
        """First sign-on at this desk."""
        assert first_sign_on(self.desk, self.road, staff, code, PASSWORD) is None


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let the file grow no further: SQLite itself says that the disk is full."""
    engine = database._engine

    def checkout(connection: Any, *_: object) -> None:
        cursor = connection.cursor()  # no file may have fewer pages than it has: none is added
        cursor.execute("PRAGMA max_page_count = 1").fetchall()
        cursor.close()

    engine.dispose()
    event.listen(engine, "checkout", checkout)
    try:
        yield
    finally:
        event.remove(engine, "checkout", checkout)
        engine.dispose()
