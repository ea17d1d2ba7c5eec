"""Dates, keys and numbers over all that can be typed; derandomized: every run is the same."""

import datetime as dt
import unicodedata

import jaconv
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sync.base import eras, kana, numbers
from sync.base.variants import VARIANTS

quick = settings(derandomize=True, max_examples=200, deadline=None)

readings = st.text(
    st.sampled_from([chr(c) for c in range(0x30A1, 0x30FD)] + list("\u3000 -～ヽヾabz")),
    max_size=12,
)
days = st.dates(eras.FIRST_DAY, dt.date(2030, 12, 31))


def test_every_day_from_meiji_6_to_2030_comes_back_from_every_form() -> None:
    day = eras.FIRST_DAY
    while day.year <= 2030:
        era, short = eras.in_era(day), eras.in_era_short(day)
        for shown in (era, short, eras.in_western(day), day.isoformat(), f"{day:%Y%m%d}"):
            assert eras.parse_date(shown) == day
        day += dt.timedelta(days=1)


@quick
@given(days)
def test_dates_are_read_in_full_width_and_with_codes(day: dt.date) -> None:
    era = eras.era_on(day)
    digits = f"{day.year - era.first.year + 1:02}{day:%m%d}"
    assert eras.parse_date(jaconv.h2z(eras.in_era_short(day), ascii=True, digit=True)) == day
    assert eras.parse_date(era.code + digits) == eras.parse_date(era.letter + digits) == day
    assert eras.parse_date(digits, era=era.code) == day


@quick
@given(days)
def test_a_date_lies_in_the_range_of_each_of_its_beginnings(day: dt.date) -> None:
    for typed in (eras.in_era(day), eras.in_era_short(day)):
        for end in range(1, len(typed) + 1):
            found = eras.partial_date(typed[:end])
            assert found is None or found[0] <= found[1]
    for typed in (f"{day:%Y}", f"{day:%Y%m}", f"{day:%Y-%m}", eras.in_era(day).split("月")[0]):
        found = eras.partial_date(typed)
        assert found is not None
        assert found[0] <= day <= found[1]


@quick
@given(
    st.text(
        st.characters(categories=["N", "L", "P", "S", "Z"])
        | st.sampled_from("MTSHR元年月日.-0123456789")
    )
)
def test_whatever_is_typed_gets_an_answer(text: str) -> None:
    for answer in (eras.parse_date(text), eras.parse_date(text, era="S")):
        assert isinstance(answer, dt.date) or answer.code.startswith("date.")
    eras.partial_date(text)


@quick
@given(days, days)
def test_legal_age_runs_at_most_one_day_ahead(birth: dt.date, day: dt.date) -> None:
    assume(birth <= day)
    assert eras.age_on(birth, day) <= eras.legal_age_on(birth, day) <= eras.age_on(birth, day) + 1


@quick
@given(readings)
@example("ソウウ")
@example("サイトウ ウメ")
@example("ヴァヾヽ")
def test_a_key_is_its_own_key(text: str) -> None:
    key = kana.search_key(text)
    assert kana.search_key(key) == key
    assert " " not in key


@quick
@given(st.text(max_size=12))
def test_a_key_of_anything_is_its_own_key(text: str) -> None:
    assert kana.search_key(kana.search_key(text)) == kana.search_key(text)
    assert kana.kanji_key(kana.kanji_key(text)) == kana.kanji_key(text)
    assert "".join(kana.graphemes(text)) == text


@quick
@given(readings)
def test_width_script_and_composition_do_not_change_a_key(text: str) -> None:
    key = kana.search_key(text)
    assert kana.search_key(jaconv.z2h(text, ascii=True, digit=True)) == key
    assert kana.search_key(jaconv.h2z(text, ascii=True, digit=True)) == key
    assert kana.search_key(jaconv.kata2hira(text)) == key
    assert kana.search_key(unicodedata.normalize("NFD", text)) == key


@quick
@given(st.text(st.sampled_from("".join(VARIANTS)), max_size=8), st.data())
def test_any_variant_of_a_name_has_its_key(name: str, data: st.DataObject) -> None:
    groups = [next(group for group in VARIANTS if letter in group) for letter in name]
    other = "".join(data.draw(st.sampled_from(group)) for group in groups)
    assert kana.kanji_key(other) == kana.kanji_key(name)


@quick
@given(st.integers(1, 10**14 - 1), st.data())
def test_an_addressee_number_finds_any_wrong_digit_and_any_swap(
    serial: int, data: st.DataObject
) -> None:
    number = numbers.with_check_digit(serial)
    assume(number is not None)
    assert number is not None
    assert numbers.is_addressee_no(number)
    at = data.draw(st.integers(0, len(number) - 1))
    assert not numbers.is_addressee_no(_wrong(number, at, data))
    if at and number[at - 1] != number[at]:
        swapped = number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]
        assert not numbers.is_addressee_no(swapped)


@quick
@given(st.integers(0, 10**11 - 1), st.data())
def test_a_my_number_finds_a_wrong_digit_unless_both_remainders_give_zero(
    base: int, data: st.DataObject
) -> None:
    number = f"{base:011}" + numbers.my_number_check_digit(f"{base:011}")
    wrong = _wrong(number, data.draw(st.integers(0, 11)), data)
    assert numbers.is_my_number(number)
    assert not numbers.is_my_number(wrong) or number[-1] == wrong[-1] == "0"


@quick
@given(st.integers(0, 10**12 - 1), st.data())
def test_a_corporate_number_finds_any_wrong_digit_but_0_for_9(
    base: int, data: st.DataObject
) -> None:
    number = numbers.corporate_check_digit(f"{base:012}") + f"{base:012}"
    at = data.draw(st.integers(0, 12))
    wrong = _wrong(number, at, data)
    assert numbers.is_corporate_no(number)
    assert numbers.is_corporate_no(wrong) == (at > 0 and {number[at], wrong[at]} == {"0", "9"})


@quick
@given(st.integers(0, 10**5 - 1), st.data())
def test_a_municipality_code_finds_a_wrong_digit_unless_both_remainders_give_one(
    base: int, data: st.DataObject
) -> None:
    code = f"{base:05}" + numbers.municipality_check_digit(f"{base:05}")
    wrong = _wrong(code, data.draw(st.integers(0, 5)), data)
    assert numbers.is_municipality_code(code)
    assert not numbers.is_municipality_code(wrong) or code[-1] == wrong[-1] == "1"


def _wrong(number: str, at: int, data: st.DataObject) -> str:
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    return number[:at] + digit + number[at + 1 :]


@quick
@given(readings)
def test_the_quick_way_to_a_key_leads_to_the_same_key(text: str) -> None:
    assert kana.search_key(text) == kana._key_of_any(text)
