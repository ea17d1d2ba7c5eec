"""足跡: entries as lines of an audit: when, at which desk, who, what, about whom, and why.

Pure, and the same at the cloud and at a desk without a line, which tells of its own journal only.
People stand by their numbers; what somebody typed as a reason stands as typed, and nothing else of
what an entry holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

import msgspec

from sync.base.clock import beginning_of, japan_day, moment
from sync.base.ids import CLOUD_DESK
from sync.base.wire import WireError, sha256, unpack
from sync.journal.asking import ANY_DESK, Audit, Output, Question
from sync.journal.closing import Closing
from sync.journal.entry import Entry, Envelope
from sync.journal.kinds import (
    ABOUT_A_FILING,
    AuthorityAdded,
    AuthorityEnded,
    Decision,
    DeskRevoked,
    Filing,
    Inquiry,
    Issuance,
    IssuanceOutcome,
    Kind,
    Payment,
    PolicySet,
    Referral,
    RefusalNoted,
    ScreenLocked,
    SignOff,
    SignOn,
    SignOnWaitLifted,
    StaffAdded,
    StaffKey,
    StaffReset,
    StaffRevoked,
    Stock,
)

CLOCK_SLACK_MS = 5 * 60 * 1000
"""A clock set right by its time service moves by seconds; more than this is told."""


IDLE, BY_KEY = "idle", "key"
"""How a screen was locked: by itself, or by a person."""

HALF = "half"
"""A sign-on whose password was right; the second factor was asked."""
FACTOR = "second_factor"
"""A password was changed, or wrapped anew, with a second factor beside it."""


class Odd(StrEnum):
    """What is out of order in a journal, in the place of a line's kind."""

    HOLE = "hole"
    """An entry that nobody could read."""
    GAP = "gap"
    """An entry that is not there, and no hole is named."""
    CLOCK_BACK = "clock_back"
    """The desk's clock stood before the entry before it."""
    CLOCK_BEHIND = "clock_behind"
    """It stood before the last time that the cloud had told the desk."""
    CLOCK_AHEAD = "clock_ahead"
    """It stood after the time at which the cloud received the entry."""


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One line. Times in ms: the desk's `clock`, and `received_at`, 0 where it was not yet.

    `what` is a code that says more of the kind: a form, a kind of change, a ruling, an action; of
    an oddity how far it is off, in ms. `detail` is a number or a day. `done` is False for what
    failed: a sign-on, a sheet spoiled. `note` says why an entry was set aside. `signed` is False
    where the desk alone says that it was this person: a sign-on that failed, or a changed program.
    """

    desk: int
    number: int
    clock: int
    received_at: int
    staff: str
    kind: str
    subjects: tuple[str, ...] = ()
    what: str = ""
    detail: str = ""
    reason: str = ""
    done: bool = True
    note: str = ""
    cloud_time: int = 0
    signed: bool = True

    @property
    def at(self) -> int:
        """When it happened (ms), as far as a wrong clock can be told from a right one."""
        at = max(self.clock, self.cloud_time)
        return min(at, self.received_at) if self.received_at else at


About = Callable[[bytes], tuple[str, ...]]
"""Whom another entry, named by its content's id, is about."""


def line(entry: Entry, received_at: int, note: str, about: About) -> Line:
    """Return an entry as a line; what this program does not know is told by its kind alone."""
    envelope, words = entry.envelope, entry.words
    bare = Line(
        envelope.desk, envelope.number, envelope.clock, received_at, words.staff, words.kind,
        note=note, cloud_time=envelope.cloud_time,
    )  # fmt: skip
    try:
        told = _told(bare, words.body, about)
    except WireError:
        told = bare
    own = bool(entry.content.signature) and words.staff == told.staff
    return told if own or not told.staff else _with(told, signed=False)


def subjects_of(entry: Entry) -> tuple[str, ...]:
    """Return the 宛名番号 that a filing or an issuance names itself."""
    return line(entry, 0, "", lambda _: ()).subjects


def answers(question: Question, told: Line) -> bool:
    """Say whether a line answers a question."""
    return (
        question.desk in {ANY_DESK, told.desk}
        and (not question.resident or question.resident in told.subjects)
        and (not question.staff or question.staff in {told.staff, _staff_named(told)})
        and within(question, told.at)
    )


