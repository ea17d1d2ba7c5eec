"""The kinds of entry and their bodies; all msgpack arrays, only ever appended to.

Days are ISO ``YYYY-MM-DD``, money is whole yen, moments are milliseconds UTC.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sync.changes.attached import Attached
from sync.journal.asking import Audit, Output
from sync.journal.closing import Closing
from sync.records.policy import Policy


class Kind(StrEnum):
    """What an entry says happened."""

    FILING = "filing"
    WITHDRAWAL = "withdrawal"
    DECISION = "decision"
    ISSUANCE = "issuance"
    ISSUANCE_OUTCOME = "issuance_outcome"
    INQUIRY = "inquiry"
    SIGN_ON = "sign_on"
    SIGN_OFF = "sign_off"
    REFUSAL = "refusal"

    DESK_ENROLLED = "desk_enrolled"
    DESK_REVOKED = "desk_revoked"
    STAFF_ADDED = "staff_added"
    STAFF_KEY = "staff_key"
    STAFF_REVOKED = "staff_revoked"
    STAFF_RESET = "staff_reset"
    POLICY_SET = "policy_set"
    CERTIFIER_SET = "certifier_set"
    CLOUD_RESTORED = "cloud_restored"
    CLOUD_WHOLE = "cloud_whole"
    AUTHORITY_ADDED = "authority_added"
    AUTHORITY_ENDED = "authority_ended"

    PAYMENT = "payment"
    STOCK = "stock"
    CLOSING = "closing"
    AUDIT = "audit"
    OUTPUT = "output"
    SIGN_ON_WAIT_LIFTED = "sign_on_wait_lifted"
    SCREEN_LOCKED = "screen_locked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a kind
    REFERRAL = "referral"


NEEDS_STAFF = frozenset(
    {
        Kind.FILING, Kind.DECISION, Kind.WITHDRAWAL, Kind.REFERRAL, Kind.ISSUANCE,
        Kind.PASSWORD_CHANGED, Kind.AUDIT,
    }
)  # fmt: skip
"""Entries that bind the town or the person, or ask its journals; without the person's own
signature they are set aside."""


class Filing(msgspec.Struct, frozen=True, array_like=True):
    """届出・申請: asks for a change. `replaces` names the returned filing it takes the place of.

    `attached` says who came with it and how they were checked; None where an older program, or the
    office itself, filed it, and where the cloud keeps it to itself.
    """

    change: str
    subjects: tuple[str, ...]
    body: bytes
    replaces: bytes = b""
    attached: Attached | None = None


class Withdrawal(msgspec.Struct, frozen=True, array_like=True):
    """取下げ: takes back one's own filing before it is decided."""

    filing: bytes
    reason: str = ""


class Ruling(StrEnum):
    """What a supervisor says to a filing."""

    APPROVE = "approve"
    RETURN = "return"
    DECLINE = "decline"


RULING_LABELS = {Ruling.APPROVE: "承認", Ruling.RETURN: "差戻し", Ruling.DECLINE: "却下"}


class Decision(msgspec.Struct, frozen=True, array_like=True):
    """決裁: `filing` is the filing's content id, `content_hash` the SHA-256 of its content.

    `release`: made knowing that the filing waits for another entry, which it need not wait for.
    """

    filing: bytes
    content_hash: bytes
    ruling: Ruling
    reason: str = ""
    release: bool = False


class Referral(msgspec.Struct, frozen=True, array_like=True):
    """回付: who decides passes a waiting filing on to another who decides, `to` "" for any of them.

    It names the filing as a `Decision` does and changes nothing about where that stands: everybody
    may still decide it.
    """

    filing: bytes
    content_hash: bytes
    to: str = ""
    reason: str = ""


