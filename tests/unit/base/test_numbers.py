import pytest

from sync.base import numbers

TOWNS = {
    "104213": "6000020104213",
    "104248": "4000020104248",
    "104256": "4000020104256",
    "104264": "4000020104264",
    "104281": "3000020104281",
    "104299": "2000020104299",
}


def test_an_addressee_number_is_a_serial_and_its_check_digit() -> None:
    assert numbers.with_check_digit(12345) == "123455"
    assert numbers.is_addressee_no("123455")
    assert numbers.is_household_no("123455")


def test_remainder_zero_gives_zero_and_remainder_one_is_skipped() -> None:
    # serial 11: 2 + 3 = 5; serial 14: 8 + 3 = 11, r=0; serial 6: 12, r=1
    assert numbers.with_check_digit(11) == "116"
    assert numbers.with_check_digit(14) == "140"
    assert numbers.with_check_digit(6) is None
    assert not any(numbers.is_addressee_no(f"6{digit}") for digit in range(10))


def test_the_weights_come_round_after_seven() -> None:
    # serial 1000000: weight 2 again for the seventh digit, r=2
    assert numbers.with_check_digit(1_000_000) == "10000009"


def test_serials_start_at_one() -> None:
    with pytest.raises(ValueError, match="start at 1"):
        numbers.with_check_digit(0)


@pytest.mark.parametrize(
    "text",
    ["", "5", "00", "0123455", "123454", "１２３４５５", "123455 ", "123455\n", "12345a", "-19"],
)
def test_what_is_not_an_addressee_number(text: str) -> None:
    assert not numbers.is_addressee_no(text)


def test_an_addressee_number_fits_into_linkage_files() -> None:
    assert not numbers.is_addressee_no("1" * 16)
    longest = next(n for s in range(10**13, 10**14) if (n := numbers.with_check_digit(s)))
    assert len(longest) == numbers.LONGEST_ADDRESSEE_NO
    assert numbers.is_addressee_no(longest)


@pytest.mark.parametrize("code", TOWNS)
def test_the_six_towns_codes_are_valid(code: str) -> None:
    assert numbers.municipality_check_digit(code[:5]) == code[5]
    assert numbers.is_municipality_code(code)
    assert not numbers.is_municipality_code(code[:5])


@pytest.mark.parametrize("number", TOWNS.values())
def test_the_six_towns_corporate_numbers_are_valid(number: str) -> None:
    assert numbers.corporate_check_digit(number[1:]) == number[0]
    assert numbers.is_corporate_no(number)
    assert not numbers.is_corporate_no("9" + number[1:])


@pytest.mark.parametrize("number", ["123456789018", "983205673214"])
def test_published_example_my_numbers_are_valid(number: str) -> None:
    assert numbers.my_number_check_digit(number[:11]) == number[11]
    assert numbers.is_my_number(number)
    assert not numbers.is_my_number(number[:11])


@pytest.mark.parametrize("wrong", ["", "1234567890", "１２３４５６７８９０１", "12345678901x"])
def test_check_digits_are_made_of_the_right_length_only(wrong: str) -> None:
    for make in (
        numbers.municipality_check_digit,
        numbers.my_number_check_digit,
        numbers.corporate_check_digit,
    ):
        with pytest.raises(ValueError, match="digits are needed"):
            make(wrong)
