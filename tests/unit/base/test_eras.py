import datetime as dt

import msgspec
import pytest

from sync.base.eras import (
    CivilDate,
    age_on,
    fiscal_year,
    in_era,
    in_era_short,
    in_western,
    legal_age_on,
    parse_date,
    partial_date,
)
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, pack, unpack

D = dt.date
BIRTH = D(1980, 3, 2)


FORMS = """
    S55.3.2 s55.03.02 s550302 3550302 昭和55年3月2日 昭和55.3.2 昭55.3.2 昭和550302 昭和55/3/2
    19800302 1980/3/2 1980-03-02 1980.3.2 1980年3月2日
    Ｓ５５．３．２ ｓ５５０３０２ ３５５０３０２ 昭和５５年３月２日 ㍼55年3月2日
    １９８００３０２ １９８０／３／２ １９８０－０３－０２ ｓ５５。３。２ １９８０・３・２
    1980ー3ー2
"""


@pytest.mark.parametrize("typed", FORMS.split())
def test_every_form_a_clerk_types_is_read(typed: str) -> None:
    assert parse_date(typed) == BIRTH


def test_spaces_do_not_matter() -> None:
    assert parse_date(" 昭和 55年 3月\u30002日 ") == BIRTH


@pytest.mark.parametrize("era", ["3", "S", "s", "昭和"])
@pytest.mark.parametrize("typed", ["550302", "55.3.2", "55年3月2日", "５５０３０２"])
def test_bare_digits_are_read_with_the_era_beside_them(typed: str, era: str) -> None:
    assert parse_date(typed, era=era) == BIRTH


def test_an_era_in_the_text_outweighs_the_field() -> None:
    assert parse_date("H1.1.8", era="3") == D(1989, 1, 8)


def test_an_unknown_era_field_is_our_bug() -> None:
    with pytest.raises(ValueError, match="era"):
        parse_date("550302", era="9")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和元年5月1日", D(2019, 5, 1)),
        ("R元.5.1", D(2019, 5, 1)),
        ("昭和元年12月25日", D(1926, 12, 25)),
        ("大正15年12月25日", D(1926, 12, 25)),
        ("明治45年7月30日", D(1912, 7, 30)),
        ("大正元年7月30日", D(1912, 7, 30)),
        ("M6.1.1", D(1873, 1, 1)),
        ("S64.1.7", D(1989, 1, 7)),
        ("H31.4.30", D(2019, 4, 30)),
        ("R2.2.29", D(2020, 2, 29)),
    ],
)
def test_the_edges_of_eras_are_read(typed: str, day: dt.date) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "unreadable"),
        ("きのう", "unreadable"),
        ("1980/32", "unreadable"),
        ("S50302", "unreadable"),
        ("355.3.2", "unreadable"),
        ("9550302", "unreadable"),
        ("S55.3.2.1", "unreadable"),
        ("550302", "era_missing"),
        ("S64.1.8", "outside_era"),
        ("H1.1.7", "outside_era"),
        ("H31.5.1", "outside_era"),
        ("R1.4.30", "outside_era"),
        ("S0.1.1", "outside_era"),
        ("T15.12.26", "outside_era"),
        ("M45.7.31", "outside_era"),
        ("M5.12.31", "before_calendar"),
        ("18721231", "before_calendar"),
        ("0000-00-00", "before_calendar"),
        ("S55.2.30", "no_such_day"),
        ("1981-02-29", "no_such_day"),
        ("昭和56年2月29日", "no_such_day"),
        ("1900-02-29", "no_such_day"),
        ("S55.13.1", "no_such_day"),
        ("S55.0.1", "no_such_day"),
        ("S55.4.0", "no_such_day"),
    ],
)
def test_a_refusal_names_reason_and_remedy(typed: str, code: str) -> None:
    refused = parse_date(typed)
    assert isinstance(refused, Refusal)
    assert refused.code == f"date.{code}"
    assert refused.field == ""
    assert refused.reason.endswith("。")
    assert refused.remedy.endswith("。")


