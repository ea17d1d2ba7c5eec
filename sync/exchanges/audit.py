"""監査の照会: who looked at this resident, what this person did, what happened at a desk.

What is asked is an entry of the asking desk's journal, signed by the person and received before;
the exchange names that entry and nothing else, so that no question goes unrecorded, and a desk's
key alone asks nothing. Answers come page by page, the last received first; each page looks at a
bounded number of entries, and says where the next goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from sync.base.clock import beginning_of
from sync.base.wire import WireError, pack, unpack
from sync.exchanges.ports import Answer, Ask, DeskRecord, Flow, LedgerReading, Sought
from sync.exchanges.push import told_by
from sync.exchanges.refusals import Declined, unreadable
from sync.exchanges.turned_away import HOUR_MS
from sync.exchanges.turned_away import MOST_LINES as HOURLY
from sync.journal.asking import ANY_DESK, Audit, Question
from sync.journal.entry import open_entry
from sync.journal.kinds import Kind
from sync.journal.office import SUPERVISING
from sync.journal.trail import (
    Line,
    Stood,
    answers,
    beginning,
    holes_behind,
    line,
    oddities,
    subjects_of,
    within,
)

NAME = "audit"
DAY_MS = 24 * HOUR_MS
FAR = 2**62
"""Behind every hour (ms)."""

MOST_SKIPPED = 10 * HOURLY
"""Lines of one hour; different ones beyond `HOURLY` are counted together."""

MOST_LINES = 200
"""In one answer: a few screens full."""

MOST_LOOKED = 5_000
"""Entries looked at for one answer: a quarter of a second at the cloud."""

MOST_PAGES = 20
"""Asked for in a row while nothing is found; then the person is asked whether to go on."""

PATIENCE = 20.0
"""Seconds: looking for a number reads every entry since the first day asked about."""

ANSWERED_MS = 30 * 60 * 1000
"""How long an entry that asks is answered, page by page; then it has to be asked anew."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where an answer goes on: behind the entry that was received then (ms), at desk and number."""

    received_at: int
    desk: int
    number: int


class AuditRequest(msgspec.Struct, frozen=True, array_like=True):
    """The number of the asking desk's entry that asks, and where to go on; None at first."""

    number: int
    after: Place | None = None


class Refused(msgspec.Struct, frozen=True, array_like=True):
    """Requests of one hour that the cloud turned away alike: in whose name, for what, why.

    `desk` is as in `TurnedAway`: it may be none of ours. `proved`: its own key had signed them.
    """

    desk: int
    exchange: str
    code: str
    proved: bool
    first_at: int
    last_at: int
    times: int


class AuditReply(msgspec.Struct, frozen=True, array_like=True):
    """Lines, and where to go on; None where all was looked at. `refused` where that was asked."""

    lines: Annotated[tuple[Line, ...], msgspec.Meta(max_length=10 * MOST_LINES)]
    next: Place | None = None
    refused: Annotated[tuple[Refused, ...], msgspec.Meta(max_length=MOST_LINES)] = ()


def desk(number: int, after: Place | None = None) -> Flow[AuditReply]:
    """Ask for the next page that holds a line, of what the entry with this number asks."""
    for _ in range(MOST_PAGES):
        heard: Answer = yield Ask(NAME, pack(AuditRequest(number, after)), PATIENCE)
        reply = unpack(AuditReply, heard.body)
        if reply.lines or reply.refused or reply.next is None:
            break
        after = reply.next
    return reply


def cloud(ledger: LedgerReading, body: bytes, asker: DeskRecord, now: int) -> bytes:
    """Answer a page of what an entry asks."""
    request = unpack(AuditRequest, body)
    question = _asked(ledger, asker, request.number, now)
    page = _refused_page if question.refused else _odd_page if question.oddities else _page
    return pack(page(ledger, question, request.after))


def _asked(ledger: LedgerReading, asker: DeskRecord, number: int, now: int) -> Question:
    """Return what may be answered; Declined where the entry, its signer or its time are not so."""
    entry, known = ledger.entry(asker.number, number), ledger.received(asker.number, number)
    if entry is None or known is None:
        raise Declined(
            "audit.not_received",
            "監査の照会の記録が、まだクラウドに届いていません。",
            "送信されるのを待って、もう一度照会してください。",
        )
    if entry.words.kind != Kind.AUDIT:
        raise unreadable()
    person = ledger.office().staff.get(entry.words.staff)
    signed = person is not None and person.signed(entry, told_by(known.receipt).received_at)
    if person is None or not signed or person.revoked or person.role not in SUPERVISING:
        raise Declined(
            "audit.not_authorised",
            "監査の権限がありません。",
            "責任者か管理者がサインオンして照会してください。",
        )
    if now - told_by(known.receipt).received_at > ANSWERED_MS:
        raise Declined(
            "audit.expired",
            "照会してから30分を過ぎたため、続きを表示できません。",
            "もう一度照会してください。",
        )
    return unpack(Audit, entry.words.body).question


