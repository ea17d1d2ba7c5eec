"""Programs of two versions at once: whoever acts, desk or server process, acts as its own would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sync.cloud import memory_ledger, writing
from sync.exchanges import counter, message
from sync.journal import chain, entry
from tests.ports import desks

OLDER, NEWER = entry.WIRE_VERSION, entry.WIRE_VERSION + 1

_WRITES = (entry, chain, message, counter, desks)
_SPEAKS = (entry, counter, writing, memory_ledger)


@contextmanager
def program(version: int) -> Iterator[None]:
    """Have what is done inside be done by a program of this wire version."""
    before = entry.WIRE_VERSION, entry.SPOKEN
    _install(version, range(max(1, version - 2), version + 1))
    try:
        yield
    finally:
        _install(*before)


def _install(version: int, spoken: range) -> None:
    for module in _WRITES:
        module.WIRE_VERSION = version  # type: ignore[attr-defined]
    for module in _SPEAKS:
        module.SPOKEN = spoken  # type: ignore[attr-defined]
