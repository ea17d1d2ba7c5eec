"""An office's day: every desk's closing, or that it was not received. No console in here.

A total is complete only when every desk that works has closed the day, or has closed a later one
without it: then it had no business. A revoked desk is listed only with what it closed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select

from sync.base.wire import WireError, unpack
from sync.changes.closing_reopening import CLOSING_REOPENING, ClosingReopening
from sync.cloud import tables as t
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.exchanges.ports import LedgerReading, Town
from sync.journal.adding_up import Known, standing_closings
from sync.journal.closing import Closing
from sync.journal.entry import open_content, open_entry
from sync.journal.kinds import Filing, Kind
from sync.journal.standing import Standing


class State(StrEnum):
    """How far a desk's day is known."""

    CLOSED = "closed"
    CORRECTED = "corrected"
    NO_BUSINESS = "no business"
    NOT_RECEIVED = "not received"


class DeskDay(NamedTuple):
    """One desk's day; `staff` closed it."""

    desk: int
    name: str
    state: State
    closing: Closing | None = None
    staff: str = ""


def of_day(ledger: PostgresLedger, town: Town, day: str) -> list[DeskDay]:
    """Return every desk's day, by number; OperatorRefusal where `day` is none."""
    try:
        day = dt.date.fromisoformat(day).isoformat()
    except ValueError:
        raise OperatorRefusal(f"{day!r} is no day.", "Write it as 2026-11-23.") from None
    with ledger.reading(town) as reading:
        office = reading.office()
        kept = _kept(ledger, town)
        stand = {
            desk: standing_closings(
                [(name, closing) for name, closing, _ in known],
                lambda permit: _permit(reading, permit),
            )
            for desk, known in kept.items()
        }
    who = {name: staff for known in kept.values() for name, _, staff in known}
    found = []
    for number, desk in sorted(office.desks.items()):
        told = _day(stand.get(number, []), day)
        if told[0] in {State.NOT_RECEIVED, State.NO_BUSINESS} and desk.revoked:
            continue
        state, known = told
        name, closing = known or (b"", None)
        staff = who.get(name, "")
        found.append(DeskDay(number, desk.certificate.name, state, closing, staff))
    return found


def missing(found: Sequence[DeskDay]) -> int:
    """Return how many desks' closings were not received."""
    return sum(each.state is State.NOT_RECEIVED for each in found)


def in_words(found: Sequence[DeskDay]) -> Iterator[str]:
    """Word an office's day, a desk a line, the total last."""
    for each in found:
        yield f"{each.desk:4} {each.name}  {each.state}{_details(each)}"
    totals = _totals(found)
    words = " ".join(f"{name}={totals[name]}" for name in _SUMMED)
    left = missing(found)
    state = f"INCOMPLETE: {left} of {len(found)} desks not received" if left else "complete"
    yield f"total {words}  {state}"


def as_csv(day: str, found: Sequence[DeskDay]) -> Iterator[str]:
    """Word an office's day for other programs; the last line is the total, with its state."""
    yield _csv_line(["day", "desk", "name", "state", "ordinal", "staff", *_SUMMED])
    for each in found:
        numbers = _numbers(each.closing) if each.closing else {}
        ordinal = each.closing.ordinal if each.closing else ""
        yield _csv_line(
            [day, each.desk, each.name, each.state, ordinal, each.staff]
            + [numbers.get(name, "") for name in _SUMMED]
        )
    totals = _totals(found)
    state = "incomplete" if missing(found) else "complete"
    yield _csv_line([day, "", "total", state, "", "", *(totals[name] for name in _SUMMED)])


_SUMMED = (
    "fees", "waived", "refunded", "expected", "counted", "difference", "handed_in",
    "sheets_used", "sheets_spoiled", "sheets_difference",
)  # fmt: skip


def _numbers(closing: Closing) -> dict[str, int]:
    sums = closing.sums
    values = (
        sums.fees, sums.waived, sums.refunded, closing.expected, closing.counted.cash,
        closing.difference, closing.handed_in, sums.sheets.used, sums.sheets.spoiled,
        closing.sheets_difference,
    )  # fmt: skip
    return dict(zip(_SUMMED, values, strict=True))


def _totals(found: Sequence[DeskDay]) -> dict[str, int]:
    told = [_numbers(each.closing) for each in found if each.closing]
    return {name: sum(numbers[name] for numbers in told) for name in _SUMMED}


def _details(each: DeskDay) -> str:
    if each.closing is None:
        return ""
    numbers = " ".join(f"{name}={value}" for name, value in _numbers(each.closing).items())
    why = each.closing.counted.explanation
    said = f"  why: {why if why.isprintable() else repr(why)}" if why else ""
    return f"  no. {each.closing.ordinal} by {each.staff}  {numbers}{said}"


def _csv_line(values: Sequence[object]) -> str:
    told = io.StringIO()
    csv.writer(told, quoting=csv.QUOTE_ALL, lineterminator="").writerow(values)
    return told.getvalue()


def _day(stand: Sequence[Known], day: str) -> tuple[State, Known | None]:
    for name, closing in stand:
        if closing.day == day:
            return (State.CORRECTED if closing.replaces else State.CLOSED), (name, closing)
    later = any(closing.day > day for _, closing in stand)
    return (State.NO_BUSINESS if later else State.NOT_RECEIVED), None


def _kept(ledger: PostgresLedger, town: Town) -> dict[int, list[tuple[bytes, Closing, str]]]:
    """Return all closings received, by desk, in the order kept; each content once."""
    e = t.entry.c
    query = select(e.desk, e.data).where(e.municipality == town.code, e.kind == Kind.CLOSING)
    with ledger.look(town) as db:
        rows = db.execute(query.order_by(e.desk, e.number)).all()
    found: dict[int, list[tuple[bytes, Closing, str]]] = {}
    seen: set[bytes] = set()
    for desk, data in rows:
        try:
            words = open_entry(bytes(data)).words
            closing = unpack(Closing, words.body)
        except WireError:
            continue  # a newer program's
        if bytes(words.id) not in seen:
            seen.add(bytes(words.id))
            found.setdefault(desk, []).append((bytes(words.id), closing, words.staff))
    return found


def _permit(reading: LedgerReading, permit: bytes) -> ClosingReopening | None:
    """Return an approved reopening under its filing's id."""
    case = reading.case(permit)
    if case is None or case.standing is not Standing.REGISTERED:
        return None
    try:
        filing = unpack(Filing, open_content(case.content)[1].body)
        if filing.change != CLOSING_REOPENING.name:
            return None
        return unpack(ClosingReopening, filing.body)
    except WireError:
        return None
