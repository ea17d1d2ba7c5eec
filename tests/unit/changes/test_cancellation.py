"""異動の取消し: what each kind of change leaves when it is taken back, and what cannot be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from sync.base.eras import CivilDate
from sync.changes.arrival_notice import ArrivalNotice
from sync.changes.cancellation import Cancellation
from sync.changes.contact_correction import ContactCorrection
from sync.changes.death import Death
from sync.changes.move_in import MoveIn
from sync.changes.move_out import MoveOut
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.changes.undoing import BOOKKEEPING
from sync.changes.verdict import NEW_HOUSEHOLD, Decided
from sync.records.resident import ChangeReason, Resident, ResidentState
from sync.records.seal import SealRegistration, SealState
from tests.unit.changes.asked import TODAY, alerted, new_people, patches, refused
from tests.unit.changes.laws import judged, seen_off, written
from tests.unit.changes.people import Register, household, person
from tests.unit.changes.test_coming import HEAD

SEAL = SealRegistration("1", "2015-01-05", SealState.REGISTERED, b"png", 12.0)
FAMILY = [msgspec.structs.replace(p, seal=SEAL) for p in household("1", "2", "3")]
TOWN = Register.of(*FAMILY, *household("4", "5", setai_no="9100"))
NUMBERS = iter(range(1, 1000))


def done(register: Register, kind: str, body: Any, on: dt.date = TODAY) -> Register:
    """Return the register after a filing of its own."""
    verdict = judged(register, kind, body, on)
    assert isinstance(verdict, Decided), verdict
    return written(register, verdict.patches, on, next(NUMBERS).to_bytes(16, "big"))


def take_back(register: Register, number: str, *people: Mover, **values: Any) -> Cancellation:
    known = register.current(number)
    entry = known.history_no if known else 1
    plain = Cancellation(number, entry, "2026-11-24", "2026-11-24", "虚偽の届出", people)
    return msgspec.structs.replace(plain, **values)


def same(now: Register, was: Register, *numbers: str) -> None:
    """Hold that these people are as they were, but for the rows' own bookkeeping."""
    for number in numbers:
        first, second = was.current(number), now.current(number)
        assert first is not None
        assert second is not None
        own = {name: getattr(first, name) for name in BOOKKEEPING}
        assert msgspec.structs.replace(second, **own) == first
        assert second.history_no > first.history_no, "a row upon it"


def at(register: Register, number: str) -> Resident:
    found = register.current(number)
    assert found is not None
    return found


def moved(*numbers: str, to: str = "大字前口２番地", setai_no: str = "9000") -> Relocation:
    movers = tuple(Mover(no, "子" if i else "世帯主") for i, no in enumerate(numbers))
    return Relocation(setai_no, movers, "2026-11-20", "2026-11-24", "10426002000", to)


EVERYBODY = (Mover("1"), Mover("2"), Mover("3"))


# --- 増


def test_who_died_by_mistake_is_back_and_who_became_head_is_no_more() -> None:
    died = done(TOWN, "death", Death("4", CivilDate(day="2026-11-20"), "2026-11-24"))
    assert at(died, "5").is_head
    back = done(died, "cancellation", take_back(died, "4"))
    same(back, TOWN, "4", "5")
    assert at(back, "4").reason is ChangeReason.RESTORED
    assert at(back, "5").reason is ChangeReason.CHANGE_CANCELLED


def test_part_of_a_household_comes_back_into_it() -> None:
    left = done(TOWN, "move_out", MoveOut("9000", ("3",), "2026-11-20", "2026-11-24", "高崎市"))
    back = done(left, "cancellation", take_back(left, "3"))
    same(back, TOWN, "3")
    assert at(back, "3").setai_no == "9000"
    assert at(back, "3").note == "虚偽の届出"