def within(question: Question, at: int) -> bool:
    """Say whether a moment (ms) lies in the days asked about."""
    day = japan_day(moment(at)).isoformat()
    return question.since <= day and (not question.until or day <= question.until)


def beginning(question: Question) -> int:
    """Return the moment (ms) at which the days asked about begin; 0 for no beginning.

    WireError where the first of them is no day.
    """
    if not question.since:
        return 0
    try:
        return beginning_of(question.since)
    except (ValueError, OverflowError):
        raise WireError("since is no day") from None


class Stood(NamedTuple):
    """Where and when an entry was kept, and when it was received (ms, 0 for not yet)."""

    envelope: Envelope
    staff: str
    received_at: int


def oddities(
    stood: Iterable[Stood], before: Envelope | None, holes: frozenset[int]
) -> Iterator[Line]:
    """Yield what is out of order in a run of one desk's entries; `before` is what stood before."""
    for envelope, staff, received_at in stood:
        missing = range((before.number if before else 0) + 1, envelope.number)
        for odd, run in groupby(missing, lambda number: Odd.HOLE if number in holes else Odd.GAP):
            first, *more = run
            yield _missing(odd, envelope, first, more[-1] if more else first, received_at)
        place = (envelope.desk, envelope.number, envelope.clock, received_at, staff)
        for odd, off in _clocks(envelope, before, received_at):
            yield Line(*place, odd, what=str(off), cloud_time=envelope.cloud_time)
        before = envelope


def holes_behind(last: Envelope, first: int, until: int) -> Line:
    """Return the line of named holes at the end of a journal, behind the last entry."""
    return _missing(Odd.HOLE, last, first, until, 0)


def _missing(odd: Odd, near: Envelope, first: int, last: int, received_at: int) -> Line:
    """Return one line for a run of entries that are not there; `near` says about when it was."""
    many = f"{first}-{last}" if last > first else ""
    return Line(near.desk, first, near.clock, received_at, "", odd, detail=many)


def _clocks(
    envelope: Envelope, before: Envelope | None, received_at: int
) -> Iterator[tuple[Odd, int]]:
    clock = envelope.clock
    if before is not None and clock < before.clock - CLOCK_SLACK_MS:
        yield Odd.CLOCK_BACK, before.clock - clock
    if clock < envelope.cloud_time - CLOCK_SLACK_MS:
        yield Odd.CLOCK_BEHIND, envelope.cloud_time - clock
    if received_at and clock > received_at + CLOCK_SLACK_MS:
        yield Odd.CLOCK_AHEAD, clock - received_at


def _told(bare: Line, body: bytes, about: About) -> Line:
    """Read what a body says of it."""
    if bare.desk == CLOUD_DESK:
        return _of_the_office(bare, body)
    match bare.kind:
        case Kind.FILING:
            filing = unpack(Filing, body)
            return _with(bare, subjects=filing.subjects, what=filing.change)
        case Kind.WITHDRAWAL | Kind.DECISION | Kind.REFERRAL:
            return _about_a_filing(bare, body, about)
        case Kind.INQUIRY:
            asked = unpack(Inquiry, body)
            return _with(bare, subjects=asked.subjects, what=asked.number, reason=asked.reason)
        case Kind.REFUSAL:
            no = unpack(RefusalNoted, body)
            return _with(bare, subjects=no.subjects, what=no.action, detail=no.code, done=False)
        case Kind.SIGN_ON:
            on = unpack(SignOn, body)
            what = HALF if on.half else on.for_what
            return _with(bare, staff=on.staff, what=what, done=on.succeeded or on.half)
        case _:
            return _of_people(bare, body) or _of_papers(bare, body, about)


def _of_people(bare: Line, body: bytes) -> Line | None:
    """Read what a body says of who works at the desk; None where it is about something else."""
    match bare.kind:
        case Kind.SIGN_OFF:
            return _with(bare, staff=unpack(SignOff, body).staff)
        case Kind.SCREEN_LOCKED:
            locked = unpack(ScreenLocked, body)
            return _with(bare, staff=locked.staff, what=IDLE if locked.idle else BY_KEY)
        case Kind.SIGN_ON_WAIT_LIFTED:
            return _with(bare, detail=unpack(SignOnWaitLifted, body).staff)
        case Kind.PASSWORD_CHANGED:
            key = unpack(StaffKey, body)
            return _with(bare, detail=key.staff, what=FACTOR if key.factor else "")
    return None


