"""Journals go up: entries verbatim, each answered by one receipt, however often it is carried.

Any enrolled desk may carry any desk's entries of its municipality (a relay does). A bad entry is
set aside with its reason and holds up nothing behind it: one that has its place in its desk's chain
keeps it, one that cannot be read leaves a named hole there. At a gap the receipts end: what comes
after it is carried again. Two chains under one desk's key are a fork: the one received first goes
on, the other is set aside whole until its desk has enrolled anew and carried the contents again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Annotated, NamedTuple

import msgspec

from sync.base.keys import Purpose, SigningKey, verify
from sync.base.wire import WireError, pack, sha256, unpack
from sync.exchanges import recovery, room
from sync.exchanges.pace import MOST_BYTES, Pace
from sync.exchanges.ports import (
    Answer,
    Ask,
    Brought,
    DeskRecord,
    Flow,
    JournalStore,
    LedgerWriting,
    Unsent,
)
from sync.exchanges.refusals import Declined, aside_full
from sync.exchanges.settle import FAILED, SETTLES, not_withdrawn, settle, taken_back
from sync.journal import approval
from sync.journal.certificates import genesis
from sync.journal.chain import follows
from sync.journal.entry import MOST_ENTRY_BYTES, Entry, NewerEntry, open_entry
from sync.journal.kinds import NEEDS_STAFF, Kind
from sync.journal.office import Office
from sync.records.scopes import Scope

NAME = "push"
MOST_ENTRIES = 250
"""A batch is one transaction at the cloud: large enough to share its commit, small enough to keep
the scope counters for well under a second."""

RECEIVED, QUARANTINED = "received", "quarantined"
"""What a receipt says of an entry."""

FORK, DESK_UNKNOWN = "fork", "desk_unknown"
"""Why an entry is set aside: its desk's chain exists twice; the cloud does not know its desk."""

UNREADABLE, NEWER = "unreadable", "newer_program"
"""Why an entry that cannot be read is set aside: damage; a program newer than this server's. The
desk says the latter again to a server that speaks its version."""

TELLS_OF_THE_OFFICE = NEEDS_STAFF | {Kind.SIGN_ON}
"""Entries with which it is looked whether the cloud waits for its desks after a restore: those
that look into the office anyway, and what comes when nobody files."""

KEY_RETIRED = "staff_key_retired"
"""Why an entry is set aside that a person's former key signed after another took its place."""

APPROVAL_SIGNATURE = approval.SET_ASIDE
"""Why an issuance is set aside whose approval by a supervisor is not theirs, or is not there."""

KEPT_ASIDE = frozenset(
    {"staff_signature", KEY_RETIRED, APPROVAL_SIGNATURE, "content_taken", FAILED}
)
"""Why an entry that has its place in its desk's chain is quarantined there; those behind go on."""


class PushRequest(msgspec.Struct, frozen=True, array_like=True):
    """Entries in the order of their numbers.

    `numbers` are the places they have in the asking desk's own journal, so that one that cannot be
    read is missed by name; empty for entries of other desks. `former` are receipts that the cloud
    gave before it was restored from a backup, b"" where there is none; empty when there are none.
    There are `more` of those to come, or may be: the desk has not asked yet what is lost.
    Without entries it says that the asking desk has nothing to give back to a restored cloud.
    `epoch` is that of the cloud which told what it lost; 0: an older program does not say.
    """

    entries: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MOST_ENTRIES)]
    numbers: Annotated[tuple[int, ...], msgspec.Meta(max_length=MOST_ENTRIES)] = ()
    former: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MOST_ENTRIES)] = ()
    after: bytes = b""
    """Hash of what stands before the first of them in the asking desk's journal, b"" if unknown."""
    more: bool = False
    epoch: int = 0


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
    """What a push did: entries received and entries set aside; `forked` where two chains met.

    `gave_back`: some of them the cloud had received once.
    """

    received: int
    quarantined: int
    forked: bool = False
    gave_back: bool = False


def _fitting(waiting: Sequence[Unsent], most_bytes: int) -> Sequence[Unsent]:
    """Return the first entries that one request takes; at least one."""
    size = 0
    for taken, each in enumerate(waiting[:MOST_ENTRIES]):
        size += len(each.data)
        if size > most_bytes and taken:
            return waiting[:taken]
    return waiting[:MOST_ENTRIES]


def nothing_to_give_back(epoch: int) -> Flow[None]:
    """Tell a restored cloud that it has all this desk has receipts for: it need not be awaited."""
    yield Ask(NAME, pack(PushRequest((), epoch=epoch)))


