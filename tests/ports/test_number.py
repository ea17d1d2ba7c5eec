"""個人番号 and 住民票コード, asked over the shortest road, with both ledgers: told once, to a desk.

The inquiry must be received: about that number of that person, from this desk, of today, signed by
somebody in force to whom the town's rules show numbers. The numbers here have wrong check digits.
"""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import update

from sync.base.keys import SigningKey
from sync.base.numbers import is_my_number
from sync.base.troubles import CloudRefused, LineTrouble
from sync.base.wire import WireError, pack
from sync.cloud import tables as t
from sync.cloud.loading import load_numbers
from sync.cloud.memory_ledger import MemoryLedger
from sync.exchanges import number
from sync.exchanges.conversation import number_of
from sync.exchanges.ports import Answer, Town
from sync.journal.entry import Entry
from sync.journal.kinds import Inquiry, Kind, PolicySet, SignOn, StaffRevoked
from sync.records.national_numbers import NationalNumbers, NumberKind, closed
from sync.records.policy import Policy
from sync.roads.memory import MemoryRoad
from tests.desks import CutRoad
from tests.ports.conftest import OTHER, AnyLedger, founded
from tests.ports.desks import CHANCE, Desk
from tests.ports.hall import Hall, protect, today
from tests.ports.roles import as_owner

MINE, CODE = "123456789010", "98765432109"
MY_NUMBER, RESIDENT_CODE = NumberKind.MY_NUMBER, NumberKind.RESIDENT_CODE
in_memory = pytest.mark.parametrize("ledger", ["memory"], indirect=True)
"""Where the rule alone is tried, and no ledger can differ."""

SHOWN = Policy(version=2, numbers_shown_by=("clerk",))


def load(ledger: AnyLedger, town: Town, *people: NationalNumbers) -> None:
    if isinstance(ledger, MemoryLedger):
        kept = {each.atena_no: closed(each, town.key, CHANCE) for each in people}
        ledger.states[town.code].numbers |= kept
        return
    with as_owner(ledger) as owner:
        load_numbers(owner, town, people, CHANCE)


@pytest.fixture
def shown(hall: Hall, desk: Desk) -> Desk:
    """Return a desk of a town whose rules show numbers to clerks; 1015 and 77 have some."""
    load(hall.ledger, hall.town, *(
        NationalNumbers(hall.town.code, who, MINE, CODE) for who in ("1015", "77")
    ))  # fmt: skip
    rules(hall, SHOWN)
    return desk


def rules(hall: Hall, policy: Policy) -> None:
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.POLICY_SET, PolicySet(policy), 5)


def looks(
    desk: Desk,
    who: str = "1015",
    kind: str = MY_NUMBER,
    reason: str = "番号法別表の事務：児童手当",
    staff: str = "sato",
) -> Entry:
    words = desk.word(staff, Kind.INQUIRY, Inquiry((who,), reason, kind))
    return desk.keep(words, desk.people.get(staff))


def told(desk: Desk, inquiry: Entry, who: str = "1015", kind: NumberKind = MY_NUMBER) -> str:
    assert desk.town_key is not None
    found: str = desk.go(number_of(desk.journal, desk.town_key, who, kind, inquiry))
    return found


def why_not(desk: Desk, inquiry: Entry, who: str = "1015", *, sent: bool = True) -> str:
    with pytest.raises(CloudRefused) as no:
        told(desk, inquiry, who) if sent else desk.go(number.desk(who, MY_NUMBER, inquiry))
    assert no.value.reason
    assert no.value.remedy
    return no.value.code.removeprefix("number.")


def test_each_number_is_told_once_for_its_inquiry_which_is_here_before(shown: Desk) -> None:
    assert not is_my_number(MINE)
    inquiry = looks(shown)
    assert told(shown, inquiry) == MINE
    assert shown.receipt(inquiry).status == "received"
    assert why_not(shown, inquiry) == "told_before"
    assert told(shown, looks(shown)) == MINE, "another look is another inquiry"
    code = looks(shown, kind=RESIDENT_CODE)
    assert told(shown, code, kind=RESIDENT_CODE) == CODE


def test_no_scope_and_no_journal_has_them(hall: Hall, shown: Desk) -> None:
    told(shown, looks(shown))
    other = hall.desk()
    for each in (shown, other):
        each.sync()
        rows = [row for scope in each.register.rows.values() for row in scope.values()]
        kept = [bytes(row.body or b"") for row in rows]
        kept += [entry.data for entry in each.journal.entries]
        kept += [bytes(receipt) for receipt in each.journal.receipts.values()]
        assert kept
        assert not [data for data in kept if MINE.encode() in data or CODE.encode() in data]


