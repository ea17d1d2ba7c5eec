"""What once got through, tried again by a desk that has a real key and a changed program.

A code that could be used again is in `test_guessing.py`, a digest that told of addresses in
`test_other_towns.py`, an endless body and a head that never ends in `test_bombs.py`.
"""

from __future__ import annotations

import math
import time

import pytest

from sync.base.wire import pack
from sync.exchanges import audit, wait, whereabouts
from sync.exchanges.ports import Answer
from sync.journal.asking import Audit, Question
from sync.journal.chain import Head, link
from sync.journal.entry import Entry, Words, say
from sync.journal.kinds import Inquiry, Kind
from tests.attack.towns import HERE, Cloud, Hacked, asked, refused_with
from tests.ports.desks import Desk
from tests.ports.hall import looked, protect, today

BEYOND = [2**63 - 1, -(2**63), 10**15, -1]
"""Clocks (ms) that no calendar knows."""


@pytest.fixture
def hall(cloud: Cloud) -> Hacked:
    return cloud.hall(cloud.here)


@pytest.fixture
def desk(hall: Hacked) -> Desk:
    return hall.staffed()


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -math.inf, -1.0])
def test_nobody_waits_longer_than_the_cloud_lets_them(
    cloud: Cloud, desk: Desk, seconds: float
) -> None:
    """A wait of no number never ended, and unsettled every other timer of the server."""
    body = pack(wait.WaitRequest({}, seconds))
    began = time.monotonic()
    assert isinstance(asked(cloud.road(), desk.voice(), wait.NAME, body), Answer)
    assert time.monotonic() - began < wait.PATIENCE


def kept(desk: Desk, words: Words, staff: str, clock: int) -> Entry:
    """Keep an entry under a clock of one's own choice."""
    last = desk.journal.entries[-1] if desk.journal.entries else None
    assert last is not None or not desk.journal.entries
    head = Head(last.envelope.number, last.hash) if last else first_of(desk)
    content = say(words, desk.people[staff])
    entry = link(head, desk.municipality, desk.number, desk.key, content, clock, clock)
    desk.journal.entries.append(entry)
    return entry


def first_of(desk: Desk) -> Head:
    entry = looked(desk)
    return Head(entry.envelope.number, entry.hash)


def test_no_clock_of_an_entry_stops_who_audits_the_town(
    cloud: Cloud, hall: Hacked, desk: Desk
) -> None:
    """One such entry made every question that came past it fail, for everybody and for ever."""
    other = hall.staffed()
    for clock in BEYOND:
        kept(desk, desk.word("sato", Kind.INQUIRY, Inquiry(("1031",), "窓口")), "sato", clock)
    desk.sync()
    for question in (Question(resident="1031"), Question(desk=desk.number, oddities=True)):
        asks = other.word("ueda", Kind.AUDIT, Audit(question, "確認"))
        entry = other.keep(asks, other.people["ueda"])
        other.sync()
        lines = other.go(audit.desk(entry.envelope.number)).lines
        assert sum(line.desk == desk.number for line in lines) >= len(BEYOND) - 1


def test_no_clock_of_an_inquiry_makes_the_cloud_fail(
    cloud: Cloud, hall: Hacked, desk: Desk
) -> None:
    released = protect(hall, today(hall))
    for clock in BEYOND:
        words = desk.word("sato", Kind.INQUIRY, Inquiry(("77",), "窓口"))
        entry = kept(desk, words, "sato", clock)
        desk.sync()
        number = entry.envelope.number
        body = pack(whereabouts.WhereaboutsRequest(released.row_id, number, bytes(words.id)))
        with cloud.traced("whereabouts.other_inquiry", town=HERE):
            told = asked(cloud.road(), desk.voice(), whereabouts.NAME, body)
        assert refused_with(told) == "whereabouts.other_inquiry"


@pytest.mark.parametrize("since", ["きのう", "2026-02-30", "9999-12-31T00", "\0", "-1"])
def test_a_question_since_no_day_is_refused(cloud: Cloud, desk: Desk, since: str) -> None:
    words = desk.word("ueda", Kind.AUDIT, Audit(Question(since=since), "確認"))
    entry = desk.keep(words, desk.people["ueda"])
    desk.sync()
    body = pack(audit.AuditRequest(entry.envelope.number))
    with cloud.traced("request.unreadable", town=HERE, exchange=audit.NAME):
        told = asked(cloud.road(), desk.voice(), audit.NAME, body)
    assert refused_with(told) == "request.unreadable"
