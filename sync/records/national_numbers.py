"""個人番号 and 住民票コード: kept by the cloud alone, closed; no record that a desk holds has them.

They belong to no scope. What is made of a 個人番号 is one too by law, so nothing is: no hash, no
index, no shortened form.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from sync.base.ids import Chance, MunicipalityCode
from sync.base.keys import SigningKey, close_with, open_with
from sync.base.troubles import KeyWrong
from sync.base.wire import WireError, pack, unpack

KEY_USE = b"numbers"
"""What the key that closes them is made for, beside a town's signing key."""


class NumberKind(StrEnum):
    """Which of a person's numbers."""

    MY_NUMBER = "my_number"
    RESIDENT_CODE = "resident_code"


NUMBER_LABELS = {NumberKind.MY_NUMBER: "個人番号", NumberKind.RESIDENT_CODE: "住民票コード"}
NUMBER_DIGITS = {NumberKind.MY_NUMBER: 12, NumberKind.RESIDENT_CODE: 11}


class NationalNumbers(msgspec.Struct, frozen=True, array_like=True):
    """Both numbers of one person; the town and the person are closed with them.

    So what was moved to another person's place inside the database is noticed when it is opened.
    """

    municipality: str
    atena_no: str
    my_number: str
    resident_code: str

    def of(self, kind: NumberKind) -> str:
        """Return one of the two."""
        return self.my_number if kind is NumberKind.MY_NUMBER else self.resident_code

    def __repr__(self) -> str:
        """Show nothing: they reach no log and no crash report."""
        return "NationalNumbers(…)"


def closed(numbers: NationalNumbers, town: SigningKey, chance: Chance) -> bytes:
    """Return a person's numbers as the cloud keeps them."""
    return close_with(town.secret_for(KEY_USE), pack(numbers), chance)


def opened(
    kept: bytes, town: SigningKey, municipality: MunicipalityCode, atena_no: str
) -> NationalNumbers:
    """Return what `closed` made; KeyWrong where it is not this person's, or not as it was."""
    try:
        numbers = unpack(NationalNumbers, open_with(town.secret_for(KEY_USE), kept))
    except WireError:
        raise KeyWrong("numbers cannot be read") from None
    if (numbers.municipality, numbers.atena_no) != (municipality, atena_no):
        raise KeyWrong("numbers of somebody else")
    return numbers


def well_formed(kind: NumberKind, number: str) -> bool:
    """Say whether a number has the digits of its kind; check digits are the national network's."""
    return re.fullmatch(f"[0-9]{{{NUMBER_DIGITS[kind]}}}", number) is not None


def grouped(number: str) -> str:
    """Return a number as people read it: 123456789012 -> 1234 5678 9012."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
