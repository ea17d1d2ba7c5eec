"""Scopes: what a desk may hold, pulled and dropped as a whole, and the digest that proves it.

A scope is one municipality's rows of one data class. Each has one dense, commit-ordered version
counter; every row carries the version at which it last changed.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sync.base.wire import sha256


class Scope(StrEnum):
    """The data classes of a municipality (範囲)."""

    RESIDENTS = "residents"
    FILINGS = "filings"
    OFFICE = "office"
    PROTECTED = "protected"
    """Addresses and phones under 支援措置; by default held by no desk."""


HELD_BY_DESKS = (Scope.OFFICE, Scope.RESIDENTS, Scope.FILINGS)
"""The scopes a desk pulls, in the order it pulls them: first who may work, then whom for."""


MOST_SCOPES = 32
"""Scopes in one request; a municipality has a handful of data classes."""


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row of a scope as delivered; `body` is None when the row is gone."""

    id: str
    version: int
    body: bytes | None


class ScopeHead(msgspec.Struct, frozen=True, array_like=True):
    """Where a scope stands: `epoch` changes when a cloud is restored, `digest` is 32 bytes."""

    epoch: int = 0
    version: int = 0
    digest: bytes = bytes(32)


MODULUS = 1 << 256


def row_digest(row: Row) -> int:
    """Return a row's part of its scope's digest; 0 for a row that is gone.

    SHA-256 over the length of the id, the id, the version and the bytes as delivered.
    """
    if row.body is None:
        return 0
    name = row.id.encode()
    head = len(name).to_bytes(2, "big") + name + row.version.to_bytes(8, "big")
    return int.from_bytes(sha256(head + row.body), "big")


def digest_of(total: int) -> bytes:
    """Return a sum of row digests as the 32 bytes that heads carry."""
    return (total % MODULUS).to_bytes(32, "big")


def digest_sum(digest: bytes) -> int:
    """Return the sum that a head's digest writes."""
    return int.from_bytes(digest, "big")
