"""Days that are not wholly known: every form of the standard can be typed and chosen (§1.1.8)."""

from __future__ import annotations

import pytest

from sync.base.civil_dates import UNKNOWN, civil_date, forms_of
from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal


@pytest.mark.parametrize(
    ("typed", "text", "day"),
    [
        ("S55.3.2", "", "1980-03-02"),
        ("S10頃", "昭和10年頃", "1935-01-01"),
        ("昭和10年5月頃", "昭和10年5月頃", "1935-05-01"),
        ("S10.5.3頃", "昭和10年5月3日頃", "1935-05-03"),
        ("推定Ｓ１０．５．３", "推定昭和10年5月3日", "1935-05-03"),
        ("推定S10.5", "推定昭和10年5月", "1935-05-01"),
        ("S10春", "昭和10年春", "1935-03-01"),
        ("S10.5上旬", "昭和10年5月上旬", "1935-05-01"),
        ("S10.5中旬頃", "昭和10年5月中旬頃", "1935-05-11"),
        ("不詳", "年月日不詳", ""),
        ("S10不詳", "昭和10年 月日不詳", "1935-01-01"),
        ("昭和10年5月日不詳", "昭和10年5月 日不詳", "1935-05-01"),
        ("1935頃", "1935年頃", "1935-01-01"),
        ("令和8年5月3日から6月10日頃までの間", "令和8年5月3日から6月10日頃までの間", "2026-05-03"),
        ("令和8年5月推定3日から10日までの間", "令和8年5月推定3日から10日までの間", "2026-05-03"),
        ("S57.2.29とおり", "昭和57年2月29日", "1982-02-28"),
        ("明治45.7.30", "明治45年7月30日", "1912-07-30"),
    ],
)
def test_what_is_written_stands_and_no_day_is_made_up(typed, text, day):
    assert civil_date(typed) == CivilDate(text, day)


@pytest.mark.parametrize("typed", ["S10", "S57.2.29", "S10.13頃", "S10.5春", "推定S10", "頃", "x"])
def test_what_means_nothing_is_refused(typed):
    assert isinstance(civil_date(typed), Refusal)


@pytest.mark.parametrize(
    "typed", ["S10", "S10.5", "S10.5.3", "S10頃", "推定S10.5", "", UNKNOWN, "x"]
)
def test_every_form_that_is_offered_can_be_read(typed):
    offered = forms_of(typed)
    assert UNKNOWN in offered
    assert not any(isinstance(civil_date(form), Refusal) for form in offered[1:])
