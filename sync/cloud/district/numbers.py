"""個人番号 and 住民票コード that nobody can have: each with a wrong check digit.

The rule of a 住民票コード's check digit is not known to us (総務省告示, 2002); it is taken for that
of 個人番号, with ten digits before it, and is wrong by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from sync.base.numbers import my_number_check_digit
from sync.records.national_numbers import NationalNumbers
from sync.records.resident import Resident


def made_up_numbers(town: str, seed: int, rows: Iterable[Resident]) -> Iterator[NationalNumbers]:
    """Yield both numbers of everybody in a register, once each; the same from the same seed."""
    # Not for secrets: the same seed must make the same numbers.
    chance = Random(f"{seed}/{town}/numbers")  # noqa: S311
    for atena_no in dict.fromkeys(row.atena_no for row in rows):
        first, second = _digits(chance, 11), _digits(chance, 10)
        wrong = chance.randint(1, 9)
        yield NationalNumbers(
            town, atena_no, first + _other(first, wrong), second + _other(f"0{second}", wrong)
        )


def _digits(chance: Random, many: int) -> str:
    return f"{chance.randrange(10**many):0{many}d}"


def _other(eleven: str, wrong: int) -> str:
    """Return a digit that is not the right one."""
    return str((int(my_number_check_digit(eleven)) + wrong) % 10)