def test_refusals_say_where_the_edge_is() -> None:
    late, early, short = parse_date("S64.1.8"), parse_date("R1.4.30"), parse_date("S56.2.29")
    assert isinstance(late, Refusal)
    assert isinstance(early, Refusal)
    assert isinstance(short, Refusal)
    assert late.reason == "昭和は64年1月7日までです。"
    assert early.reason == "令和は令和元年5月1日からです。"
    assert short.reason == "この年の2月は28日までです。"


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("S55", D(1980, 1, 1), D(1980, 12, 31)),
        ("昭和55年", D(1980, 1, 1), D(1980, 12, 31)),
        ("S55.", D(1980, 1, 1), D(1980, 12, 31)),
        ("S55.3", D(1980, 3, 1), D(1980, 3, 31)),
        ("S55.2.", D(1980, 2, 1), D(1980, 2, 29)),
        ("s5503", D(1980, 3, 1), D(1980, 3, 31)),
        ("昭和55年3月", D(1980, 3, 1), D(1980, 3, 31)),
        ("1980", D(1980, 1, 1), D(1980, 12, 31)),
        ("198003", D(1980, 3, 1), D(1980, 3, 31)),
        ("1980-03", D(1980, 3, 1), D(1980, 3, 31)),
        ("１９８０年３月", D(1980, 3, 1), D(1980, 3, 31)),
        ("S64", D(1989, 1, 1), D(1989, 1, 7)),
        ("平成元年", D(1989, 1, 8), D(1989, 12, 31)),
        ("T1.7", D(1912, 7, 30), D(1912, 7, 31)),
        ("M6", D(1873, 1, 1), D(1873, 12, 31)),
        ("S55.3.2", BIRTH, BIRTH),
        ("3550302", BIRTH, BIRTH),
    ],
)
def test_the_beginning_of_a_date_is_a_range(typed: str, first: dt.date, last: dt.date) -> None:
    assert partial_date(typed) == (first, last)


BEGINS_NOTHING = """
    S 昭和 19 198 355 S65 S64.2 S55.13 S55.0 198013 198000 M5 1872 3770 クロイワ S55.2.30
"""


@pytest.mark.parametrize("typed", ["", *BEGINS_NOTHING.split()])
def test_what_begins_no_date_has_no_range(typed: str) -> None:
    assert partial_date(typed) is None


def test_days_are_shown_as_people_write_them() -> None:
    assert in_era(BIRTH) == "昭和55年3月2日"
    assert in_era(D(2019, 5, 1)) == "令和元年5月1日"
    assert in_era(D(1926, 12, 25)) == "昭和元年12月25日"
    assert in_era_short(BIRTH) == "S55.3.2"
    assert in_era_short(D(2019, 5, 1)) == "R1.5.1"
    assert in_western(BIRTH) == "1980年3月2日"
    with pytest.raises(ValueError, match="Meiji 6"):
        in_era(D(1872, 12, 31))


def test_age_rises_on_the_birthday_and_by_law_the_day_before() -> None:
    assert [age_on(BIRTH, D(2026, 3, day)) for day in (1, 2)] == [45, 46]
    assert [legal_age_on(BIRTH, D(2026, 3, 1)), legal_age_on(BIRTH, D(2026, 2, 28))] == [46, 45]
    april_first = D(2019, 4, 1)
    assert legal_age_on(april_first, D(2025, 3, 31)) == 6


def test_who_was_born_on_29_february_ages_by_law_on_28_february() -> None:
    leap = D(2000, 2, 29)
    for year in (2024, 2025):
        assert legal_age_on(leap, D(year, 2, 27)) == year - 2001
        assert legal_age_on(leap, D(year, 2, 28)) == year - 2000
    assert [age_on(leap, D(2025, 2, 28)), age_on(leap, D(2025, 3, 1))] == [24, 25]
    assert [age_on(leap, D(2024, 2, 28)), age_on(leap, D(2024, 2, 29))] == [23, 24]


def test_the_fiscal_year_turns_on_1_april() -> None:
    assert [fiscal_year(D(2026, 3, 31)), fiscal_year(D(2026, 4, 1))] == [2025, 2026]


def test_a_civil_date_is_shown_as_known() -> None:
    exact = CivilDate(day="1980-03-02")
    about = CivilDate("昭和10年頃", "1935-01-01")
    nothing = CivilDate("年月日不詳")
    assert [exact.shown("era"), exact.shown("western")] == ["昭和55年3月2日", "1980年3月2日"]
    assert [about.shown("era"), nothing.shown("western")] == ["昭和10年頃", "年月日不詳"]
    assert CivilDate().shown("era") == ""
    assert [exact.exact, about.exact, nothing.exact, CivilDate().exact] == [True] + [False] * 3
    assert [about.date, nothing.date] == [D(1935, 1, 1), None]


def test_a_civil_date_is_checked_on_the_wire() -> None:
    about = CivilDate("昭和10年頃", "1935-01-01")
    assert pack(about) == msgspec.msgpack.encode(["昭和10年頃", "1935-01-01"])
    assert unpack(CivilDate, pack(about)) == about
    for wrong in ("19350101", "1935-02-29", "1935-W01-1", "昭和10年"):
        with pytest.raises(WireError):
            unpack(CivilDate, pack(["", wrong]))
