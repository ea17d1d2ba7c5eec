"""The day in numbers, as a supervisor's desk knows it."""

from __future__ import annotations

from collections.abc import Callable

from desktop.operations.decide_filing import decide_filing
from desktop.operations.issue_certificate import Certificates
from desktop.operations.today import OPENS, today
from desktop.operations.wishes import USUAL_FORM, Issued
from desktop.screens.today.presenter import TodayPresenter
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.desks import Counter
from tests.unit.operations.conftest import WISH
from tests.unit.operations.test_filings import file_move


def test_what_waits_is_counted_by_how_long_and_the_oldest_is_named(counter: Counter) -> None:
    assert today(counter.desk).waiting == (0, 0, 0, 0)
    first = file_move(counter)
    counter.town.clock.step(minutes=10)
    file_move(counter, "大字草津９８番地")
    day = today(counter.desk)
    assert day.waiting == (1, 1, 0, 0)
    assert day.oldest == first
    counter.town.clock.step(minutes=60)
    assert today(counter.desk).waiting == (0, 0, 0, 2)
    assert sum(day.filed) == 2
    assert len(day.filed) == 18 - OPENS


def test_what_was_settled_says_how_long_it_took(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    counter.sync()
    counter.town.clock.step(minutes=20)
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.RETURN, "方書が抜けています") == ()
    counter.sync()
    day = today(counter.desk)
    assert day.decided == {Standing.RETURNED: 1}
    assert day.usual == day.longest == 20 * 60_000
    assert not day.oldest
    counter.town.clock.step(minutes=24 * 60)
    tomorrow = today(counter.desk)
    assert (tomorrow.decided, tomorrow.longest, sum(tomorrow.filed)) == ({}, 0, 0)


def test_what_this_desk_issued_is_told_by_what_became_of_it(
    counter: Counter, certificates: Certificates
) -> None:
    sheets = [certificates.issue(WISH, None) for _ in range(3)]
    assert all(isinstance(sheet, Issued) for sheet in sheets)
    certificates.outcome(sheets[0].id, handed=True)  # type: ignore[union-attr]
    certificates.outcome(sheets[1].id, handed=False, reason="書損")  # type: ignore[union-attr]
    assert today(counter.desk).issued == {USUAL_FORM: (1, 1, 1)}
    counter.town.clock.step(minutes=24 * 60)
    assert today(counter.desk).issued == {}


def test_each_desk_that_works_is_told_with_when_it_was_heard(counter: Counter) -> None:
    (here,) = today(counter.desk).desks
    assert here.here
    assert here.at == counter.cache.current_at()


def test_pictures_name_what_has_waited_longest_and_say_the_numbers(counter: Counter) -> None:
    filing = file_move(counter)
    counter.town.clock.step(minutes=35)
    presenter = TodayPresenter(lambda: today(counter.desk), counter.desk.now)
    waiting, *_, desks = presenter.pictures()
    assert presenter.oldest == filing
    assert [bar.length for bar in waiting.bars] == [0, 0, 1, 0]
    assert "35分前" in waiting.note
    assert [bar.label for bar in desks.bars] == ["窓口1"]
