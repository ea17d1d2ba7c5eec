"""The wait after failed sign-ons: it grows, ends, survives a restart, and holds nobody else up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.operations.sign_on import let_try_again, sign_off, sign_on
from desktop.operations.sign_on_wait import Try, wait_of, waits_until
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.kinds import Kind, SignOn, SignOnWaitLifted
from sync.records.policy import SignOnRule
from tests.desks import PASSWORD, Counter

RULE = SignOnRule()
MOST = RULE.longest_wait_seconds * 1000


def failed(*clocks: int) -> list[Try]:
    return [Try(clock, succeeded=False) for clock in clocks]


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (500, 900)],
)
def test_the_wait_grows_from_the_fifth_failure_in_a_row_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    tries = failed(*range(1000, 1000 + failures))
    now = tries[-1].clock
    assert max(0, waits_until(tries, RULE, now) - now) == seconds * 1000


def test_a_success_in_between_begins_the_row_anew() -> None:
    tries = [*failed(1, 2, 3, 4), Try(5, succeeded=True), *failed(6, 7, 8, 9)]
    assert waits_until(tries, RULE, 9) == 0


def test_what_is_tried_while_waiting_is_not_heard_and_makes_nothing_longer() -> None:
    tries = failed(1, 2, 3, 4, 5)
    until = waits_until(tries, RULE, 5)
    again = [*tries, *(Try(clock, succeeded=False, waited=True) for clock in range(6, 99))]
    assert waits_until(again, RULE, 99) == until


def test_a_clock_that_was_set_back_has_the_same_wait_begin_anew_once() -> None:
    tries = failed(*range(900_000_001, 900_000_006))
    assert waits_until(tries, RULE, 5_000) == 5_000 + 30_000
    tries.append(Try(5_000, succeeded=False, waited=True))  # the try that was told so
    assert waits_until(tries, RULE, 20_000) == 5_000 + 30_000, "it does end"


def test_in_a_disaster_no_wait_is_longer_than_the_first() -> None:
    assert waits_until(failed(*range(100)), RULE, 99, disaster=True) == 99 + 30_000


@given(
    st.lists(st.builds(Try, st.integers(0, 10**13), st.booleans(), st.booleans()), max_size=40),
    st.integers(0, 10**13),
)
def test_whatever_the_clock_did_nobody_waits_longer_than_the_rule_says(
    tries: list[Try], now: int
) -> None:
    assert waits_until(tries, RULE, now) - now <= MOST


def guess(counter: Counter, times: int, staff: str = "1001") -> Refusal:
    told = [sign_on(counter.desk, staff, f"guess {n}") for n in range(times)]
    assert told[-1] is not None
    return told[-1]


def test_the_number_waits_at_this_desk_over_a_restart_and_then_signs_on(counter: Counter) -> None:
    sign_off(counter.desk)
    assert guess(counter, 4).code == "sign_on.password"
    fifth = guess(counter, 1)
    assert fifth.code == "sign_on.waiting"
    assert "あと30秒" in fifth.reason
    counter.town.clock.step(seconds=10)
    counter.close()
    counter.open()
    held = sign_on(counter.desk, "1001", PASSWORD)
    assert held is not None, "the right password is not looked at"
    assert "あと20秒" in held.reason
    assert counter.desk.signer is None
    last = counter.journal.entries(Kind.SIGN_ON)[-1].entry.words
    assert unpack(SignOn, last.body).waited
    counter.town.clock.step(seconds=20)
    assert sign_on(counter.desk, "1001", PASSWORD) is None
    assert wait_of(counter.desk, "1001") == 0


def test_others_sign_on_meanwhile_and_a_supervisor_ends_the_wait(counter: Counter) -> None:
    town = counter.town
    code = town.hire("2001", "責任　者", "supervisor")
    other = town.hire("1003", "窓口　三", "clerk")
    counter.sync()
    for number, its in (("2001", code), ("1003", other)):
        sign_off(counter.desk)
        counter.begin_work(number, its)
    counter.sync()
    sign_off(counter.desk)
    guess(counter, 5)
    assert sign_on(counter.desk, "1003", PASSWORD) is None
    sign_off(counter.desk)
    no = let_try_again(counter.desk, "1001", "1003", PASSWORD)
    assert no is not None
    assert no.code == "sign_on.lift_role"
    no = let_try_again(counter.desk, "1001", "1001", PASSWORD)
    assert no is not None
    assert no.code == "sign_on.lift_self"
    assert wait_of(counter.desk, "1001") > 0
    assert let_try_again(counter.desk, "1001", "2001", PASSWORD) is None
    lifted = counter.journal.entries(Kind.SIGN_ON_WAIT_LIFTED)[-1].entry.words
    assert (lifted.staff, unpack(SignOnWaitLifted, lifted.body)) == (
        "2001", SignOnWaitLifted("1001"),
    )  # fmt: skip
    assert sign_on(counter.desk, "1001", PASSWORD) is None


def test_guessing_for_a_day_gets_no_more_than_a_hundred_tries(counter: Counter) -> None:
    sign_off(counter.desk)
    heard = 0
    for _ in range(24 * 60 // 5):
        guess(counter, 1)
        last = counter.journal.latest(Kind.SIGN_ON, 1)[0].entry.words
        heard += not unpack(SignOn, last.body).waited
        counter.town.clock.step(minutes=5)
    assert heard <= 102
