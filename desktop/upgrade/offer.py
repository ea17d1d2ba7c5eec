"""What is offered and when this desk takes it: decided here alone, from what was signed.

A publisher says from which day a version may be taken and over how many days; the desk's number
then gives its day, so that not all desks of an office change on one morning.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

Version = tuple[int, ...]

MOST_DAYS = 60
"""Days over which a version may be spread: past two months nobody remembers why desks differ."""

_VERSION = re.compile(r"(0|[1-9]\d{0,4})(\.(0|[1-9]\d{0,4})){1,3}", re.ASCII)
"""Numbers alone, so that the name of a folder or a file can be made of it."""


class Offered(NamedTuple):
    """One version that the publisher signed."""

    version: str
    from_day: dt.date
    days: int
    """Over how many days it is spread; 1 = all desks on the first day."""


def version_of(text: str) -> Version:
    """Return a version by which it compares with others; ValueError."""
    if not _VERSION.fullmatch(text):
        raise ValueError("a version is numbers with dots between")
    return tuple(int(part) for part in text.split("."))


def offered(said: object) -> Offered:
    """Read what is signed beside a bundle; ValueError where it makes no sense."""
    match said:
        case {"version": str(version), "from": str(day), "days": int(days)} if (
            1 <= days <= MOST_DAYS
        ):
            version_of(version)
            return Offered(version, dt.date.fromisoformat(day), days)
    raise ValueError("no version, day or number of days is told")


def day_of(offer: Offered, desk: int) -> dt.date:
    """Return from which day a desk takes it: neighbours on different days, others first each time.

    Any `days` desks whose numbers follow each other have all the days between them.
    """
    shift = (desk + sum(version_of(offer.version))) % offer.days
    return offer.from_day + dt.timedelta(shift)


def newer(offers: Iterable[Offered], running: str, refused: Collection[str] = ()) -> list[Offered]:
    """Return what is newer than what runs and was not refused here, the newest first."""
    fitting = [
        each
        for each in offers
        if version_of(each.version) > version_of(running) and each.version not in refused
    ]
    return sorted(fitting, key=lambda each: version_of(each.version), reverse=True)