def test_where_all_had_left_they_are_a_new_household_at_the_former_address() -> None:
    whole = MoveOut("9000", ("1", "2", "3"), "2026-11-20", "2026-11-24", "高崎市")
    left = done(TOWN, "move_out", whole)
    body = take_back(left, "1", *EVERYBODY)
    assert alerted(left, "cancellation", body) == ["new_household"]
    back = done(left, "cancellation", body)
    setai_no = at(back, "1").setai_no
    assert setai_no not in {"9000", NEW_HOUSEHOLD}
    assert {m.atena_no for m in back.household(setai_no)} == {"1", "2", "3"}
    assert at(back, "2").address == "大字草津１番地"
    assert at(back, "2").seal == SEAL
    assert at(back, "2").relationship == "子"


def test_one_of_a_household_that_left_needs_a_head_and_alone_is_one() -> None:
    whole = MoveOut("9000", ("1", "2", "3"), "2026-11-20", "2026-11-24", "高崎市")
    left = done(TOWN, "move_out", whole)
    assert at(done(left, "cancellation", take_back(left, "3")), "3").is_head
    two = take_back(left, "2", Mover("2"), Mover("3"))
    assert refused(left, "cancellation", two) == ["head"]
    named = take_back(left, "2", Mover("2", "世帯主"), Mover("3", "弟"))
    assert at(done(left, "cancellation", named), "3").relationship == "弟"


def test_a_plan_and_the_day_that_came_are_one_change() -> None:
    plan = MoveOut("9100", ("4",), "2026-12-01", "2026-11-24", "高崎市")
    planned = done(TOWN, "move_out", plan)
    later = dt.date(2026, 12, 3)
    left = seen_off(planned, later)
    assert at(left, "5").is_head
    body = take_back(left, "4", cancelled_on="2026-12-03", notified_on="2026-12-03")
    back = done(left, "cancellation", body, later)
    same(back, TOWN, "4", "5")
    assert at(back, "4").leaving_on == ""
    by_the_plan = msgspec.structs.replace(body, entry=2)
    same(done(left, "cancellation", by_the_plan, later), TOWN, "4", "5")


def test_a_notice_of_arrival_upon_it_does_not_stand_in_the_way() -> None:
    out = MoveOut("9000", ("3",), "2026-11-20", "2026-11-24", "高崎市")
    left = done(TOWN, "move_out", out)
    told = done(left, "arrival_notice", ArrivalNotice("3", "前橋市", "2026-11-21", "2026-11-24"))
    assert at(told, "3").destination_final == "前橋市"
    same(done(told, "cancellation", take_back(told, "3", entry=2)), TOWN, "3")


# --- 減


def test_who_moved_in_by_mistake_is_removed() -> None:
    body = MoveIn(
        (HEAD,), "domestic", "2026-11-20", "2026-11-24", "前橋市", address="大字草津５番地"
    )
    came = done(TOWN, "move_in", body)
    (wrong,) = new_people(TOWN, came)
    gone = at(done(came, "cancellation", take_back(came, wrong.atena_no)), wrong.atena_no)
    assert (gone.state, gone.reason) == (ResidentState.REMOVED, ChangeReason.ENTRY_CANCELLED)
    assert gone.removed_on == "2026-11-24"


def test_who_came_back_by_mistake_is_the_removed_person_again() -> None:
    former = person("7", setai_no="9700", state=ResidentState.MOVED_OUT, removed_on="2020-03-31",
                    destination="前橋市")  # fmt: skip
    town = TOWN.add(former)
    back = msgspec.structs.replace(HEAD, returning="7", relationship="縁故者")
    body = MoveIn((back,), "domestic", "2026-11-20", "2026-11-24", "前橋市", setai_no="9000")
    came = done(town, "move_in", body)
    assert len(came.household("9000")) == 4
    gone = done(came, "cancellation", take_back(came, "7"))
    same(gone, town, "7")
    assert at(gone, "7").reason is ChangeReason.ENTRY_CANCELLED
    assert len(gone.household("9000")) == 3


# --- 修正


def test_a_whole_household_that_moved_is_where_it_was() -> None:
    there = done(TOWN, "relocation", moved("1", "2", "3"))
    back = done(there, "cancellation", take_back(there, "1", *EVERYBODY))
    same(back, TOWN, "1", "2", "3")
    assert at(back, "1").reason is ChangeReason.CHANGE_CANCELLED


