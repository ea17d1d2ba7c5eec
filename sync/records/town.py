"""A municipality as data: its codes, its 大字 with postal codes, who certifies, what papers cost.

Pure: the caller reads the file (``resources/municipalities/<code>.toml``); `town_from` checks it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Annotated

import msgspec

from sync.base.numbers import is_corporate_no, is_municipality_code

Words = Annotated[str, msgspec.Meta(min_length=1)]
AddressCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{11}$")]
PostalCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3}-[0-9]{4}$")]
IsoDay = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Count = Annotated[int, msgspec.Meta(ge=0)]


class BadTownFile(ValueError):
    """A town's file cannot be used; the message says where and why."""


class Oaza(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One 大字. `name` is without the word 大字, as postal data has it; `kana` its reading.

    `address_code` has 11 digits: prefecture 2, town 3, 大字 3, 小字 3. A postal code suggests a
    大字, never keys one: some have many. `share` weighs how the made-up residents spread.
    """

    name: Words
    kana: Words
    address_code: AddressCode
    postal: tuple[PostalCode, ...]
    share: Count

    @property
    def code(self) -> str:
        """The address code."""
        return self.address_code

    @property
    def written(self) -> str:
        """The name as the register writes it in front of the 番地."""
        return f"大字{self.name}"


class Certifier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who certifies: the title with the prefecture, the name, and the seal's text."""

    title: Words
    name: Words
    seal: Words
    valid_from: IsoDay


class Town(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One municipality. `fees` are yen per copy; `population` is what the made-up district has."""

    code: Words
    name: Words
    kana: Words
    county: Words
    corporate_no: Words
    office_address: Words
    phone_area: Words
    population: Count
    certifier: Certifier
    fees: dict[str, Count]
    oaza: tuple[Oaza, ...]
    foreign_per_mille: Count

    @property
    def full_name(self) -> str:
        """The name with prefecture and county, as certificates write it."""
        return self.county + self.name


def town_from(text: str) -> Town:
    """Return the town a file states; BadTownFile says what is wrong with it."""
    try:
        town = msgspec.convert(tomllib.loads(text), Town)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadTownFile(f"the town's file cannot be read: {error}") from None
    wrong = next(_complaints(town), None)
    if wrong:
        raise BadTownFile(f"the town's file cannot be used: {wrong}")
    return town


def _complaints(town: Town) -> Iterator[str]:
    if not is_municipality_code(town.code):
        yield "code has a wrong check digit"
    if not is_corporate_no(town.corporate_no):
        yield "corporate_no has a wrong check digit"
    if not any(oaza.share for oaza in town.oaza):
        yield "no oaza has a share"
    seen: set[str] = set()
    for oaza in town.oaza:
        if not oaza.address_code.startswith(town.code[:5]):
            yield f"address_code of {oaza.name} does not begin with {town.code[:5]}"
        if {oaza.name, oaza.address_code} & seen:
            yield f"{oaza.name} stands twice, or its address_code does"
        seen |= {oaza.name, oaza.address_code}
