"""Dates that are no days: every form of the standard's list (§1.1.8), with a day to sort by."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.base.civil_dates import FORMS, as_typed, civil_date
from sync.base.eras import CivilDate, in_era
from sync.base.verdicts import Refusal


@pytest.mark.parametrize(
    ("typed", "kept", "day"),
    [
        ("令和８年頃", "令和8年頃", "2026-01-01"),
        ("R8頃", "令和8年頃", "2026-01-01"),
        ("令和８年４月頃", "令和8年4月頃", "2026-04-01"),
        ("令和8年4月1日頃", "令和8年4月1日頃", "2026-04-01"),
        ("推定令和８年４月１日", "推定令和8年4月1日", "2026-04-01"),
        ("推定R8.4.1", "推定令和8年4月1日", "2026-04-01"),
        ("推定令和８年４月", "推定令和8年4月", "2026-04-01"),
        ("令和８年春", "令和8年春", "2026-03-01"),
        ("昭和20年冬", "昭和20年冬", "1945-12-01"),
        ("令和８年４月上旬", "令和8年4月上旬", "2026-04-01"),
        ("令和８年４月中旬頃", "令和8年4月中旬頃", "2026-04-11"),
        ("令和８年４月下旬", "令和8年4月下旬", "2026-04-21"),
        ("年月日不詳", "年月日不詳", ""),
        ("不詳", "年月日不詳", ""),
        ("令和８年　月日不詳", "令和8年 月日不詳", "2026-01-01"),
        ("令和8年4月 日不詳", "令和8年4月 日不詳", "2026-04-01"),
        ("令和8年4月1日から5月3日頃までの間", "令和8年4月1日から5月3日頃までの間", "2026-04-01"),
        ("令和８年４月推定１日から３日までの間", "令和8年4月推定1日から3日までの間", "2026-04-01"),
        ("令和８年４月１日頃から３日頃までの間", "令和8年4月1日頃から3日頃までの間", "2026-04-01"),
        ("平成元年頃", "平成元年頃", "1989-01-08"),
        ("昭和64年1月頃", "昭和64年1月頃", "1989-01-01"),
        ("1980年頃", "1980年頃", "1980-01-01"),
        ("令和７年２月29日とおり", "令和7年2月29日", "2025-02-28"),
        ("昭和10.4.31とおり", "昭和10年4月31日", "1935-04-30"),
        ("明治45年7月30日", "明治45年7月30日", "1912-07-30"),
        ("M45.7.30", "明治45年7月30日", "1912-07-30"),
        ("大正15年12月25日", "大正15年12月25日", "1926-12-25"),
    ],
)  # fmt: skip
def test_every_form_keeps_its_words_and_sorts_by_a_day(typed: str, kept: str, day: str) -> None:
    found = civil_date(typed)
    assert found == CivilDate(kept, day)
    assert found.shown("era") == found.shown("western") == kept
    assert civil_date(as_typed(found)) == found, "what is shown can be entered again"


@pytest.mark.parametrize("typed", FORMS)
def test_the_examples_are_what_they_show(typed: str) -> None:
    assert isinstance(civil_date(typed), CivilDate)


@pytest.mark.parametrize(
    "typed",
    [
        "", "頃", "春", "推定", "令和8年", "令和8年4月", "令和8年4月春", "推定令和8年", "R8",
        "昭和70年頃", "令和8年0月頃", "令和8年4月0日頃", "令和8年13月頃",
        "令和8年4月32日", "令和8年上旬", "推定令和8年4月頃",
        "明治3年頃", "令和8年4月1日不詳", "令和8年4月1日から までの間",
    ],
)  # fmt: skip
def test_what_says_no_date_is_refused_with_a_remedy(typed: str) -> None:
    found = civil_date(typed)
    assert isinstance(found, Refusal)
    assert found.reason
    assert found.remedy


@pytest.mark.parametrize("typed", ["大正元年7月30日", "昭和元年12月25日", "T1.7.30"])
def test_the_first_day_of_an_era_is_a_day_like_any_other(typed: str) -> None:
    found = civil_date(typed)
    assert isinstance(found, CivilDate)
    assert found.exact


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.dates(dt.date(1873, 1, 1), dt.date(2030, 12, 31)))
def test_a_day_of_the_calendar_is_certain(day: dt.date) -> None:
    assert civil_date(in_era(day)) == CivilDate(day=day.isoformat())


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(st.sampled_from("RS令和年月日頃春推定不詳上旬から間までの01239.元"), max_size=12))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    found = civil_date(typed)
    assert isinstance(found, Refusal) or found.text or found.day
