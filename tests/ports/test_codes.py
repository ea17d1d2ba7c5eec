"""One-time codes under guessing: bounded, noted, and good again with a new code."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from sync.base.clock import millis
from sync.base.ids import one_time_code, plain_code
from sync.base.troubles import CloudRefused
from sync.cloud import operations
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import codes
from sync.exchanges.ports import Town
from sync.records.policy import SignOnRule
from sync.roads.memory import MemoryRoad
from tests.ports.conftest import TOWN
from tests.ports.desks import CHANCE, Desk, StepClock, hand_out, open_office
from tests.ports.hall import Hall
from tests.ports.roles import found

MOST = SignOnRule().code_tries


def wrong(code: str) -> str:
    """Return another code with the same first group."""
    return code[:6] + one_time_code(CHANCE)[6:]


def told(desk: Desk, staff: str, code: str) -> str:
    try:
        desk.first_sign_on(staff, code)
    except CloudRefused as no:
        return no.code
    return ""


def asked(hall: Hall, code: str) -> str:
    stranger = Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, hall.town.code)
    try:
        stranger.enrol(code)
    except CloudRefused as no:
        return no.code
    return ""


def desk_code(hall: Hall) -> str:
    code = one_time_code(CHANCE)
    purpose = codes.desk_purpose(code)
    return hand_out(hall.ledger, hall.town, plain_code(code), purpose, hall.clock)


def counted(hall: Hall, purpose: str) -> int:
    with hall.ledger.writing(hall.town) as writing:
        return writing.wrong_codes(purpose)


def test_guessing_at_a_first_sign_on_makes_the_code_void(hall: Hall) -> None:
    desk, code = hall.desk(), hall.code("staff:sato")
    heard = [told(desk, "sato", one_time_code(CHANCE)) for _ in range(MOST + 5)]
    assert heard == ["staff.code_unknown"] * (MOST - 1) + ["code.void"] * 6
    assert counted(hall, "staff:sato") == MOST, "what comes after it is void counts no further"
    assert told(desk, "sato", code) == "code.void", "the right one serves no more"
    other = hall.code("staff:ueda")
    assert told(desk, "ueda", other) == "", "nobody else is held up"
    assert told(desk, "sato", hall.code("staff:sato")) == "", "a new one is good"


def test_the_refusal_says_how_many_tries_are_left(hall: Hall) -> None:
    desk = hall.desk()
    hall.code("staff:sato")
    with pytest.raises(CloudRefused) as no:
        desk.first_sign_on("sato", one_time_code(CHANCE))
    assert f"あと{MOST - 1}回" in no.value.reason


def test_guessing_at_an_enrolment_makes_that_code_void_and_no_other(hall: Hall) -> None:
    code, other = desk_code(hall), desk_code(hall)
    heard = [asked(hall, wrong(code)) for _ in range(MOST + 5)]
    assert heard == ["enrol.code_unknown"] * (MOST - 1) + ["code.void"] * 6
    assert asked(hall, code) == "code.void"
    assert asked(hall, other) == ""


def test_guesses_that_fit_no_code_are_noted_together_and_stop_nobody(hall: Hall) -> None:
    code = desk_code(hall)
    heard = {asked(hall, one_time_code(CHANCE)) for _ in range(3 * MOST)}
    assert heard == {"enrol.code_unknown"}
    assert counted(hall, codes.DESK) == 3 * MOST
    assert asked(hall, code) == ""


def test_a_lost_answer_is_given_again_whatever_was_guessed_since(hall: Hall) -> None:
    code = desk_code(hall)
    new = Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, hall.town.code)
    new.enrol(code)
    for _ in range(MOST):
        asked(hall, wrong(code))
    number, new.number = new.number, type(new.number)(0)
    new.town_key = None
    new.enrol(code)
    assert new.number == number


def test_a_guess_waits_for_those_under_way_and_is_judged_behind_them(
    postgres: PostgresLedger,
) -> None:
    """Ten wrong ones are not told yet when the right one comes, from another machine."""
    clock = StepClock()
    town = founded_with_staff(postgres)
    code = operations.enrolment_code(postgres, town, "窓口1", millis(clock.now()), CHANCE)
    purpose, hall = codes.desk_purpose(code), Hall(postgres, town, clock)
    with ThreadPoolExecutor(1) as pool:
        with postgres.writing(town) as guessing:
            for _ in range(MOST):
                by = CHANCE.draw(32), 0
                assert codes.taken(guessing, purpose, wrong(code), by, 1) is None
            other = pool.submit(asked, hall, code)
            while not (other.done() or held_up(postgres)):
                pass
            assert not other.done(), "it is not let in beside them"
        assert other.result() == "code.void"
    assert counted(hall, purpose) == MOST


def test_of_many_guesses_at_once_no_more_than_the_rule_allows_are_judged(
    postgres: PostgresLedger,
) -> None:
    clock = StepClock()
    town = founded_with_staff(postgres)
    hall, together = Hall(postgres, town, clock), Barrier(8)
    for _ in range(3):
        code = operations.enrolment_code(postgres, town, "窓口1", millis(clock.now()), CHANCE)

        def guess(_: int, code: str = code) -> list[str]:
            together.wait()
            return [asked(hall, wrong(code)) for _ in range(3)]

        with ThreadPoolExecutor(8) as pool:
            heard = sorted(each for told in pool.map(guess, range(8)) for each in told)
        assert heard == ["code.void"] * (25 - MOST) + ["enrol.code_unknown"] * (MOST - 1)
        assert counted(hall, codes.desk_purpose(code)) == MOST


def held_up(ledger: PostgresLedger) -> bool:
    """Say whether somebody waits for a row that another transaction holds."""
    query = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with ledger.engine.connect() as connection:
        return bool(connection.execute(text(query)).scalar())


def test_a_right_code_leaves_no_line_among_the_wrong_ones(postgres: PostgresLedger) -> None:
    clock = StepClock()
    town = founded_with_staff(postgres)
    code = operations.enrolment_code(postgres, town, "窓口1", millis(clock.now()), CHANCE)
    assert asked(Hall(postgres, town, clock), code) == ""
    assert operations.wrong_codes(postgres, town) == []


def test_the_operator_sees_where_codes_were_guessed_at(postgres: PostgresLedger) -> None:
    clock = StepClock()
    town = founded_with_staff(postgres)
    code = operations.enrolment_code(postgres, town, "窓口1", millis(clock.now()), CHANCE)
    desk = Desk(MemoryRoad(postgres, clock), clock, town.code)
    desk.enrol(code)
    operations.staff_code(postgres, town, "sato", millis(clock.now()), CHANCE)
    assert told(desk, "sato", one_time_code(CHANCE)) == "staff.code_unknown"
    (seen,) = operations.wrong_codes(postgres, town)
    assert (seen.purpose, seen.wrong, seen.ever, seen.last_desk) == (
        "staff:sato",
        1,
        1,
        desk.number,
    )
    operations.staff_code(postgres, town, "sato", millis(clock.now()), CHANCE)
    (seen,) = operations.wrong_codes(postgres, town)
    assert (seen.wrong, seen.ever) == (0, 1)


def founded_with_staff(ledger: PostgresLedger) -> Town:
    town = found(ledger, TOWN, "草津町", 7)
    open_office(ledger, town, sato="clerk")
    return town
