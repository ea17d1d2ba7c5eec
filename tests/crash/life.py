"""One life of a desk: its two processes begun, heard, and killed at a random instant."""

from __future__ import annotations

import multiprocessing
import os
import random
import select
import threading
import time
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.crash import desk as processes
from tests.crash.desk import READY, Brief

WHO_DIES = {"both": 0.6, "counter": 0.25, "worker": 0.15}
"""Who is killed: both at one instant; the counter, on which the worker ends by itself; the worker,
and the counter a moment later."""

BY_COUNT = 0.6
"""Share of lives that end after so many acceptances; the others end so long after their birth."""

MOST_ACCEPTED = 50
MOST_SECONDS, MOST_AFTER, MOST_ALONE = 1.0, 0.004, 0.2
"""Until an end by the clock; from the last acceptance to an end by count, which is as long as one
acceptance takes; and of a counter without its worker."""

PATIENCE_SECONDS = 60.0
"""How long anything here may take before the test gives up."""


class Nursery:
    """Where processes begin: forked off one that has imported everything, in milliseconds."""

    def __init__(self) -> None:
        """Nothing begins before the first process is asked for."""
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([processes.__name__])
        self._one_at_a_time = threading.Lock()

    def begin(self, target: Callable[..., None], *told: object) -> ForkServerProcess:
        """Begin a process."""
        with self._one_at_a_time:
            process = self._context.Process(target=target, args=told, daemon=True)
            process.start()
        return process


class Life:
    """A desk from its start to its end by SIGKILL; `told` are the acceptances it printed."""

    def __init__(self, nursery: Nursery, brief: Brief, dice: random.Random) -> None:
        """Draw how this life ends; nothing is begun."""
        self.told: dict[int, str] = {}
        self.ready = False
        self.who = dice.choices([*WHO_DIES], [*WHO_DIES.values()])[0]
        self._nursery = nursery
        self._brief = brief
        self._seed = dice.randbytes(8).hex()
        self._wanted = dice.randint(1, MOST_ACCEPTED) if dice.random() < BY_COUNT else None
        self._after = dice.uniform(0, MOST_AFTER)
        self._seconds = dice.uniform(0, MOST_SECONDS)
        self._alone = dice.uniform(0, MOST_ALONE)
        self._heard = b""
        self._worker: ForkServerProcess | None = None

    def live(self) -> None:
        """Begin, hear, kill; returns when both processes are gone and all they said was heard."""
        self._ear, mouth = Pipe(duplex=False)
        self._from_counter, to_worker = Pipe(duplex=False)
        birth = time.monotonic()
        counter = self._nursery.begin(processes.counter, self._brief, self._seed, mouth, to_worker)
        mouth.close()
        to_worker.close()
        if self._wanted is None:
            self._hear(birth + self._seconds)
        else:
            self._hear(birth + PATIENCE_SECONDS, self._wanted)
            assert len(self.told) >= self._wanted, f"{self._brief.folder.name} accepts nothing"
            self._hear(time.monotonic() + self._after)
        if self._worker and self.who != "counter":
            self._worker.kill()
            if self.who == "worker":
                self._hear(time.monotonic() + self._alone)
        counter.kill()
        counter.join()
        if self._worker:
            self._worker.join(PATIENCE_SECONDS)
            assert not self._worker.is_alive(), "the worker outlives its counter"
        while said := os.read(self._ear.fileno(), 65536):
            self._understand(said)
        self._ear.close()
        self._from_counter.close()

    def _hear(self, until: float, wanted: int | None = None) -> None:
        """Hear until a moment, or until so many acceptances."""
        while (left := until - time.monotonic()) > 0:
            if wanted is not None and len(self.told) >= wanted:
                return
            if not select.select([self._ear.fileno()], [], [], left)[0]:
                return
            said = os.read(self._ear.fileno(), 65536)
            assert said, f"the counter ended by itself: {_end_of(self._brief.folder)}"
            self._understand(said)

    def _understand(self, said: bytes) -> None:
        *lines, self._heard = (self._heard + said).split(b"\n")
        for line in lines:
            number, _, mark = line.decode("ascii").partition(" ")
            if number == READY:
                self.ready = True
                self._worker = self._nursery.begin(
                    processes.worker, self._brief, self._from_counter
                )
            else:
                self.told[int(number)] = mark


def _end_of(folder: Path) -> str:
    return (folder / "counter.log").read_text("utf-8")[-2000:]