def _refused_page(ledger: LedgerReading, question: Question, after: Place | None) -> AuditReply:
    """Return what was turned away; `after` names the last hour told, and how much of it was."""
    try:
        before = beginning_of(question.until) + DAY_MS if question.until else FAR
    except (ValueError, OverflowError):
        raise WireError("until is no day") from None
    skip = 0
    if after is not None:  # whatever a changed program says there
        before = max(min(before, after.received_at + HOUR_MS), 0)
        skip = min(max(after.number, 0), MOST_SKIPPED)
    found = ledger.turned_away(beginning(question), before, skip, MOST_LINES)
    refused = tuple(
        Refused(what.desk, what.exchange, what.code, what.proved, *counted)
        for _, what, counted in found
        if question.desk in {ANY_DESK, what.desk}
    )
    if len(found) < MOST_LINES:
        return AuditReply((), refused=refused)
    last = found[-1].hour
    told = sum(each.hour == last for each in found)
    if after is not None and last == after.received_at:
        told += skip
    return AuditReply((), Place(last, 0, told), refused)


def _page(ledger: LedgerReading, question: Question, after: Place | None) -> AuditReply:
    words = tuple(each.encode() for each in (question.resident, question.staff) if each)
    about: tuple[bytes, ...] = ()
    if question.resident:
        about = ledger.ids_naming(question.resident.encode(), (Kind.FILING, Kind.ISSUANCE))
    sought = Sought(words, about, question.desk, beginning(question))
    place = (after.received_at, after.desk, after.number) if after else None
    looked = ledger.sought(sought, place, MOST_LOOKED)
    lines: list[Line] = []
    known: dict[bytes, tuple[str, ...]] = {}
    for here, each in enumerate(looked, 1):
        entry = open_entry(each.data)
        note = told_by(each.receipt).note if each.receipt else ""
        told = line(entry, each.received_at, note, lambda name: _about(ledger, name, known))
        if answers(question, told):
            lines.append(told)
        if len(lines) == MOST_LINES or here == MOST_LOOKED:
            return AuditReply(tuple(lines), Place(each.received_at, *entry.position))
    return AuditReply(tuple(lines))


def _about(
    ledger: LedgerReading, name: bytes, known: dict[bytes, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return whom an entry is about that another one names."""
    if name not in known:
        entry = ledger.entry_of(name)
        known[name] = subjects_of(entry) if entry is not None else ()
    return known[name]


def _odd_page(ledger: LedgerReading, question: Question, after: Place | None) -> AuditReply:
    """Look through the desks' journals, one after another, for what is out of order."""
    desks = sorted(ledger.office().desks)
    place = after or Place(0, desks[0] if desks else 0, 0)
    lines: list[Line] = []
    for number in desks if question.desk == ANY_DESK else [question.desk]:
        if number < place.desk:
            continue
        begin = place.number if number == place.desk else 0
        for found, last in _walked(ledger, number, begin):
            lines += [each for each in found if within(question, each.at)]
            if len(lines) >= MOST_LINES or last - begin >= MOST_LOOKED:
                return AuditReply(tuple(lines), Place(0, number, last))
    return AuditReply(tuple(lines))


RUN = 100
"""Entries looked through between two looks at how full a page is: rarely is one of them odd."""


def _walked(ledger: LedgerReading, desk: int, after: int) -> Iterator[tuple[list[Line], int]]:
    holes = frozenset(ledger.holes(desk))
    before = ledger.entry(desk, after)
    while rows := ledger.kept(desk, after, RUN):
        entries = [open_entry(row.data) for row in rows]
        stood = [
            Stood(entry.envelope, entry.words.staff, told_by(row.receipt).received_at)
            for entry, row in zip(entries, rows, strict=True)
        ]
        yield list(oddities(stood, before.envelope if before else None, holes)), rows[-1].number
        before, after = entries[-1], rows[-1].number
    if before is not None and (behind := [number for number in holes if number > after]):
        yield [holes_behind(before.envelope, min(behind), max(behind))], max(behind)