def desk(
    journal: JournalStore, municipality_public: bytes, pace: Pace | None = None, epoch: int = 0
) -> Flow[Pushed]:
    """Send what has no receipt, batch by batch, until nothing is left; as much as `pace` says.

    `epoch` is that of the cloud which has just told what it lost, 0 before it was asked: a cloud
    that was restored meanwhile must not think that it has been given all.
    """
    pace = pace or Pace()
    got: list[Receipt] = []
    gave_back = False
    while waiting := journal.unsent(MOST_ENTRIES + 1, MOST_BYTES + MOST_ENTRY_BYTES):
        batch = _fitting(waiting, pace.most_bytes)
        former = tuple(each.former for each in batch)
        request = PushRequest(
            tuple(each.data for each in batch),
            tuple(each.number for each in batch),
            former if any(former) else (),
            journal.hash_before(batch[0].number),
            more=not epoch or any(each.former for each in waiting[len(batch) :]),
            epoch=epoch,
        )
        gave_back = gave_back or any(former)
        body = pack(request)
        pace.ask(len(body))
        heard: Answer = yield Ask(NAME, body)
        pace.answered()
        reply = unpack(PushReply, heard.body)
        told = [read_receipt(data, municipality_public) for data in reply.receipts]
        if any(r.hash != sha256(each.data) for r, each in zip(told, batch, strict=False)):
            raise WireError("receipt is for another entry")
        journal.keep_receipts(
            [(each.number, data) for each, data in zip(batch, reply.receipts, strict=False)]
        )
        got += told
        if len(told) < len(batch):
            break  # a gap: the cloud lacks an earlier entry than those we think unsent
    return Pushed(
        sum(each.status == RECEIVED for each in got),
        sum(each.status == QUARANTINED for each in got),
        any(each.note == FORK for each in got),
        gave_back,
    )


def read_receipt(data: bytes, municipality_public: bytes) -> Receipt:
    """Return a receipt that the municipality signed; WireError otherwise."""
    signed = unpack(SignedReceipt, data)
    if not verify(municipality_public, Purpose.RECEIPT, signed.receipt, signed.signature):
        raise WireError("receipt is not signed by the municipality")
    return unpack(Receipt, signed.receipt)


def told_by(receipt: bytes) -> Receipt:
    """Return what a receipt says whose signature was checked, or made, when it was kept."""
    return unpack(Receipt, unpack(SignedReceipt, receipt).receipt)


def has_place(receipt: Receipt) -> bool:
    """Say whether an entry was given its place in its desk's chain, set aside there or not."""
    return receipt.status == RECEIVED or receipt.note in KEPT_ASIDE


def cloud(ledger: LedgerWriting, body: bytes, carried_by: int, now: int) -> bytes | Declined:
    """Keep entries, settle filings and decisions, answer with receipts.

    Declined where the first of them would have to be set aside and there is no room left for it.
    """
    request = unpack(PushRequest, body)
    opened = [_open(data) for data in request.entries]
    good = [entry for entry in opened if isinstance(entry, Entry)]
    for number in sorted({carried_by, *(entry.envelope.desk for entry in good)}):
        ledger.lock_desk(number)
    waits = _waits(ledger, good, request)
    ledger.expect(good)
    receipts: list[bytes] = []
    parted = _parted(ledger, request, carried_by)
    back = _taken_back(ledger, opened, request.former, now)
    for entry, number, before in zip_longest(opened, request.numbers, request.former):
        if entry is None:
            raise WireError("more numbers or receipts than entries")
        place, former = (carried_by, number or 0), before or b""
        try:
            receipt = _one(ledger, entry, place, now, former, parted=parted, waits=waits, back=back)
        except room.NoRoom:
            if not receipts:
                return aside_full()
            break
        if receipt is None:
            break
        parted = parted or (bool(number) and told_by(receipt).note == FORK)
        receipts.append(receipt)
    not_withdrawn(ledger, back)
    if waits:
        if not request.entries or (any(request.former) and request.numbers):
            here = request.epoch in {0, ledger.heads()[Scope.OFFICE].epoch}
            whole = len(receipts) == len(opened) and not request.more and here
            recovery.hear(ledger, carried_by, now, whole=whole)
        recovery.go_on(ledger, now)
    return pack(PushReply(tuple(receipts)))