def test_in_the_database_they_stand_closed_and_each_in_its_own_place(
    hall: Hall, shown: Desk
) -> None:
    if isinstance(hall.ledger, MemoryLedger):
        kept = hall.ledger.states[hall.town.code].numbers
        kept["1015"], kept["77"] = kept["77"], kept["1015"]
        closed_ones = list(kept.values())
    else:
        c = t.resident_number.c
        with as_owner(hall.ledger) as owner, owner.transaction(hall.town.code) as db:
            closed_ones = list(db.execute(t.resident_number.select().with_only_columns(c.closed))
                               .scalars())  # fmt: skip
            first = db.execute(
                t.resident_number.select().with_only_columns(c.closed).where(c.atena_no == "77")
            ).scalar_one()
            db.execute(update(t.resident_number).where(c.atena_no == "1015").values(closed=first))
    assert len(closed_ones) == 2
    assert not any(MINE.encode() in bytes(each) for each in closed_ones)
    assert why_not(shown, looks(shown)) == "unreadable", "somebody else's was put there"


@in_memory
def test_as_shipped_the_rules_show_them_to_nobody(hall: Hall, shown: Desk) -> None:
    rules(hall, Policy(version=3))
    assert why_not(shown, looks(shown)) == "not_permitted"
    rules(hall, Policy(version=4, numbers_shown_by=("supervisor",)))
    assert why_not(shown, looks(shown)) == "not_permitted", "a clerk"
    assert told(shown, looks(shown, staff="ueda")) == MINE


def test_only_an_inquiry_about_this_number_counts(hall: Hall, shown: Desk) -> None:
    both = Inquiry(("1015", "1023"), "児童手当", MY_NUMBER)
    right = Inquiry(("1015",), "児童手当", MY_NUMBER)
    on = SignOn("sato", succeeded=True, online=True)
    own = shown.people["sato"]
    faults = {
        "another person": looks(shown, "1023"),
        "two people": shown.keep(shown.word("sato", Kind.INQUIRY, both), own),
        "the other number": looks(shown, kind=RESIDENT_CODE),
        "a mere look": looks(shown, kind=""),
        "no reason": looks(shown, reason="　"),
        "unsigned": shown.keep(shown.word("sato", Kind.INQUIRY, right), SigningKey.new(CHANCE)),
        "no inquiry at all": shown.keep(shown.word("sato", Kind.SIGN_ON, on), own),
    }
    for fault, inquiry in faults.items():
        assert why_not(shown, inquiry) == "other_inquiry", fault
    yesterday = looks(shown)
    shown.sync()
    hall.clock.later(hours=24)
    assert why_not(shown, yesterday) == "other_inquiry"
    revoked = looks(shown)
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("sato", "退職"), 5)
    assert why_not(shown, revoked) == "other_inquiry"


@in_memory
def test_it_must_have_been_received_from_this_very_desk(hall: Hall, shown: Desk) -> None:
    inquiry = looks(shown)
    assert why_not(shown, inquiry, sent=False) == "no_inquiry"
    shown.sync()
    other = hall.desk()
    other.people = shown.people
    assert why_not(other, inquiry) == "no_inquiry"
    stolen = msgspec.structs.replace(looks(other, "1023"), words=inquiry.words)
    assert why_not(other, stolen) == "no_inquiry", "its own place, the other's content"


def test_of_the_protected_nothing_is_told_but_on_the_day_of_a_release(
    hall: Hall, shown: Desk
) -> None:
    protect(hall, "2026-01-05")
    assert why_not(shown, looks(shown, "77"), "77") == "protected"
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        row = writing.current("77")
        assert row is not None
        assert row.order is not None
        order = msgspec.structs.replace(row.order, released_on=today(hall))
        writing.put_residents([msgspec.structs.replace(row, history_no=4, order=order)])
    assert told(shown, looks(shown, "77"), "77") == MINE


@in_memory
def test_whose_number_is_not_kept_is_said_and_another_town_has_none(
    hall: Hall, shown: Desk
) -> None:
    assert why_not(shown, looks(shown, "1023"), "1023") == "not_kept"
    assert why_not(shown, looks(shown, "999"), "999") == "nobody"
    there = founded(hall.ledger, OTHER, "嬬恋村")
    with hall.ledger.reading(there) as reading:
        assert reading.numbers("1015") is None


@in_memory
def test_with_the_line_down_nothing_is_told_and_the_inquiry_stays(hall: Hall, shown: Desk) -> None:
    inquiry = looks(shown)
    road = CutRoad(MemoryRoad(hall.ledger, hall.clock), cut=True)
    shown.road = road
    with pytest.raises(LineTrouble):
        told(shown, inquiry)
    road.cut = False
    assert told(shown, inquiry) == MINE, "the same inquiry, once the line is back"


@in_memory
def test_the_desk_takes_no_other_number_than_it_asked_for(shown: Desk) -> None:
    for reply in (
        number.NumberReply("1023", MY_NUMBER, MINE),
        number.NumberReply("1015", RESIDENT_CODE, CODE),
        number.NumberReply("1015", MY_NUMBER, CODE),
        number.NumberReply("1015", MY_NUMBER, f"{MINE[:-1]}x"),
    ):
        flow = number.desk("1015", MY_NUMBER, looks(shown))
        next(flow)
        with pytest.raises(WireError):
            flow.send(Answer(pack(reply), 1))
        assert MINE not in repr(reply)
