"""A revoked desk takes its leave: it is shown the town's own word, and hands in all it has.

Asked by a desk whose other questions are refused. The answer holds the entry of journal 0 that
revoked it, signed by the municipality's key; nothing else makes a desk destroy its keys. What has
no receipt goes up first: the cloud sets it aside and receipts it, so nothing is lost with the keys.
"""

from __future__ import annotations

import msgspec

from sync.base.ids import CLOUD_DESK, DeskNumber, MunicipalityCode
from sync.base.wire import WireError, pack, unpack
from sync.exchanges import push
from sync.exchanges.pace import Pace
from sync.exchanges.ports import Answer, Ask, DeskRecord, Flow, JournalStore, LedgerReading
from sync.exchanges.pull import in_common
from sync.exchanges.refusals import Declined
from sync.journal.chain import Head
from sync.journal.entry import open_entry
from sync.journal.kinds import DeskRevoked, Kind
from sync.records.scopes import Scope

NAME = "farewell"
READ_ROWS = 1000
"""Entries of journal 0 that the cloud looks through at once."""


class FarewellRequest(msgspec.Struct, frozen=True, array_like=True):
    """The last entry of its own that the cloud said it received."""

    received: Head = Head(0, b"")


class FarewellReply(msgspec.Struct, frozen=True, array_like=True):
    """The entry of journal 0 that revoked the asking desk, verbatim.

    `journal` is the number up to which the desk need not say its entries again: less than it has
    receipts for where the cloud was restored from a backup.
    """

    revocation: bytes
    journal: int = -1


def desk(
    journal: JournalStore,
    municipality_public: bytes,
    municipality: MunicipalityCode,
    number: DeskNumber,
    pace: Pace | None = None,
) -> Flow[bytes]:
    """Send what has no receipt; return the entry that revoked this desk.

    WireError where the town did not say so of this very desk.
    """
    last = journal.last_received()
    heard: Answer = yield Ask(NAME, pack(FarewellRequest(last)))
    reply = unpack(FarewellReply, heard.body)
    revocation(reply.revocation, municipality_public, municipality, number)
    if 0 <= reply.journal < last.number:
        journal.send_again(reply.journal)
    yield from push.desk(journal, municipality_public, pace)
    return reply.revocation


def revocation(
    data: bytes, municipality_public: bytes, municipality: MunicipalityCode, number: DeskNumber
) -> DeskRevoked:
    """Return what an entry of journal 0 says that revoked a desk; WireError if it is not that."""
    entry = open_entry(data)
    mine = (entry.envelope.municipality, entry.envelope.desk) == (municipality, CLOUD_DESK)
    if not mine or not entry.signed_by_desk(municipality_public):
        raise WireError("not an entry of this municipality's journal 0")
    if entry.words.kind != Kind.DESK_REVOKED:
        raise WireError("an entry that revokes nobody")
    left = unpack(DeskRevoked, entry.words.body)
    if left.desk != number:
        raise WireError("the revocation of another desk")
    return left


def cloud(ledger: LedgerReading, body: bytes, asker: DeskRecord) -> bytes:
    """Show a revoked desk the entry that revoked it."""
    request = unpack(FarewellRequest, body)
    after = 0
    while asker.revoked and (rows := ledger.rows_after(Scope.OFFICE, after, READ_ROWS)):
        after = rows[-1].version
        for row in rows:
            if row.body is not None and _revokes(row.body, asker.number):
                common = in_common(ledger, asker, request.received)
                return pack(FarewellReply(row.body, common))
    raise Declined(
        "farewell.not_revoked",
        "この端末の登録は取り消されていません。",
        "そのまま続けられます。",
    )


def _revokes(data: bytes, number: DeskNumber) -> bool:
    words = open_entry(data).words
    return words.kind == Kind.DESK_REVOKED and unpack(DeskRevoked, words.body).desk == number
