"""What sync costs a thin line and a small machine: bytes as they cross a socket, and memory.

The bytes are counted by a relay on the line that only forwards, so TLS and HTTP are in them.
"""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psutil

from desktop.profile import Profile, Settings
from sync.base.wire import pack
from sync.exchanges import wait
from sync.records.resident import Resident
from sync.roads.cloud import CloudRoad
from tests.bench.cloud import Cloud, running
from tests.bench.counter import Counter, changed, days, fit, issuance
from tests.bench.people import residents
from tests.bench.report import Figure

ROWS = 60_000
MILLION = 1_000_000
ENTRIES = 1_000
CHUNK = 1 << 16
LOOK_SECONDS = 0.02
MEGABYTE = 1 << 20
SOON = 900.0


def figures() -> Iterator[Figure]:
    """Measure bytes and memory at 60,000."""
    people = residents(ROWS)[:ROWS]
    with tempfile.TemporaryDirectory() as name, running(people) as cloud:
        yield from _bytes(cloud, Path(name), people)
        yield from _memory(cloud, Path(name) / "worker", ROWS, 110)


def million() -> Iterator[Figure]:
    """Measure memory at 1,000,000."""
    people = residents(MILLION)[:MILLION]
    with tempfile.TemporaryDirectory() as name, running(people) as cloud:
        people.clear()
        yield from _memory(cloud, Path(name) / "worker", MILLION, 150)


def _bytes(cloud: Cloud, folder: Path, people: Sequence[Resident]) -> Iterator[Figure]:
    some = fit(people)
    record = sum(len(pack(each)) for each in people) / len(people)
    with Meter(cloud.urls[0]) as meter:
        counter = Counter(cloud, folder / "desk", CloudRoad(meter.url, cloud.ca))
        meter.read()
        counter.sync()
        yield _sized("a record loaded", sum(meter.read()) / ROWS, "its packed bytes", record, 125)
        cloud.put(changed(some, ENTRIES, 0))
        counter.sync()
        told = sum(meter.read()) / ENTRIES
        yield _sized("a change pulled", told, "its packed bytes", record, 150)
        mine = some[ENTRIES : 2 * ENTRIES]
        for name, works in (
            ("an issuance pushed", map(issuance, mine)),
            ("an entry of a counter's days pushed", days(counter.cache, mine)),
        ):
            for work in works:
                counter.keep(work)
            batch = counter.journal.unsent(ENTRIES, 1 << 30)
            stored = sum(len(each.data) for each in batch) / len(batch)
            counter.push()
            up, down = meter.read()
            yield _sized(f"{name}, up", up / ENTRIES, "the entry as kept", stored, 175)
            yield _sized(f"{name}, its receipt", down / ENTRIES, "the entry as kept", stored, 175)
        counter.sync()
        meter.read()
        said = len(pack(wait.WaitRequest({"residents": 60_000}, wait.SECONDS)))
        waited = counter.travel(wait.desk(counter.store.heads()))
        assert not waited.moved
        up, down = meter.read()
        yield _sized("an idle wait, asked", up, "its body", said, 300)
        yield _sized("an idle wait, answered", down, "its body", 2, 300)
        counter.close()


def _memory(cloud: Cloud, folder: Path, rows: int, most: int) -> Iterator[Figure]:
    """Let a sync worker load everything and look it over; take the most it ever held."""
    counter = Counter(cloud, folder)
    counter.close()
    profile = Profile(folder)
    profile.save(Settings(cloud.urls[0], cloud.town.code, cloud.ca))
    counter.file.rename(profile.cache)
    command = [sys.executable, "-m", "desktop.bridge.sync_worker"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        memory = Memory(process.pid)
        empty = memory.empty()
        start = {
            "profile": str(folder),
            "journal_key": counter.keys[0].hex(),
            "cache_key": counter.keys[1].hex(),
        }
        process.stdin.write(json.dumps(start) + "\n")
        process.stdin.flush()
        with memory.watching():
            for line in process.stdout:
                said = json.loads(line)
                assert said["event"] != "trouble", said
                if said["event"] == "line" and said["state"] == "up":
                    break
            _idle(process.pid)  # it looks the whole copy over, then waits
        process.stdin.close()
        process.wait(SOON)
    yield Figure(
        f"memory of the sync worker, {rows:,} rows",
        round(memory.most / MEGABYTE, 1),
        "MB",
        "the worker before it opens anything",
        round(empty / MEGABYTE, 1),
        round(memory.most / empty, 2),
        f"<= {most} MB",
        memory.most <= most * MEGABYTE,
    )


def _sized(what: str, size: float, floor_name: str, floor: float, most: int) -> Figure:
    return Figure(
        f"wire: {what}",
        round(size, 1),
        "bytes",
        floor_name,
        round(floor, 1),
        round(size / floor, 2),
        f"<= {most} bytes",
        size <= most,
    )


def _idle(pid: int) -> None:
    """Return once a process has done nothing for a second."""
    process = psutil.Process(pid)
    late = time.monotonic() + SOON
    while time.monotonic() < late:
        before = sum(process.cpu_times()[:2])
        time.sleep(1.0)
        if sum(process.cpu_times()[:2]) - before < 0.02:
            return
    raise AssertionError("the worker never rests")


class Memory:
    """The most memory that a process holds, looked at often."""

    def __init__(self, pid: int) -> None:
        """Take the process."""
        self.most = 0
        self._process = psutil.Process(pid)
        self._ended = threading.Event()

    def empty(self) -> int:
        """Return what it holds once all is imported, before it is told anything."""
        _idle(self._process.pid)
        return int(self._process.memory_info().rss)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look while the block runs."""
        looking = threading.Thread(target=self._look)
        looking.start()
        yield
        self._ended.set()
        looking.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self.most = max(self.most, self._process.memory_info().rss)


class Meter:
    """A place on the line that forwards one connection and counts its bytes, both ways."""

    def __init__(self, url: str) -> None:
        """Take where the line leads."""
        there = urlsplit(url)
        self._there = (there.hostname, there.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listening.getsockname()[1]}"
        self._up = self._down = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def read(self) -> tuple[int, int]:
        """Return the bytes that went up and came down since the last look."""
        told = self._up, self._down
        self._up = self._down = 0
        return told

    def _serve(self) -> None:
        here, _ = self._listening.accept()
        with here, socket.create_connection(self._there) as there:
            while True:
                for each in select.select([here, there], [], [])[0]:
                    data = each.recv(CHUNK)
                    if not data:
                        return
                    if each is here:
                        self._up += len(data)
                        there.sendall(data)
                    else:
                        self._down += len(data)
                        here.sendall(data)
