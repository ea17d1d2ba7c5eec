"""Thirty packets in a hundred are lost, both ways: a network namespace whose filter drops them.

A proxy cannot lose packets, so the worker's process runs in a namespace of its own (Linux, root).
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.profile import Profile, Settings
from sync.cloud.authority import Papers
from sync.journal.kinds import Inquiry, Kind
from tests.desks import TOWN, Counter
from tests.e2e.network.conftest import NOW, reissued
from tests.e2e.network.lines import serving

ENTRIES = 100
LOSS = "numgen random mod 100 < 30 drop"
ALL = "drop"


class Lossy:
    """A namespace joined to this one by a cable that loses what `drop` says."""

    def __init__(self) -> None:
        number = os.getpid() % 250
        self.name, self.here, self.there = (f"madoguchi{number}{end}" for end in ("", "a", "b"))
        self.server, self.desk = f"10.213.{number}.1", f"10.213.{number}.2"
        _run("ip", "netns", "add", self.name)
        try:
            self._join()
        except BaseException:
            self.close()
            raise

    def _join(self) -> None:
        _run("ip", "link", "add", self.here, "type", "veth", "peer", "name", self.there)
        _run("ip", "link", "set", self.there, "netns", self.name)
        _run("ip", "addr", "add", f"{self.server}/30", "dev", self.here)
        _run("ip", "link", "set", self.here, "up")
        self.inside("ip", "addr", "add", f"{self.desk}/30", "dev", self.there)
        self.inside("ip", "link", "set", self.there, "up")
        self.inside("nft", "add", "table", "inet", "loss")
        for hook in ("input", "output"):
            chain = f"{{ type filter hook {hook} priority 0 ; }}"
            self.inside("nft", "add", "chain", "inet", "loss", hook, chain)

    def inside(self, *words: str) -> None:
        _run("ip", "netns", "exec", self.name, *words)

    def drop(self, what: str) -> None:
        """Lose packets both ways from now on; "" loses none."""
        for hook in ("input", "output"):
            self.inside("nft", "flush", "chain", "inet", "loss", hook)
            if what:
                self.inside("nft", "add", "rule", "inet", "loss", hook, *what.split())

    def close(self) -> None:
        _run("ip", "netns", "del", self.name)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


def may_lose_packets() -> bool:
    if sys.platform != "linux" or os.geteuid() or not (shutil.which("ip") and shutil.which("nft")):
        return False
    try:
        trial = Lossy()
        try:
            trial.drop(LOSS)
        finally:
            trial.close()
    except subprocess.CalledProcessError:
        return False
    return True


pytestmark = pytest.mark.skipif(
    not may_lose_packets(), reason="needs Linux, root, and the programs ip and nft"
)


@pytest.fixture
def cable() -> Iterator[Lossy]:
    made = Lossy()
    yield made
    made.close()


class Process:
    """The worker's process inside the namespace."""

    def __init__(self, cable: Lossy, profile: Profile, counter: Counter) -> None:
        words = ["ip", "netns", "exec", cable.name, sys.executable]
        self._process = subprocess.Popen(
            [*words, "-m", "desktop.bridge.sync_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        keys = {"journal_key": counter.keys[0].hex(), "cache_key": counter.keys[1].hex()}
        self.say({"profile": str(profile.folder), **keys})

    def say(self, what: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def until(self, **facts: object) -> dict[str, Any]:
        assert self._process.stdout is not None
        for said in map(json.loads, self._process.stdout):
            if facts.items() <= said.items():
                return dict(said)
        raise AssertionError("the worker ended")

    def stop(self) -> None:
        self.say({"do": "stop"})
        assert self._process.wait(30) == 0
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


def test_a_line_that_loses_thirty_packets_in_a_hundred(
    counter: Counter, cable: Lossy, tls: Papers, tmp_path: Path
) -> None:
    ours = reissued(tls, tmp_path / "tls", [cable.server], NOW)
    profile = Profile(counter.folder)
    with serving(counter.town.ledger, counter.town.clock, ours, cable.server) as server:
        url = f"https://{cable.server}:{server.port}"
        profile.save(Settings(url, TOWN, tls.ca.read_text()))
        cable.drop(LOSS)
        worker = Process(cable, profile, counter)
        worker.until(event="progress", scope="residents")
        for _ in range(ENTRIES):
            counter.journal.keep(Kind.INQUIRY, Inquiry(("00001",), secrets.token_hex(40)), None)
        worker.say({"do": "poke"})
        while counter.journal.count_unsent():  # a round that is cut after its push tells nothing
            worker.until(event="current")
        cable.drop(ALL)
        assert worker.until(event="line", state="down")["code"] == "LineSilent"
        counter.journal.keep(Kind.INQUIRY, Inquiry(("00001",), "窓口"), None)
        worker.say({"do": "poke"})
        cable.drop("")
        worker.until(event="line", state="up")
        while counter.journal.count_unsent():
            worker.until(event="current")
        worker.stop()
    town = counter.town
    with town.ledger.reading(town.town) as reading:
        desk = reading.desk(counter.journal.identity.enrolled().desk)
    assert desk.head.number == ENTRIES + 1 == counter.journal.count()
    for scope, head in counter.store.heads().items():
        assert counter.store.digest(scope) == head.digest
