"""照会: opening a person's page. Who looked, at whom and why, is kept first."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from desktop.operations.desk import Desk
from desktop.operations.difference import Line, difference
from desktop.operations.filing_words import label_of
from desktop.operations.known import Known
from desktop.operations.memos import memos_of
from desktop.operations.order_told import OrderTold, order_told
from desktop.operations.pending import known_filings, patches_of, pending_for
from desktop.operations.visit import attend
from sync.base.troubles import Trouble
from sync.journal.kinds import Inquiry, Kind
from sync.journal.office import SUPERVISING
from sync.records.resident import Resident, in_print_order

USUAL_REASON = "窓口対応（本人・世帯員）"
COUNTER_REASONS = (USUAL_REASON, "窓口対応（代理人・第三者）")
"""Reasons with a visitor at the counter: they open a visit, and are asked once in it."""
REASONS = (*COUNTER_REASONS, "届出の審査", "庁内からの照会", "電話照会")


@dataclass(frozen=True)
class PendingChange:
    """One unsettled filing that concerns the person, as a difference for them alone."""

    filing: bytes
    label: str
    filed_at: int
    staff_name: str
    own_desk: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ResidentPage:
    """A person as the register confirms them, and what waits, apart. `as_of` in ms.

    `former` are those removed out of the household, who left last first; `order` is what may be
    told here of a protection order, `details` whether its record may be shown.
    """

    person: Resident
    household: tuple[Resident, ...]
    history: tuple[Resident, ...]
    pending: tuple[PendingChange, ...]
    as_of: int
    former: tuple[Resident, ...] = ()
    order: OrderTold | None = None
    details: bool = False
    memos: int = 0
    """How many memos there are on the person; what they say is on a screen of its own."""
    waiting: frozenset[str] = frozenset()
    """Whom of those on the page some open filing concerns (仮登録)."""


def look_up(desk: Desk, atena_no: str, reason: str = USUAL_REASON) -> ResidentPage | None:
    """Return a person's page, None if nobody has this number here.

    The inquiry is kept before anything is shown, once per person and visit; a page asked for again
    with another reason is another inquiry. A look-up for a visitor opens a visit.
    """
    person = desk.cache.current(atena_no)
    if person is None:
        return None
    if reason in COUNTER_REASONS:
        attend(desk, reason)
    asked = f"{atena_no} {reason}"
    if asked not in desk.asked_about:
        desk.journal.keep(Kind.INQUIRY, Inquiry((atena_no,), reason), desk.who)
        desk.asked_about.add(asked)
    with desk.one_look():
        return _page(desk, person)


def practise_reading(desk: Desk) -> None:
    """Ask once, about nobody, what every page asks: SQLAlchemy makes a statement ready only once.

    On whatever thread, before the first person waits for it (20 ms). What fails is met later.
    """
    nobody = "0"
    with suppress(Trouble):
        desk.cache.household(nobody)
        desk.cache.history(nobody)
        desk.cache.at(nobody, 0)
        desk.journal.drafts.read(nobody)
        desk.journal.latest(nobody, 1)
        desk.journal.entries(nobody)
        desk.journal.entry(nobody.encode())
        desk.journal.visits.parked()
        desk.journal.visits.items(0)
        known_filings(desk)


def reason_to_begin_with(desk: Desk, last: str) -> str:
    """Return the reason that a page is opened for: the visit's, which was asked once.

    Without a visitor it is the clerk's last one, but for what was some visitor's.
    """
    visit = desk.journal.visits.now()
    if visit is not None and visit.reason:
        return visit.reason
    return USUAL_REASON if last in COUNTER_REASONS else last


def _page(desk: Desk, person: Resident) -> ResidentPage:
    details = desk.who.role in SUPERVISING
    household = tuple(in_print_order(desk.cache.household(person.setai_no)))
    former = _former(desk, person)
    members = [each.atena_no for each in (person, *household, *former)]
    waiting = pending_for(desk, *members)
    return ResidentPage(
        person,
        household,
        tuple(desk.cache.history(person.atena_no)),
        tuple(
            _pending(desk, k, person.atena_no)
            for k in waiting
            if person.atena_no in k.filing.subjects
        ),
        desk.cache.current_at() or 0,
        former,
        order_told(person, desk.today(), details=details),
        details,
        sum(not note.deleted for note in memos_of(desk, person.atena_no)),
        frozenset(members) & {each for known in waiting for each in known.filing.subjects},
    )


def _former(desk: Desk, person: Resident) -> tuple[Resident, ...]:
    """Return who was removed out of the household, who left last first; the person is above."""
    gone = desk.cache.former_members(person.setai_no)
    others = [each for each in gone if each.atena_no != person.atena_no]
    return tuple(sorted(in_print_order(others), key=lambda each: each.removed_on, reverse=True))


def _pending(desk: Desk, known: Known, atena_no: str) -> PendingChange:
    decided = patches_of(desk, known)
    patches = [p for p in decided.patches if p.atena_no == atena_no] if decided else []
    return PendingChange(
        known.id,
        label_of(known.filing),
        known.clock,
        desk.staff_name(known.words.staff),
        known.own,
        difference(patches, desk.cache.current),
    )
