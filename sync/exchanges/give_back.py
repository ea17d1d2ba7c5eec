"""Journal 0 goes home: desks give a cloud that was restored from a backup what it wrote since.

Each of its entries is signed by the municipality's own key, so whoever brings it is believed; the
asking desk itself may be one that the backup does not know. What still fits the chain is kept as it
is; where the cloud has gone on meanwhile, the content is written again behind, known by its id.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.base.ids import CLOUD_DESK
from sync.base.wire import WireError, pack, unpack
from sync.exchanges import recovery
from sync.exchanges.ports import Ask, Flow, LedgerWriting, RegisterStore
from sync.journal.entry import open_entry

NAME = "give_back"
MOST_ENTRIES = 250
MOST_BYTES = 256 * 1024
"""As much as one push: one transaction at the cloud."""


class GiveBackRequest(msgspec.Struct, frozen=True, array_like=True):
    """Entries of journal 0, verbatim, in the order of their numbers."""

    entries: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MOST_ENTRIES)]


def desk(register: RegisterStore) -> Flow[None]:
    """Give all of journal 0 that this desk holds."""
    batch: list[bytes] = []
    size = 0
    for data in register.kept_office():
        if batch and (len(batch) == MOST_ENTRIES or size + len(data) > MOST_BYTES):
            yield Ask(NAME, pack(GiveBackRequest(tuple(batch))))
            batch, size = [], 0
        batch.append(data)
        size += len(data)
    yield Ask(NAME, pack(GiveBackRequest(tuple(batch))))


def cloud(ledger: LedgerWriting, body: bytes, now: int) -> bytes:
    """Take what journal 0 lacks; WireError if an entry is not this municipality's own."""
    entries = [open_entry(data) for data in unpack(GiveBackRequest, body).entries]
    ledger.lock_scopes()
    for entry in entries:
        if entry.envelope.desk != CLOUD_DESK or not entry.signed_by_desk(ledger.town.key.public):
            raise WireError("not an entry of this municipality's journal 0")
        if ledger.received_content(entry.words.id) is None:
            ledger.take_back(entry)
    recovery.caught_up(ledger, now)
    return b""
