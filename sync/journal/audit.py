"""監査: whether a chain is whole, a run of entries at a time, so that no journal is too long.

Pure. A run is judged from the head before it, so that runs can be judged side by side; whoever
cuts them gives each the stored hash of the entry before, which the run before it has proved. An
entry set aside in its place is part of its chain; a hole that the ledger knows by name is skipped,
and the next entry's word for what stood there is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from sync.base.ids import CLOUD_DESK
from sync.base.wire import WireError, sha256, unpack
from sync.journal import approval
from sync.journal.certificates import checked, genesis
from sync.journal.chain import HOLE, Head, follows
from sync.journal.entry import Entry, open_entry
from sync.journal.kinds import (
    NEEDS_STAFF,
    DeskEnrolled,
    DeskRevoked,
    Kind,
    StaffKey,
    StaffRevoked,
)

STAFF_SIGNATURE = "staff_signature"
"""Why an entry is set aside in its place: nobody known here signed it."""

SIDE_BY_SIDE_MS = 60_000
"""Two servers' clocks, and transactions that waited for each other, may differ by so much."""


class Reason(StrEnum):
    """Why a chain is broken at an entry, in the operator's words."""

    MISSING = "the entry is missing, and no hole is named there"
    CUT = "the entry is missing: the ledger was told that this journal goes on"
    BEYOND = "the entry lies beyond the head that the ledger knows"
    OTHER_HEAD = "the head that the ledger knows is another entry"
    NOT_KNOWN_HEAD = "this is not the entry that --from names"
    ALTERED = "its bytes are not those that were received"
    UNREADABLE = "its bytes are no entry"
    MISPLACED = "it says another place or another content than where it stands"
    PREVIOUS = "it follows another entry than the one before it"
    DESK_SIGNATURE = "the desk's signature is not its own"
    NOT_ENROLLED = "its desk was not enrolled then"
    REVOKED = "its desk's registration had ended before it was received"
    RECEIPT = "its receipt is not this municipality's, or is for another entry"
    UNSIGNED = "nobody signed what only a person can say"
    APPROVAL = "the supervisor's approval in it is not signed by the one it names"
    PERSON_SIGNATURE = "the signature is not that of the person it names"
    CONTENT_TWICE = "its content's id was another content's before"
    CERTIFICATE = "the desk's certificate is not the one in journal 0"
    NO_CERTIFICATE = "journal 0 knows no such desk"
    TOLD_OTHERWISE = "desks are told something else than what journal 0 says here"


class Break(NamedTuple):
    """The first broken link of a chain: which entry, and why."""

    number: int
    reason: Reason


class Row(NamedTuple):
    """An entry as the ledger keeps it: the columns must say what the bytes say."""

    number: int
    content_id: bytes
    kind: str
    hash: bytes
    data: bytes
    receipt: bytes


class Told(NamedTuple):
    """What an entry's receipt says: when it was received (ms), a note, whether it was set aside."""

    received_at: int
    note: str
    aside: bool = False


class Key(NamedTuple):
    """A public key of a person, and since when it was theirs (ms)."""

    public: bytes
    since: int


@dataclass(frozen=True)
class Person:
    """A person's keys, and when their registration ended (ms); 0 for never."""

    keys: tuple[Key, ...] = ()
    ended_at: int = 0


@dataclass(frozen=True)
class Chain:
    """What a chain is judged by, all of it out of journal 0. `revoked_at` (ms) is 0 for never."""

    municipality: str
    desk: int
    public: bytes
    genesis: bytes
    name: str = ""
    certificate: bytes = b""
    enrolled_at: int = 0
    revoked_at: int = 0
    staff: Mapping[str, Person] = field(default_factory=dict)

    @property
    def beginning(self) -> Head:
        """What the first entry follows."""
        return Head(0, self.genesis)


class Checked(NamedTuple):
    """What was found in a run: how much of it was checked, and where it breaks.

    `late` are entries whose signer's registration had ended: what they asked for had no effect.
    """

    broken: Break | None
    head: Head
    entries: int = 0
    signatures: int = 0
    late: tuple[int, ...] = ()


def check(
    chain: Chain,
    head: Head,
    rows: Sequence[Row],
    told: Sequence[Told | None],
    holes: Iterable[int] = (),
) -> Checked:
    """Check a run of a chain that follows `head`; `told` are the receipts, None where one is bad.

    The cloud's own entries (journal 0) have no receipts.
    """
    known = frozenset(holes)
    late: list[int] = []
    signatures = 0
    for done, (row, said) in enumerate(zip(rows, told, strict=True)):
        head = past_holes(head, known, row.number)
        if row.number != head.number + 1:
            return Checked(
                Break(head.number + 1, Reason.MISSING), head, done, signatures, tuple(late)
            )
        entry = _entry(chain, head, row)
        why = entry if isinstance(entry, Reason) else _signed(chain, entry, said)
        if why is not None or isinstance(entry, Reason):
            broken = Break(row.number, why or Reason.UNREADABLE)
            return Checked(broken, head, done, signatures, tuple(late))
        signatures += 2 if entry.content.signature and chain.desk != CLOUD_DESK else 1
        if said is not None and _late(chain, entry, said):
            late.append(row.number)
        head = Head(row.number, entry.hash)
    return Checked(None, head, len(rows), signatures, tuple(late))


