"""Two filings that cannot both be: a person looks at what was, what is and what was asked for."""

from __future__ import annotations

import pytest

from sync.base.eras import CivilDate
from sync.changes.death import Death
from sync.changes.head_change import HeadChange
from sync.changes.household_change import HouseholdChange
from sync.changes.mover import Mover
from sync.journal.standing import Standing
from tests.ports.stories.people import DAYS, THERE, WHO, corrects, marries, moves
from tests.ports.stories.townhall import TODAY, TownHall, conflict_fields

ELSEWHERE = "大字草津５番地"


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_two_addresses_for_one_person(hall: TownHall) -> None:
    with hall.line_cut():
        first = hall.clerk.files("relocation", moves("1015", "1023", "1031", to=ELSEWHERE))
        second = hall.colleague.files("relocation", moves("1015", "1023", "1031"))
        assert hall.supervisor.approves(second) is Standing.REGISTERED
    assert hall.supervisor.approves(first) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert hall.person("1015").address == THERE
    assert conflict_fields(hall, first)["address"] == (WHO["1015"].address, THERE, ELSEWHERE)
    opened = hall.clerk.opens(first)
    assert opened.conflicts[0].label == "住所"
    assert hall.history("1015") == ["改製", "転居"]


def test_two_heads_of_one_household(hall: TownHall) -> None:
    wife = (Mover("1023", "世帯主"), Mover("1015", "夫"), Mover("1031", "子"))
    child = (Mover("1031", "世帯主"), Mover("1015", "父"), Mover("1023", "母"))
    first = hall.clerk.files("head_change", HeadChange("9000", wife, *DAYS))
    second = hall.colleague.files("head_change", HeadChange("9000", child, *DAYS))
    assert hall.supervisor.approves(first) is Standing.REGISTERED
    assert hall.supervisor.approves(second) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert hall.household("9000") == {"1015": "夫", "1023": "世帯主", "1031": "子"}
    assert hall.history("1031") == ["改製"]
    assert conflict_fields(hall, second).keys() == {"relationship"}


def test_the_neighbours_head_dies_before_somebody_joins_them(hall: TownHall) -> None:
    joins = hall.clerk.files(
        "household_change", HouseholdChange("9000", "9100", (Mover("1031", "同居人"),), *DAYS)
    )
    death = hall.colleague.files("death", Death("2011", CivilDate(day="2026-11-22"), TODAY))
    assert hall.supervisor.approves(death) is Standing.REGISTERED
    assert hall.supervisor.approves(joins) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert hall.household("9100") == {"2029": "世帯主"}, "who is left alone is head"
    assert {"state", "members"} <= conflict_fields(hall, joins).keys()
    anew = HouseholdChange("9000", "9100", (Mover("1031", "同居人"),), *DAYS)
    again = hall.clerk.files("household_change", anew)
    assert hall.supervisor.approves(again) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.household("9100") == {"2029": "世帯主", "1031": "同居人"}


def test_the_neighbours_get_another_head_before_somebody_joins_them(hall: TownHall) -> None:
    joins = hall.clerk.files(
        "household_change", HouseholdChange("9000", "9100", (Mover("1031", "同居人"),), *DAYS)
    )
    heads = HeadChange("9100", (Mover("2029", "世帯主"), Mover("2011", "父")), *DAYS)
    other = hall.colleague.files("head_change", heads)
    assert hall.supervisor.approves(other) is Standing.REGISTERED
    assert hall.supervisor.approves(joins) is Standing.CONFLICTED, "同居人 of whom?"
    hall.both_desks_agree()
    assert hall.household("9100") == {"2011": "父", "2029": "世帯主"}
    assert hall.person("1031").setai_no == "9000"


def test_a_relationship_is_corrected_while_another_becomes_head(hall: TownHall) -> None:
    wife = (Mover("1023", "世帯主"), Mover("1015", "夫"), Mover("1031", "子"))
    corrected = hall.clerk.files("ex_officio_correction", corrects("1031", relationship="妻の子"))
    heads = hall.colleague.files("head_change", HeadChange("9000", wife, *DAYS))
    assert hall.supervisor.approves(heads) is Standing.REGISTERED
    assert hall.supervisor.approves(corrected) is Standing.CONFLICTED, "whose wife's child?"
    hall.both_desks_agree()
    assert hall.household("9000") == {"1015": "夫", "1023": "世帯主", "1031": "子"}


def test_two_relationships_of_one_household_are_corrected_at_once(hall: TownHall) -> None:
    child = hall.clerk.files("ex_officio_correction", corrects("1031", relationship="妻の子"))
    wife = hall.colleague.files("ex_officio_correction", corrects("1023", relationship="縁故者"))
    assert hall.supervisor.approves(child) is Standing.REGISTERED
    assert hall.supervisor.approves(wife) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.household("9000") == {"1015": "世帯主", "1023": "縁故者", "1031": "妻の子"}


def test_another_becomes_head_while_a_relationship_is_corrected(hall: TownHall) -> None:
    wife = (Mover("1023", "世帯主"), Mover("1015", "夫"), Mover("1031", "子"))
    heads = hall.clerk.files("head_change", HeadChange("9000", wife, *DAYS))
    corrected = hall.colleague.files(
        "ex_officio_correction", corrects("1031", relationship="妻の子")
    )
    assert hall.supervisor.approves(corrected) is Standing.REGISTERED
    assert hall.supervisor.approves(heads) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert hall.household("9000") == {"1015": "世帯主", "1023": "妻", "1031": "妻の子"}


def test_a_name_is_corrected_while_the_family_registers_word_waits(hall: TownHall) -> None:
    wedding = hall.clerk.files("koseki_change", marries("1023", "新姓　花", "シンセイ　ハナ"))
    with hall.line_cut():
        letter = hall.clerk.files("ex_officio_correction", corrects("1023", name="試験　華"))
    assert hall.supervisor.approves(letter) is Standing.REGISTERED
    assert hall.supervisor.approves(wedding) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert hall.person("1023").name == "試験　華"
    assert hall.person("1023").honseki == WHO["1023"].honseki, "all of a filing or nothing"
    assert conflict_fields(hall, wedding)["name"] == (WHO["1023"].name, "試験　華", "新姓　花")
    anew = hall.clerk.files("koseki_change", marries("1023", "新姓　華", "シンセイ　ハナ"))
    assert hall.supervisor.approves(anew) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.history("1023") == ["改製", "職権修正", "職権修正"]


def test_two_who_move_and_who_part_at_once(hall: TownHall) -> None:
    move = hall.clerk.files("relocation", moves("1015", "1023", "1031"))
    joins = hall.colleague.files(
        "household_change", HouseholdChange("9000", "9100", (Mover("1031", "同居人"),), *DAYS)
    )
    assert hall.supervisor.approves(joins) is Standing.REGISTERED
    assert hall.supervisor.approves(move) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert conflict_fields(hall, move)["members"] == ("3人", "2人", "")
    assert hall.person("1015").address == WHO["1015"].address
