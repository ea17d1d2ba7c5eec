"""Finding people as one types: names, birth date, 宛名番号, address, and these together.

Readings in any width, hiragana, katakana or Latin letters; names with any variant of a character;
any part of two letters or more; an address by its beginning. What words may mean says `typed`, how
each meaning is looked for `candidates`; the order of the list stands here.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desktop.cache.candidates import Found, candidates, indexes_here
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


def find(cache: RegisterCache, text: str, most: int = MOST) -> list[Hit]:
    """Return whom `text` finds: present people first, the name as typed first, by reading.

    Behind those whose name it is come those whose address it is, lot by lot.
    """
    people: dict[str, Resident] = {}
    with cache.database.reading() as db:
        indexes = indexes_here(db)
        for query in readings(text):
            if len(people) < most and not query.empty:
                found = candidates(db, query, most, indexes)
                for person in _in_order(query, found, text, most):
                    people.setdefault(person.atena_no, person)
    return [_hit(cache.as_it_stands(person)) for person in list(people.values())[:most]]


def hits(cache: RegisterCache, atena_nos: Sequence[str]) -> list[Hit]:
    """Return what the list shows of these people, in their order; unknown ones are left out."""
    people = cache.people(atena_nos)
    return [_hit(people[atena_no]) for atena_no in atena_nos if atena_no in people]


def _in_order(query: Query, found: list[Found], text: str, most: int) -> list[Resident]:
    if query.place and not query.terms:
        return _lot_by_lot(found, most)
    return _by_name(query, found, text, most)


def _lot_by_lot(found: list[Found], most: int) -> list[Resident]:
    """Return present people first, neighbours together, each household in its order."""
    found.sort(key=lambda one: (one.removed, one.address))
    people = [(one.address, unpack(Resident, one.body)) for one in found[:most]]
    people.sort(key=lambda one: (not one[1].present, one[0], one[1].setai_no, one[1].sort_order))
    return [person for _, person in people]


def _by_name(query: Query, found: list[Found], text: str, most: int) -> list[Resident]:
    """Return present people first, the name as typed first, by reading."""
    start = _joined(query)
    found.sort(key=lambda one: (one.removed, not one.begins(*start), one.kana))
    typed = plain_reading("".join(text.split()))
    people = [(one.begins(*start), unpack(Resident, one.body)) for one in found[:most]]
    people.sort(
        key=lambda one: (
            not one[1].present,
            not one[0],
            not one[1].name_kana or not plain_reading(one[1].name_kana).startswith(typed),
            one[1].name_kana or one[1].alias_kana or one[1].name_latin,
        )
    )
    return [person for _, person in people]


def _joined(query: Query) -> tuple[str, str]:
    """Return the words run together, as a reading and as a written name."""
    return "".join(t.kana for t in query.terms), "".join(t.kanji for t in query.terms)


def _hit(person: Resident) -> Hit:
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
    )
