"""転居届: what it writes, what it refuses, what it warns of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from sync.base.eras import CivilDate
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation, decide
from sync.changes.seen import SeenView
from sync.changes.verdict import NEW_HOUSEHOLD, Decided, HouseholdRead, ReadSet, Refused
from sync.records.policy import Policy
from tests.unit.changes.people import Register, household

TODAY = dt.date(2026, 11, 23)
FAMILY = household("1", "2", "3")
REGISTER = Register.of(*FAMILY)


def relocation(*movers: Mover, **values: Any) -> Relocation:
    plain = Relocation(
        setai_no="9000",
        movers=movers or tuple(Mover(p.atena_no) for p in FAMILY),
        moved_on="2026-11-20",
        notified_on="2026-11-23",
        address_code="10426002000",
        address="大字前口２番地",
    )
    return msgspec.structs.replace(plain, **values)


def codes(body: Relocation, register: Register = REGISTER) -> list[str]:
    verdict = decide(register, body, Policy(), TODAY)
    return [r.code for r in verdict.refusals] if isinstance(verdict, Refused) else []


def decided(body: Relocation, register: Register = REGISTER) -> Decided:
    verdict = decide(register, body, Policy(), TODAY)
    assert isinstance(verdict, Decided), verdict
    return verdict


def test_a_whole_household_keeps_its_number_and_its_relationships() -> None:
    verdict = decided(relocation())
    assert [p.atena_no for p in verdict.patches] == ["1", "2", "3"]
    for patch in verdict.patches:
        assert patch.values["address"] == "大字前口２番地"
        assert patch.values["address_since"] == CivilDate(day="2026-11-20")
        assert {"setai_no", "relationship"}.isdisjoint(patch.values)


def test_part_of_a_household_becomes_a_household_of_its_own() -> None:
    verdict = decided(relocation(Mover("3", "世帯主")))
    assert [p.atena_no for p in verdict.patches] == ["3"]
    assert verdict.patches[0].values["setai_no"] == NEW_HOUSEHOLD
    assert verdict.patches[0].values["relationship"] == "世帯主"


def test_the_one_whom_a_head_leaves_becomes_head_and_the_clerk_is_told() -> None:
    pair = Register.of(*household("1", "2"))
    verdict = decided(relocation(Mover("1", "世帯主")), pair)
    alone = next(p for p in verdict.patches if p.atena_no == "2")
    assert alone.values == {"relationship": "世帯主"}
    assert [a.code for a in verdict.alerts] == ["relocation.left_alone"]


def test_what_a_filing_relied_on_is_the_whole_household() -> None:
    reads = decided(relocation(Mover("3", "世帯主"))).reads
    assert [(r.atena_no, r.history_no) for r in reads.residents] == [("1", 1), ("2", 1), ("3", 1)]
    assert reads.households[0].members == ("1", "2", "3")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (relocation(movers=()), "relocation.nobody"),
        (relocation(Mover("8", "世帯主")), "relocation.not_in_household"),
        (relocation(moved_on="2026-11-24"), "relocation.future"),
        (relocation(moved_on="R8.11.20"), "relocation.no_day"),
        (relocation(moved_on="2009-01-01"), "relocation.before_last_move"),
        (relocation(notified_on="2026-11-19"), "relocation.notified"),
        (relocation(notified_on="2026-11-24"), "relocation.notified"),
        (relocation(address="　"), "relocation.no_address"),
        (relocation(address="大字草津１番地"), "relocation.same_address"),
        (relocation(Mover("3")), "relocation.head"),
        (relocation(Mover("2", "世帯主"), Mover("3", "世帯主")), "relocation.head"),
        (relocation(Mover("1", "世帯主")), "relocation.head_leaves"),
    ],
)
def test_each_refusal_names_its_reason(body: Relocation, code: str) -> None:
    assert code in codes(body)


def test_every_refusal_has_a_field_a_reason_and_a_remedy() -> None:
    verdict = decide(REGISTER, relocation(movers=(), moved_on="", address=""), Policy(), TODAY)
    assert isinstance(verdict, Refused)
    fields = {r.field for r in verdict.refusals}
    assert fields >= {"movers", "moved_on", "address"}
    assert all(r.reason and r.remedy for r in verdict.refusals)


def test_a_protected_person_is_handed_to_the_person_in_charge() -> None:
    hidden = msgspec.structs.replace(FAMILY[1], protected=True)
    register = Register.of(FAMILY[0], hidden, FAMILY[2])
    assert codes(relocation(), register) == ["relocation.protected"]


@pytest.mark.parametrize(
    ("notified", "late"), [("2026-11-14", False), ("2026-11-16", False), ("2026-11-17", True)]
)
def test_fourteen_days_end_on_a_day_that_the_town_hall_is_open(
    notified: str,
    late: bool,  # noqa: FBT001
) -> None:
    alerts = decided(relocation(moved_on="2026-10-31", notified_on=notified)).alerts
    assert [a.code for a in alerts] == (["relocation.late"] if late else [])


@pytest.mark.parametrize("moved_on", ["20261120", "2026-W47-5", "0001-01-01", "1872-12-31"])
def test_only_days_that_can_be_kept_and_written_are_taken(moved_on: str) -> None:
    assert codes(relocation(moved_on=moved_on)) == ["relocation.no_day"]


def test_nobody_moves_twice_in_one_filing() -> None:
    twice = relocation(Mover("2", "世帯主"), Mover("2", "妻"))
    assert codes(twice) == ["relocation.not_in_household"]


def test_a_read_set_that_names_a_member_twice_makes_no_second_person() -> None:
    reads = ReadSet(households=(HouseholdRead("9000", ("2", "2")),))
    assert [p.atena_no for p in SeenView(REGISTER, reads).household("9000")] == ["2"]
