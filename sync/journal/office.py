"""The scope *office*: journal 0 folded into who works here, at which desks, under which rules.

The rows of the scope are journal 0's entries, verbatim, each signed by the municipality's key and
chained, so that a desk checks them itself and can give them back to a cloud that lost them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.base.ids import CLOUD_DESK
from sync.base.wire import WireError, sha256, unpack
from sync.journal.authorities import Authorities
from sync.journal.certificates import DeskCertificate, checked
from sync.journal.chain import Head, follows
from sync.journal.entry import Entry
from sync.journal.kinds import (
    AuthorityAdded,
    AuthorityEnded,
    CertifierSet,
    CloudRestored,
    CloudWhole,
    DeskEnrolled,
    DeskRevoked,
    Kind,
    PolicySet,
    StaffAdded,
    StaffKey,
    StaffReset,
    StaffRevoked,
)
from sync.records.policy import Policy

SUPERVISING = frozenset({"supervisor", "administrator"})


@dataclass
class Desk:
    """One enrolled desk."""

    certificate: DeskCertificate
    revoked: bool = False
    compromised: bool = False
    revoked_at: int = 0
    """When the cloud said so (ms)."""


@dataclass
class Staff:
    """One person who works here; `public` is None until their first sign-on, and after a reset."""

    id: str
    name: str
    role: str
    public: bytes | None = None
    retired: dict[bytes, int] = field(default_factory=dict)
    """Public keys the person had before -> since when (ms) no more: what they signed until then
    stays valid."""
    sealed: dict[int, bytes] = field(default_factory=dict)
    """Desk number -> the wrapped key sealed to that desk."""
    counter: int = 0
    """Of the key as it is wrapped now; the highest one counts."""
    changed_at: int = 0
    """When the cloud took the last change of the password (ms); 0 for none since the key is new."""
    reset_at: int = 0
    """When the cloud retired the key, so that a new one is made (ms); 0 where none is awaited."""
    renewed_at: int = 0
    """When the key took the place of another (ms); 0 where it is the first."""
    since: int = field(default=0, compare=False)
    """When the cloud wrote how the key stands now: a key, a password change, a reset (ms)."""
    revoked: bool = False
    revoked_at: int = 0
    """When the cloud said so (ms)."""

    @property
    def keys(self) -> frozenset[bytes]:
        """Every public key the person has or had."""
        return frozenset([*([self.public] if self.public else []), *self.retired])

    def left(self, at: int | None = None) -> bool:
        """Say whether the registration had ended at a moment (ms); None: whether it has."""
        return self.revoked and (at is None or at >= self.revoked_at)

    def was_retired(self, public: bytes, at: int) -> bool:
        """Say whether a key was the person's no more at a moment (ms)."""
        return public in self.retired and at > self.retired[public]

    def signed(self, entry: Entry, received_at: int) -> bool:
        """Say whether the person signed an entry, with a key that was theirs when it was made."""
        made_at = entry.made_at(received_at)
        mine = (key for key in self.keys if not self.was_retired(key, made_at))
        return any(map(entry.signed_by_staff, mine))

    def decides(self, role: str = "supervisor", at: int | None = None) -> bool:
        """Say whether this person may decide, or might at a moment (ms), what asks for `role`."""
        if self.left(at) or not self.keys:
            return False
        return self.role == role or (role == "supervisor" and self.role in SUPERVISING)


@dataclass
class Office:
    """The office as journal 0 tells it so far."""

    desks: dict[int, Desk] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    policies: dict[int, Policy] = field(default_factory=dict)
    policies_at: dict[int, int] = field(default_factory=dict, compare=False)
    """Version -> when the cloud set it (ms)."""
    certifiers: list[CertifierSet] = field(default_factory=list)
    authorities: Authorities = field(default_factory=Authorities)
    restored: dict[bytes, tuple[int, ...]] = field(default_factory=dict)
    """While the cloud is given back what a backup lacked: the mark's id -> the desks it asks."""
    restored_at: int = field(default=0, compare=False)
    """When (ms) the cloud was last restored: what is older and comes behind was given back."""
    whole_at: int = field(default=0, compare=False)
    """When (ms) the cloud last had decided all that it was given back; 0 if never."""

    @property
    def policy(self) -> Policy:
        """The rules in force now: the newest version."""
        return self.policies[max(self.policies)] if self.policies else Policy()

    def certifier(self, day: str) -> CertifierSet | None:
        """Return who certifies on an ISO day."""
        due = [c for c in self.certifiers if c.valid_from <= day]
        return max(due, key=lambda c: c.valid_from) if due else None

    def name_of(self, staff: str) -> str:
        """Return a person's name; their 職員番号 where it is not known."""
        person = self.staff.get(staff)
        return person.name if person else staff

    def may_decide(self, staff: str, role: str = "supervisor", at: int | None = None) -> bool:
        """Say whether the person may decide filings, or might at a moment (ms)."""
        person = self.staff.get(staff)
        return person is not None and person.decides(role, at)


