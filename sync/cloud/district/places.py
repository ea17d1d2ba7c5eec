"""Where made-up people live and how they are reached.

Nobody has these telephone numbers: local exchanges and mobile numbers beginning with 0 are given
to nobody in Japan.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from sync.cloud.district.names import Names
from sync.records.town import Town

WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


class Place(NamedTuple):
    """An address inside a town as the register writes it."""

    code: str
    address: str
    building: str = ""


def place(chance: Random, town: Town, names: Names, *, flat: bool, dormitory: bool) -> Place:
    """Return an address in a real 大字 with a made-up lot, and a 方書 where one lives in a flat."""
    oaza = chance.choices(town.oaza, [oaza.share for oaza in town.oaza])[0]
    building = ""
    if dormitory:
        building = chance.choice(names.dormitories)
    elif flat:
        room = chance.choice((1, 2, 3)) * 100 + chance.randint(1, 8)
        building = wide(f"{chance.choice(names.flats)}{room}号")
    return Place(oaza.address_code, f"{oaza.written}{_lot(chance)}", building)


def family_register(chance: Random, town: Town, names: Names, *, local: bool) -> str:
    """Return a 本籍, in the town or elsewhere."""
    if not local:
        return elsewhere(chance, names)
    oaza = chance.choice(town.oaza)
    return f"{town.full_name}{oaza.written}{_lot(chance)}"


def elsewhere(chance: Random, names: Names) -> str:
    """Return an address in another town."""
    return f"{chance.choice(names.elsewhere)}{_lot(chance)}"


def landline(chance: Random, town: Town) -> str:
    """Return a number that looks like the town's and rings nowhere."""
    area, exchange = town.phone_area.split("-")
    return f"{area}-0{exchange[1:]}-{chance.randrange(10_000):04d}"


def mobile(chance: Random) -> str:
    """Return a mobile number that rings nowhere."""
    carrier = chance.choice(("070", "080", "090"))
    return f"{carrier}-0{chance.randrange(1000):03d}-{chance.randrange(10_000):04d}"


def wide(text: str) -> str:
    """Return text with full-width digits."""
    return text.translate(WIDE)


def _lot(chance: Random) -> str:
    lot = f"{chance.randint(1, 2400)}番地"
    if chance.random() < 0.5:
        lot += str(chance.randint(1, 18))
    return wide(lot)
