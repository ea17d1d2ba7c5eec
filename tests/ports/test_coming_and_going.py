"""People who come and go, told as it happens: a desk files, a supervisor approves, all desks agree.

Each story runs with both ledgers. The town has one household: 1015 (head), 1023 and 1031.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from sync.base.clock import UTC, millis
from sync.base.eras import CivilDate
from sync.changes.arrival_notice import ArrivalNotice
from sync.changes.birth import Birth
from sync.changes.cancellation import Cancellation
from sync.changes.contact_correction import ContactCorrection
from sync.changes.death import Death
from sync.changes.ex_officio_entry import ExOfficioEntry
from sync.changes.ex_officio_removal import ExOfficioRemoval
from sync.changes.move_in import MoveIn
from sync.changes.move_out import MoveOut
from sync.changes.move_out_cancelled import MoveOutCancelled
from sync.changes.mover import Mover
from sync.changes.nationality_change import NationalityChange
from sync.changes.newcomers import Newcomer
from sync.cloud import operations
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import departures, recovery
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.records.resident import ChangeReason, Resident, ResidentState
from sync.records.scopes import Scope
from tests.ports.backups import backup
from tests.ports.desks import Desk
from tests.ports.hall import FAMILY, PHONE, Hall, assert_converged, move, standing

TODAY = "2026-11-23"
NEW = Newcomer(
    "転入　太郎", "テンニュウ　タロウ", CivilDate(day="1990-05-06"), "1", "世帯主",
    honseki="群馬県前橋市一丁目", hittousha="転入　太郎",
)  # fmt: skip
MOVE_IN = MoveIn(
    (NEW, msgspec.structs.replace(NEW, name="転入　花", relationship="妻")), "domestic",
    "2026-11-20", TODAY, "前橋市大手町一丁目", address="大字草津５番地",
)  # fmt: skip
NEXT_WEEK = MoveOut("9000", ("1031",), "2026-11-30", TODAY, "高崎市")


def approved(desk: Desk, change: str, body: Any) -> bytes:
    """File at the counter, carry it up, have it approved, carry that up, and pull."""
    filing = desk.file("sato", change, body)
    desk.sync()
    assert standing(desk, filing) is Standing.WAITING
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    return filing


def at(desk: Desk, number: str) -> Resident:
    found = desk.register.resident(number)
    assert found is not None
    return found


def people(desk: Desk) -> list[Resident]:
    numbers = {name.partition("/")[0] for name in desk.register.rows[Scope.RESIDENTS]}
    return [at(desk, number) for number in sorted(numbers)]


def days_later(hall: Hall, days: int) -> None:
    hall.clock.later(days=days)


def looked_after(hall: Hall) -> int:
    """Look as the server does every few seconds; return the rows it wrote."""
    return departures.look(hall.ledger, hall.town, millis(hall.clock.now()))


def test_a_couple_moves_in_and_every_desk_has_them(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    filing = approved(desk, "move_in", MOVE_IN)
    assert_converged(desk, other)
    head, wife = (p for p in people(other) if p.atena_no not in FAMILY)
    assert head.setai_no == wife.setai_no
    assert {head.name, wife.name} == {"転入　太郎", "転入　花"}
    assert head.filing == filing
    case = desk.register.case(filing)
    assert case is not None
    assert set(case.rows) == {head.row_id, wife.row_id}


def test_a_child_is_born_into_a_household(desk: Desk) -> None:
    born = Birth("9000", "試験　芽", "シケン　メ", CivilDate(day="2026-11-20"), TODAY, "2",
                 honseki="なし", hittousha="なし")  # fmt: skip
    approved(desk, "birth", born)
    assert_converged(desk)
    (child,) = (p for p in people(desk) if p.atena_no not in FAMILY)
    assert [m.relationship for m in desk.register.household("9000")].count("子") == 3
    assert child.setai_no == "9000"


def test_two_newcomers_filed_at_once_do_not_both_join_as_if_alone(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    other.people = desk.people
    joins = msgspec.structs.replace(
        MOVE_IN, newcomers=(msgspec.structs.replace(NEW, relationship="同居人"),), setai_no="9000"
    )
    filings = [each.file("sato", "move_in", joins) for each in (desk, other)]
    for _ in range(2):
        desk.sync()
        other.sync()
    for filing in filings:
        desk.rule("ueda", filing, Ruling.APPROVE)
    assert_converged(desk, other)
    assert [standing(desk, filing) for filing in filings] == [
        Standing.REGISTERED, Standing.CONFLICTED,
    ]  # fmt: skip


def test_a_death_ends_at_the_head_and_the_household_is_told(desk: Desk) -> None:
    approved(desk, "death", Death("1023", CivilDate("推定令和8年11月1日", "2026-11-01"), TODAY))
    assert_converged(desk)
    gone = at(desk, "1023")
    assert (gone.state, gone.removed_text) == (ResidentState.DEAD, "推定令和8年11月1日")


def test_the_mayor_enters_and_removes(desk: Desk) -> None:
    entry = ExOfficioEntry((NEW,), CivilDate("令和8年頃", "2026-01-01"), "職権記録書第1号",
                           address="大字草津５番地")  # fmt: skip
    approved(desk, "ex_officio_entry", entry)
    (new,) = (p for p in people(desk) if p.atena_no not in FAMILY)
    removal = ExOfficioRemoval(
        new.setai_no, (new.atena_no,), "実態調査", CivilDate(day="2026-11-22"), "職権記録書第2号"
    )
    approved(desk, "ex_officio_removal", removal)
    assert_converged(desk)
    assert at(desk, new.atena_no).state is ResidentState.REMOVED


def test_a_resident_loses_the_nationality(desk: Desk) -> None:
    body = NationalityChange("1023", "lost", "2026-11-10", TODAY, "SHIKEN", nationality="カナダ")
    approved(desk, "nationality_change", body)
    assert_converged(desk)
    assert at(desk, "1023").reason is ChangeReason.NATIONALITY_LOST


def test_who_leaves_next_week_is_gone_next_week_at_every_desk(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    filing = approved(desk, "move_out", NEXT_WEEK)
    assert at(desk, "1031").present
    days_later(hall, 6)
    assert looked_after(hall) == 0
    days_later(hall, 1)
    assert looked_after(hall) == 1
    assert looked_after(hall) == 0, "once"
    assert_converged(desk, other)
    gone = at(other, "1031")
    assert (gone.state, gone.removed_on, gone.history_no) == (
        ResidentState.MOVED_OUT, "2026-11-30", 3,
    )  # fmt: skip
    assert gone.filing == filing


def test_who_comes_back_keeps_the_number(hall: Hall, desk: Desk) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    days_later(hall, 8)
    looked_after(hall)
    desk.sync()
    back = msgspec.structs.replace(NEW, returning="1031")
    body = msgspec.structs.replace(
        MOVE_IN, newcomers=(back,), moved_on="2026-12-01", notified_on="2026-12-01"
    )
    approved(desk, "move_in", body)
    assert_converged(desk)
    assert (at(desk, "1031").history_no, at(desk, "1031").present) == (4, True)


def test_a_plan_is_taken_back_and_the_day_passes(hall: Hall, desk: Desk) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    approved(desk, "move_out_cancelled", MoveOutCancelled("9000", ("1031",), TODAY))
    days_later(hall, 30)
    assert looked_after(hall) == 0
    assert at(desk, "1031").present
    assert_converged(desk)


def test_another_town_says_that_they_have_arrived(desk: Desk) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    approved(desk, "arrival_notice", ArrivalNotice("1031", "前橋市", "2026-11-22", TODAY))
    assert_converged(desk)
    gone = at(desk, "1031")
    assert (gone.removed_on, gone.leaving_on) == ("2026-11-22", "2026-11-30")
    assert (gone.destination, gone.destination_final) == ("高崎市", "前橋市")


def test_a_false_notification_is_taken_back_by_a_row_upon_it(hall: Hall, desk: Desk) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    days_later(hall, 8)
    looked_after(hall)
    desk.sync()
    day = "2026-12-01"
    approved(desk, "cancellation", Cancellation("1031", 3, day, day, "虚偽", (Mover("1031"),)))
    assert_converged(desk)
    back = at(desk, "1031")
    assert (back.present, back.setai_no, back.history_no) == (True, "9000", 4)
    assert back.reason is ChangeReason.RESTORED


# --- the day that comes by itself, and the ways that it may come


def test_approved_only_after_the_day_they_are_gone_at_once(hall: Hall, desk: Desk) -> None:
    filing = desk.file("sato", "move_out", NEXT_WEEK)
    desk.sync()
    days_later(hall, 9)
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert at(desk, "1031").removed_on == "2026-11-30"
    assert looked_after(hall) == 0
    assert_converged(desk)


def test_a_filing_on_the_day_before_the_server_looked_finds_them_gone(
    hall: Hall, desk: Desk
) -> None:
    whole = msgspec.structs.replace(NEXT_WEEK, leavers=("1023", "1031"))
    approved(desk, "move_out", whole)
    days_later(hall, 8)
    late = ArrivalNotice("1023", "前橋市", "2026-12-01", "2026-12-01")
    filing = desk.file("sato", "arrival_notice", late)
    desk.sync()
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED, "seen as gone, and is gone: no conflict"
    gone = at(desk, "1023")
    assert (gone.removed_on, gone.arrived_on) == ("2026-11-30", "2026-12-01")
    assert at(desk, "1015").is_head
    assert_converged(desk)


def test_what_was_filed_while_they_were_residents_is_a_conflict_once_they_are_not(
    hall: Hall, desk: Desk
) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1031", PHONE))
    days_later(hall, 8)
    desk.sync()
    assert standing(desk, filing) is Standing.CONFLICTED
    assert at(desk, "1031").phone == ""
    assert_converged(desk)


def test_who_has_left_is_not_moved_by_a_filing_approved_after_the_day(
    hall: Hall, desk: Desk
) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    filing = desk.file("sato", "relocation", move("大字前口２番地"))
    desk.sync()
    days_later(hall, 8)
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.CONFLICTED
    assert at(desk, "1031").address == "大字草津１番地"
    assert_converged(desk)


def test_a_restored_cloud_sees_nobody_off_before_it_has_all_it_lost(hall: Hall, desk: Desk) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    restore = backup(hall.ledger)
    approved(desk, "move_out_cancelled", MoveOutCancelled("9000", ("1031",), TODAY))
    restore()
    days_later(hall, 8)
    assert looked_after(hall) == 0, "the cancelling may come home yet"
    desk.sync()
    desk.sync()
    with hall.ledger.reading(hall.town) as reading:
        assert not reading.office().restored
    assert recovery.look(hall.ledger, hall.town, millis(hall.clock.now())) is None
    looked_after(hall)
    assert_converged(desk)
    assert at(desk, "1031").present


def test_the_rows_that_a_restored_cloud_lost_come_again_for_those_who_saw_them(
    hall: Hall, desk: Desk
) -> None:
    approved(desk, "move_out", NEXT_WEEK)
    restore = backup(hall.ledger)
    days_later(hall, 8)
    looked_after(hall)
    desk.sync()
    filing = desk.file(
        "sato", "arrival_notice", ArrivalNotice("1031", "前橋市", "2026-12-01", "2026-12-01")
    )
    desk.sync()
    restore()
    desk.sync()
    desk.sync()
    assert standing(desk, filing) is Standing.WAITING
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert_converged(desk, hall.desk())


def test_an_operator_may_see_them_off_by_hand(hall: Hall, desk: Desk) -> None:
    if not isinstance(hall.ledger, PostgresLedger):
        pytest.skip("operators work on a database")
    approved(desk, "move_out", NEXT_WEEK)
    later = dt.datetime(2026, 12, 1, tzinfo=UTC)
    assert operations.see_off(hall.ledger, millis(later)) == {hall.town.code: 1}
    assert operations.see_off(hall.ledger, millis(later)) == {hall.town.code: 0}
    desk.sync()
    assert not at(desk, "1031").present
