"""Where a protected person is, asked over the shortest road, with both ledgers: told to one alone.

The desk must be of their town, the release of today, and the inquiry received: about them, from
this desk, of today, signed by somebody of the staff.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from sync.base.clock import millis
from sync.base.keys import SigningKey
from sync.base.troubles import CloudRefused, LineTrouble
from sync.base.wire import WireError, pack
from sync.exchanges import whereabouts
from sync.exchanges.conversation import whereabouts_of
from sync.exchanges.ports import Answer, Flow, LedgerReading
from sync.journal.entry import Entry
from sync.journal.kinds import Inquiry, Kind, SignOn, StaffRevoked
from sync.records.protection import OrderState
from sync.records.resident import Resident
from sync.roads.memory import MemoryRoad
from tests.desks import CutRoad
from tests.ports.conftest import OTHER, founded
from tests.ports.desks import CHANCE, Desk, open_office
from tests.ports.hall import BEFORE, WHERE, Hall, protect, today
from tests.unit.changes.people import person


def asks(desk: Desk, *subjects: str, reason: str = "証明書の発行", staff: str = "sato") -> Entry:
    words = desk.word(staff, Kind.INQUIRY, Inquiry(subjects or ("77",), reason))
    return desk.keep(words, desk.people.get(staff))


def told(desk: Desk, row: Resident, inquiry: Entry) -> Sequence[Resident]:
    assert desk.town_key is not None
    found: Sequence[Resident] = desk.go(
        whereabouts_of(desk.journal, desk.town_key, [(row, inquiry)])
    )
    return found


def why_not(desk: Desk, row: Resident, inquiry: Entry, *, sent: bool = True) -> str:
    """Return why the cloud does not answer; without `sent` the inquiry stays at the desk."""
    with pytest.raises(CloudRefused) as no:
        told(desk, row, inquiry) if sent else desk.go(whereabouts.desk(row, inquiry))
    assert no.value.reason
    assert no.value.remedy
    return no.value.code.removeprefix("whereabouts.")


def test_on_the_day_of_release_all_snapshots_are_told_after_the_inquiry(
    hall: Hall, desk: Desk
) -> None:
    row = protect(hall, today(hall))
    inquiry = asks(desk)
    rows = told(desk, row, inquiry)
    assert desk.receipt(inquiry).status == "received"
    assert [each.address for each in rows] == [BEFORE.address, WHERE, WHERE]
    assert (rows[-1].phone, rows[-1].row_id) == ("0279-88-0001", row.row_id)
    desk.sync()
    kept = desk.register.resident("77")
    assert kept is not None
    assert (kept.address, kept.phone) == ("", ""), "the desk's copy learns nothing by it"


def test_it_tells_nothing_of_who_is_not_released_today(hall: Hall, desk: Desk) -> None:
    row = protect(hall, "2026-01-05")
    assert why_not(desk, row, asks(desk)) == "not_released"


def test_an_order_that_ended_releases_nobody(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall), OrderState.ENDED)
    assert why_not(desk, row, asks(desk)) == "not_released"


def test_who_was_never_protected_is_not_asked_for(hall: Hall, desk: Desk) -> None:
    protect(hall, today(hall))
    neighbour = desk.register.resident("1015")
    assert neighbour is not None
    assert why_not(desk, neighbour, asks(desk, "1015")) == "not_released"


def test_another_town_s_person_is_nobody_here(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    town = founded(hall.ledger, OTHER, "嬬恋村")
    open_office(hall.ledger, town, sato="clerk")
    there = Hall(hall.ledger, town, hall.clock)
    elsewhere = there.desk()
    there.sign_on(elsewhere, "sato")
    elsewhere.sync()
    assert why_not(elsewhere, row, asks(elsewhere)) == "nobody"
    forged = Desk(elsewhere.road, hall.clock, desk.municipality, elsewhere.key, desk.number)
    forged.town_key = desk.town_key
    assert why_not(forged, row, asks(desk), sent=False) == "desk.unknown"


def test_without_the_inquiry_received_nothing_is_told(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    assert why_not(desk, row, asks(desk), sent=False) == "no_inquiry"


def test_another_desk_s_inquiry_does_not_count(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    inquiry = asks(desk)
    desk.sync()
    other = hall.desk()
    other.people = desk.people
    assert why_not(other, row, inquiry) == "no_inquiry"
    own = asks(other, "1015")
    stolen = msgspec.structs.replace(own, words=inquiry.words)
    assert why_not(other, row, stolen) == "no_inquiry", "its own place, the other's content"


@pytest.mark.parametrize("fault", ["another person", "no reason", "unsigned", "no inquiry at all"])
def test_an_inquiry_that_does_not_say_who_looks_at_whom_and_why_does_not_count(
    hall: Hall, desk: Desk, fault: str
) -> None:
    row = protect(hall, today(hall))
    match fault:
        case "another person":
            inquiry = asks(desk, "1015", "1023")
        case "no reason":
            inquiry = asks(desk, reason=" ")
        case "unsigned":
            words = desk.word("sato", Kind.INQUIRY, Inquiry(("77",), "窓口"))
            inquiry = desk.keep(words, SigningKey.new(CHANCE))
        case _:
            words = desk.word("sato", Kind.SIGN_ON, SignOn("sato", succeeded=True, online=True))
            inquiry = desk.keep(words, desk.people["sato"])
    assert why_not(desk, row, inquiry) == "other_inquiry"


def test_what_was_told_is_not_told_again_on_the_next_day(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    inquiry = asks(desk)
    assert told(desk, row, inquiry)
    hall.clock.later(hours=24)
    assert why_not(desk, row, inquiry, sent=False) == "not_released"
    assert why_not(desk, row, asks(desk)) == "not_released", "nor with a new inquiry"


def test_an_inquiry_of_yesterday_does_not_count_for_a_release_of_today(
    hall: Hall, desk: Desk
) -> None:
    inquiry = asks(desk)
    desk.sync()
    hall.clock.later(hours=24)
    row = protect(hall, today(hall))
    assert why_not(desk, row, inquiry) == "other_inquiry"


def test_a_desk_behind_the_register_pulls_first(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    behind = msgspec.structs.replace(row, history_no=2)
    assert why_not(desk, behind, asks(desk)) == "moved"


def test_a_revoked_member_of_staff_has_no_inquiries(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("sato", "退職"), 5)
    assert why_not(desk, row, asks(desk)) == "other_inquiry"


def test_with_the_line_down_nothing_is_told_and_the_inquiry_stays(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    inquiry = asks(desk)

    road = CutRoad(MemoryRoad(hall.ledger, hall.clock), cut=True)
    desk.road = road
    with pytest.raises(LineTrouble):
        told(desk, row, inquiry)
    road.cut = False
    assert told(desk, row, inquiry), "the same inquiry, once the line is back"


# --- the desk's half does not believe what it did not ask for


@pytest.mark.parametrize("rows", [(), (BEFORE,), (person("78", history_no=3),)])
def test_an_answer_about_somebody_else_is_none(
    hall: Hall, desk: Desk, rows: tuple[Resident, ...]
) -> None:
    row = protect(hall, today(hall))
    flow: Flow[tuple[Resident, ...]] = whereabouts.desk(row, asks(desk))
    next(flow)
    with pytest.raises(WireError):
        flow.send(Answer(pack(whereabouts.WhereaboutsReply(rows)), 1))


def test_reading_alone_answers_it(hall: Hall, desk: Desk) -> None:
    row = protect(hall, today(hall))
    inquiry = asks(desk)
    desk.sync()
    asked = next(whereabouts.desk(row, inquiry))
    with hall.ledger.reading(hall.town) as reading:
        looked: LedgerReading = reading
        record = looked.desk(desk.number)
        assert record is not None
        now = millis(hall.clock.now())
        assert WHERE.encode() in whereabouts.cloud(looked, asked.body, record, now)
