"""Finding people as one types: names, birth date, numbers, address, and these together.

Readings in any width, hiragana, katakana or Latin letters; names with any variant of a character;
any part of two letters or more; an address by its beginning, a telephone number by its end. Names
and addresses of older snapshots count too, and what found someone is said. What words may mean
says `typed`, how each meaning is looked for `candidates`; the order of the list stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from sqlalchemy import Connection

from desktop.cache import narrowing
from desktop.cache.candidates import candidates, indexes_here
from desktop.cache.found_by import FoundBy, found_by
from desktop.cache.nearness import Found, starts, written
from desktop.cache.register import RegisterCache
from desktop.cache.typed import Query, readings
from sync.base.eras import CivilDate
from sync.base.kana import plain_reading
from sync.base.wire import unpack
from sync.records.resident import STATE_LABELS, Resident, ResidentKind, Sex

MOST = 100
"""Rows a list shows, some ten screens; a clerk narrows the search long before."""


class Hit(msgspec.Struct, frozen=True):
    """What the list shows of one person; the address is "" where it is protected."""

    atena_no: str
    setai_no: str
    name: str
    kana: str
    birth: CivilDate
    sex: Sex
    address: str
    state_label: str
    present: bool
    protected: bool
    foreign: bool
    found_by: FoundBy | None = None


def find(cache: RegisterCache, text: str, most: int = MOST) -> list[Hit]:
    """Return whom `text` finds: present people first, the name as typed first, by reading.

    Behind those whose name it is come those whose address it is, lot by lot.
    """
    people: dict[str, tuple[Resident, Query]] = {}
    with cache.database.reading() as db:
        indexes = indexes_here(db)
        for query in readings(text):
            if len(people) < most and not query.empty:
                for person in _found(db, query, text, most, indexes):
                    people.setdefault(person.atena_no, (person, query))
        shown = [(cache.as_it_stands(person), query) for person, query in people.values()][:most]
        return [_hit(person, found_by(db, query, person)) for person, query in shown]


def hits(cache: RegisterCache, atena_nos: Sequence[str]) -> list[Hit]:
    """Return what the list shows of these people, in their order; unknown ones are left out."""
    people = cache.people(atena_nos)
    return [_hit(people[atena_no]) for atena_no in atena_nos if atena_no in people]


def _found(
    db: Connection, query: Query, text: str, most: int, indexes: frozenset[str]
) -> list[Resident]:
    """Return whom one meaning finds, in the order of the list."""
    if query.narrowing:
        whole = replace(query, narrowing=())
        people = _found(db, whole, text, narrowing.MOST, indexes)
        return [person for person in people if narrowing.fits(person, query.narrowing)]
    found = candidates(db, query, most, indexes)
    if (query.place or query.building) and not query.terms:
        return _lot_by_lot(query, found, most)
    return _by_name(query, found, text, most)


def _lot_by_lot(query: Query, found: list[Found], most: int) -> list[Resident]:
    """Return who lives there, present people first, and then who lived there before.

    Neighbours stand together, each household in its order.
    """

    def away(one: Found) -> bool:
        return bool(query.place) and not one.address.startswith(query.place)

    found.sort(key=lambda one: (away(one), one.removed, one.address))
    people = [(one, unpack(Resident, one.body)) for one in found[:most]]
    people.sort(
        key=lambda one: (
            *(away(one[0]), not one[1].present, one[0].address),
            *(one[1].setai_no, one[1].sort_order),
        )
    )
    return [person for _, person in people]


def _by_name(query: Query, found: list[Found], text: str, most: int) -> list[Resident]:
    """Return present people first, the name as typed first, by reading."""
    start = starts(query.terms), written(query.terms)
    found.sort(key=lambda one: (one.removed, one.nearness(*start), one.kana))
    typed = plain_reading("".join(text.split()))
    people = [(one.nearness(*start), unpack(Resident, one.body)) for one in found[:most]]
    people.sort(
        key=lambda one: (
            not one[1].present,
            one[0],
            not one[1].name_kana or not plain_reading(one[1].name_kana).startswith(typed),
            one[1].name_kana or one[1].alias_kana or one[1].name_latin,
        )
    )
    return [person for _, person in people]


def _hit(person: Resident, by: FoundBy | None = None) -> Hit:
    return Hit(
        person.atena_no,
        person.setai_no,
        person.name,
        person.name_kana,
        person.birth,
        person.sex,
        "" if person.protected else person.address,
        STATE_LABELS[person.state],
        person.present,
        person.protected,
        person.kind is ResidentKind.FOREIGN,
        by,
    )
