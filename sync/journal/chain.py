"""The chain of one desk: the next entry, and whether a run of entries hangs together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sync.base.ids import DeskNumber, MunicipalityCode
from sync.base.keys import SigningKey
from sync.journal.entry import WIRE_VERSION, Entry, Envelope, keep


class Head(NamedTuple):
    """Where a chain stands: the last number and the hash the next entry must name."""

    number: int
    hash: bytes


HOLE = bytes(32)
"""In the place of a hash that nobody could read: the next entry's word for it is taken."""


def link(
    head: Head,
    municipality: MunicipalityCode,
    desk: DeskNumber,
    key: SigningKey,
    content: bytes,
    clock: int,
    cloud_time: int,
    *,
    version: int = 0,
) -> Entry:
    """Return the entry that follows `head` in the desk's chain; 0 is the present wire version."""
    envelope = Envelope(
        version or WIRE_VERSION,
        municipality,
        desk,
        head.number + 1,
        head.hash,
        clock,
        cloud_time,
        content,
    )
    return keep(envelope, key)


def follows(head: Head, entry: Entry) -> bool:
    """Say whether `entry` is the next one after `head`, or after a hole there."""
    return entry.envelope.number == head.number + 1 and head.hash in {entry.envelope.previous, HOLE}


def first_break(genesis: bytes, entries: Iterable[Entry], public: bytes) -> int | None:
    """Return the number of the first entry that does not hang together, None if all do.

    `genesis` is the hash of the desk's certificate, `public` the desk's key.
    """
    head = Head(0, genesis)
    for entry in entries:
        if not follows(head, entry) or not entry.signed_by_desk(public):
            return head.number + 1
        head = Head(entry.envelope.number, entry.hash)
    return None
