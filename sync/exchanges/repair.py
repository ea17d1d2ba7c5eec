"""A copy that differs is narrowed down by buckets, and only those are fetched again.

A row's bucket is the first byte of the SHA-256 of its id. The desk names what each bucket of its
stored rows adds up to; the cloud, standing at the very same head, answers with the rows of those
that differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec

from sync.base.wire import pack, sha256, unpack
from sync.exchanges.ports import Answer, Ask, Flow, LedgerReading, RegisterStore
from sync.exchanges.pull import framed, unframed
from sync.records.scopes import HELD_BY_DESKS, Row, Scope, ScopeHead, digest_of, row_digest

NAME = "repair"
BUCKETS = 256
MOST_ROWS = 5000
"""Rows worth mending; beyond, loading the scope anew is as quick and surer."""

READ_ROWS = 5000
"""Rows that the cloud reads at once."""


class RepairRequest(msgspec.Struct, frozen=True, array_like=True):
    """Where the desk's copy stands, and the digest of each bucket of its rows as stored."""

    scope: Scope
    head: ScopeHead
    buckets: Annotated[tuple[bytes, ...], msgspec.Meta(min_length=BUCKETS, max_length=BUCKETS)]


class RepairReply(msgspec.Struct, frozen=True, array_like=True):
    """The buckets that differ and all their rows; `reload` where mending makes no sense."""

    buckets: tuple[int, ...] = ()
    frame: bytes = b""
    reload: bool = False


def bucket_of(row_id: str) -> int:
    """Return the bucket of a row, 0 to 255."""
    return sha256(row_id.encode())[0]


def bucket_digests(rows: Iterable[Row]) -> tuple[bytes, ...]:
    """Return the digest of each bucket."""
    sums = [0] * BUCKETS
    for row in rows:
        sums[bucket_of(row.id)] += row_digest(row)
    return tuple(map(digest_of, sums))


def desk(store: RegisterStore, scope: Scope) -> Flow[bool]:
    """Mend a scope; True when it is whole again, False when it was dropped, to be loaded anew."""
    head = store.heads()[scope]
    request = RepairRequest(scope, head, bucket_digests(store.stored(scope)))
    heard: Answer = yield Ask(NAME, pack(request), patience=30.0)
    reply = unpack(RepairReply, heard.body)
    if not reply.reload:
        store.mend(scope, frozenset(reply.buckets), unframed(reply.frame))
        if store.heads().get(scope) == head and store.digest(scope) == head.digest:
            return True
    store.drop(scope)
    return False


def cloud(ledger: LedgerReading, body: bytes) -> bytes:
    """Answer with the rows of the buckets that differ."""
    request = unpack(RepairRequest, body)
    scope = request.scope
    if scope not in HELD_BY_DESKS or ledger.heads().get(scope) != request.head:
        return pack(RepairReply(reload=True))
    here = bucket_digests(_rows(ledger, scope))
    differing = {
        index
        for index, pair in enumerate(zip(here, request.buckets, strict=True))
        if len({*pair}) > 1
    }
    rows = [row for row in _rows(ledger, scope) if bucket_of(row.id) in differing]
    if len(rows) > MOST_ROWS:
        return pack(RepairReply(reload=True))
    return pack(RepairReply(tuple(sorted(differing)), framed(rows)))


def _rows(ledger: LedgerReading, scope: Scope) -> Iterator[Row]:
    after = 0
    while rows := ledger.rows_after(scope, after, READ_ROWS):
        after = rows[-1].version
        yield from (row for row in rows if row.body is not None)
