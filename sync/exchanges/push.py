"""Journals go up: entries verbatim, each answered by one receipt, however often it is carried.

Any enrolled desk may carry any desk's entries of its municipality (a relay does). A bad entry is
set aside with its reason; one that has its place in its desk's chain holds up nothing behind it.
At a gap the receipts end: what comes after it is carried again.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.base.keys import Purpose, SigningKey, verify
from sync.base.wire import WireError, pack, sha256, unpack
from sync.exchanges.ports import Answer, Ask, Flow, JournalStore, LedgerWriting
from sync.exchanges.settle import FAILED, SETTLES, settle
from sync.journal.chain import follows
from sync.journal.entry import Entry, open_entry
from sync.journal.kinds import Kind
from sync.journal.office import Office

NAME = "push"
MOST_ENTRIES = 250
MOST_BYTES = 256 * 1024
"""A batch is one transaction at the cloud: large enough to share its commit, small enough to keep
the scope counters for well under a second."""

NEEDS_STAFF = frozenset({Kind.FILING, Kind.DECISION, Kind.WITHDRAWAL, Kind.ISSUANCE})
"""Entries that bind the town; without the person's own signature they are set aside."""

KEPT_ASIDE = frozenset({"staff_signature", "content_taken", FAILED})
"""Why an entry that has its place in its desk's chain is quarantined there; those behind go on."""


class PushRequest(msgspec.Struct, frozen=True, array_like=True):
    """Entries in the order of their numbers."""

    entries: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MOST_ENTRIES)]


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """The cloud's word that it has an entry. `status` is received or quarantined; `note` a code.

    `received_at` is in ms. Signed by the municipality's key, so that a desk can prove it.
    """

    municipality: str
    desk: int
    number: int
    hash: bytes
    received_at: int
    status: str
    note: str = ""


class SignedReceipt(msgspec.Struct, frozen=True, array_like=True):
    """A receipt as stored and sent."""

    receipt: bytes
    signature: bytes


class PushReply(msgspec.Struct, frozen=True, array_like=True):
    """Receipts in the order of the entries; shorter than them where an earlier one is missing."""

    receipts: tuple[bytes, ...]


class Pushed(msgspec.Struct, frozen=True):
    """What a push did: entries received and entries set aside."""

    received: int
    quarantined: int


def desk(journal: JournalStore, municipality_public: bytes) -> Flow[Pushed]:
    """Send what has no receipt, batch by batch, until nothing is left."""
    received = quarantined = 0
    while batch := journal.unsent(MOST_ENTRIES, MOST_BYTES):
        heard: Answer = yield Ask(NAME, pack(PushRequest(tuple(data for _, data in batch))))
        reply = unpack(PushReply, heard.body)
        got = [read_receipt(data, municipality_public) for data in reply.receipts]
        if any(r.hash != sha256(data) for r, (_, data) in zip(got, batch, strict=False)):
            raise WireError("receipt is for another entry")
        journal.keep_receipts(
            [(number, data) for (number, _), data in zip(batch, reply.receipts, strict=False)]
        )
        received += sum(r.status == "received" for r in got)
        quarantined += sum(r.status == "quarantined" for r in got)
        if len(got) < len(batch):
            break  # a gap: the cloud lacks an earlier entry than those we think unsent
    return Pushed(received, quarantined)


def read_receipt(data: bytes, municipality_public: bytes) -> Receipt:
    """Return a receipt that the municipality signed; WireError otherwise."""
    signed = unpack(SignedReceipt, data)
    if not verify(municipality_public, Purpose.RECEIPT, signed.receipt, signed.signature):
        raise WireError("receipt is not signed by the municipality")
    return unpack(Receipt, signed.receipt)


