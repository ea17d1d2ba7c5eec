"""The register comes down: everything after version N, all scopes in one call.

A pull names epoch, version and digest; a cloud that does not have exactly that answers "resync",
and the scope is loaded anew (`snapshot.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

import msgspec

from sync.base.wire import pack, squeeze, unpack, unsqueeze
from sync.exchanges.ports import Answer, Ask, DeskRecord, Flow, LedgerReading, RegisterStore
from sync.journal.chain import Head
from sync.records.scopes import HELD_BY_DESKS, MOST_SCOPES, Row, Scope, ScopeHead

NAME = "pull"
MOST_ROWS = 1000
"""Rows of one scope in one answer: about 150 KiB on the wire, applied in well under a second."""

MOST_HOLES = 100
"""Named in one answer; a desk with more has a broken disk, and the rest come with the next pull."""

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
    """The scopes a desk holds, and the last entry of its own that the cloud said it received."""

    scopes: Annotated[tuple[Wanted, ...], msgspec.Meta(max_length=MOST_SCOPES)]
    received: Head = Head(0, b"")


class Delta(msgspec.Struct, frozen=True, array_like=True):
    """What changed in one scope. `frame` is zstd of packed rows; `head` where they lead to.

    `left` says how many versions follow these: as many rows, or fewer, are still to come.
    """

    scope: Scope
    head: ScopeHead
    more: bool = False
    resync: bool = False
    frame: bytes = b""
    left: int = 0


class PullReply(msgspec.Struct, frozen=True, array_like=True):
    """One delta per scope that moved.

    `offered` are the scopes that this desk may hold now, in the order to load them. `journal` is
    the number up to which the desk need not say its entries again: less than it has receipts for
    where the cloud was restored from a backup. `holes` are places in the desk's
    journal that the cloud could not read.
    """

    deltas: tuple[Delta, ...]
    offered: Annotated[tuple[Scope, ...], msgspec.Meta(max_length=MOST_SCOPES)] = HELD_BY_DESKS
    journal: int = -1
    holes: Annotated[tuple[int, ...], msgspec.Meta(max_length=MOST_HOLES)] = ()


class Pulled(msgspec.Struct, frozen=True):
    """What a pull brought: rows, the scopes they came in, and scopes to be loaded anew, in order.

    `journal` and `holes` are as in PullReply. `epoch` is the cloud's; 0: nothing is held yet.
    """

    rows: int
    touched: frozenset[Scope]
    resync: tuple[Scope, ...]
    journal: int
    holes: tuple[int, ...]
    epoch: int


class Coming(msgspec.Struct, frozen=True):
    """How far the changes of one scope are here: rows so far and at most in all, bytes so far."""

    rows: int = 0
    rows_in_all: int = 0
    size: int = 0

    def after(self, rows: int, delta: Delta) -> Coming:
        """Return how far they are with one more answer."""
        done = self.rows + rows
        return Coming(done, done + delta.left, self.size + len(delta.frame))


Progress = Callable[[Scope, Coming], None]


def desk(
    store: RegisterStore, received: Head, progress: Progress = lambda *_: None
) -> Flow[Pulled]:
    """Bring all scopes that the desk already holds up to date; drop those it may no longer hold.

    `progress` is told of every answer that was applied.
    """
    rows = 0
    coming: dict[Scope, Coming] = {}
    touched: set[Scope] = set()
    resync: set[Scope] = set()
    heads = dict(store.heads())
    while True:
        wanted = [
            Wanted(scope, head, whole=head.digest != NO_DIGEST or not head.version)
            for scope, head in store.heads().items()
            if scope not in resync
        ]
        heard: Answer = yield Ask(NAME, pack(PullRequest(tuple(wanted), received)))
        reply = unpack(PullReply, heard.body)
        for scope in [each for each in store.heads() if each not in reply.offered]:
            store.drop(scope)
            touched.add(scope)
        for delta in reply.deltas:
            heads[delta.scope] = delta.head
            if delta.resync:
                resync.add(delta.scope)
                continue
            changed = unframed(delta.frame)
            store.apply(delta.scope, changed, delta.head)
            rows += len(changed)
            touched.add(delta.scope)
            so_far = coming.get(delta.scope, Coming()).after(len(changed), delta)
            coming[delta.scope] = so_far
            progress(delta.scope, so_far)
        if not any(delta.more for delta in reply.deltas):
            break
    resync |= set(reply.offered) - store.heads().keys()
    if not resync:
        store.known_current(heard.cloud_time)
    anew = tuple(scope for scope in reply.offered if scope in resync)
    epoch = max((head.epoch for head in heads.values()), default=0)  # a restore moves them all
    return Pulled(rows, frozenset(touched), anew, reply.journal, reply.holes, epoch)


def cloud(ledger: LedgerReading, body: bytes, asker: DeskRecord) -> bytes:
    """Answer with what changed after what the desk has."""
    heads = ledger.heads()
    offered = tuple(scope for scope in HELD_BY_DESKS if scope in heads)
    request = unpack(PullRequest, body)
    deltas = [
        delta
        for wanted in request.scopes
        if wanted.scope in offered
        and (delta := _delta(ledger, wanted, heads[wanted.scope])) is not None
    ]
    common = in_common(ledger, asker, request.received)
    if _loads_anew(request.scopes, heads):
        common = min(common, max(request.received.number - 1, 0))
    holes = ledger.holes(asker.number)[:MOST_HOLES]
    return pack(PullReply(tuple(deltas), offered, common, holes))


def _loads_anew(scopes: Iterable[Wanted], heads: dict[Scope, ScopeHead]) -> bool:
    """Say whether a desk has yet to load what a restored cloud holds.

    Such a desk says its last received entry again even if it is here: so the cloud hears that this
    desk has nothing more to give back, and decides what waits for that (`recovery.py`).
    """
    return any(
        wanted.scope in heads and wanted.head.epoch != heads[wanted.scope].epoch
        for wanted in scopes
    )


def in_common(ledger: LedgerReading, asker: DeskRecord, last: Head) -> int:
    """Return up to which number both surely have the same; 0 where the chains have parted."""
    if not 0 < last.number <= asker.head.number:
        return asker.head.number
    here = ledger.received(asker.number, last.number)
    return asker.head.number if here is not None and here.hash == last.hash else 0


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
        left = now.version - reached.version
        return Delta(scope, reached, more=True, frame=framed(rows), left=left)
    return Delta(scope, now, frame=framed(rows))
