"""The register comes down: everything after version N, all scopes in one call.

A pull names epoch, version and digest; a cloud that does not have exactly that answers "resync",
and the scope is loaded anew (`snapshot.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from sync.base.wire import pack, squeeze, unpack, unsqueeze
from sync.exchanges.ports import Answer, Ask, Flow, LedgerReading, RegisterStore
from sync.records.scopes import HELD_BY_DESKS, MOST_SCOPES, Row, Scope, ScopeHead

NAME = "pull"
MOST_ROWS = 1000
"""Rows of one scope in one answer: about 150 KiB on the wire, applied in well under a second."""

NO_DIGEST = ScopeHead().digest

MOST_FRAME_BYTES = 32 * 1024 * 1024
"""What a frame may unpack to; more is a damaged or hostile frame."""


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """Where a desk's copy of a scope stands; `whole` is False in the middle of a long pull.

    There the head has no digest yet, so the cloud cannot hold it to its own.
    """

    scope: Scope
    head: ScopeHead
    whole: bool = True


class PullRequest(msgspec.Struct, frozen=True, array_like=True):
    """The scopes a desk holds."""

    scopes: Annotated[tuple[Wanted, ...], msgspec.Meta(max_length=MOST_SCOPES)]


class Delta(msgspec.Struct, frozen=True, array_like=True):
    """What changed in one scope. `frame` is zstd of packed rows; `head` where they lead to."""

    scope: Scope
    head: ScopeHead
    more: bool = False
    resync: bool = False
    frame: bytes = b""


class PullReply(msgspec.Struct, frozen=True, array_like=True):
    """One delta per scope that moved."""

    deltas: tuple[Delta, ...]


class Pulled(msgspec.Struct, frozen=True):
    """What a pull brought: rows, the scopes they came in, and scopes to be loaded anew."""

    rows: int
    touched: frozenset[Scope]
    resync: frozenset[Scope]


def desk(store: RegisterStore, scopes: Iterable[Scope] = HELD_BY_DESKS) -> Flow[Pulled]:
    """Bring all scopes that the desk already holds up to date."""
    rows = 0
    touched: set[Scope] = set()
    resync: set[Scope] = {scope for scope in scopes if scope not in store.heads()}
    while True:
        wanted = [
            Wanted(scope, head, whole=head.digest != NO_DIGEST or not head.version)
            for scope, head in store.heads().items()
            if scope not in resync
        ]
        heard: Answer = yield Ask(NAME, pack(PullRequest(tuple(wanted))))
        deltas = unpack(PullReply, heard.body).deltas
        for delta in deltas:
            if delta.resync:
                resync.add(delta.scope)
                continue
            changed = unframed(delta.frame)
            store.apply(delta.scope, changed, delta.head)
            rows += len(changed)
            touched.add(delta.scope)
        if not any(delta.more for delta in deltas):
            break
    if not resync:
        store.known_current(heard.cloud_time)
    return Pulled(rows, frozenset(touched), frozenset(resync))


def cloud(ledger: LedgerReading, body: bytes) -> bytes:
    """Answer with what changed after what the desk has."""
    heads = ledger.heads()
    deltas = [
        delta
        for wanted in unpack(PullRequest, body).scopes
        if wanted.scope in heads
        and wanted.scope in HELD_BY_DESKS
        and (delta := _delta(ledger, wanted, heads[wanted.scope])) is not None
    ]
    return pack(PullReply(tuple(deltas)))


def framed(rows: Iterable[Row]) -> bytes:
    """Return rows as one compressed frame."""
    return squeeze(pack(list(rows)))


def unframed(frame: bytes) -> list[Row]:
    """Return the rows of a frame; WireError if it is damaged."""
    return unpack(list[Row], unsqueeze(frame, MOST_FRAME_BYTES))


def _delta(ledger: LedgerReading, wanted: Wanted, now: ScopeHead) -> Delta | None:
    scope, head = wanted.scope, wanted.head
    if head == now:
        return None
    if head.epoch != now.epoch or head.version > now.version:
        return Delta(scope, now, resync=True)
    if wanted.whole and ledger.digest_at(scope, head.version) != head.digest:
        return Delta(scope, now, resync=True)
    rows = ledger.rows_after(scope, head.version, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        rows = rows[:MOST_ROWS]
        reached = ScopeHead(now.epoch, rows[-1].version)
        return Delta(scope, reached, more=True, frame=framed(rows))
    return Delta(scope, now, frame=framed(rows))
