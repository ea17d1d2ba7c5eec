"""What someone was found by, where the list does not show it: a 旧氏, a 通称, a name they bore.

The clerk who typed 渡邉 and sees 山本　梅 is told why.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec
from sqlalchemy import Connection

from desktop.cache.engine import driver
from desktop.cache.typed import Query
from sync.base.addresses import building_key, stored_address_key
from sync.base.kana import kanji_key, search_keys
from sync.base.wire import unpack
from sync.records.resident import Resident

HISTORY = "SELECT body FROM resident WHERE id > ? || '/' AND id < ? || '0' ORDER BY id DESC"


class By(StrEnum):
    """What it is that found someone."""

    FORMER = "former"
    ALIAS = "alias"
    LATIN = "latin"
    PAST_NAME = "past_name"
    PAST_ADDRESS = "past_address"
    PHONE = "phone"
    HOUSEHOLD = "household"


class FoundBy(msgspec.Struct, frozen=True):
    """What found someone, and its text as the register has it."""

    by: By
    text: str


def found_by(db: Connection, query: Query, person: Resident) -> FoundBy | None:
    """Return what found a person, None where the row of the list shows it."""
    if query.phone:
        return FoundBy(By.PHONE, person.phone)
    if query.household:
        return FoundBy(By.HOUSEHOLD, person.setai_no)
    if (query.place or query.building) and not _lives_there(query, person):
        there = next((old for old in _history(db, person) if _lives_there(query, old)), None)
        return FoundBy(By.PAST_ADDRESS, _address(there)) if there else None
    if not query.terms or query.place or _named(query, person.name, person.name_kana):
        return None
    return _by_name(query, person) or _by_past_name(db, query, person)


def _by_name(query: Query, person: Resident) -> FoundBy | None:
    alias, former = (person.alias, person.alias_kana), person.former_surname
    if former:
        given, given_kana = (
            name.replace(" ", "　").partition("　")[2] for name in (person.name, person.name_kana)
        )
        kana = person.former_surname_kana
        if _named(query, f"{former}　{given}", f"{kana}　{given_kana}"):
            return FoundBy(By.FORMER, former)
    if person.alias and _named(query, *alias):
        return FoundBy(By.ALIAS, person.alias)
    if person.name_latin and _named(query, person.name_latin, person.name_latin):
        return FoundBy(By.LATIN, person.name_latin)
    return None


def _by_past_name(db: Connection, query: Query, person: Resident) -> FoundBy | None:
    for old in _history(db, person):
        if _named(query, old.name, old.name_kana):
            return FoundBy(By.PAST_NAME, old.name)
        if then := _by_name(query, old):
            return then
    return None


def _named(query: Query, name: str, kana: str) -> bool:
    keys = "|".join(search_keys(kana)) if kana else ""
    return all(term.within(keys, kanji_key(name)) for term in query.terms)


def _lives_there(query: Query, person: Resident) -> bool:
    if person.protected:
        return False
    if query.building:
        return query.building in building_key(person.building)
    return stored_address_key(person.address, person.building).startswith(query.place)


def _address(person: Resident) -> str:
    return f"{person.address}　{person.building}".rstrip("　")


def _history(db: Connection, person: Resident) -> list[Resident]:
    """Return a person's older snapshots, the newest first."""
    number = person.atena_no
    rows = driver(db).execute(HISTORY, (number, number)).fetchall()
    snapshots = [unpack(Resident, body) for (body,) in rows]
    return [old for old in snapshots if old.history_no < person.history_no]
