"""The cloud of the crashing desks: a real server over PostgreSQL, killed and started again."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from sync.base.clock import SystemClock, millis
from sync.base.ids import SystemChance
from sync.base.keys import SigningKey
from sync.base.troubles import LineTrouble
from sync.cloud.authority import SECRET_BYTES, secret
from sync.cloud.database import connect
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import enrolment_code
from sync.journal.kinds import Kind, PolicySet, StaffAdded, StaffKey
from tests.crash.desk import RESIDENTS, STAFF, TOWN
from tests.ports.desks import POLICY
from tests.ports.roles import found
from tests.unit.changes.people import person

T = TypeVar("T")

STARTS = 20
"""Tries to get its port back; another connection of this machine may have it for a moment."""

PATIENCE_SECONDS = 60.0
"""How long the line may be down before the test gives up."""


class Cloud:
    """One town at one server process; the ledger is read past the server, as the truth."""

    def __init__(self, data: Path, database_url: str) -> None:
        """Found the town and start to serve it."""
        self._data = data
        self._url = database_url
        self._log = (data / "cloud.log").open("ab")
        chance = SystemChance()
        kept = secret(data / "cloud.secret", chance.draw(SECRET_BYTES))
        self.ledger = PostgresLedger(connect(database_url), kept)
        self.staff_key = SigningKey.new(chance)
        now = self._now()
        self.town = found(self.ledger, TOWN, "草津町", now)
        with self.ledger.writing(self.town) as writing:
            writing.lock_scopes()
            writing.append_office(Kind.POLICY_SET, PolicySet(POLICY), now)
            writing.append_office(Kind.STAFF_ADDED, StaffAdded(STAFF, "干川　さゆり", "clerk"), now)
            writing.append_office(Kind.STAFF_KEY, StaffKey(STAFF, self.staff_key.public), now)
            writing.put_residents([*map(person, RESIDENTS)])
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self.up = threading.Event()
        self.kills = 0
        self.ca = ""
        self.start()

    @property
    def url(self) -> str:
        """Where the desks find it, after every start the same."""
        return f"https://127.0.0.1:{self._port}"

    def code(self, name: str) -> str:
        """Return a code that enrols one desk."""
        return enrolment_code(self.ledger, self.town, name, self._now(), SystemChance())

    def start(self) -> None:
        """Serve; returns when it listens."""
        for _ in range(STARTS):
            if self._listens():
                self.up.set()
                return
        raise AssertionError(f"the cloud does not start, see {self._log.name}")

    def kill(self) -> None:
        """End the server as a power cut would, whatever it is doing, and start it again."""
        assert self._process is not None
        self.up.clear()
        self._process.kill()
        self._end()
        self.kills += 1
        self.start()

    def through(self, step: Callable[[], T]) -> T:
        """Take a step that needs the line, again as often as the cloud is killed under it."""
        late = time.monotonic() + PATIENCE_SECONDS
        while True:
            assert self.up.wait(PATIENCE_SECONDS), "the cloud does not come back"
            try:
                return step()
            except LineTrouble:
                if time.monotonic() > late:
                    raise

    def close(self) -> None:
        """Stop serving."""
        if self._process is not None:
            self._process.terminate()
            self._end()
        self.ledger.engine.dispose()
        self._log.close()

    def _listens(self) -> bool:
        command = [sys.executable, "-m", "sync.cloud", "--data", str(self._data)]
        command += ["--database-url", self._url, "start", "--port", str(self._port)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "authority":
                self.ca = Path(rest).read_text("ascii")
            elif word == "listening":
                self._port = urlsplit(rest).port or 0
                return True
        self._end()
        return False

    def _end(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.wait()
        self._process.stdout.close()

    @staticmethod
    def _now() -> int:
        return millis(SystemClock().now())
