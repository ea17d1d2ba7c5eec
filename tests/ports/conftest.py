"""One real PostgreSQL for the session, a database of its own for each test, and both ledgers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from sync.base.ids import MunicipalityCode, SystemChance
from sync.cloud.authority import secret
from sync.cloud.database import (
    APPLICATION,
    OWNER,
    Addresses,
    connect,
    embedded,
    stop_embedded,
)
from sync.cloud.ledger import PostgresLedger
from sync.cloud.memory_ledger import MemoryLedger
from sync.exchanges.ports import Town
from tests.ports.desks import Desk, StepClock, open_office
from tests.ports.hall import FAMILY, Hall
from tests.ports.roles import SUPERUSER, as_role, engine_as, found, ready
from tests.unit.changes.people import household

SECRET = bytes(range(32))
EPOCH = 7
TOWN = MunicipalityCode("104264")
OTHER = MunicipalityCode("104256")

AnyLedger = MemoryLedger | PostgresLedger


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    # Not pytest's own folder: started by root, PostgreSQL runs as another user, whom pytest's
    # next session would lock out of it.
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-"))
    yield as_role(embedded(folder).served, SUPERUSER)
    stop_embedded(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def names() -> Iterator[int]:
    return count(1)


@pytest.fixture
def addresses(server_url: str, names: Iterator[int]) -> Addresses:
    """Return an empty database's URLs."""
    return new_database(server_url, f"test_{next(names)}")


@pytest.fixture
def database_url(addresses: Addresses) -> str:
    """Return what a server gets: the URL of the role that serves, the schema in place."""
    return ready(addresses)


@pytest.fixture(scope="module")
def module_addresses(server_url: str, names: Iterator[int]) -> Addresses:
    return new_database(server_url, f"test_{next(names)}")


def new_database(server_url: str, name: str) -> Addresses:
    """Make a database as docs/operating.md says; nothing is in it yet."""
    admin = engine_as(server_url, SUPERUSER)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} OWNER {OWNER}"))
        connection.execute(text(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"))
    admin.dispose()
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    return Addresses(as_role(url, OWNER), as_role(url, APPLICATION))


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
    return found(ledger, code, name, EPOCH)


@pytest.fixture
def hall(ledger: AnyLedger, town: Town) -> Hall:
    return hall_of(ledger, town, sato="clerk", kato="clerk", ueda="supervisor")


def hall_of(ledger: AnyLedger, town: Town, **staff: str) -> Hall:
    """Return a town hall where the family lives, and these people work."""
    open_office(ledger, town, **staff)
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents(household(*FAMILY))
    return Hall(ledger, town, StepClock())


@pytest.fixture
def operated(tmp_path: Path, database_url: str) -> Iterator[PostgresLedger]:
    """Return a ledger closed with the secret that an operator's command finds in `tmp_path`."""
    closing = secret(tmp_path / "cloud.secret", SystemChance().draw(32))
    ledger = PostgresLedger(connect(database_url), closing)
    yield ledger
    ledger.engine.dispose()


@pytest.fixture
def desk(hall: Hall) -> Desk:
    ready = hall.desk()
    for staff in ("sato", "kato", "ueda"):
        hall.sign_on(ready, staff)
    ready.sync()
    return ready
