"""The demo's cloud: the operator's own commands, run as an operator would run them."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select

from desktop.demo.processes import Process, begin, end
from sync.base.wire import unpack
from sync.cloud import operations
from sync.cloud import tables as t
from sync.cloud.database import connect, embedded, stop_embedded
from sync.cloud.ledger import PostgresLedger
from sync.exchanges.ports import Town
from sync.journal.case import Case
from sync.records.resident import Resident
from sync.records.scopes import Scope, ScopeHead

COMMAND = (sys.executable, "-m", "sync.cloud")
"""The operator's command of this checkout; a packaged one may stand in its place."""


class CloudFailed(Exception):
    """An operator's command did not do what it should; its own words follow."""


@dataclass(frozen=True)
class Received:
    """What the cloud holds of one desk: how many entries of each kind, each with one receipt."""

    entries: int
    kinds: dict[str, int]
    numbers: tuple[int, ...]


class Cloud:
    """A cloud on this machine, in one data folder."""

    def __init__(self, data: Path, command: Sequence[str] = COMMAND) -> None:
        """Take the data folder; nothing is started yet."""
        self.data = data
        self._command = command
        self.port = 0
        self.ca = Path()
        self._process: Process | None = None
        self._ledger: PostgresLedger | None = None

    def load(self) -> list[str]:
        """Found the six towns and load the district; return what the command said."""
        return self.operate("district", "load").splitlines()

    def start(self) -> None:
        """Serve, on any free port; return when it listens."""
        process = begin(
            [*self._command, "--data", self.data, "start", "--port", "0"], self.data / "cloud.log"
        )
        self._process = process
        assert process.stdout is not None  # noqa: S101 - begun with a pipe
        for line in process.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "authority":
                self.ca = Path(rest)
            elif word == "listening":
                self.port = urlsplit(rest).port or 0
                return
        raise CloudFailed((self.data / "cloud.log").read_text(encoding="utf-8")[-2000:])

    def add_staff(self, town: str, staff: str, name: str, role: str) -> str:
        """Add a person; return the one-time code of their first sign-on."""
        wanted = ("--municipality", town, "--id", staff, "--name", name, "--role", role)
        return self._code("staff", "add", *wanted)

    def desk_code(self, town: str, name: str) -> str:
        """Return a one-time code that enrols a desk."""
        return self._code("desk", "code", "--municipality", town, "--name", name)

    def operate(self, *words: str) -> str:
        """Run one operator command; CloudFailed with its own words when it fails."""
        command: Sequence[str] = [*self._command, "--data", str(self.data), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            raise CloudFailed(done.stderr.strip()[-2000:])
        return done.stdout

    def towns(self) -> dict[str, int]:
        """Return how many residents each town has now, by its name."""
        return {each.town.name: each.residents for each in operations.status(self._open())}

    def received(self, town: str) -> dict[int, Received]:
        """Return what has been received from each desk of a town."""
        c = t.entry.c
        query = select(c.desk, c.number, c.kind, c.receipt).where(
            c.municipality == town, c.desk > 0
        )
        kinds: dict[int, Counter[str]] = {}
        numbers: dict[int, list[int]] = {}
        with self._open().look(self.town(town)) as db:
            for desk, number, kind, receipt in db.execute(query):
                assert receipt  # noqa: S101 - the column is never empty
                kinds.setdefault(desk, Counter())[kind] += 1
                numbers.setdefault(desk, []).append(number)
        return {
            desk: Received(len(known), dict(sorted(kinds[desk].items())), tuple(sorted(known)))
            for desk, known in sorted(numbers.items())
        }

    def cases(self, town: str) -> list[Case]:
        """Return every filing of a town, in the order received."""
        with self._open().reading(self.town(town)) as reading:
            rows = reading.rows_after(Scope.FILINGS, 0, 1_000_000)
        cases = [unpack(Case, row.body) for row in rows if row.body is not None]
        return sorted(cases, key=lambda case: (case.received_at, case.desk, case.number))

    def heads(self, town: str) -> dict[Scope, ScopeHead]:
        """Return where each scope of a town stands."""
        with self._open().reading(self.town(town)) as reading:
            return reading.heads()

    def town(self, code: str) -> Town:
        """Return a town of this cloud."""
        found = self._open().town(code)
        if found is None:
            raise CloudFailed(f"no municipality {code}")
        return found

    def current(self, town: str, atena_no: str) -> Resident:
        """Return a person's newest row."""
        with self._open().reading(self.town(town)) as reading:
            found = reading.current(atena_no)
        if found is None:
            raise CloudFailed("no such person")
        return found

    def close(self) -> None:
        """Stop serving; the embedded database stops with the last that uses it."""
        if self._ledger is not None:
            self._ledger.engine.dispose()
        if self._process is not None:
            end(self._process)
        stop_embedded(self.data)

    def _code(self, *words: str) -> str:
        return self.operate(*words).split(maxsplit=1)[0]

    def _open(self) -> PostgresLedger:
        if self._ledger is None:
            kept = (self.data / "cloud.secret").read_bytes()
            self._ledger = PostgresLedger(connect(embedded(self.data).served), kept)
        return self._ledger
