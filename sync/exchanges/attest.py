"""The proof of convergence: digests of the rows as stored at the desk, held to the cloud's."""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.base.wire import pack, unpack
from sync.exchanges.ports import Answer, Ask, Flow, LedgerReading, RegisterStore
from sync.records.scopes import HELD_BY_DESKS, MOST_SCOPES, Scope, ScopeHead

NAME = "attest"


class AttestRequest(msgspec.Struct, frozen=True, array_like=True):
    """What the desk's own rows add up to, per scope."""

    scopes: Annotated[tuple[tuple[Scope, ScopeHead], ...], msgspec.Meta(max_length=MOST_SCOPES)]


class Attested(msgspec.Struct, frozen=True, array_like=True):
    """One scope as both sides see it; `equal` where the cloud has exactly the desk's state."""

    scope: Scope
    desk: ScopeHead
    cloud: ScopeHead
    equal: bool


class AttestReply(msgspec.Struct, frozen=True, array_like=True):
    """One line per scope."""

    scopes: tuple[Attested, ...]


def desk(store: RegisterStore) -> Flow[tuple[Attested, ...]]:
    """Recompute every held scope's digest from the rows and hold it to the cloud's."""
    heads = tuple(
        (scope, msgspec.structs.replace(head, digest=store.digest(scope)))
        for scope, head in store.heads().items()
    )
    heard: Answer = yield Ask(NAME, pack(AttestRequest(heads)), patience=30.0)
    return unpack(AttestReply, heard.body).scopes


def cloud(ledger: LedgerReading, body: bytes) -> bytes:
    """Compare a desk's digests with what stood at the same version.

    Nothing is told of a scope that no desk holds: a digest tells whoever knows all of a row but the
    address whether a guess at that is right.
    """
    now = {scope: head for scope, head in ledger.heads().items() if scope in HELD_BY_DESKS}
    told = [
        Attested(
            scope,
            head,
            now.get(scope, ScopeHead()),
            scope in now
            and head.epoch == now[scope].epoch
            and ledger.digest_at(scope, head.version) == head.digest,
        )
        for scope, head in unpack(AttestRequest, body).scopes
        if scope in HELD_BY_DESKS
    ]
    return pack(AttestReply(tuple(told)))
