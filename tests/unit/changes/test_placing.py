"""記載順位: where registration puts people in their household; the head first, joiners last."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from sync.base.eras import CivilDate
from sync.changes.head_change import HeadChange
from sync.changes.household_change import HouseholdChange
from sync.changes.household_split import HouseholdSplit
from sync.changes.merge import Merged, merge
from sync.changes.mover import Mover
from sync.changes.registering import next_rows
from sync.changes.verdict import Decided, Patch
from sync.records.resident import ChangeReason, Resident, in_print_order
from tests.unit.changes.laws import judged, registered, tried
from tests.unit.changes.people import Register, person

TODAY = dt.date(2026, 11, 24)
DAYS = {"changed_on": "2026-11-20", "notified_on": "2026-11-24"}


def member(
    atena_no: str, place: int, relationship: str, born: str, setai_no: str = "9000", **values: Any
) -> Resident:
    return person(
        atena_no,
        setai_no=setai_no,
        sort_order=place,
        relationship=relationship,
        birth=CivilDate(day=born),
        **values,
    )


HOME = Register.of(
    member("1", 1, "世帯主", "1950-01-01"),
    member("2", 2, "妻", "1952-01-01"),
    member("3", 3, "子", "1985-01-01"),
    member("4", 4, "子", "1980-01-01"),
    member("5", 5, "同居人", "1940-01-01"),
    member("7", 1, "世帯主", "1960-01-01", "9100"),
    member("8", 6, "妻", "1961-01-01", "9100"),
)


def after(register: Register, change: str, body: Any) -> Register:
    done = tried(register, change, body, TODAY)
    assert isinstance(done, Register), done
    return done


def on_paper(register: Register, setai_no: str = "9000") -> list[tuple[str, int]]:
    members = in_print_order(register.household(setai_no))
    return [(m.atena_no, m.sort_order) for m in members]


def heads(**relations: str) -> HeadChange:
    return HeadChange("9000", tuple(Mover(no[1:], to) for no, to in relations.items()), **DAYS)


def test_after_a_change_of_head_the_paper_begins_with_the_new_one() -> None:
    body = heads(_1="父", _2="母", _3="妹", _4="世帯主", _5="同居人")
    done = after(HOME, "head_change", body)
    assert on_paper(done) == [("4", 1), ("1", 2), ("2", 3), ("3", 4), ("5", 5)]


def test_who_is_the_same_to_the_new_head_keeps_place_and_row() -> None:
    done = after(HOME, "head_change", heads(_1="夫", _2="世帯主", _3="子", _4="子", _5="同居人"))
    assert on_paper(done) == [("2", 1), ("1", 2), ("3", 3), ("4", 4), ("5", 5)]
    three = done.current("3")
    assert three is not None
    assert three.history_no == 1


def test_a_new_head_stands_before_those_who_get_no_row() -> None:
    left = Register.of(
        member("5", 2, "同居人", "1940-01-01"),
        member("6", 3, "縁故者", "1940-01-01"),
        member("4", 4, "子", "1980-01-01"),
    )
    done = after(left, "head_change", heads(_4="世帯主", _5="同居人", _6="縁故者"))
    assert on_paper(done) == [("4", 1), ("5", 2), ("6", 3)]


def test_a_new_household_begins_in_the_standards_order() -> None:
    movers = (Mover("2", "母"), Mover("3", "世帯主"), Mover("4", "兄"))
    done = after(HOME, "household_split", HouseholdSplit("9000", movers, **DAYS))
    three = done.current("3")
    assert three is not None
    assert on_paper(done, three.setai_no) == [("3", 1), ("2", 2), ("4", 3)]
    assert on_paper(done) == [("1", 1), ("5", 5)]


def test_who_joins_stands_last_in_the_standards_order_and_nobody_else_is_moved() -> None:
    movers = (Mover("2", "縁故者"), Mover("3", "妻の弟"), Mover("4", "妻の兄"))
    body = HouseholdChange("9000", "9100", movers, **DAYS)
    done = after(HOME, "household_change", body)
    assert on_paper(done, "9100") == [("7", 1), ("8", 6), ("4", 7), ("3", 8), ("2", 9)]


def test_what_is_taken_back_gives_everybody_their_place() -> None:
    values = {"relationship": "世帯主", "sort_order": 9}
    patch = Patch("3", values, ChangeReason.CHANGE_CANCELLED, "2026-11-24")
    (row,) = next_rows(HOME, [patch], b"f", "2026-11-24")
    assert row.sort_order == 9


def test_the_same_change_of_head_filed_twice_is_no_conflict() -> None:
    body = heads(_1="夫", _2="世帯主", _3="子", _4="子", _5="同居人")
    verdict = judged(HOME, "head_change", body, TODAY)
    assert isinstance(verdict, Decided)
    done = registered(HOME, verdict, TODAY)
    again = merge(done, verdict.patches, verdict.reads)
    assert again == Merged(())


def test_a_correction_of_a_relationship_moves_nobody() -> None:
    patch = Patch("4", {"relationship": "縁故者"}, ChangeReason.CLERICAL_CORRECTION, "2026-11-24")
    (row,) = next_rows(HOME, [patch], b"f", "2026-11-24")
    assert row == msgspec.structs.replace(row, sort_order=4, relationship="縁故者")