def test_who_had_left_a_household_in_town_is_back_in_it() -> None:
    there = done(TOWN, "relocation", moved("3"))
    assert at(there, "3").setai_no != "9000"
    same(done(there, "cancellation", take_back(there, "3")), TOWN, "3")


def test_one_of_a_household_that_moved_on_is_alone_where_it_was() -> None:
    there = done(TOWN, "relocation", moved("1", "2", "3"))
    body = take_back(there, "3")
    assert alerted(there, "cancellation", body) == ["new_household"]
    alone = at(done(there, "cancellation", body), "3")
    assert (alone.address, alone.relationship) == ("大字草津１番地", "世帯主")
    head = take_back(there, "1")
    assert set(alerted(there, "cancellation", head)) == {"new_household", "head_missing"}


def test_a_single_field_is_restored_and_what_came_without_change_stays() -> None:
    phone = done(TOWN, "contact_correction", ContactCorrection("1", "0279-00-0001"))
    sealed = phone.add(
        msgspec.structs.replace(at(phone, "1"), history_no=3, seal=None, reason=ChangeReason.SEAL)
    )
    back = at(done(sealed, "cancellation", take_back(sealed, "1", entry=2)), "1")
    assert (back.phone, back.seal, back.history_no) == ("", None, 4)


def test_a_cancelling_can_be_cancelled() -> None:
    there = done(TOWN, "relocation", moved("1", "2", "3"))
    back = done(there, "cancellation", take_back(there, "1", *EVERYBODY))
    again = done(back, "cancellation", take_back(back, "1", *EVERYBODY))
    same(again, there, "1", "2", "3")


# --- what cannot be


def test_only_the_newest_change_and_only_with_its_own() -> None:
    there = done(TOWN, "relocation", moved("1", "2", "3"))
    phoned = done(there, "contact_correction", ContactCorrection("1", "0279-00-0001"))
    assert refused(phoned, "cancellation", take_back(phoned, "1", entry=2)) == ["not_newest"]
    mixed = take_back(phoned, "1", Mover("1"), Mover("2"))
    assert refused(phoned, "cancellation", mixed) == ["not_together"]
    assert patches(phoned, "cancellation", take_back(phoned, "1")).keys() == {"1"}


def test_two_heads_are_not_made() -> None:
    died = done(TOWN, "death", Death("4", CivilDate(day="2026-11-20"), "2026-11-24"))
    later = done(died, "contact_correction", ContactCorrection("5", "0279-00-0001"))
    assert refused(later, "cancellation", take_back(later, "4")) == ["two_heads"]


def test_who_changed_by_different_filings_are_taken_back_apart() -> None:
    first = done(TOWN, "relocation", moved("3"))
    moved_again = msgspec.structs.replace(
        moved("1", "2", "3"), setai_no="9000", movers=(Mover("1"), Mover("2"))
    )
    assert refused(first, "cancellation", take_back(first, "1")) == ["taken_over"]
    both = done(first, "relocation", moved_again)
    assert refused(both, "cancellation", take_back(both, "1", Mover("3"))) == ["not_together"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"atena_no": "404"}, "unknown"),
        ({"people": (Mover("1"), Mover("1"))}, "unknown"),
        ({"people": (Mover("1", "孫"),)}, "relationship"),
        ({"entry": 1}, "not_newest"),
        ({"cancelled_on": "2026-11-25"}, "future"),
        ({"notified_on": ""}, "no_day"),
        ({"ground": " "}, "no_ground"),
    ],
)
def test_what_cannot_be_taken_back(values: dict[str, Any], code: str) -> None:
    there = done(TOWN, "relocation", moved("1", "2", "3"))
    assert code in refused(there, "cancellation", take_back(there, "1", **values))


def test_a_protected_person_and_a_history_with_holes() -> None:
    hidden = Register.of(person("1", protected=True))
    assert refused(hidden, "cancellation", take_back(hidden, "1")) == ["protected"]
    torn = Register.of(person("1", history_no=3))
    assert refused(torn, "cancellation", take_back(torn, "1")) == ["no_history"]
