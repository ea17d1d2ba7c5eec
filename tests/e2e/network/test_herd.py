"""Sixty desks whose line returns at the same instant come back one after the other."""

from __future__ import annotations

import threading
import time
from collections import Counter as Tally
from typing import Any

from desktop.bridge.sync_worker import Worker
from desktop.practice.line import FaultLine
from sync.cloud.authority import Papers
from sync.roads.cloud import CloudRoad
from tests.desks import Counter
from tests.e2e.network.lines import HOST
from tests.ports.desks import Desk, StepClock, hand_out
from tests.ports.test_sync_worker import SOON, Told

DESKS = 60
TICK = 0.1


class Shared:
    """Rounds of a desk in memory over a real line; notes when the line first carried again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.asked_at = self.back_at = 0.0
        self.watch = False

    def round(self) -> None:
        asked = time.monotonic()
        self._desk.sync()
        if self.watch and not self.back_at:
            self.asked_at, self.back_at = asked, time.monotonic()

    def wait(self) -> bool:
        threading.Event().wait(TICK)
        return False

    def damaged(self) -> bool:
        return False

    def look_over(self) -> None:
        return

    def whole(self) -> bool:
        return True


def test_sixty_desks_come_back_within_seconds_and_not_at_once(
    counter: Counter, server: Any, line: FaultLine, tls: Papers
) -> None:
    town, ca = counter.town, tls.ca.read_text()
    roads, shared, workers, threads = [], [], [], []
    for number in range(DESKS):
        roads.append(CloudRoad(f"https://{HOST}:{line.port}", ca))
        desk = Desk(roads[-1], StepClock(town.clock.now()), town.town.code)
        desk.enrol(hand_out(town.ledger, town.town, f"CODE{number}", "desk", desk.clock))
        shared.append(Shared(desk))
        workers.append(Worker(shared[-1], Told(), town.now))  # type: ignore[arg-type]
        threads.append(threading.Thread(target=workers[-1].run))
    for thread in threads:
        thread.start()
    for worker in workers:
        worker._say.until("line", state="up")
    line.cut()
    for each, worker in zip(shared, workers, strict=True):
        each.watch = True
        worker.poke()
        worker._say.until("line", state="down")
    returned = time.monotonic()
    line.open()
    for worker in workers:
        worker._say.until("line", state="up")
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join(SOON)
    for road in roads:
        road.close()
    ticks = Tally(int((each.asked_at - returned) / TICK) for each in shared)
    slowest = max(each.back_at for each in shared) - returned
    print(f"\n{DESKS} desks back within {slowest:.2f} s, {max(ticks.values())} in one tenth")
    assert len(ticks) > 4, ticks
    assert max(ticks.values()) < DESKS / 2, ticks
