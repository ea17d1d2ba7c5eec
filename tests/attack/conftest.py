"""A running cloud to attack: the server as a process behind real TLS, two towns in PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.base.ids import SystemChance
from sync.cloud.authority import secret
from sync.cloud.database import Addresses, connect
from sync.cloud.ledger import PostgresLedger
from tests.attack.towns import HERE, THERE, Cloud, settled
from tests.ports import conftest as ports
from tests.ports.roles import ready

server_url, names = ports.server_url, ports.names
UNBOUND = ("--desk-requests", "100000", "--address-requests", "100000")
"""So that fuzzing gets an answer to each; that a flood is bounded has a cloud of its own."""


@pytest.fixture(scope="session")
def addresses(server_url: str, names: Iterator[int]) -> Addresses:
    return ports.new_database(server_url, f"attacked_{next(names)}")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory, addresses: Addresses) -> Iterator[Cloud]:
    """Serve two towns until the session ends; its log is kept, and may say nothing of anybody."""
    data, url = tmp_path_factory.mktemp("cloud"), ready(addresses)
    ledger = PostgresLedger(connect(url), secret(data / "cloud.secret", SystemChance().draw(32)))
    here, there = settled(ledger, HERE), settled(ledger, THERE)
    line = (sys.executable, "-W", "error", "-m", "sync.cloud", "--data", str(data))
    log = data / "server.log"
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [*line, "--database-url", url, "start", "--port", "0", *UNBOUND],
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        said = dict(process.stdout.readline().strip().split(" ", 1) for _ in range(3))
        ca = Path(said["authority"]).read_text("ascii")
        made = Cloud(ledger, here, there, addresses, data, said["listening"], ca, process.pid)
        yield made
        for road in made.roads:
            road.close()
        process.terminate()
        assert process.wait(20) == 0
    ledger.engine.dispose()
    assert "Traceback" not in log.read_text("utf-8")
