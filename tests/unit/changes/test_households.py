"""世帯分離・合併・変更・主変更: what they write, what they refuse, and the laws of households."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.changes.head_change import HeadChange
from sync.changes.household_change import HouseholdChange
from sync.changes.household_merger import HouseholdMerger
from sync.changes.household_split import HouseholdSplit
from sync.changes.merge import Merged, merge
from sync.changes.mover import Mover
from sync.changes.verdict import NEW_HOUSEHOLD, Decided, Refused
from sync.records.household import head_of
from sync.records.relationship import STEPS, WHOLE
from sync.records.resident import ChangeReason
from tests.unit.changes.laws import judged, tried
from tests.unit.changes.people import Register, household

TODAY = dt.date(2026, 11, 24)
HOME = household("1", "2", "3")
NEXT_DOOR = household("7", "8", setai_no="9100")
ELSEWHERE = [
    msgspec.structs.replace(p, address="大字前口５番地") for p in household("9", setai_no="92")
]
REGISTER = Register.of(*HOME, *NEXT_DOOR, *ELSEWHERE)
DAYS = {"changed_on": "2026-11-20", "notified_on": "2026-11-24"}


def split(*movers: Mover, **values: Any) -> HouseholdSplit:
    return msgspec.structs.replace(HouseholdSplit("9000", movers, **DAYS), **values)


def join(kind: type[Any], *movers: Mover, target: str = "9100", **values: Any) -> Any:
    return msgspec.structs.replace(kind("9000", target, movers, **DAYS), **values)


def heads(*relations: Mover, **values: Any) -> HeadChange:
    return msgspec.structs.replace(HeadChange("9000", relations, **DAYS), **values)


def codes(change: str, body: Any, register: Register = REGISTER) -> list[str]:
    verdict = judged(register, change, body, TODAY)
    return [r.code for r in verdict.refusals] if isinstance(verdict, Refused) else []


def after(change: str, body: Any, register: Register = REGISTER) -> Register:
    done = tried(register, change, body, TODAY)
    assert isinstance(done, Register), done
    return done


def test_who_parts_stays_where_they_live_and_becomes_head_of_a_new_household() -> None:
    done = after("household_split", split(Mover("3", "世帯主")))
    three = done.current("3")
    assert three is not None
    assert three.is_head
    assert three.setai_no not in {"9000", NEW_HOUSEHOLD}
    assert three.address == HOME[2].address
    assert three.reason is ChangeReason.HOUSEHOLD_SPLIT
    assert [m.atena_no for m in done.household("9000")] != []


def test_the_last_one_left_behind_by_a_head_becomes_head() -> None:
    two = Register.of(*household("1", "2"))
    done = after("household_split", split(Mover("1", "世帯主")), two)
    two_after = done.current("2")
    assert two_after is not None
    assert two_after.is_head
    assert two_after.reason is ChangeReason.HEAD_CHANGED


def test_all_of_a_household_join_another_behind_its_members() -> None:
    body = join(HouseholdMerger, Mover("1", "兄"), Mover("2", "兄の子"), Mover("3", "兄の子"))
    done = after("household_merger", body)
    members = sorted(done.household("9100"), key=lambda m: m.sort_order)
    assert [m.atena_no for m in members] == ["7", "8", "1", "2", "3"]
    assert done.household("9000") == []
    assert [m.relationship for m in members][2:] == ["兄", "兄の子", "兄の子"]


def test_some_of_a_household_join_another() -> None:
    done = after("household_change", join(HouseholdChange, Mover("3", "同居人")))
    assert {m.atena_no for m in done.household("9000")} == {"1", "2"}
    assert {m.atena_no for m in done.household("9100")} == {"3", "7", "8"}


def test_a_new_head_and_everybody_as_they_are_to_them() -> None:
    done = after("head_change", heads(Mover("1", "父"), Mover("2", "世帯主"), Mover("3", "妹")))
    head = head_of(done.household("9000"))
    assert head is not None
    assert head.atena_no == "2"
    assert {m.relationship for m in done.household("9000")} == {"父", "世帯主", "妹"}


SAME_HEAD = heads(Mover("1", "世帯主"), Mover("2", "子"), Mover("3", "子"))


@pytest.mark.parametrize(
    ("change", "body", "code"),
    [
        ("household_split", split(), "nobody"),
        ("household_split", split(Mover("7", "世帯主")), "nobody"),
        ("household_split", split(*(Mover(n, "世帯主") for n in "123")), "all"),
        ("household_split", split(Mover("3", "子")), "head"),
        ("household_split", split(Mover("1", "世帯主")), "head_leaves"),
        ("household_split", split(Mover("3", "世帯主"), changed_on="2026-11-25"), "future"),
        ("household_split", split(Mover("3", "世帯主"), changed_on=""), "no_day"),
        ("household_split", split(Mover("3", "世帯主"), notified_on="2026-11-19"), "notified"),
        ("household_merger", join(HouseholdMerger, Mover("1", "兄")), "not_all"),
        (
            "household_change",
            join(HouseholdChange, *(Mover(n, "同居人") for n in "123")),
            "all",
        ),
        ("household_change", join(HouseholdChange, Mover("3", "同居人"), target=""), "target"),
        ("household_change", join(HouseholdChange, Mover("3", "同居人"), target="9000"), "target"),
        (
            "household_change",
            join(HouseholdChange, Mover("3", "同居人"), target="92"),
            "other_address",
        ),
        ("household_change", join(HouseholdChange, Mover("3", "世帯主")), "relationships"),
        ("household_change", join(HouseholdChange, Mover("3", "孫")), "relationship"),
        ("household_change", join(HouseholdChange, Mover("1", "兄")), "head_leaves"),
        ("head_change", heads(Mover("1", "父"), Mover("2", "世帯主")), "members"),
        (
            "head_change",
            heads(Mover("1", "世帯主"), Mover("2", "子"), Mover("3", "子")),
            "same_head",
        ),
        ("head_change", heads(Mover("1", "父"), Mover("2", "子"), Mover("3", "子")), "head"),
    ],
)
def test_each_refusal_names_its_reason(change: str, body: Any, code: str) -> None:
    assert f"{change}.{code}" in codes(change, body)


def test_another_building_at_the_same_lot_is_asked_about() -> None:
    flat = [msgspec.structs.replace(p, building="２０１号") for p in NEXT_DOOR]
    register = Register.of(*HOME, *flat)
    verdict = judged(register, "household_change",
                     join(HouseholdChange, Mover("3", "同居人")), TODAY)  # fmt: skip
    assert isinstance(verdict, Decided)
    assert [a.code for a in verdict.alerts] == ["household_change.building"]


def test_a_host_whose_head_left_meanwhile_is_a_conflict() -> None:
    verdict = judged(REGISTER, "household_change",
                     join(HouseholdChange, Mover("3", "同居人")), TODAY)  # fmt: skip
    assert isinstance(verdict, Decided)
    assert {h.setai_no for h in verdict.reads.households} == {"9000", "9100"}
    assert {r.atena_no for r in verdict.reads.residents} == {"1", "2", "3", "7", "8"}


WORDS = st.sampled_from([*WHOLE, *STEPS, "", "子の妻", "孫", "父の父"])
NUMBERS = st.sampled_from(["1", "2", "3", "7", "8", "9", "404"])
MOVERS = st.lists(st.builds(Mover, NUMBERS, WORDS), max_size=4, unique_by=lambda m: m.atena_no)
SOME_DAYS = st.sampled_from(["2026-11-20", "2026-11-24", "2026-11-30", "", "2026-02-30"])
BODIES = st.one_of(
    st.tuples(
        st.just("household_split"),
        st.builds(HouseholdSplit, st.sampled_from(["9000", "9100"]), MOVERS.map(tuple), SOME_DAYS,
                  SOME_DAYS),
    ),
    *(
        st.tuples(
            st.just(name),
            st.builds(kind, st.sampled_from(["9000", "9100", "92"]),
                      st.sampled_from(["9000", "9100", "92", ""]), MOVERS.map(tuple), SOME_DAYS,
                      SOME_DAYS),
        )
        for name, kind in (
            ("household_merger", HouseholdMerger), ("household_change", HouseholdChange)
        )
    ),
    st.tuples(
        st.just("head_change"),
        st.builds(HeadChange, st.sampled_from(["9000", "9100"]), MOVERS.map(tuple), SOME_DAYS,
                  SOME_DAYS),
    ),
)  # fmt: skip


@given(st.lists(BODIES, max_size=6))
def test_whatever_is_filed_the_laws_of_households_hold(filed: list[tuple[str, Any]]) -> None:
    register = REGISTER
    for change, body in filed:
        done = tried(register, change, body, TODAY)
        register = done if isinstance(done, Register) else register
    assert sum(p.present for p in register.people()) == 6


def test_a_relationship_rests_on_the_head_it_was_told_to() -> None:
    verdict = judged(REGISTER, "household_change", join(HouseholdChange, Mover("3", "父")), TODAY)
    assert isinstance(verdict, Decided)
    assert isinstance(merge(REGISTER, verdict.patches, verdict.reads), Merged)
    other = HeadChange("9100", (Mover("8", "世帯主"), Mover("7", "父")), **DAYS)
    conflicts = merge(after("head_change", other), verdict.patches, verdict.reads)
    assert isinstance(conflicts, tuple)
    assert [(c.atena_no, c.field) for c in conflicts] == [("7", "relationship")]
