"""再転入者: which 除票 may be of the person being entered, by name, sex and birth date (§4.1.1.2).

An offer, never more: two people may agree in all three. Whoever is chosen keeps their 宛名番号, and
what their 除票 says begins the entry (`before_leaving`).
"""

from __future__ import annotations

from typing import Any

from desktop.cache.candidates import candidates, indexes_here
from desktop.cache.register import RegisterCache
from desktop.cache.search import Hit, hits
from desktop.cache.typed import Query, Term
from desktop.operations.desk import Desk
from sync.base.eras import CivilDate
from sync.base.kana import kanji_key, search_key
from sync.base.unknown_dates import NOTHING_KNOWN, days_meant
from sync.changes.newcomers import Newcomer
from sync.records.resident import Resident, ResidentState, Sex

MOST = 20
"""People offered: with all three alike there are hardly two in a town."""

_NOT_OF_THE_PERSON = frozenset({"relationship", "returning"})
"""What is entered of each newcomer though it is no fact about the person."""


def returning(desk: Desk, person: Newcomer) -> list[Hit]:
    """Return the people with a 除票 whom the register knows by the same name, sex and birth date.

    The name as written, in any variant of its characters, or its reading; one they bore before
    counts too. A birth date of which one side knows only a part agrees with what it may mean, and a
    sex left blank with any. [] while the name or the birth date is not entered, and of the dead.
    """
    born = _days(person.birth)
    names = _Names(person)
    if born is None or not names.known:
        return []
    query = Query(terms=(Term(names.readings, names.written),), born=born)
    with desk.cache.database.reading() as db:
        found = candidates(db, query, MOST, indexes_here(db))
    people = desk.cache.people([each.atena_no for each in found])
    agreeing = [
        atena_no
        for atena_no in dict.fromkeys(each.atena_no for each in found)
        if atena_no in people and _may_come_back(people[atena_no], person)
        and names.borne_by(desk.cache, atena_no)
    ]  # fmt: skip
    return hits(desk.cache, agreeing[:MOST])


def before_leaving(resident: Resident) -> dict[str, Any]:
    """Return what a 除票 says of the person as the fields of a `Newcomer`, to begin the entry with.

    Who they are to the head of a household is asked anew.
    """
    own = {"returning": resident.atena_no, "kind": str(int(resident.kind))}
    own["sex"] = str(int(resident.sex)) if resident.sex is not Sex.BLANK else ""
    same = {
        name: getattr(resident, name)
        for name in Newcomer.__struct_fields__
        if name not in _NOT_OF_THE_PERSON | own.keys()
    }
    return same | own


class _Names:
    """The keys of the name entered: of its readings, and as written."""

    def __init__(self, person: Newcomer) -> None:
        readings = (search_key(text) for text in (person.name_kana, person.name_latin))
        self.readings = tuple(filter(None, dict.fromkeys(readings)))
        self.written = kanji_key(person.name)

    @property
    def known(self) -> bool:
        return bool(self.readings or self.written)

    def borne_by(self, cache: RegisterCache, atena_no: str) -> bool:
        """Say whether a person bears the name, or bore it in an older snapshot."""
        return any(self._is(snapshot) for snapshot in cache.history(atena_no)[::-1])

    def _is(self, snapshot: Resident) -> bool:
        if self.written and kanji_key(snapshot.name) == self.written:
            return True
        known = (search_key(text) for text in (snapshot.name_kana, snapshot.name_latin))
        return not set(self.readings).isdisjoint(filter(None, known))


def _days(birth: CivilDate) -> tuple[str, str] | None:
    """Return the first and last day that a birth date may mean; None if nothing is entered."""
    if birth.exact:
        return birth.day, birth.day
    if not birth.text:
        return None
    days = days_meant(birth.text)
    if days is None:
        return (birth.day, birth.day) if birth.day else NOTHING_KNOWN
    return days[0].isoformat(), days[1].isoformat()


def _may_come_back(known: Resident, entered: Newcomer) -> bool:
    sex = str(int(known.sex)) if known.sex is not Sex.BLANK else ""
    alike = not sex or not entered.sex or sex == entered.sex
    return alike and not known.present and known.state is not ResidentState.DEAD
