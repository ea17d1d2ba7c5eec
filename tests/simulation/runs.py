"""One seed from its beginning to its laws, on a ledger in memory or on PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sync.exchanges import settle
from tests.ports.memory_ledger import MemoryLedger
from tests.simulation.laws import breaches
from tests.simulation.world import POISON, World
from tests.unit.changes.people import person

STEPS = 150


@contextmanager
def poisoned() -> Iterator[None]:
    """Have the rule fail in the middle of writing for one number: our own bug, in a storm."""
    decide = settle.decide

    def fails(view: Any, name: str, body: bytes, *rest: Any) -> Any:
        if name == "contact_correction" and POISON.encode() in body:
            ledger = view._register
            ledger.put_residents([person("666", name="毒")])
            raise ZeroDivisionError
        return decide(view, name, body, *rest)

    settle.decide = fails  # type: ignore[assignment]
    try:
        yield
    finally:
        settle.decide = decide


def in_memory(seed: int, steps: int = STEPS) -> World:
    """Run a seed on a ledger in memory."""
    ledger = MemoryLedger()
    return run(World(seed, ledger, [ledger]), steps)  # type: ignore[list-item]


def run(world: World, steps: int = STEPS) -> World:
    """Run a world through its storm and let it heal."""
    with poisoned():
        world.begin()
        world.storm(random.Random(world.seed).randrange(steps // 3, steps))
        world.heal()
    return world


def broken(world: World) -> list[str]:
    """Return the laws that do not hold."""
    return list(breaches(world))
