"""One seed from its beginning to its laws, on a ledger in memory or on PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from sync.base.wire import pack, sha256, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import tables
from sync.cloud.database import connect
from sync.cloud.ledger import PostgresLedger
from sync.cloud.memory_ledger import MemoryLedger
from sync.exchanges import recovery, settle
from tests.ports.roles import as_owner
from tests.ports.versions import NEWER, OLDER, program
from tests.simulation.laws import breaches
from tests.simulation.world import POISON, World

STEPS = 150
PROCESSES = 3
SECRET = bytes(range(32))


A_STORM_MS = 40 * 24 * 3_600_000
"""Longer than any storm: within it a restored cloud waits for every desk that it asked."""


@contextmanager
def patient() -> Iterator[None]:
    """Have a restored cloud wait as long as the storm lasts, so that its order can be judged."""
    most = recovery.MOST_WAIT_MS
    recovery.MOST_WAIT_MS = A_STORM_MS
    try:
        yield
    finally:
        recovery.MOST_WAIT_MS = most


@contextmanager
def poisoned() -> Iterator[None]:
    """Have the rule fail in the middle of writing for one number: our own bug, in a storm."""
    decide = settle.decide

    def fails(view: Any, name: str, body: bytes, *rest: Any) -> Any:
        if name == "contact_correction" and POISON.encode() in body:
            ledger = view._register
            now = ledger.current(unpack(ContactCorrection, body).atena_no)
            ledger.put_residents([msgspec.structs.replace(now, history_no=now.history_no + 1)])
            raise ZeroDivisionError
        return decide(view, name, body, *rest)

    settle.decide = fails  # type: ignore[assignment]
    try:
        yield
    finally:
        settle.decide = decide


def in_memory(seed: int, steps: int = STEPS, *, hurried: bool = False) -> World:
    """Run a seed on a ledger in memory."""
    ledger = MemoryLedger()
    return run(World(seed, ledger, [ledger], hurried=hurried), steps)  # type: ignore[list-item]


def run(world: World, steps: int = STEPS) -> World:
    """Run a world through its storm and let it heal."""
    with poisoned(), patient():
        with program(OLDER):
            world.begin()
            world.storm(random.Random(world.seed).randrange(steps // 3, steps))
        with program(NEWER):
            world.heal()
    return world


def fingerprint(world: World) -> str:
    """Return the SHA-256 of all that a storm in memory left at the cloud: one seed, one storm."""
    left = [
        [desk, number, entry.data, told.receipt]
        for town in world.towns
        for (desk, number), (entry, told) in sorted(world.ledger.states[town.code].entries.items())
    ]
    return sha256(pack(left)).hex()


def broken(world: World) -> list[str]:
    """Return the laws that do not hold."""
    with program(NEWER):
        return list(breaches(world))


Trial = list[str]
"""The laws that a storm broke."""


def tried(storm: Callable[[], Trial]) -> Trial:
    """Return the laws that a storm broke; an exception of the engine breaks them all."""
    try:
        return storm()
    except Exception as error:  # noqa: BLE001  (whatever it is, the seed is told)
        return [f"{type(error).__name__}: {error}"]


def storm_in_memory(seed: int, *, hurried: bool = False) -> Trial:
    """Run and judge a seed on a ledger in memory."""
    return broken(in_memory(seed, hurried=hurried))


def storm_on_postgres(
    url: str, seed: int, steps: int = STEPS // 2, *, hurried: bool = False
) -> Trial:
    """Run and judge a seed on an emptied PostgreSQL, with several server processes' ledgers."""
    engines = [connect(url) for _ in range(PROCESSES)]
    try:
        ledgers = [PostgresLedger(engine, SECRET) for engine in engines]
        with as_owner(ledgers[0]) as owner, owner.engine.begin() as connection:
            for table in tables.metadata.sorted_tables:
                if table is not tables.schema_version:
                    connection.execute(table.delete())
        return broken(run(World(seed, ledgers[0], ledgers, hurried=hurried), steps))
    finally:
        for engine in engines:
            engine.dispose()