class Issuance(msgspec.Struct, frozen=True, array_like=True):
    """交付: a certificate was made. Committed before the first byte goes to the printer.

    `number` is the certificate's number, `digest` the SHA-256 of the PDF, `rows` the ids of the
    snapshots it was made from, `as_of` the version of the scope *residents*, `freshness` when the
    desk last knew it to be current (ms). Three places: whose record (`municipality`), who issued
    it (`issued_by`), who certifies (`certifier`); they differ under mutual aid. `approved_by` is
    the supervisor who signed on for it, with a signature over the same facts (`approval`). `pages`
    are the sheets of one copy, `copies` how many were made of it. `requester_name` is the name of a
    代理人 or 第三者, `authority` what lets a 代理人 act (mandate, statutory). `on_file`: it was
    saved as a PDF, and no sheet of the stock was taken for it.
    """

    number: str
    form: str
    digest: bytes
    rows: tuple[str, ...]
    as_of: int
    freshness: int
    requester: str
    purpose: str
    fee: int
    offline: bool
    municipality: str
    issued_by: str
    certifier: str
    approved_by: str = ""
    approval: bytes = b""
    identity: str = ""
    pages: int = 0
    copies: int = 1
    requester_name: str = ""
    authority: str = ""
    on_file: bool = False


class IssuanceOutcome(msgspec.Struct, frozen=True, array_like=True):
    """Whether the sheet was handed over (交付済) or spoiled (書損)."""

    issuance: bytes
    handed: bool
    reason: str = ""


class Inquiry(msgspec.Struct, frozen=True, array_like=True):
    """照会: who was looked at, and why. `number`: which of their numbers was to be shown, or ""."""

    subjects: tuple[str, ...]
    reason: str
    number: str = ""


class SignOn(msgspec.Struct, frozen=True, array_like=True):
    """A person signed on (or failed to); `for_what` is "" or what a supervisor signed on for.

    `waited`: the number had to wait after failures, and the password was not looked at. `half`: the
    password was right, and the second factor was asked.
    """

    staff: str
    succeeded: bool
    online: bool
    for_what: str = ""
    waited: bool = False
    half: bool = False


class SignOnWaitLifted(msgspec.Struct, frozen=True, array_like=True):
    """A supervisor let a 職員番号 that has to wait try again at once, at this desk."""

    staff: str


class ScreenLocked(msgspec.Struct, frozen=True, array_like=True):
    """The screen was locked over a person's session: by itself (`idle`), or by a key.

    It goes on with a sign-on: of the same person (`for_what`), or of another, who takes over.
    """

    staff: str
    idle: bool = False


class SignOff(msgspec.Struct, frozen=True, array_like=True):
    """A person signed off."""

    staff: str


class RefusalNoted(msgspec.Struct, frozen=True, array_like=True):
    """The program said no to something that matters: what, and the code of the reason."""

    action: str
    code: str
    subjects: tuple[str, ...] = ()


class DeskEnrolled(msgspec.Struct, frozen=True, array_like=True):
    """A desk joined: its certificate, verbatim."""

    certificate: bytes


class DeskRevoked(msgspec.Struct, frozen=True, array_like=True):
    """A desk left. `compromised`: what was not yet received needs a new decision."""

    desk: int
    compromised: bool = False
    reason: str = ""


class StaffAdded(msgspec.Struct, frozen=True, array_like=True):
    """A person may work here; `role` is clerk, supervisor or administrator."""

    staff: str
    name: str
    role: str


class SealedForDesk(msgspec.Struct, frozen=True, array_like=True):
    """A wrapped key, closed so that only one desk opens it."""

    desk: int
    sealed: bytes


class StaffKey(msgspec.Struct, frozen=True, array_like=True):
    """A person's public key, and their wrapped key sealed to desks; later ones add desks.

    With the same key and a higher counter the password was changed: older copies end. As a desk's
    own entry (`PASSWORD_CHANGED`) it is signed by the person; the cloud writes it into journal 0.
    """

    staff: str
    public: bytes
    sealed: tuple[SealedForDesk, ...] = ()
    counter: int = 1
    factor: bool = False
    """A second factor lies with the wrapped key."""


class StaffRevoked(msgspec.Struct, frozen=True, array_like=True):
    """A person may no longer work here."""

    staff: str
    reason: str = ""


