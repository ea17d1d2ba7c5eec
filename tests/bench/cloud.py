"""A real cloud for measurements: PostgreSQL, server processes over TLS, a town with its people."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import text

from desktop.bridge.giving_way import NICENESS
from sync.base.clock import SystemClock, millis
from sync.base.ids import MunicipalityCode, SystemChance
from sync.base.keys import SigningKey
from sync.cloud import operations
from sync.cloud.authority import SECRET_BYTES, secret
from sync.cloud.database import connect, embedded, stop_embedded
from sync.cloud.ledger import PostgresLedger
from sync.cloud.loading import load_residents
from sync.cloud.schema import prepare
from sync.exchanges.ports import Town
from sync.journal.kinds import Kind, PolicySet, StaffAdded, StaffKey
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import Resident
from sync.roads.cloud import CloudRoad
from tests.bench.people import LARGEST_TOWN

CLOCK, CHANCE = SystemClock(), SystemChance()
CLERK = "sato"
END_SECONDS = 20.0


@dataclass
class Cloud:
    """Server processes behind one database; `clerk` is the key of the one person who works."""

    ledger: PostgresLedger
    town: Town
    clerk: SigningKey
    urls: list[str]
    ca: str

    def road(self, server: int = 0) -> CloudRoad:
        return CloudRoad(self.urls[server % len(self.urls)], self.ca)

    def code(self) -> str:
        return operations.enrolment_code(self.ledger, self.town, "計測", now(), CHANCE)

    def put(self, people: Sequence[Resident]) -> None:
        """Have other desks' changes registered."""
        with self.ledger.writing(self.town) as writing:
            writing.lock_scopes()
            writing.put_residents(people)

    def forget_snapshots(self) -> None:
        """Drop what is ready-made, so that the next load is served live."""
        with self.ledger.transaction(self.town.code) as db:
            for table in ("snapshot", "snapshot_frame"):
                db.execute(text(f"DELETE FROM {table}"))  # noqa: S608


@contextmanager
def running(
    people: Sequence[Resident], servers: int = 1, *, elsewhere: bool = False
) -> Iterator[Cloud]:
    """Found a town of `people` and serve it from so many processes.

    `elsewhere` has the cloud give way, as far as one machine can play two: in a town hall it never
    takes a desk's processor.
    """
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(stop_embedded, folder)
        addresses = embedded(folder)
        owner = prepare(addresses)
        stack.callback(owner.dispose)
        made = secret(folder / "cloud.secret", CHANCE.draw(SECRET_BYTES))
        ledger = PostgresLedger(connect(addresses.served), made)
        stack.callback(ledger.engine.dispose)
        code = MunicipalityCode(LARGEST_TOWN)
        founding = PostgresLedger(owner, made)
        town = founding.found(code, "計測町", 7, CHANCE)
        clerk = _opened(ledger, town)
        load_residents(founding, town, people, {})
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as PostgreSQL does by itself in a minute
        told = [stack.enter_context(_server(folder, addresses.served)) for _ in range(servers)]
        if elsewhere:
            _give_way(folder)
        yield Cloud(ledger, town, clerk, [at["listening"] for at in told], _read(told[0]))


def _give_way(folder: Path) -> None:
    """Have the server processes and PostgreSQL, with all it begins later, run after the rest."""
    file = next(folder.rglob("postmaster.pid"))
    postmaster = psutil.Process(int(file.read_text("utf-8").split()[0]))
    servers = psutil.Process().children()
    for process in (postmaster, *postmaster.children(recursive=True), *servers):
        process.nice(NICENESS)


def now() -> int:
    return millis(CLOCK.now())


def _opened(ledger: PostgresLedger, town: Town) -> SigningKey:
    clerk = SigningKey.new(CHANCE)
    rules = (ChangeRule("contact_correction", ""), ChangeRule("relocation", "supervisor"))
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.POLICY_SET, PolicySet(Policy(1, rules)), now())
        writing.append_office(Kind.STAFF_ADDED, StaffAdded(CLERK, "佐藤　花", "clerk"), now())
        writing.append_office(Kind.STAFF_KEY, StaffKey(CLERK, clerk.public), now())
    return clerk


@contextmanager
def _server(folder: Path, url: str) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", "sync.cloud", "--data", str(folder), "--database-url", url]
    unbound = ("--desk-requests", "1000000", "--address-requests", "1000000")
    with subprocess.Popen(
        [*command, "start", "--port", "0", *unbound], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield dict(process.stdout.readline().strip().split(" ", 1) for _ in range(3))
        finally:
            process.terminate()
            process.wait(END_SECONDS)


def _read(told: dict[str, str]) -> str:
    return Path(told["authority"]).read_text("utf-8")
