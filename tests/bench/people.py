"""Caches of a known size, filled through the real loading, for measurements."""

from __future__ import annotations

from pathlib import Path

from desktop.cache.register import RegisterCache
from sync.base.resources import resource
from sync.base.wire import pack
from sync.cloud.district import generate
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, row_digest
from sync.records.town import town_from

LARGEST_TOWN = "104213"
FRAME = 500
SEED = 2026


def residents(count: int | None) -> list[Resident]:
    """Return the largest town's residents, or `count` of a made-up larger one."""
    town = town_from(resource("municipalities", f"{LARGEST_TOWN}.toml").read_text("utf-8"))
    return list(generate(town, SEED, count))


def filled(file: Path, people: list[Resident]) -> RegisterCache:
    """Return a cache that has loaded `people` frame by frame."""
    rows = [Row(p.row_id, version, pack(p)) for version, p in enumerate(people, 1)]
    head = ScopeHead(1, len(rows), digest_of(sum(map(row_digest, rows))))
    cache = RegisterCache(file, bytes(range(32)))
    cache.begin_loading(Scope.RESIDENTS, head)
    for index, first in enumerate(range(0, len(rows), FRAME)):
        cache.load_frame(Scope.RESIDENTS, index, rows[first : first + FRAME])
    cache.end_loading(Scope.RESIDENTS, head)
    return cache
