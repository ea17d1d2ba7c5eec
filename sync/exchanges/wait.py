"""The long poll: the cloud answers as soon as a scope moves, or after a while that nothing did.

While it stands, the desk knows that the line is up; when it breaks, the desk knows at once.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sync.base.wire import pack, unpack
from sync.exchanges.ports import Answer, Ask, Flow, LedgerReading
from sync.records.scopes import Scope, ScopeHead

NAME = "wait"
SECONDS = 4.0
"""How long the cloud holds the question: short enough that a silent line shows within ten."""

PATIENCE = SECONDS + 2.5


class WaitRequest(msgspec.Struct, frozen=True, array_like=True):
    """Where the desk's scopes stand, and how long it is ready to wait (seconds).

    Scope -> its version, and scope -> its epoch.
    """

    versions: dict[str, int]
    seconds: float
    epochs: dict[str, int] = {}


class WaitReply(msgspec.Struct, frozen=True, array_like=True):
    """Whether any of the scopes has moved."""

    moved: bool


class Waited(msgspec.Struct, frozen=True):
    """What the wait told: whether to pull, and the cloud's signed time (ms)."""

    moved: bool
    cloud_time: int


def desk(heads: Mapping[Scope, ScopeHead]) -> Flow[Waited]:
    """Wait until a scope moves, at most SECONDS."""
    versions = {scope.value: head.version for scope, head in heads.items()}
    epochs = {scope.value: head.epoch for scope, head in heads.items()}
    heard: Answer = yield Ask(NAME, pack(WaitRequest(versions, SECONDS, epochs)), PATIENCE)
    return Waited(unpack(WaitReply, heard.body).moved, heard.cloud_time)


def asked(body: bytes) -> WaitRequest:
    """Return what a desk waits for; the seconds are bounded here."""
    request = unpack(WaitRequest, body)
    seconds = (
        min(request.seconds, SECONDS) if request.seconds > 0 else 0.0
    )  # what is no number, too
    return msgspec.structs.replace(request, seconds=seconds)


def moved(request: WaitRequest, heads: Mapping[Scope, ScopeHead]) -> bool:
    """Say whether any scope the desk named stands elsewhere now."""
    return any(
        head.version != request.versions[scope.value]
        or head.epoch != request.epochs.get(scope.value, head.epoch)
        for scope, head in heads.items()
        if scope.value in request.versions
    )


def told(*, has_moved: bool) -> bytes:
    """Return the answer's body."""
    return pack(WaitReply(has_moved))


def cloud(ledger: LedgerReading, body: bytes) -> bytes:
    """Answer at once, on a road that cannot hold a question."""
    return told(has_moved=moved(asked(body), ledger.heads()))
