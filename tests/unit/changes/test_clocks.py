"""The legal clocks: fourteen days, and the days that town halls are closed."""

from __future__ import annotations

import datetime as dt

import pytest

from sync.changes.clocks import BIRTH_DAYS, DEATH_DAYS, MOVE_DAYS, last_day, office_closed


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        ("2026-11-09", MOVE_DAYS, "2026-11-24"),  # the 23rd is 勤労感謝の日
        ("2026-10-31", BIRTH_DAYS, "2026-11-16"),  # the 14th is a Saturday
        ("2026-12-22", DEATH_DAYS, "2027-01-04"),  # 29 December to 3 January
        ("2026-04-25", DEATH_DAYS, "2026-05-07"),  # a week of holidays, one of them moved
        ("2026-11-10", MOVE_DAYS, "2026-11-24"),
    ],
)
def test_the_last_day_is_one_on_which_the_town_hall_is_open(
    event: str, days: int, last: str
) -> None:
    assert last_day(dt.date.fromisoformat(event), days).isoformat() == last


def test_the_turn_of_the_year_is_closed_though_no_holiday() -> None:
    assert office_closed(dt.date(2026, 12, 29))
    assert not office_closed(dt.date(2026, 12, 28))