def _one(
    ledger: LedgerWriting,
    entry: Entry | _Unread,
    place: tuple[int, int],
    now: int,
    former: bytes,
    *,
    parted: bool,
    waits: bool,
    back: Collection[bytes],
) -> bytes | None:
    """Return the receipt of one entry, read or not; None when an earlier one is missing."""
    if isinstance(entry, _Unread):
        return _damaged(ledger, entry.data, place, now, FORK if parted else entry.why)
    if place[1] and (ledger.town.code, place) != (entry.envelope.municipality, entry.position):
        why = FORK if parted else UNREADABLE  # it is not its own any more
        return _damaged(ledger, entry.data, place, now, why)
    return _take(ledger, entry, place, now, former, parted=parted, waits=waits, back=back)


def _waits(ledger: LedgerWriting, good: list[Entry], request: PushRequest) -> bool:
    """Take the scopes where something may be settled; say whether it has to wait."""
    kinds = {entry.words.kind for entry in good}
    settles = bool(kinds & SETTLES) or any(request.former)
    if settles:
        ledger.lock_scopes()
    elif request.entries and not kinds & TELLS_OF_THE_OFFICE:
        return False
    waits = recovery.under_way(ledger)
    if waits and not settles:
        ledger.lock_scopes()
    return waits and recovery.under_way(ledger)


def _parted(ledger: LedgerWriting, request: PushRequest, carried_by: int) -> bool:
    """Say whether the asking desk's chain has parted from the one here before the first entry."""
    first = request.numbers[0] if request.numbers else 0
    record = ledger.desk(carried_by)
    if not request.after or not first or record is None:
        return False
    if first == 1:
        return request.after != genesis(record.certificate)
    known = ledger.received(carried_by, first - 1)
    return known is not None and known.hash != request.after


def _taken_back(
    ledger: LedgerWriting, opened: Sequence[Entry | _Unread], former: Sequence[bytes], now: int
) -> Collection[bytes]:
    """Return the filings of this push that are withdrawn in it, or were in the push they came in.

    The receipts that a restored cloud once gave say what came together.
    """
    if all(isinstance(e, _Unread) or e.words.kind != Kind.WITHDRAWAL for e in opened):
        return ()
    read = [
        (entry, _former(ledger, entry, before or b""))
        for entry, before in zip_longest(opened, former)
        if isinstance(entry, Entry)
    ]
    return taken_back((entry, given.received_at if given else now) for entry, given in read)


class _Unread(NamedTuple):
    data: bytes
    why: str


def _open(data: bytes) -> Entry | _Unread:
    try:
        return open_entry(data)
    except NewerEntry:
        return _Unread(data, NEWER)
    except WireError:
        return _Unread(data, UNREADABLE)


def _damaged(
    ledger: LedgerWriting, data: bytes, place: tuple[int, int], now: int, why: str
) -> bytes | None:
    """Set bytes aside that cannot be read (damage, or a newer program's); miss them by name.

    None when an earlier entry is missing.
    """
    desk, number = place
    record = ledger.desk(desk) if number and why != FORK else None
    following = False
    if record is not None and not record.revoked:  # whose chain has ended has no holes any more
        if number > record.head.number + 1:
            return None
        following = number == record.head.number + 1
    if following:
        ledger.leave_hole(desk, number)
    else:
        room.hold(ledger, data, desk)
    first = ledger.quarantine(data, why, desk, now)
    place = (desk, number) if number else (0, 0)
    receipt = Receipt(ledger.town.code, *place, sha256(data), first, QUARANTINED, why)
    return _signed(ledger.town.key, receipt)


def _take(
    ledger: LedgerWriting,
    entry: Entry,
    place: tuple[int, int],
    now: int,
    former: bytes,
    *,
    parted: bool,
    waits: bool,
    back: Collection[bytes],
) -> bytes | None:
    """Return the entry's receipt; None when an earlier one is missing."""
    desk, number = entry.position
    carried_by = place[0]
    known = ledger.received(desk, number)
    if known is not None and known.hash == entry.hash:
        if known.receipt != former and (given := _former(ledger, entry, former)):
            ledger.keep_receipt(desk, number, former)  # a relay was here before its own desk
            if waits:
                recovery.wait(ledger, entry, given.received_at, now, new=_new(given), kept=False)
            return former
        return known.receipt
    record = ledger.desk(desk)
    if record is None or entry.envelope.municipality != ledger.town.code:
        return _set_aside(ledger, entry, DESK_UNKNOWN, carried_by, now)
    if not entry.signed_by_desk(record.public):
        return _damaged(ledger, entry.data, place, now, FORK if parted else "desk_signature")
    if record.revoked and not _former(ledger, entry, former):
        return _set_aside(ledger, entry, "desk_revoked", carried_by, now)
    if known is None and _fits(ledger, entry, record):
        return _keep(ledger, entry, carried_by, now, former, waits=waits, back=back)
    beyond = known is None and number > record.head.number + 1
    if beyond and not ledger.is_quarantined(entry.envelope.previous, FORK):
        return None
    return _set_aside(ledger, entry, FORK, carried_by, now)