def past_holes(head: Head, holes: frozenset[int], until: int) -> Head:
    """Return the head behind the holes that follow `head`, before the entry numbered `until`."""
    while head.number + 1 < until and head.number + 1 in holes:
        head = Head(head.number + 1, HOLE)
    return head


def end(head: Head, known: Head, holes: frozenset[int]) -> Break | None:
    """Say where a chain that ends at `head` differs from where the ledger knows its end."""
    head = past_holes(head, holes, known.number + 1)
    if head.number < known.number:
        return Break(head.number + 1, Reason.CUT)
    if head.number > known.number:
        return Break(known.number + 1, Reason.BEYOND)
    return None if head.hash == known.hash else Break(head.number, Reason.OTHER_HEAD)


class Content(NamedTuple):
    """Where a content stands that stands at several places; `note` is its receipt's."""

    desk: int
    number: int
    id: bytes
    content: bytes
    note: str


def said_twice(contents: Iterable[Content]) -> dict[int, Break]:
    """Return, by desk, the first entry whose content's id was another content's before.

    `contents` come in the order received. The same content again is a desk's that enrolled anew.
    """
    first: dict[bytes, bytes] = {}
    found: dict[int, Break] = {}
    for each in contents:
        was = first.setdefault(each.id, each.content)
        if was == each.content or each.note == "content_taken":
            continue
        place = Break(each.number, Reason.CONTENT_TWICE)
        found[each.desk] = min(place, found.get(each.desk, place))
    return found


def chains(municipality: str, municipality_public: bytes, zero: Iterable[Entry]) -> list[Chain]:
    """Return the desks' chains as journal 0 tells of them; WireError where it cannot be read."""
    desks: dict[int, Chain] = {}
    ended: dict[int, int] = {}
    staff: dict[str, Person] = {}
    for entry in zero:
        at, body = entry.envelope.clock, entry.words.body
        match entry.words.kind:
            case Kind.DESK_ENROLLED:
                data = unpack(DeskEnrolled, body).certificate
                paper = checked(data, municipality_public)
                desks[paper.desk] = Chain(
                    municipality, paper.desk, paper.public, genesis(data), paper.name, data, at
                )
            case Kind.DESK_REVOKED:
                ended.setdefault(unpack(DeskRevoked, body).desk, at)
            case Kind.STAFF_KEY:
                key = unpack(StaffKey, body)
                person = staff.get(key.staff, Person())
                if key.public not in {each.public for each in person.keys}:
                    keys = (*person.keys, Key(key.public, at))
                    staff[key.staff] = Person(keys, person.ended_at)
            case Kind.STAFF_REVOKED:
                name = unpack(StaffRevoked, body).staff
                staff[name] = Person(staff.get(name, Person()).keys, at)
    return [
        replace(chain, revoked_at=ended.get(number, 0), staff=staff)
        for number, chain in sorted(desks.items())
    ]


def _entry(chain: Chain, head: Head, row: Row) -> Entry | Reason:
    """Return the entry that stands where it says, behind the one before it."""
    if sha256(row.data) != row.hash:
        return Reason.ALTERED
    try:
        entry = open_entry(row.data)
    except WireError:
        return Reason.UNREADABLE
    says = (entry.envelope.municipality, *entry.position, entry.words.kind, bytes(entry.words.id))
    if says != (chain.municipality, chain.desk, row.number, row.kind, row.content_id):
        return Reason.MISPLACED
    if not follows(head, entry):
        return Reason.PREVIOUS
    return entry if entry.signed_by_desk(chain.public) else Reason.DESK_SIGNATURE


def _signed(chain: Chain, entry: Entry, said: Told | None) -> Reason | None:
    """Say why an entry could not have been received as it was; None where all is in order."""
    if chain.desk == CLOUD_DESK:
        return None
    if said is None:
        return Reason.RECEIPT
    if said.received_at < chain.enrolled_at - SIDE_BY_SIDE_MS:
        return Reason.NOT_ENROLLED
    if chain.revoked_at and said.received_at > chain.revoked_at + SIDE_BY_SIDE_MS:
        return Reason.REVOKED
    if said.note == STAFF_SIGNATURE:
        return None
    if not entry.content.signature:
        return Reason.UNSIGNED if entry.words.kind in NEEDS_STAFF else None
    if not any(map(entry.signed_by_staff, _keys_of(chain, entry.words.staff, said))):
        return Reason.PERSON_SIGNATURE
    return None if _approved(chain, entry, said) else Reason.APPROVAL


def _approved(chain: Chain, entry: Entry, said: Told) -> bool:
    """Say whether the approval that an issuance tells of is signed.

    What was set aside, for that or anything else, has no effect and is told of elsewhere.
    """
    issuance = approval.issued(entry)
    if issuance is None or said.aside:
        return True
    if not (issuance.approved_by or issuance.approval):
        return True
    return approval.signed_by(issuance, _keys_of(chain, issuance.approved_by, said))


def _keys_of(chain: Chain, staff: str, said: Told) -> Iterator[bytes]:
    """Yield the keys that a person had, as far as is known, when an entry was received."""
    person = chain.staff.get(staff, Person())
    return (key.public for key in person.keys if key.since <= said.received_at + SIDE_BY_SIDE_MS)


def _late(chain: Chain, entry: Entry, said: Told) -> bool:
    """Say whether the person's registration had ended when this was kept, as far as is known."""
    person = chain.staff.get(entry.words.staff)
    if person is None or not person.ended_at or not entry.content.signature:
        return False
    return entry.made_at(said.received_at) > person.ended_at
