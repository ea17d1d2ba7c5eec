"""A household's way into the register: who was born here, moved in, moved within, left or died.

Each event since the register was taken over is a row of its own; what lies before is in one row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from sync.base.eras import CivilDate
from sync.cloud.district.calendar import AS_OF, REFORMED_ON, between, notified
from sync.cloud.district.persons import Person
from sync.cloud.district.places import Place
from sync.records.resident import ChangeReason, Resident, ResidentState

EARLIEST = dt.date(1950, 1, 1)


class Settling(NamedTuple):
    """When and how a household came to where it lives.

    `earlier` is its address in town before, None for people who came from outside; `origin` is
    where those came from.
    """

    day: dt.date
    notified_on: dt.date
    place: Place
    earlier: Place | None = None
    origin: str = ""


def enter(
    chance: Random, person: Person, order: int, numbers: tuple[str, str], settling: Settling
) -> list[Resident]:
    """Return a person's rows, oldest first; `numbers` are 宛名番号 and 世帯番号."""
    born = person.birth
    moved = settling.earlier is not None and born <= settling.day
    since = born if moved or born > settling.day else settling.day
    settled = max(born, settling.day)
    told = notified(chance, born) if born > settling.day else settling.notified_on
    row = Resident(
        atena_no=numbers[0],
        history_no=1,
        setai_no=numbers[1],
        kind=person.kind,
        state=ResidentState.RESIDENT,
        name=person.name,
        name_kana=person.kana,
        birth=person.civil_birth,
        sex=person.member.sex,
        relationship=person.member.relationship,
        sort_order=order,
        address_code=settling.place.code,
        address=settling.place.address,
        building=settling.place.building,
        address_since=_day(person, settled),
        resident_since=_day(person, since),
        notified_on=told.isoformat(),
        reason=ChangeReason.BORN if since == born else ChangeReason.MOVED_IN,
        changed_on=since.isoformat(),
        processed_on="",
        prev_address=settling.origin if since != born else "",
        **person.values,
    )
    if moved and settling.earlier and told > REFORMED_ON:
        return _moved_within(chance, person, row, settling.earlier, settling.day)
    if told > REFORMED_ON:
        return [replace(row, processed_on=row.notified_on)]
    return [_reformed(row)]


def corrected(chance: Random, rows: Sequence[Resident], phone: str) -> list[Resident]:
    """Return the rows with one more: somebody told a telephone number later."""
    last = rows[-1]
    day = between(chance, dt.date.fromisoformat(last.processed_on), AS_OF).isoformat()
    told = replace(
        last,
        history_no=last.history_no + 1,
        phone=phone,
        reason=ChangeReason.MINOR_CORRECTION,
        changed_on=day,
        processed_on=day,
    )
    return [*(replace(row, phone="") for row in rows), told]


def ended(last: Resident, day: dt.date, notified_on: dt.date, destination: str = "") -> Resident:
    """Return the row that makes somebody a 除票: moved to `destination`, or died where it is ""."""
    gone = bool(destination)
    return replace(
        last,
        history_no=last.history_no + 1,
        state=ResidentState.MOVED_OUT if gone else ResidentState.DEAD,
        reason=ChangeReason.MOVED_OUT if gone else ChangeReason.DIED,
        destination=destination,
        removed_on=day.isoformat(),
        changed_on=day.isoformat(),
        notified_on=notified_on.isoformat(),
        processed_on=notified_on.isoformat(),
    )


def sealed(row: Resident) -> Resident:
    """Return a protected person's row: the flag, and nothing that says where they are."""
    return replace(
        row, protected=True, address_code="", address="", building="", prev_address="", phone=""
    )


def _moved_within(
    chance: Random, person: Person, row: Resident, earlier: Place, day: dt.date
) -> list[Resident]:
    born = person.birth
    told = notified(chance, born)
    first = replace(
        row,
        address_code=earlier.code,
        address=earlier.address,
        building=earlier.building,
        address_since=row.resident_since,
        notified_on=told.isoformat(),
        processed_on=told.isoformat(),
    )
    if told <= REFORMED_ON:
        first = _reformed(first)
    second = replace(
        row,
        history_no=2,
        reason=ChangeReason.MOVED_WITHIN,
        changed_on=day.isoformat(),
        processed_on=row.notified_on,
    )
    return [first, second]


def _reformed(row: Resident) -> Resident:
    day = REFORMED_ON.isoformat()
    return replace(row, reason=ChangeReason.REFORMED, changed_on=day, processed_on=day)


def _day(person: Person, day: dt.date) -> CivilDate:
    return person.civil_birth if day == person.birth else CivilDate(day=day.isoformat())
