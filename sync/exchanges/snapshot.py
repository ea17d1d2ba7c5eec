"""A scope loaded whole: a manifest, then frames by number, resumable at any frame.

Frames are made once, kept and served as they are; each is checked against the manifest's hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from sync.base.troubles import CloudRefused
from sync.base.wire import WireError, pack, sha256, unpack
from sync.exchanges.ports import (
    Answer,
    Ask,
    Flow,
    LedgerReading,
    LedgerWriting,
    RegisterStore,
    SnapshotFrame,
)
from sync.exchanges.pull import framed, unframed
from sync.exchanges.refusals import Declined
from sync.records.scopes import HELD_BY_DESKS, Row, Scope, ScopeHead

NAME = "snapshot"
GONE = "snapshot.gone"
"""The code of a refusal that only means: the snapshot was replaced, ask for the new one."""
FRAME_ROWS = 1000
"""Rows in a frame: about 60 KiB on the wire, so that even a thin line resumes near its cut."""

TRIES = 3
"""How often a load begins anew within one round when its snapshot is replaced under it."""

STALE_SHARE = 0.05
"""A ready-made snapshot is used until this share of its rows has changed; the rest is pulled."""


class SnapshotRequest(msgspec.Struct, frozen=True, array_like=True):
    """Ask for a scope's manifest (`index` -1) or for one frame of the snapshot at `head`."""

    scope: Scope
    head: ScopeHead
    index: int = -1


class FrameSize(msgspec.Struct, frozen=True, array_like=True):
    """One frame as the manifest tells it."""

    rows: int
    size: int
    hash: bytes


class Manifest(msgspec.Struct, frozen=True, array_like=True):
    """A snapshot: where it stands and what its frames are."""

    head: ScopeHead
    frames: tuple[FrameSize, ...]

    @property
    def rows(self) -> int:
        """Rows in all frames."""
        return sum(frame.rows for frame in self.frames)

    @property
    def size(self) -> int:
        """Bytes on the wire of all frames."""
        return sum(frame.size for frame in self.frames)


Progress = Callable[[Scope, Manifest, int], None]


def manifest(scope: Scope) -> Flow[Manifest]:
    """Ask for the manifest of the newest snapshot."""
    request = SnapshotRequest(scope, ScopeHead())
    heard: Answer = yield Ask(NAME, pack(request), patience=30.0)
    return unpack(Manifest, heard.body)


def frame(scope: Scope, whole: Manifest, index: int) -> Flow[list[Row]]:
    """Ask for one frame and check it against the manifest."""
    heard: Answer = yield Ask(NAME, pack(SnapshotRequest(scope, whole.head, index)))
    if sha256(heard.body) != whole.frames[index].hash:
        raise WireError("snapshot frame does not match its manifest")
    return unframed(heard.body)


def desk(store: RegisterStore, scope: Scope, progress: Progress) -> Flow[Manifest]:
    """Load a scope, or go on where an earlier loading was cut.

    `progress` is told of the scope, its manifest and how many frames are in.
    """
    for tries_left in reversed(range(TRIES)):
        under_way = store.loading(scope)
        whole = yield from manifest(scope)
        first = 0
        if under_way is not None and under_way[0] == whole.head:
            first = under_way[1]
        else:
            store.begin_loading(scope, whole.head)
        progress(scope, whole, first)
        try:
            for index in range(first, len(whole.frames)):
                rows = yield from frame(scope, whole, index)
                store.load_frame(scope, index, rows)
                progress(scope, whole, index + 1)
        except CloudRefused as no:
            if no.code != GONE or not tries_left:
                raise
            continue  # replaced while it was loaded: begin with the new one
        store.end_loading(scope, whole.head)
        return whole
    raise AssertionError("the last try returns or raises")


def cloud(ledger: LedgerWriting, body: bytes) -> bytes:
    """Answer with a manifest or a frame; make the snapshot where none is fresh enough."""
    request = unpack(SnapshotRequest, body)
    if request.scope not in HELD_BY_DESKS:
        raise Declined(
            "scope.not_held", "この端末が持てない範囲です。", "システム担当に連絡してください。"
        )
    if request.index >= 0:
        data = ledger.frame(request.scope, request.head, request.index)
        if data is None:
            raise Declined(
                GONE,
                "読込元の控えが更新されました。",
                "自動的にはじめから読み込みます。",
            )
        return data
    return pack(told(*ready(ledger, request.scope)))


def told(head: ScopeHead, frames: Sequence[SnapshotFrame]) -> Manifest:
    """Return a snapshot's manifest."""
    sizes = [FrameSize(each.rows, len(each.data), sha256(each.data)) for each in frames]
    return Manifest(head, tuple(sizes))


def ready(
    ledger: LedgerWriting, scope: Scope, most: int | None = None
) -> tuple[ScopeHead, list[SnapshotFrame]]:
    """Return the kept snapshot, or a new one where more than `most` versions came since."""
    known = ledger.snapshot(scope)
    now = ledger.heads()[scope]
    if known is not None:
        head, frames = known
        if most is None:
            most = max(FRAME_ROWS, int(STALE_SHARE * sum(each.rows for each in frames)))
        if scope is Scope.OFFICE:
            most = 0  # short; and what was just given back must not be missing from a copy of it
        if head.epoch == now.epoch and now.version - head.version <= most:
            return head, frames
    ledger.lock_scopes()
    now = ledger.heads()[scope]
    frames = _made(ledger, scope)
    ledger.put_snapshot(scope, now, frames)
    return now, frames


def _made(ledger: LedgerReading, scope: Scope) -> list[SnapshotFrame]:
    frames = []
    after = 0
    while rows := ledger.rows_after(scope, after, FRAME_ROWS):
        after = rows[-1].version
        present = [row for row in rows if row.body is not None]
        frames.append(SnapshotFrame(len(present), framed(present)))
    return frames