def _about_a_filing(bare: Line, body: bytes, about: About) -> Line:
    said = unpack(ABOUT_A_FILING[bare.kind], body)
    line = _with(bare, subjects=about(said.filing), reason=said.reason)
    match said:
        case Decision():
            return _with(line, what=str(said.ruling))
        case Referral():
            return _with(line, detail=said.to)
    return line


def _of_papers(bare: Line, body: bytes, about: About) -> Line:
    match bare.kind:
        case Kind.ISSUANCE:
            made = unpack(Issuance, body)
            on = tuple(dict.fromkeys(row.partition("/")[0] for row in made.rows))
            return _with(bare, subjects=on, what=made.form, detail=made.number, reason=made.purpose)
        case Kind.ISSUANCE_OUTCOME:
            end = unpack(IssuanceOutcome, body)
            return _with(bare, subjects=about(end.issuance), done=end.handed, reason=end.reason)
        case Kind.PAYMENT:
            paid = unpack(Payment, body)
            papers = [each.issuance for each in paid.items]
            papers += [each.issuance for each in paid.waivers]
            on = tuple(dict.fromkeys(no for each in papers for no in about(each)))
            what = "refund" if paid.voids else "payment"
            return _with(bare, subjects=on, what=what, detail=paid.receipt, reason=paid.reason)
        case Kind.STOCK:
            stock = unpack(Stock, body)
            return _with(bare, detail=str(stock.sheets), reason=stock.reason)
        case Kind.CLOSING:
            return _with(bare, detail=unpack(Closing, body).day)
        case Kind.AUDIT:
            asked = unpack(Audit, body)
            of = asked.question
            whose = of.staff or ("" if of.desk == ANY_DESK else str(of.desk))
            on = (of.resident,) if of.resident else ()
            return _with(bare, subjects=on, detail=whose, reason=asked.reason)
        case Kind.OUTPUT:
            out = unpack(Output, body)
            said = {"what": out.what, "detail": out.detail, "reason": out.reason}
            return _with(bare, subjects=out.subjects, **said)
    return bare


def _of_the_office(bare: Line, body: bytes) -> Line:
    match bare.kind:
        case Kind.STAFF_ADDED:
            added = unpack(StaffAdded, body)
            return _with(bare, detail=added.staff, what=added.role)
        case Kind.STAFF_KEY:
            return _with(bare, detail=unpack(StaffKey, body).staff)
        case Kind.STAFF_REVOKED:
            gone = unpack(StaffRevoked, body)
            return _with(bare, detail=gone.staff, reason=gone.reason)
        case Kind.STAFF_RESET:
            reset = unpack(StaffReset, body)
            return _with(bare, detail=reset.staff, reason=reset.reason)
        case Kind.DESK_REVOKED:
            left = unpack(DeskRevoked, body)
            return _with(bare, detail=str(left.desk), reason=left.reason)
        case Kind.AUTHORITY_ADDED | Kind.AUTHORITY_ENDED:
            return _with(bare, detail=_authority(bare.kind, body).hex())
        case Kind.POLICY_SET:
            return _with(bare, detail=str(unpack(PolicySet, body).policy.version))
    return bare


def _authority(kind: str, body: bytes) -> bytes:
    """Return the SHA-256 of the certificate that an entry is about."""
    if kind == Kind.AUTHORITY_ADDED:
        return sha256(unpack(AuthorityAdded, body).certificate)
    return unpack(AuthorityEnded, body).fingerprint


ABOUT_STAFF = frozenset(
    {
        Kind.STAFF_ADDED, Kind.STAFF_KEY, Kind.STAFF_REVOKED, Kind.STAFF_RESET,
        Kind.PASSWORD_CHANGED, Kind.SIGN_ON_WAIT_LIFTED,
    }
)  # fmt: skip
"""Kinds of entry whose detail is the 職員番号 of whom they are about."""


def _staff_named(told: Line) -> str:
    return told.detail if told.kind in ABOUT_STAFF else ""


def _with(bare: Line, **values: object) -> Line:
    return msgspec.structs.replace(bare, **values)
