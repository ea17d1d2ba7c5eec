"""One real PostgreSQL for the session, a database of its own for each test, and both ledgers."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from sync.base.ids import MunicipalityCode, SystemChance
from sync.cloud.database import connect, embedded
from sync.cloud.ledger import PostgresLedger
from sync.cloud.memory_ledger import MemoryLedger
from sync.exchanges.ports import Town
from tests.ports.desks import Desk, StepClock, open_office
from tests.ports.hall import FAMILY, Hall
from tests.unit.changes.people import household

SECRET = bytes(range(32))
EPOCH = 7
TOWN = MunicipalityCode("104264")
OTHER = MunicipalityCode("104256")

AnyLedger = MemoryLedger | PostgresLedger


@pytest.fixture(scope="session")
def server_url() -> str:
    # Not pytest's own folder: started by root, PostgreSQL runs as another user, whom pytest's
    # next session would lock out of it.
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return embedded(folder)


@pytest.fixture(scope="session")
def names() -> Iterator[int]:
    return count(1)


@pytest.fixture
def database_url(server_url: str, names: Iterator[int]) -> str:
    return new_database(server_url, f"test_{next(names)}")


@pytest.fixture(scope="module")
def module_database_url(server_url: str, names: Iterator[int]) -> str:
    return new_database(server_url, f"test_{next(names)}")


def new_database(server_url: str, name: str) -> str:
    admin = create_engine(
        make_url(server_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def postgres(database_url: str) -> Iterator[PostgresLedger]:
    ledger = PostgresLedger(connect(database_url), SECRET)
    yield ledger
    ledger.engine.dispose()


@pytest.fixture(params=["memory", "postgres"])
def ledger(request: pytest.FixtureRequest) -> AnyLedger:
    if request.param == "memory":
        return MemoryLedger()
    made: PostgresLedger = request.getfixturevalue("postgres")
    return made


@pytest.fixture
def town(ledger: AnyLedger) -> Town:
    return founded(ledger, TOWN, "草津町")


def founded(ledger: AnyLedger, code: MunicipalityCode, name: str) -> Town:
    if isinstance(ledger, MemoryLedger):
        return ledger.found(code, name, EPOCH, SystemChance().draw(32))
    return ledger.found(code, name, EPOCH, SystemChance())


@pytest.fixture
def hall(ledger: AnyLedger, town: Town) -> Hall:
    open_office(ledger, town, sato="clerk", kato="clerk", ueda="supervisor")
    people = household(*FAMILY)
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents(people)
    return Hall(ledger, town, StepClock())


@pytest.fixture
def desk(hall: Hall) -> Desk:
    ready = hall.desk()
    for staff in ("sato", "kato", "ueda"):
        hall.sign_on(ready, staff)
    ready.sync()
    return ready