def genesis_of(municipality_public: bytes) -> bytes:
    """Return the hash that journal 0's first entry names."""
    return sha256(municipality_public)


def fold(municipality_public: bytes, entries: Iterable[Entry]) -> Office:
    """Return the office that journal 0 tells; WireError if an entry is not the cloud's own."""
    office = Office()
    head = Head(0, genesis_of(municipality_public))
    for entry in entries:
        head = extend(office, head, municipality_public, entry)
    return office


def extend(office: Office, head: Head, municipality_public: bytes, entry: Entry) -> Head:
    """Add one entry of journal 0 to `office`; return the new head, WireError if it is foreign."""
    if (
        entry.envelope.desk != CLOUD_DESK
        or not follows(head, entry)
        or not entry.signed_by_desk(municipality_public)
    ):
        raise WireError("journal 0 does not hang together")
    try:
        _take(office, municipality_public, entry)
    except KeyError:
        raise WireError("journal 0 speaks of somebody it has not named") from None
    return Head(entry.envelope.number, entry.hash)


def _take(office: Office, municipality_public: bytes, entry: Entry) -> None:
    body = entry.words.body
    match entry.words.kind:
        case Kind.DESK_ENROLLED:
            certificate = checked(unpack(DeskEnrolled, body).certificate, municipality_public)
            office.desks[certificate.desk] = Desk(certificate)
        case Kind.DESK_REVOKED:
            left = unpack(DeskRevoked, body)
            office.desks[left.desk].revoked = True
            office.desks[left.desk].compromised = left.compromised
            office.desks[left.desk].revoked_at = entry.envelope.clock
        case Kind.STAFF_ADDED:
            added = unpack(StaffAdded, body)
            # given back to a cloud at which the person was added anew: what came since stands
            office.staff.setdefault(added.staff, Staff(added.staff, added.name, added.role))
        case Kind.STAFF_KEY:
            _take_key(office, unpack(StaffKey, body), entry.envelope.clock)
        case Kind.STAFF_REVOKED:
            gone = office.staff[unpack(StaffRevoked, body).staff]
            gone.revoked, gone.revoked_at = True, entry.envelope.clock
        case Kind.STAFF_RESET:
            _take_reset(office.staff, unpack(StaffReset, body), entry.envelope.clock)
        case Kind.POLICY_SET:
            _take_policy(office, unpack(PolicySet, body).policy, entry.envelope.clock)
        case Kind.CERTIFIER_SET:
            office.certifiers.append(unpack(CertifierSet, body))
        case _:
            _take_of_the_cloud(office, entry)


def _take_of_the_cloud(office: Office, entry: Entry) -> None:
    """Take what the cloud says of itself."""
    body, at = entry.words.body, entry.envelope.clock
    match entry.words.kind:
        case Kind.AUTHORITY_ADDED:
            office.authorities.add(unpack(AuthorityAdded, body).certificate, at)
        case Kind.AUTHORITY_ENDED:
            office.authorities.end(unpack(AuthorityEnded, body).fingerprint, at)
        case Kind.CLOUD_RESTORED:
            office.restored[bytes(entry.words.id)] = unpack(CloudRestored, body).desks
            office.restored_at = max(office.restored_at, at)
        case Kind.CLOUD_WHOLE:
            for ended in unpack(CloudWhole, body).restored:
                office.restored.pop(ended, None)
            office.whole_at = max(office.whole_at, at)
        case _:
            pass  # a newer cloud's kind: kept as bytes, not understood here


def _take_policy(office: Office, policy: Policy, at: int) -> None:
    if at < office.policies_at.get(policy.version, 0):
        return  # given back to a restored cloud, which has set this version anew
    office.policies[policy.version] = policy
    office.policies_at[policy.version] = at


def _take_reset(staff: dict[str, Staff], reset: StaffReset, at: int) -> None:
    person = staff[reset.staff]
    if person.public == reset.public:  # else a newer one is here already
        person.public, person.sealed = None, {}
        person.reset_at, person.changed_at, person.since = at, 0, at
    person.retired[reset.public] = min(at, person.retired.get(reset.public, at))


def _take_key(office: Office, key: StaffKey, at: int) -> None:
    person = office.staff[key.staff]
    if key.public in person.retired:
        return  # a copy that a desk had under way while another key took its place
    if at < min(office.restored_at, person.since):
        # given back to a restored cloud that has written of this person since: not in force again
        if person.public != key.public:
            person.retired[key.public] = person.since
        return
    if person.public is not None and person.public != key.public:
        person.retired[person.public] = at
    if key.counter > person.counter:
        person.sealed = {}
        person.changed_at = at if person.public == key.public else 0
    if person.public != key.public:
        person.renewed_at = at if person.retired else 0
        person.reset_at = 0
    if person.public != key.public or key.counter > person.counter:
        person.since = at
    person.public, person.counter = key.public, key.counter
    person.sealed |= {each.desk: each.sealed for each in key.sealed}
