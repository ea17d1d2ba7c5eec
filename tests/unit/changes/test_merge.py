"""Three-way merge: different groups merge, the same group or a fact relied on conflicts."""

from __future__ import annotations

import datetime as dt

import msgspec

from sync.base.eras import CivilDate
from sync.changes import contact_correction, relocation
from sync.changes.contact_correction import ContactCorrection
from sync.changes.merge import Conflict, Merged, merge, patched
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.changes.verdict import Decided
from sync.records.policy import Policy
from sync.records.resident import ResidentState
from tests.unit.changes.people import Register, household

TODAY = dt.date(2026, 11, 23)
FAMILY = household("1", "2")
BASE = Register.of(*FAMILY)


def move(to: str) -> Decided:
    body = Relocation(
        "9000", (Mover("1"), Mover("2")), "2026-11-20", "2026-11-23", "10426002000", to
    )
    verdict = relocation.decide(BASE, body, Policy(), TODAY)
    assert isinstance(verdict, Decided)
    return verdict


def phone(number: str) -> Decided:
    verdict = contact_correction.decide(BASE, ContactCorrection("1", number), Policy(), TODAY)
    assert isinstance(verdict, Decided)
    return verdict


def registered(register: Register, verdict: Decided) -> Register:
    merged = merge(register, verdict.patches, verdict.reads)
    assert isinstance(merged, Merged), merged
    for patch in merged.patches:
        now = register.current(patch.atena_no)
        assert now is not None
        row = msgspec.structs.replace(patched(now, patch), history_no=now.history_no + 1)
        register = register.add(row)
    return register


def conflicts(register: Register, verdict: Decided) -> tuple[Conflict, ...]:
    found = merge(register, verdict.patches, verdict.reads)
    assert not isinstance(found, Merged)
    return found


def test_changes_to_different_fields_merge_in_either_order() -> None:
    one = registered(registered(BASE, move("大字前口２番地")), phone("0279-88-0001"))
    two = registered(registered(BASE, phone("0279-88-0001")), move("大字前口２番地"))
    for register in (one, two):
        head = register.current("1")
        assert head is not None
        assert (head.address, head.phone, head.history_no) == ("大字前口２番地", "0279-88-0001", 3)


def test_changes_to_the_same_group_conflict_and_show_all_three() -> None:
    after = registered(BASE, move("大字前口２番地"))
    found = conflicts(after, move("大字草津９番地"))
    address = next(c for c in found if c.field == "address" and c.atena_no == "1")
    assert (address.label, address.base, address.theirs, address.ours) == (
        "住所",
        "大字草津１番地",
        "大字前口２番地",
        "大字草津９番地",
    )


def test_an_address_is_never_mixed_of_two() -> None:
    """Another building at the same street number is still another address."""
    other = msgspec.structs.replace(FAMILY[0], history_no=2, building="湯けむり荘１０１")
    found = conflicts(BASE.add(other), move("大字前口２番地"))
    assert {c.field for c in found} >= {"address", "building"}


def test_the_same_change_twice_writes_nothing_more() -> None:
    after = registered(BASE, move("大字前口２番地"))
    again = merge(after, move("大字前口２番地").patches, move("大字前口２番地").reads)
    assert again == Merged(())


def test_a_fact_relied_on_conflicts_when_it_changed() -> None:
    gone = msgspec.structs.replace(
        FAMILY[1], history_no=2, state=ResidentState.DEAD, removed_on="2026-11-22"
    )
    found = conflicts(BASE.add(gone), move("大字前口２番地"))
    assert {(c.atena_no, c.field) for c in found} >= {("2", "state"), ("2", "removed_on")}
    assert ("", "") not in {(c.label, c.field) for c in found}


def test_somebody_who_joined_the_household_meanwhile_is_a_conflict() -> None:
    joined = household("3")[0]
    found = conflicts(BASE.add(joined), move("大字前口２番地"))
    assert [(c.field, c.base, c.theirs) for c in found] == [("members", "2人", "3人")]


def test_a_person_who_is_no_longer_there_is_a_conflict() -> None:
    found = conflicts(Register.of(FAMILY[0]), move("大字前口２番地"))
    assert ("2", "なし") in {(c.atena_no, c.theirs) for c in found}


def test_a_conflict_shows_dates_as_people_read_them() -> None:
    after = registered(BASE, move("大字前口２番地"))
    row = after.current("1")
    assert row is not None
    assert row.address_since == CivilDate(day="2026-11-20")
    found = conflicts(
        BASE.add(
            msgspec.structs.replace(
                FAMILY[0],
                history_no=2,
                address="大字草津５番地",
                address_since=CivilDate(day="2026-11-01"),
            )
        ),
        move("大字前口２番地"),
    )
    since = next(c for c in found if c.field == "address_since")
    assert (since.base, since.theirs, since.ours) == (
        "平成22年4月1日",
        "令和8年11月1日",
        "令和8年11月20日",
    )


def test_a_protected_persons_conflict_names_the_field_and_never_says_where() -> None:
    hidden = {"address": "", "address_code": "", "protected": True}
    now = [msgspec.structs.replace(p, history_no=2, **hidden) for p in FAMILY]
    verdict = move("大字前口８８番地")
    found = merge(BASE.add(*now), verdict.patches, verdict.reads)
    assert isinstance(found, tuple)
    assert {c.field for c in found} >= {"address", "protected"}
    assert {(c.base, c.theirs, c.ours) for c in found if c.field == "address"} == {("", "", "")}
    assert "番地" not in repr(found)