class StaffReset(msgspec.Struct, frozen=True, array_like=True):
    """再設定: the person's key `public` is retired; they make a new one with a one-time code."""

    staff: str
    public: bytes
    reason: str = ""


class PolicySet(msgspec.Struct, frozen=True, array_like=True):
    """The town's rules, whole, at a new version."""

    policy: Policy


class CertifierSet(msgspec.Struct, frozen=True, array_like=True):
    """Who certifies from a day on: title with prefecture, name, and the seal's text."""

    title: str
    name: str
    seal: str
    valid_from: str


class CloudRestored(msgspec.Struct, frozen=True, array_like=True):
    """The cloud was restored from a backup; `desks` are asked for what it lacks."""

    desks: tuple[int, ...] = ()


class CloudWhole(msgspec.Struct, frozen=True, array_like=True):
    """What desks gave back is decided; `restored` names the entries that this ends, by id."""

    restored: tuple[bytes, ...] = ()


class AuthorityAdded(msgspec.Struct, frozen=True, array_like=True):
    """An authority may vouch for the cloud from now on: its certificate (DER)."""

    certificate: bytes


class AuthorityEnded(msgspec.Struct, frozen=True, array_like=True):
    """An authority vouches no more, for good: the SHA-256 of its certificate (DER)."""

    fingerprint: bytes


class PaidItem(msgspec.Struct, frozen=True, array_like=True):
    """What was paid for a certificate: the issuance's content id, and yen; 0 for what is free."""

    issuance: bytes
    amount: int


class Waiver(msgspec.Struct, frozen=True, array_like=True):
    """減免: a fee that is not taken: of which issuance, by which ground, how many yen.

    `basis` is the ground's law or rule as policy worded it on that day, or as it was typed.
    """

    issuance: bytes
    code: str
    basis: str
    amount: int


class Payment(msgspec.Struct, frozen=True, array_like=True):
    """領収: what a visit that ended cost, what was received and given back; or a refund (返金).

    `total` is the yen of `items`, `received` − `change` the same. A refund names the payment that
    it takes back (`voids`), whole or in part, with its `reason`: its amounts are what was paid back
    and it receives nothing.
    """

    receipt: str
    items: tuple[PaidItem, ...]
    total: int
    received: int
    change: int
    waivers: tuple[Waiver, ...] = ()
    voids: bytes = b""
    reason: str = ""


class Stock(msgspec.Struct, frozen=True, array_like=True):
    """用紙: sheets of security paper that came (`received`) or were put right, + or −, and why."""

    sheets: int
    received: bool
    reason: str = ""


BODIES: dict[str, type[msgspec.Struct]] = {
    Kind.FILING: Filing,
    Kind.WITHDRAWAL: Withdrawal,
    Kind.DECISION: Decision,
    Kind.REFERRAL: Referral,
    Kind.ISSUANCE: Issuance,
    Kind.ISSUANCE_OUTCOME: IssuanceOutcome,
    Kind.INQUIRY: Inquiry,
    Kind.SIGN_ON: SignOn,
    Kind.SIGN_OFF: SignOff,
    Kind.REFUSAL: RefusalNoted,
    Kind.PAYMENT: Payment,
    Kind.STOCK: Stock,
    Kind.CLOSING: Closing,
    Kind.AUDIT: Audit,
    Kind.OUTPUT: Output,
    Kind.SIGN_ON_WAIT_LIFTED: SignOnWaitLifted,
    Kind.PASSWORD_CHANGED: StaffKey,
    Kind.SCREEN_LOCKED: ScreenLocked,
}
"""Kinds that desks keep -> the form of their bodies."""

ABOUT_A_FILING: dict[str, type[Decision | Withdrawal | Referral]] = {
    Kind.DECISION: Decision,
    Kind.WITHDRAWAL: Withdrawal,
    Kind.REFERRAL: Referral,
}
"""Entries that name a filing, and their bodies; they may come before it."""
