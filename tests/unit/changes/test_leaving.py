"""転出 (its plan, its cancelling), 転入通知, 死亡, 職権消除: who goes, when, what is then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from sync.base.eras import CivilDate
from sync.changes.arrival_notice import ArrivalNotice
from sync.changes.contact_correction import ContactCorrection
from sync.changes.death import Death
from sync.changes.ex_officio_removal import ExOfficioRemoval
from sync.changes.move_out import MoveOut
from sync.changes.move_out_cancelled import MoveOutCancelled
from sync.records.leaving import as_of
from sync.records.resident import ChangeReason, Resident, ResidentState
from sync.records.seal import SealRegistration, SealState
from tests.unit.changes.asked import after, alerted, decided, patches, refused
from tests.unit.changes.laws import seen_off
from tests.unit.changes.people import Register, household, person

SEAL = SealRegistration("1", "2015-01-05", SealState.REGISTERED, b"png", 12.0)
FAMILY = [msgspec.structs.replace(p, seal=SEAL) for p in household("1", "2", "3")]
PAIR = household("4", "5", setai_no="9100")
HIDDEN = person("9", setai_no="9900", protected=True)
TOWN = Register.of(*FAMILY, *PAIR, HIDDEN)
DAY = "2026-12-20"
THE_DAY = dt.date.fromisoformat(DAY)


def move_out(*leavers: str, **values: Any) -> MoveOut:
    plain = MoveOut("9000", leavers or ("1", "2", "3"), DAY, "2026-11-24", "高崎市")
    return msgspec.structs.replace(plain, **values)


def at(register: Register, number: str) -> Resident:
    found = register.current(number)
    assert found is not None
    return found


PLANNED = after(TOWN, "move_out", move_out())
LEFT = after(TOWN, "move_out", move_out(moved_on="2026-11-20"))


# --- 転出 to come


def test_a_planned_leaver_stays_a_resident_until_the_day() -> None:
    head = at(PLANNED, "1")
    assert head.present
    assert (head.reason, head.changed_on) == (ChangeReason.LEAVING, DAY)
    assert (head.leaving_on, head.destination, head.removal_notified_on) == (
        DAY, "高崎市", "2026-11-24",
    )  # fmt: skip
    assert (head.removed_on, head.seal) == ("", SEAL)
    assert head.notified_on == FAMILY[0].notified_on, "the address was notified when it was"
    assert len(seen_off(PLANNED, dt.date(2026, 12, 19)).household("9000")) == 3


def test_from_the_day_on_they_are_gone_without_anybody_pressing_a_key() -> None:
    later = seen_off(PLANNED, THE_DAY)
    gone = at(later, "1")
    assert (gone.state, gone.removed_on) == (ResidentState.MOVED_OUT, DAY)
    assert (gone.reason, gone.changed_on, gone.history_no) == (ChangeReason.MOVED_OUT, DAY, 3)
    assert gone.seal is not None
    assert (gone.seal.state, gone.seal.ended_on) == (SealState.ABOLISHED, DAY)
    assert later.household("9000") == []
    assert gone.filing == at(PLANNED, "1").filing


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_record_says_by_itself_what_it_is_on_a_day(days: int) -> None:
    before, on = THE_DAY - dt.timedelta(days=days + 1), THE_DAY + dt.timedelta(days=days)
    head = at(PLANNED, "1")
    assert as_of(head, before) is head
    gone = as_of(head, on)
    assert gone.removed_on == DAY
    assert as_of(gone, on) == gone, "nobody leaves twice"
    written = at(seen_off(PLANNED, on), "1")
    own = {name: getattr(written, name) for name in ("history_no", "processed_on")}
    assert written == msgspec.structs.replace(gone, **own), "as the cloud writes it"


def test_the_one_who_is_left_becomes_head_on_the_day_and_not_before() -> None:
    planned = after(TOWN, "move_out", move_out("4", setai_no="9100"))
    assert at(planned, "5").relationship == "子"
    alone = at(seen_off(planned, THE_DAY), "5")
    assert (alone.relationship, alone.reason) == ("世帯主", ChangeReason.HEAD_CHANGED)
    assert alone.changed_on == DAY


def test_who_goes_abroad_says_so_when_the_day_comes_too() -> None:
    planned = after(TOWN, "move_out", move_out(abroad=True, destination="アメリカ合衆国"))
    corrected = after(planned, "contact_correction", ContactCorrection("1", "0279-88-0001"))
    assert at(seen_off(corrected, THE_DAY), "1").reason is ChangeReason.MOVED_ABROAD


def test_a_filing_about_who_has_left_by_today_is_refused_before_that_is_written() -> None:
    planned = after(TOWN, "move_out", move_out("4", setai_no="9100", moved_on="2026-11-25"))
    overdue = Register(
        {**planned.rows, ("4", 2): msgspec.structs.replace(at(planned, "4"),
                                                           leaving_on="2026-11-24")}
    )  # fmt: skip
    assert refused(overdue, "death", Death("4", CivilDate(day="2026-11-24"), "2026-11-24")) == [
        "not_resident"
    ]


# --- 転出 that has been


def test_who_has_left_already_is_removed_on_that_day() -> None:
    gone = at(LEFT, "1")
    assert (gone.state, gone.removed_on) == (ResidentState.MOVED_OUT, "2026-11-20")
    assert (gone.leaving_on, gone.destination) == ("2026-11-20", "高崎市")
    assert gone.reason is ChangeReason.MOVED_OUT
    assert gone.seal is not None
    assert gone.seal.ended_on == "2026-11-20"


def test_told_more_than_fourteen_days_after_it_is_ex_officio() -> None:
    late = move_out(moved_on="2026-11-09")
    assert alerted(TOWN, "move_out", late) == ["late"]
    patch = patches(TOWN, "move_out", late)["1"]
    assert patch.reason is ChangeReason.REMOVED_EX_OFFICIO
    assert "転出証明書に準ずる証明書" in patch.values["note"]
    in_time = move_out(moved_on="2026-11-10")
    assert alerted(TOWN, "move_out", in_time) == []
    assert patches(TOWN, "move_out", in_time)["1"].reason is ChangeReason.MOVED_OUT


def test_what_becomes_of_those_who_stay_is_said() -> None:
    assert alerted(TOWN, "move_out", move_out("1")) == ["head_missing"]
    assert alerted(TOWN, "move_out", move_out("3")) == []
    alone = move_out("4", setai_no="9100", moved_on="2026-11-20")
    assert alerted(TOWN, "move_out", alone) == ["left_alone"]
    assert patches(TOWN, "move_out", alone)["5"].values == {"relationship": "世帯主"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (MoveOut("9000", (), DAY, "2026-11-24", "高崎市"), "nobody"),
        (move_out("1", "4"), "not_in_household"),
        (move_out("1", "1"), "not_in_household"),
        (move_out("9", setai_no="9900"), "protected"),
        (move_out(moved_on="12月"), "no_day"),
        (move_out(moved_on="2009-01-01"), "before_last_move"),
        (move_out(notified_on="2026-11-25"), "notified"),
        (move_out(destination="　"), "no_destination"),
    ],
)
def test_who_cannot_move_out(body: MoveOut, code: str) -> None:
    assert code in refused(TOWN, "move_out", body)


def test_who_leaves_already_cannot_leave_again() -> None:
    assert refused(PLANNED, "move_out", move_out("2")) == ["planned"]


# --- 転出取消


def test_a_plan_is_taken_back_before_its_day() -> None:
    body = MoveOutCancelled("9000", ("1", "2", "3"), "2026-11-24", "転勤の取りやめ")
    assert alerted(PLANNED, "move_out_cancelled", body) == ["certificate"]
    stays = at(after(PLANNED, "move_out_cancelled", body), "1")
    assert (stays.leaving_on, stays.destination, stays.removal_notified_on) == ("", "", "")
    assert (stays.reason, stays.note) == (ChangeReason.CHANGE_CANCELLED, "転勤の取りやめ")


@pytest.mark.parametrize(
    ("register", "people", "told", "code"),
    [
        (TOWN, ("1",), "2026-11-24", "no_plan"),
        (LEFT, ("1",), "2026-11-24", "not_in_household"),
        (PLANNED, (), "2026-11-24", "nobody"),
        (PLANNED, ("1",), "2026-11-25", "future"),
        (PLANNED, ("1",), "", "no_day"),
    ],
)
def test_what_plan_cannot_be_taken_back(
    register: Register, people: tuple[str, ...], told: str, code: str
) -> None:
    body = MoveOutCancelled("9000", people, told)
    assert code in refused(register, "move_out_cancelled", body)


# --- 転入通知


def notice(number: str = "1", *others: str, **values: Any) -> ArrivalNotice:
    plain = ArrivalNotice(number, "前橋市", "2026-11-23", "2026-11-24", others)
    return msgspec.structs.replace(plain, **values)


def test_a_notice_before_the_planned_day_removes_by_the_day_it_names() -> None:
    now = after(PLANNED, "arrival_notice", notice("1", "2", "3"))
    gone = at(now, "1")
    assert (gone.removed_on, gone.arrived_on, gone.arrival_notified_on) == (
        "2026-11-23", "2026-11-23", "2026-11-24",
    )  # fmt: skip
    assert (gone.leaving_on, gone.destination) == (DAY, "高崎市"), "what was planned stays"
    assert gone.destination_final == "前橋市"
    assert (gone.reason, gone.changed_on) == (ChangeReason.MOVED_OUT, "2026-11-23")
    assert gone.seal is not None
    assert not gone.seal.valid
    assert seen_off(now, THE_DAY) == now


@pytest.mark.parametrize(
    ("arrived", "removed"), [("2026-11-18", "2026-11-18"), ("2026-11-22", "2026-11-20")]
)
def test_of_the_planned_day_and_the_notified_one_the_earlier_removes(
    arrived: str, removed: str
) -> None:
    gone = at(after(LEFT, "arrival_notice", notice(arrived_on=arrived)), "1")
    assert (gone.removed_on, gone.changed_on) == (removed, removed)
    assert (gone.arrived_on, gone.leaving_on) == (arrived, "2026-11-20")
    assert gone.reason is ChangeReason.MOVED_OUT


def test_who_was_removed_ex_officio_may_turn_up_elsewhere() -> None:
    removal = ExOfficioRemoval("9000", ("3",), "実態調査", CivilDate(day="2026-11-20"), "記録書")
    removed = after(TOWN, "ex_officio_removal", removal)
    found = at(after(removed, "arrival_notice", notice("3")), "3")
    assert (found.state, found.removed_on) == (ResidentState.REMOVED, "2026-11-20")
    assert found.destination_final == "前橋市"


def test_a_second_notice_and_those_left_without_a_head_are_warned_of() -> None:
    told = after(PLANNED, "arrival_notice", notice("2"))
    assert alerted(told, "arrival_notice", notice("2")) == ["again"]
    assert alerted(PLANNED, "arrival_notice", notice("1")) == ["head_missing"]
    pair = after(TOWN, "move_out", move_out("4", setai_no="9100"))
    assert alerted(pair, "arrival_notice", notice("4")) == ["left_alone"]
    assert at(after(pair, "arrival_notice", notice("4")), "5").relationship == "世帯主"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (notice("404"), "not_in_household"),
        (notice("1", "1"), "not_in_household"),
        (notice("4"), "no_plan"),
        (notice("9"), "protected"),
        (notice(destination_final=""), "no_destination"),
        (notice(arrived_on="2026-11-25"), "future"),
        (notice(arrived_on="2009-01-01"), "before_resident"),
        (notice(arrival_notified_on="2026-11-25"), "notified"),
        (notice(arrival_notified_on="2026-11-22"), "notified"),
    ],
)
def test_what_notice_cannot_be_taken(body: ArrivalNotice, code: str) -> None:
    assert code in refused(PLANNED, "arrival_notice", body)


# --- 死亡


def death(number: str = "1", day: str = "2026-11-20", **values: Any) -> Death:
    return msgspec.structs.replace(
        Death(number, CivilDate(day=day), "2026-11-24"), **values
    )  # fmt: skip


def test_who_died_is_removed_and_their_seal_ends() -> None:
    gone = at(after(TOWN, "death", death("3")), "3")
    assert (gone.state, gone.removed_on) == (ResidentState.DEAD, "2026-11-20")
    assert (gone.reason, gone.changed_on) == (ChangeReason.DIED, "2026-11-20")
    assert gone.removal_notified_on == "2026-11-24"
    assert gone.seal is not None
    assert (gone.seal.ended_on, gone.seal.ended_why) == ("2026-11-20", "死亡")


def test_a_death_of_an_uncertain_day_keeps_its_words() -> None:
    guess = CivilDate("推定令和8年11月1日", "2026-11-01")
    gone = at(after(TOWN, "death", death("3", died_on=guess)), "3")
    assert (gone.removed_text, gone.removed_on) == ("推定令和8年11月1日", "2026-11-01")
    nothing = at(after(TOWN, "death", death("3", died_on=CivilDate("年月日不詳"))), "3")
    assert (nothing.removed_text, nothing.removed_on) == ("年月日不詳", "2026-11-24")


def test_who_dies_before_the_day_of_their_plan_has_not_moved_out() -> None:
    gone = at(after(PLANNED, "death", death("3")), "3")
    assert (gone.leaving_on, gone.destination, gone.leaving_abroad) == ("", "", False)
    assert seen_off(Register.of(gone), THE_DAY).current("3") == gone


def test_seven_days_begin_with_the_day_it_was_known() -> None:
    told = {"notified_on": "2026-11-20"}
    assert alerted(TOWN, "death", death("3", "2026-11-14", **told)) == []
    assert alerted(TOWN, "death", death("3", "2026-11-13", **told)) == ["late"]
    known = death("3", "2026-11-01", known_on="2026-11-14", **told)
    assert alerted(TOWN, "death", known) == []


def test_a_death_warns_of_its_household_and_of_what_came_after_it() -> None:
    assert alerted(TOWN, "death", death("1")) == ["head_missing"]
    assert alerted(TOWN, "death", death("4")) == ["left_alone"]
    moved = Register.of(person("6", changed_on="2026-11-22", setai_no="9600"))
    assert alerted(moved, "death", death("6")) == ["changed_since"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (death("404"), "not_resident"),
        (death("9"), "protected"),
        (death(day="2026-11-25"), "future"),
        (death(died_on=CivilDate()), "no_day"),
        (death(day="1970-01-01"), "before_birth"),
        (death(notified_on="2026-11-19"), "notified"),
        (death(known_on="2026-11-19"), "known"),
        (death(known_on="昨日"), "no_day"),
    ],
)
def test_what_death_cannot_be_entered(body: Death, code: str) -> None:
    assert code in refused(TOWN, "death", body)


# --- 職権消除


def removal(*people: str, **values: Any) -> ExOfficioRemoval:
    day = CivilDate(day="2026-11-20")
    plain = ExOfficioRemoval("9000", people or ("3",), "実態調査", day, "職権記録書第2号")
    return msgspec.structs.replace(plain, **values)


def test_who_is_removed_ex_officio_is_gone_with_the_ground_for_it() -> None:
    gone = at(after(TOWN, "ex_officio_removal", removal()), "3")
    assert (gone.state, gone.reason) == (ResidentState.REMOVED, ChangeReason.REMOVED_EX_OFFICIO)
    assert gone.note == "実態調査　職権記録書第2号"


def test_a_missing_person_s_day_may_be_uncertain() -> None:
    missing = removal(cause="失踪", removed_on=CivilDate("令和8年春", "2026-03-01"))
    gone = at(after(TOWN, "ex_officio_removal", missing), "3")
    assert (gone.removed_text, gone.removed_on) == ("令和8年春", "2026-03-01")


def test_a_removal_warns_of_the_household() -> None:
    assert alerted(TOWN, "ex_officio_removal", removal("1")) == ["head_missing"]
    alone = removal("4", setai_no="9100")
    assert alerted(TOWN, "ex_officio_removal", alone) == ["left_alone"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (removal(people=()), "nobody"),
        (removal("4"), "not_in_household"),
        (removal("9", setai_no="9900"), "protected"),
        (removal(cause="気分"), "choice"),
        (removal(ground=""), "no_ground"),
        (removal(removed_on=CivilDate()), "no_day"),
        (removal(removed_on=CivilDate(day="2026-11-25")), "future"),
        (removal(removed_on=CivilDate("令和8年春", "2026-03-01")), "uncertain"),
        (removal(removed_on=CivilDate(day="1970-01-01")), "before_birth"),
        (removal(told_on="2026-11-25"), "future"),
    ],
)
def test_who_cannot_be_removed_ex_officio(body: ExOfficioRemoval, code: str) -> None:
    assert code in refused(TOWN, "ex_officio_removal", body)


def test_every_kind_names_the_whole_household_it_relies_on() -> None:
    for kind, body in (("move_out", move_out("3")), ("death", death("3")),
                       ("ex_officio_removal", removal())):  # fmt: skip
        reads = decided(TOWN, kind, body).reads
        assert reads.households[0].members == ("1", "2", "3")
        assert {read.atena_no for read in reads.residents} == {"1", "2", "3"}
