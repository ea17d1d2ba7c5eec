"""A roll-out afternoon: desks prepared, enrolled from the stick and filled from the file, over TLS.

The cloud is a process on a real PostgreSQL, and the bytes on its line are counted. A few desks by
the command in this process; in the hunt forty, as processes, four at a time: as many people go from
machine to machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import keyring
import pytest

from desktop import opening
from desktop.cache.store import DeskStore
from desktop.opened import open_profile
from desktop.profile import Profile
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.cloud import main as command
from sync.cloud.founding import found_towns
from sync.cloud.ledger import PostgresLedger
from sync.exchanges.ports import Town
from sync.records.scopes import HELD_BY_DESKS, Scope
from tests.bench.cloud import _server
from tests.bench.file_keyring import FileKeyring
from tests.e2e.network.lines import HOST, Proxy
from tests.ports.conftest import TOWN
from tests.ports.roles import as_owner
from tests.unit.changes.people import person

HANDS = 4
PATIENCE = 120
CHANGED = 25
"""People who changed between the making of the file and the afternoon."""


class Metered(Proxy):
    """A line that counts what crosses it, TLS and HTTP included."""

    def __init__(self, target: int) -> None:
        self.bytes = 0
        super().__init__(target)

    def _up(self, near, far):  # type: ignore[no-untyped-def]
        super()._up(self._counted(near), far)

    def _down(self, near, far):  # type: ignore[no-untyped-def]
        super()._down(near, self._counted(far))

    def _counted(self, end):  # type: ignore[no-untyped-def]
        return _Counted(end, self)

    def read(self) -> int:
        """Return the bytes that crossed since the last look."""
        seen, self.bytes = self.bytes, 0
        return seen


class _Counted:
    """A socket that tells its line what it received."""

    def __init__(self, end, line: Metered) -> None:  # type: ignore[no-untyped-def]
        self._end, self._line = end, line

    def recv(self, size: int) -> bytes:
        data: bytes = self._end.recv(size)
        self._line.bytes += len(data)
        return data

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        return getattr(self._end, name)


@pytest.fixture
def line(
    operated: PostgresLedger, tmp_path: Path, database_url: str, request: pytest.FixtureRequest
) -> Iterator[Metered]:
    """Return the line to a cloud that serves the town's made-up residents."""
    with as_owner(operated) as owner:
        list(found_towns(owner, [TOWN], 1, SystemClock(), SystemChance(), request.param))
    with _server(tmp_path, database_url) as told:
        metered = Metered(urlsplit(told["listening"]).port or 0)
        yield metered
        metered.close()


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(FileKeyring())
    yield
    keyring.set_keyring(before)


def ring_of(folder: Path) -> dict[str, str]:
    """Return what tells the program which keyring the user of a machine has."""
    backend = f"{FileKeyring.__module__}.{FileKeyring.__name__}"
    return {
        "PYTHON_KEYRING_BACKEND": backend,
        "KEYRING_FILE": str(folder.with_suffix(".ring")),
    }


def in_this_process(folder: Path, *words: str) -> int:
    os.environ |= ring_of(folder)
    return opening.main(["enrol", *words, "--profile", str(folder)])


def as_a_process(folder: Path, *words: str) -> int:
    line = [sys.executable, "-W", "error", "-m", "desktop.opening", "enrol", *words]
    done = subprocess.run(
        [*line, "--profile", str(folder)],
        env=os.environ | ring_of(folder),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.returncode


def operate(ledger: PostgresLedger, data: Path, *words: str) -> None:
    asked = command._parser().parse_args(["--data", str(data), *words])
    asked.command(asked, ledger)


@pytest.mark.parametrize(
    ("line", "count", "enrol", "hands"),
    [
        pytest.param(0.1, 3, in_this_process, 1, id="3"),
        pytest.param(1.0, 40, as_a_process, HANDS, id="40", marks=pytest.mark.hunt),
    ],
    indirect=["line"],
)
def test_desks_are_prepared_enrolled_and_filled_in_one_afternoon(
    line: Metered,
    operated: PostgresLedger,
    tmp_path: Path,
    count: int,
    enrol: Callable[..., int],
    hands: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ring_of(tmp_path):
        monkeypatch.setenv(name, "")
    town = operated.town(TOWN)
    assert town is not None
    stick, file = tmp_path / "stick" / "desks.toml", tmp_path / "stick" / "register.pull"
    operate(
        operated, tmp_path, "desks", "prepare", TOWN, "--count", str(count + 1),
        "--address", f"https://{HOST}:{line.port}", "--into", str(stick.parent),
    )  # fmt: skip
    operate(operated, tmp_path, "pull-file", TOWN, "--into", str(file))
    with operated.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents([person(f"9{n:04d}") for n in range(CHANGED)])

    def one(number: int) -> int:
        named = ("--from", str(stick), "--desk", str(number), "--first-pull", str(file))
        return enrol(tmp_path / f"desk{number}", *named)

    line.read()
    began = time.monotonic()
    with ThreadPoolExecutor(hands) as people:
        assert set(people.map(one, range(1, count + 1))) == {0}
    seconds, from_file = time.monotonic() - began, line.read() / count

    stick_held = file.read_bytes()
    file.write_bytes(b"")  # and one without it
    alone = time.monotonic()
    named = ("--from", str(stick), "--desk", str(count + 1), "--first-pull", str(file))
    assert in_this_process(tmp_path / f"desk{count + 1}", *named) == 0
    over_the_line, alone = line.read(), time.monotonic() - alone
    with operated.reading(town) as reading:
        rows = reading.heads()[Scope.RESIDENTS].version
    print(
        f"\n{count} desks of {rows:,} rows in {seconds:.1f} s, {hands} at a time: "
        f"{seconds / count:.2f} s and {from_file:,.0f} bytes over the line each; "
        f"without the file ({len(stick_held):,} bytes) {alone:.2f} s and {over_the_line:,} bytes"
    )
    for number in range(1, count + 2):
        assert_equal(operated, town, tmp_path / f"desk{number}")
    with operated.reading(town) as reading:
        names = [each.certificate.name for each in reading.office().desks.values()]
    assert sorted(names) == sorted(f"窓口{number}" for number in range(1, count + 2))
    assert from_file < over_the_line / 3, "the line carries what is newer, not the register"


def assert_equal(ledger: PostgresLedger, town: Town, folder: Path) -> None:
    """Hold a desk's rows as stored against the cloud's digests."""
    os.environ |= ring_of(folder)
    opened = open_profile(Profile(folder), "")
    try:
        store = DeskStore(opened.journal, opened.cache)
        heads = store.heads()
        assert heads.keys() == set(HELD_BY_DESKS)
        with ledger.reading(town) as reading:
            now = reading.heads()
            for scope, head in heads.items():
                assert store.digest(scope) == reading.digest_at(scope, head.version)
        assert {heads[scope] for scope in (Scope.RESIDENTS, Scope.FILINGS)} == {
            now[scope] for scope in (Scope.RESIDENTS, Scope.FILINGS)
        }
    finally:
        opened.close()