def _fits(ledger: LedgerWriting, entry: Entry, record: DeskRecord) -> bool:
    """Say whether an entry is its desk's next, or the very one that was missed by name before."""
    desk, number = entry.position
    if number > record.head.number:
        return follows(record.head, entry)
    before, after = ledger.entry(desk, number - 1), ledger.entry(desk, number + 1)
    first = genesis(record.certificate) if number == 1 else entry.envelope.previous
    previous = before.hash if before else first
    following = after.envelope.previous if after else entry.hash
    return entry.envelope.previous == previous and entry.hash == following


def _keep(
    ledger: LedgerWriting,
    entry: Entry,
    carried_by: int,
    now: int,
    former: bytes,
    *,
    waits: bool,
    back: Collection[bytes],
) -> bytes:
    given = _former(ledger, entry, former)
    at = given.received_at if given else now
    known = ledger.received_content(entry.words.id)
    if known is not None:
        note = _note_again(known, entry)
    elif _in_anothers_name(ledger.office(), entry):
        note = "staff_signature"
    elif entry.words.kind in NEEDS_STAFF and key_retired(ledger.office(), entry, at):
        note = KEY_RETIRED
    elif not ledger.office().restored and approval.lacking(ledger.office(), entry, at):
        note = APPROVAL_SIGNATURE
    elif waits and entry.words.kind in SETTLES:
        recovery.wait(ledger, entry, at, now, new=given is None or _new(given))
        note = recovery.WAITS
    else:
        note = settle(ledger, entry, at, before=given is not None, back=back)
    status = RECEIVED
    if note in KEPT_ASIDE:
        status = QUARANTINED
        ledger.quarantine(entry.data, note, carried_by, now)
    receipt = former if given else _receipt(ledger.town.key, entry, now, status, note)
    ledger.keep_entry(entry, receipt, at)
    return receipt


def _in_anothers_name(office: Office, entry: Entry) -> bool:
    """Say whether the person an entry names has not signed it, though somebody did or had to.

    A restored cloud may lack a person's key until it is given back.
    """
    must = entry.words.kind in NEEDS_STAFF or (entry.content.signature and not office.restored)
    return bool(must) and not staff_signed(office, entry)


def _note_again(known: Brought, entry: Entry) -> str:
    """Return the code for a content whose id came before; set aside once is set aside again."""
    if known.content != entry.envelope.content:
        return "content_taken"
    note = told_by(known.receipt).note
    return note if note in KEPT_ASIDE else "duplicate_content"


def _new(receipt: Receipt) -> bool:
    """Say whether a receipt was given while entries waited: behind all that came before."""
    return receipt.note == recovery.WAITS


def _former(ledger: LedgerWriting, entry: Entry, data: bytes) -> Receipt | None:
    """Return the receipt that this cloud gave for the entry before it lost it, None if none."""
    if not data:
        return None
    try:
        receipt = read_receipt(data, ledger.town.key.public)
    except WireError:
        return None
    return receipt if receipt.hash == entry.hash and receipt.status == RECEIVED else None


def staff_signed(office: Office, entry: Entry) -> bool:
    """Say whether an entry carries the own signature of the person it names, whom we know."""
    person = office.staff.get(entry.words.staff)
    if person is None:
        return False
    return any(entry.signed_by_staff(key) for key in person.keys)


def key_retired(office: Office, entry: Entry, received_at: int) -> bool:
    """Say whether the key that signed an entry was its person's no more when it was made."""
    person = office.staff.get(entry.words.staff)
    if person is None or not person.retired:
        return False
    made_at = entry.made_at(received_at)
    late = (key for key in person.retired if person.was_retired(key, made_at))
    return any(map(entry.signed_by_staff, late))


def _set_aside(ledger: LedgerWriting, entry: Entry, why: str, carried_by: int, now: int) -> bytes:
    room.hold(ledger, entry.data, carried_by)
    first = ledger.quarantine(entry.data, why, carried_by, now)
    return _receipt(ledger.town.key, entry, first, QUARANTINED, why)


def _receipt(key: SigningKey, entry: Entry, now: int, status: str, note: str) -> bytes:
    desk, number = entry.position
    return _signed(
        key, Receipt(entry.envelope.municipality, desk, number, entry.hash, now, status, note)
    )


def _signed(key: SigningKey, receipt: Receipt) -> bytes:
    words = pack(receipt)
    return pack(SignedReceipt(words, key.sign(Purpose.RECEIPT, words)))
