"""The check digits of the town hall's numbers. Numbers are strings of ASCII digits, always.

Source of 宛名番号: 住民記録システム標準仕様書 §1.1.13; the others are national numbers, checked
against published examples in the tests.
"""

from __future__ import annotations

import re

LONGEST_ADDRESSEE_NO = 15
"""Linkage files pad 宛名番号 with zeros to 15 digits."""


def with_check_digit(serial: int) -> str | None:
    """Return a 宛名番号 or 世帯番号 for a serial from 1, or None where the serial must be skipped.

    Modulus 11, weights 2 to 7 from the right. The standard leaves remainder 1 open: such a serial
    gives no number. Any single wrong digit and any swap of neighbours is then found.
    """
    if serial < 1:
        raise ValueError("serials start at 1")
    rest = _weighed(str(serial), (2, 3, 4, 5, 6, 7)) % 11
    return None if rest == 1 else f"{serial}{-rest % 11}"


def is_addressee_no(text: str) -> bool:
    """Say whether text is a 宛名番号: no leading zero, the right check digit."""
    if re.fullmatch(f"[1-9][0-9]{{1,{LONGEST_ADDRESSEE_NO - 1}}}", text) is None:
        return False
    return with_check_digit(int(text[:-1])) == text


def is_household_no(text: str) -> bool:
    """Say whether text is a 世帯番号; it is built like a 宛名番号."""
    return is_addressee_no(text)


def municipality_check_digit(five: str) -> str:
    """Return the check digit of 全国地方公共団体コード: weights 6 to 2, modulus 11."""
    return str((11 - _weighed(_digits(five, 5), (2, 3, 4, 5, 6)) % 11) % 10)


def is_municipality_code(text: str) -> bool:
    """Say whether text is a 全国地方公共団体コード of 6 digits."""
    return _has(text, 6) and municipality_check_digit(text[:-1]) == text[-1]


def my_number_check_digit(eleven: str) -> str:
    """Return the check digit of 個人番号: weights 2 to 7, then 2 to 6, modulus 11.

    Remainders 0 and 1 share the digit 0, so a few single wrong digits pass.
    """
    rest = _weighed(_digits(eleven, 11), (2, 3, 4, 5, 6, 7)) % 11
    return "0" if rest <= 1 else str(11 - rest)


def is_my_number(text: str) -> bool:
    """Say whether text is built like a 個人番号 of 12 digits."""
    return _has(text, 12) and my_number_check_digit(text[:-1]) == text[-1]


def corporate_check_digit(twelve: str) -> str:
    """Return the check digit of 法人番号, which stands first: weights 1 and 2, modulus 9.

    A 0 written for a 9, or a 9 for a 0, passes.
    """
    return str(9 - _weighed(_digits(twelve, 12), (1, 2)) % 9)


def is_corporate_no(text: str) -> bool:
    """Say whether text is built like a 法人番号 of 13 digits."""
    return _has(text, 13) and corporate_check_digit(text[1:]) == text[0]


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    """Return the sum of the digits from the right, each times its weight; weights come round."""
    return sum(int(d) * weights[i % len(weights)] for i, d in enumerate(reversed(digits)))


def _has(text: str, length: int) -> bool:
    return re.fullmatch(f"[0-9]{{{length}}}", text) is not None


def _digits(text: str, length: int) -> str:
    if not _has(text, length):
        raise ValueError(f"{length} digits are needed")
    return text
