"""住所と世帯の届出: 転居, 世帯分離・合併・変更・主変更, told at two desks."""

from __future__ import annotations

import pytest

from sync.changes.head_change import HeadChange
from sync.changes.household_change import HouseholdChange
from sync.changes.household_merger import HouseholdMerger
from sync.changes.household_split import HouseholdSplit
from sync.changes.mover import Mover
from sync.journal.standing import Standing
from tests.ports.stories.people import DAYS, HERE, THERE, moves
from tests.ports.stories.townhall import TownHall


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_a_family_moves_while_the_line_is_cut(hall: TownHall) -> None:
    with hall.line_cut():
        move = hall.clerk.files("relocation", moves("1015", "1023", "1031"))
        assert hall.one.cache.current("1015").address == HERE, "仮登録: the record is as it was"
    assert hall.supervisor.approves(move) is Standing.REGISTERED
    hall.both_desks_agree()
    for each in ("1015", "1023", "1031"):
        assert hall.person(each).address == THERE
        assert hall.history(each) == ["改製", "転居"]
    assert hall.household("9000") == {"1015": "世帯主", "1023": "妻", "1031": "子"}


def test_part_of_a_household_moves_and_who_stays_alone_is_head(hall: TownHall) -> None:
    move = hall.clerk.files("relocation", moves("1015", "1023"))
    assert hall.supervisor.approves(move) is Standing.REGISTERED
    hall.both_desks_agree()
    parted = hall.person("1015")
    assert hall.household(parted.setai_no) == {"1015": "世帯主", "1023": "子"}
    assert hall.household("9000") == {"1031": "世帯主"}
    assert (hall.person("1031").address, hall.history("1031")) == (HERE, ["改製", "世帯主変更"])


def test_a_child_parts_and_stays_where_they_live(hall: TownHall) -> None:
    with hall.line_cut():
        split = hall.clerk.files(
            "household_split", HouseholdSplit("9000", (Mover("1031", "世帯主"),), *DAYS)
        )
    assert hall.supervisor.approves(split) is Standing.REGISTERED
    hall.both_desks_agree()
    parted = hall.person("1031")
    assert hall.household(parted.setai_no) == {"1031": "世帯主"}
    assert (parted.address, hall.history("1031")) == (HERE, ["改製", "世帯分離"])
    assert hall.household("9000") == {"1015": "世帯主", "1023": "妻"}
    assert hall.history("1015") == ["改製"], "who stays is not written anew"


def test_two_households_become_one(hall: TownHall) -> None:
    merger = hall.clerk.files(
        "household_merger",
        HouseholdMerger("9100", "9000", (Mover("2011", "父"), Mover("2029", "妹")), *DAYS),
    )
    assert hall.supervisor.approves(merger) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.household("9000") == {
        "1015": "世帯主", "1023": "妻", "1031": "子", "2011": "父", "2029": "妹",
    }  # fmt: skip
    assert hall.household("9100") == {}
    assert hall.history("2029") == ["改製", "世帯合併"]


def test_one_of_a_household_joins_the_neighbours(hall: TownHall) -> None:
    with hall.line_cut():
        joins = hall.clerk.files(
            "household_change", HouseholdChange("9000", "9100", (Mover("1031", "同居人"),), *DAYS)
        )
    assert hall.supervisor.approves(joins) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.household("9100") == {"2011": "世帯主", "2029": "子", "1031": "同居人"}
    assert hall.household("9000") == {"1015": "世帯主", "1023": "妻"}
    assert hall.history("1031") == ["改製", "世帯変更"]


def test_the_wife_becomes_head_and_everybody_is_related_anew(hall: TownHall) -> None:
    relations = (Mover("1023", "世帯主"), Mover("1015", "夫"), Mover("1031", "子"))
    change = hall.clerk.files("head_change", HeadChange("9000", relations, *DAYS))
    assert hall.supervisor.approves(change) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.household("9000") == {"1015": "夫", "1023": "世帯主", "1031": "子"}
    assert hall.history("1015") == ["改製", "世帯主変更"]
    assert hall.history("1031") == ["改製"], "the child's relationship is the same word"


def test_what_is_returned_is_filed_anew_and_then_registered(hall: TownHall) -> None:
    wrong = hall.clerk.files("relocation", moves("1015", "1023", "1031", to="大字前口８番地"))
    assert hall.supervisor.returns(wrong, "番地を確認してください。") is Standing.RETURNED
    hall.one.sync()
    told = hall.clerk.sees(wrong)
    assert (told.standing, told.reason) == (Standing.RETURNED, "番地を確認してください。")
    anew = hall.clerk.files("relocation", moves("1015", "1023", "1031"))
    assert hall.supervisor.approves(anew) is Standing.REGISTERED
    hall.both_desks_agree()
    assert (hall.person("1015").address, hall.history("1015")) == (THERE, ["改製", "転居"])


def test_what_is_declined_leaves_the_household_as_it_was(hall: TownHall) -> None:
    split = hall.clerk.files(
        "household_split", HouseholdSplit("9000", (Mover("1031", "世帯主"),), *DAYS)
    )
    assert hall.clerk.may_not_decide(split) == "decision.not_authorised"
    assert hall.supervisor.declines(split, "生計が同じです。") is Standing.DECLINED
    hall.both_desks_agree()
    assert hall.clerk.sees(split).reason == "生計が同じです。"
    assert hall.household("9000") == {"1015": "世帯主", "1023": "妻", "1031": "子"}
    assert hall.history("1031") == ["改製"]
