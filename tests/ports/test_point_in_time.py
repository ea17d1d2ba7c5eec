"""A moment before the mistake is restored with PostgreSQL's own tools, as docs/operating.md says.

What the desks sent after that moment comes home from them by itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sync.base.clock import millis
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import operations
from sync.cloud import tables as t
from sync.cloud.database import APPLICATION, OWNER, Addresses, _make_roles, connect
from sync.cloud.ledger import PostgresLedger
from sync.journal.standing import Standing
from sync.roads.memory import MemoryRoad
from tests.ports.conftest import SECRET, TOWN, founded, hall_of
from tests.ports.desks import Desk
from tests.ports.hall import looked, standing
from tests.ports.roles import as_owner, ready
from tests.ports.servers import Postgres, free_ports, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no cp there")


@pytest.fixture
def home(server_url: str) -> Iterator[Path]:
    del server_url  # the wheel has made its user and opened its folders by then
    made = Path(tempfile.mkdtemp(prefix="madoguchi-moment-"))
    (made / "archive").mkdir()
    if os.geteuid() == 0:
        for folder in (made, made / "archive"):
            shutil.chown(folder, "pgserver", "pgserver")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def servers(home: Path) -> Iterator[tuple[Postgres, Postgres]]:
    lost, restored = (Postgres(home / str(port), port) for port in free_ports(2))
    yield lost, restored
    for each in (lost, restored):
        each.kill()


def addresses(server: Postgres) -> Addresses:
    owner, served = (
        f"postgresql://{role}@127.0.0.1:{server.port}/postgres" for role in (OWNER, APPLICATION)
    )
    return Addresses(owner, served)


def filed(desk: Desk, phone: str) -> bytes:
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", phone))
    desk.sync()
    return filing


def entries(ledger: PostgresLedger) -> int:
    with ledger.transaction(TOWN) as db:
        query = select(func.count()).select_from(t.entry).where(t.entry.c.desk > 0)
        return int(db.execute(query).scalar_one())


def test_a_moment_is_restored_and_what_came_after_it_comes_home(
    home: Path, servers: tuple[Postgres, Postgres]
) -> None:
    lost, restored = servers
    archive = home / "archive"
    lost.run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(lost.folder))
    lost.write("postgresql.conf", "archive_mode = on")
    lost.write(
        "postgresql.conf", f"archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'"
    )
    lost.start()
    superuser = f"host=127.0.0.1 port={lost.port} user=postgres dbname=postgres"
    _make_roles(superuser)
    ledger = PostgresLedger(connect(ready(addresses(lost))), SECRET)
    hall = hall_of(ledger, founded(ledger, TOWN, "草津町"), sato="clerk")
    desk = hall.desk()
    hall.sign_on(desk, "sato")
    looked(desk)
    lost.run("pg_basebackup", "-D", str(restored.folder), "-c", "fast", "-d", superuser)
    before = filed(desk, "0279-88-0001")
    known = entries(ledger)
    moment = lost.ask("SELECT clock_timestamp()::text")
    after = filed(desk, "0279-88-0002")
    receipts = dict(desk.journal.receipts)
    last = lost.ask("SELECT pg_walfile_name(pg_switch_wal())")
    until((archive / last).exists)
    ledger.engine.dispose()
    lost.kill()

    restored.write("postgresql.conf", f"restore_command = 'cp {archive}/%f %p'")
    restored.write("postgresql.conf", f"recovery_target_time = '{moment}'")
    restored.write("postgresql.conf", "recovery_target_action = 'promote'")
    (restored.folder / "recovery.signal").touch()
    restored.start()
    until(lambda: not restored.ask("SELECT pg_is_in_recovery()"))

    again = PostgresLedger(connect(addresses(restored).served), SECRET)
    assert entries(again) == known < len(receipts)
    with as_owner(again) as owner:
        operations.begin_epoch(owner, millis(hall.clock.now()))
    desk.road = MemoryRoad(again, hall.clock)
    desk.sync()
    assert desk.journal.receipts == receipts, "every entry has one receipt, whatever happens"
    assert entries(again) == len(receipts)
    assert [standing(desk, each) for each in (before, after)] == [Standing.REGISTERED] * 2
    again.engine.dispose()
