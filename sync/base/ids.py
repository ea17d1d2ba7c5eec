"""Ids, and the only random source of the house.

Distinct names for distinct things, so that a desk's number never stands where an addressee's
number should.
"""

from __future__ import annotations

import secrets
from typing import NewType, Protocol

MunicipalityCode = NewType("MunicipalityCode", str)
"""全国地方公共団体コード, 6 digits with its check digit."""

DeskNumber = NewType("DeskNumber", int)
"""A desk's number inside its municipality, 1, 2, 3…; 0 is the cloud's own journal."""

StaffId = NewType("StaffId", str)
"""職員番号, chosen by the town; "" where nobody is signed on."""

ContentId = NewType("ContentId", bytes)
"""UUIDv7 of an entry's content, 16 bytes; a filing is known by it."""

AddresseeNo = NewType("AddresseeNo", str)
"""宛名番号, digits with a check digit."""

HouseholdNo = NewType("HouseholdNo", str)
"""世帯番号, digits with a check digit."""

CLOUD_DESK = DeskNumber(0)


class Chance(Protocol):
    """A random source."""

    def draw(self, size: int) -> bytes:
        """Return `size` random bytes."""
        ...


class SystemChance:
    """The machine's cryptographic random source."""

    def draw(self, size: int) -> bytes:
        """Return `size` random bytes."""
        return secrets.token_bytes(size)


def uuid7(at_millis: int, chance: Chance) -> ContentId:
    """Return a UUIDv7 (RFC 9562) for a moment in milliseconds; sorts by time."""
    random = chance.draw(10)
    return ContentId(
        at_millis.to_bytes(6, "big")
        + bytes([0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F])
        + random[3:]
    )


CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody confuses when a code is read aloud (no I, O, 0, 1)."""

CODE_LETTERS = 20
"""20 letters of 5 bits: 100 bits, so a stored hash of a one-time code cannot be guessed back."""


def one_time_code(chance: Chance) -> str:
    """Return a one-time code in groups of five, such as ``K7QMX-…``; 100 random bits."""
    letters = "".join(CODE_ALPHABET[byte & 31] for byte in chance.draw(CODE_LETTERS))
    return "-".join(letters[i : i + 5] for i in range(0, CODE_LETTERS, 5))


def plain_code(typed: str) -> str:
    """Return a typed code as it is compared: upper case, letters and digits only."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