def cloud(ledger: LedgerWriting, body: bytes, carried_by: int, now: int) -> bytes:
    """Keep entries, settle filings and decisions, answer with receipts."""
    opened = [_open(data) for data in unpack(PushRequest, body).entries]
    good = [entry for entry in opened if isinstance(entry, Entry)]
    for number in sorted({entry.envelope.desk for entry in good}):
        ledger.lock_desk(number)
    if any(entry.words.kind in SETTLES for entry in good):
        ledger.lock_scopes()
    receipts: list[bytes] = []
    for entry in opened:
        if isinstance(entry, Entry):
            receipt = _take(ledger, entry, carried_by, now)
        else:
            receipt = _unreadable(ledger, entry, carried_by, now)
        if receipt is None:
            break
        receipts.append(receipt)
    return pack(PushReply(tuple(receipts)))


def _open(data: bytes) -> Entry | bytes:
    """Return the entry, or the bytes themselves where they are none."""
    try:
        return open_entry(data)
    except WireError:
        return data


def _unreadable(ledger: LedgerWriting, data: bytes, carried_by: int, now: int) -> bytes:
    """Keep bytes that are no entry we know (damage, or a newer program's), and say so."""
    first = ledger.quarantine(data, "unreadable", carried_by, now)
    receipt = Receipt(ledger.town.code, 0, 0, sha256(data), first, "quarantined", "unreadable")
    return _signed(ledger.town.key, receipt)


def _take(ledger: LedgerWriting, entry: Entry, carried_by: int, now: int) -> bytes | None:
    """Return the entry's receipt; None when an earlier one is missing."""
    desk, number = entry.position
    known = ledger.received(desk, number)
    if known is not None and known.hash == entry.hash:
        return known.receipt
    record = ledger.desk(desk)
    if record is None or entry.envelope.municipality != ledger.town.code:
        return _set_aside(ledger, entry, "desk_unknown", carried_by, now)
    if not entry.signed_by_desk(record.public):
        return _set_aside(ledger, entry, "desk_signature", carried_by, now)
    if record.revoked:
        return _set_aside(ledger, entry, "desk_revoked", carried_by, now)
    if known is not None:
        return _set_aside(ledger, entry, "fork", carried_by, now)
    if number > record.head.number + 1:
        return None
    if not follows(record.head, entry):
        return _set_aside(ledger, entry, "chain", carried_by, now)
    return _keep(ledger, entry, carried_by, now)


def _keep(ledger: LedgerWriting, entry: Entry, carried_by: int, now: int) -> bytes:
    known = ledger.received_content(entry.words.id)
    if known is not None:
        note = "duplicate_content" if known == entry.envelope.content else "content_taken"
    elif not staff_signed(ledger.office(), entry):
        note = "staff_signature"
    else:
        note = settle(ledger, entry, now)
    status = "received"
    if note in KEPT_ASIDE:
        status = "quarantined"
        ledger.quarantine(entry.data, note, carried_by, now)
    receipt = _receipt(ledger.town.key, entry, now, status, note)
    ledger.keep_entry(entry, receipt, now)
    return receipt


def staff_signed(office: Office, entry: Entry) -> bool:
    """Say whether an entry that binds the town carries a known person's own signature."""
    if entry.words.kind not in NEEDS_STAFF:
        return True
    person = office.staff.get(entry.words.staff)
    if person is None:
        return False
    return any(entry.signed_by_staff(key) for key in person.keys)


def _set_aside(ledger: LedgerWriting, entry: Entry, why: str, carried_by: int, now: int) -> bytes:
    first = ledger.quarantine(entry.data, why, carried_by, now)
    return _receipt(ledger.town.key, entry, first, "quarantined", why)


def _receipt(key: SigningKey, entry: Entry, now: int, status: str, note: str) -> bytes:
    desk, number = entry.position
    return _signed(
        key, Receipt(entry.envelope.municipality, desk, number, entry.hash, now, status, note)
    )


def _signed(key: SigningKey, receipt: Receipt) -> bytes:
    words = pack(receipt)
    return pack(SignedReceipt(words, key.sign(Purpose.RECEIPT, words)))
