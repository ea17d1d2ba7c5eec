"""Not all desks of an office take a version on one day, and each knows its day by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.upgrade.offer import MOST_DAYS, Offered, day_of, newer, offered, version_of

part = st.integers(0, 99_999)
versions = st.lists(part, min_size=2, max_size=4).map(lambda parts: ".".join(map(str, parts)))
days = st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1))
offers = st.builds(Offered, versions, days, st.integers(1, MOST_DAYS))
desks = st.integers(0, 100_000)


@given(offers, desks)
def test_each_day_of_the_span_has_as_many_desks_as_any_other(offer: Offered, first: int) -> None:
    taken = {day_of(offer, desk) for desk in range(first, first + offer.days)}
    assert taken == {offer.from_day + dt.timedelta(n) for n in range(offer.days)}


@given(offers, desks)
def test_an_urgent_one_is_for_all_on_the_first_day(offer: Offered, desk: int) -> None:
    assert day_of(offer._replace(days=1), desk) == offer.from_day


@given(st.lists(offers, max_size=6), versions)
def test_nothing_older_or_refused_is_offered_and_the_newest_comes_first(
    found: list[Offered], running: str
) -> None:
    better = newer(found, running)
    assert {each.version for each in better} == {
        each.version for each in found if version_of(each.version) > version_of(running)
    }
    numbers = [version_of(each.version) for each in better]
    assert numbers == sorted(numbers, reverse=True)
    for refused in better:
        rest = newer(found, running, {refused.version})
        assert rest == [each for each in better if each.version != refused.version]


@given(offers)
def test_what_is_signed_is_read_as_it_was_written(offer: Offered) -> None:
    said = {"version": offer.version, "from": offer.from_day.isoformat(), "days": offer.days}
    assert offered(said) == offer


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        {"version": "1.0", "from": "2026-12-01"},
        {"version": "1.0", "from": "2026-13-01", "days": 1},
        {"version": "1.0", "from": "2026-12-01", "days": 0},
        {"version": "1.0", "from": "2026-12-01", "days": MOST_DAYS + 1},
        {"version": "../1.0", "from": "2026-12-01", "days": 1},
        {"version": "1", "from": "2026-12-01", "days": 1},
        {"version": "1.0\n", "from": "2026-12-01", "days": 1},
        {"version": "01.0", "from": "2026-12-01", "days": 1},
    ],
)
def test_what_makes_no_sense_is_no_offer(said: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        offered(said)
