"""A town's whole register from one seed: the story's people, the awkward ones, then the many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import count as counting
from random import Random

from sync.base.numbers import with_check_digit
from sync.cloud.district.awkward import awkward_households
from sync.cloud.district.calendar import AS_OF, REFORMED_ON, between, moving_day, notified
from sync.cloud.district.families import Member, family
from sync.cloud.district.lives import EARLIEST, Settling, corrected, ended, enter, sealed
from sync.cloud.district.names import Names, shipped_names
from sync.cloud.district.persons import Person, foreigner, japanese, lasting
from sync.cloud.district.places import elsewhere, family_register, landline, mobile, place
from sync.cloud.district.story import story_households
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import Resident, Sex
from sync.records.town import Town

FIRST_ADDRESSEE = 110_001
FIRST_HOUSEHOLD = 510_001
"""Lower serials are the story's, so that they are the same whatever the seed."""

PARTNERS = {"夫", "妻", "妻（未届）"}
REMOVED_SHARE = 0.008
"""除票 beyond the residents: a few hundred in the district."""

PROTECTED_SHARE = 0.0015


def generate(town: Town, seed: int, count: int | None = None) -> list[Resident]:
    """Return every row of a town's register: `count` residents, history, and 除票 beyond them.

    `count` None is the town's own. A person's rows stand together, oldest first. Same town, seed
    and count: same rows.
    """
    wanted = town.population if count is None else count
    register = _Register(town, seed)
    rows: list[Resident] = []
    left = wanted
    for household in (*story_households(town), *register.awkward()):
        if household[-1].sort_order <= left:
            rows += household
            left -= household[-1].sort_order
    while left:
        household = register.household(left)
        rows += household
        left -= household[-1].sort_order
    leaving = round(wanted * REMOVED_SHARE)
    while leaving > 0:
        household = register.leavers()
        rows += household
        leaving -= household[-1].sort_order
    return rows


def last_serials(rows: Iterable[Resident]) -> dict[str, int]:
    """Return the last serial used per series, for the numbers that come after."""
    last = {"addressee": 0, "household": 0}
    for row in rows:
        last["addressee"] = max(last["addressee"], int(row.atena_no[:-1]))
        last["household"] = max(last["household"], int(row.setai_no[:-1]))
    return last


class _Register:
    """A town being filled: its chance, and its numbers as they are used up."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.names: Names = shipped_names()
        # Not for secrets: the same seed must make the same people.
        self.chance = Random(f"{seed}/{town.code}")  # noqa: S311
        self._addressees = _numbers(FIRST_ADDRESSEE)
        self._households = _numbers(FIRST_HOUSEHOLD)
        # Foreign workers live alone; the share of such households follows from that of people.
        per_person = town.foreign_per_mille / 1000
        self._foreign = 2.5 * per_person / (1 + 1.5 * per_person)

    def household(self, most: int) -> list[Resident]:
        """Return the rows of a household of at most `most` people."""
        if self.chance.random() < self._foreign:
            return self._foreign_worker()
        members = family(self.chance)
        if len(members) > most:
            members = family(self.chance, most)
        return self._japanese(members)

    def awkward(self) -> Iterator[list[Resident]]:
        """Yield the households that programs stumble over."""
        for people in awkward_households(self.chance, self.names, self.town):
            yield self._settle(people, native=people[0].member.age > 40)

    def leavers(self) -> list[Resident]:
        """Return a household that is no more: all moved away, or the one person died."""
        chance = self.chance
        dead = chance.random() < 0.4
        members = [Member(HEAD_OF_HOUSEHOLD, chance.randint(70, 99), _sex(chance))]
        rows = self._japanese(members if dead else family(chance), protectable=False)
        newest = {row.atena_no: row for row in rows}
        first = max(REFORMED_ON, *(dt.date.fromisoformat(r.processed_on) for r in rows))
        day = between(chance, first, AS_OF) if dead else moving_day(chance, first, AS_OF)
        told = notified(chance, day)
        destination = "" if dead else elsewhere(chance, self.names)
        out = []
        for row in rows:
            out.append(row)
            if newest[row.atena_no] is row:
                out.append(ended(row, day, told, destination))
        return out

    def _japanese(self, members: list[Member], *, protectable: bool = True) -> list[Resident]:
        chance = self.chance
        native = chance.random() < 0.66
        honseki = family_register(
            chance, self.town, self.names, local=native or chance.random() < 0.3
        )
        people = japanese(chance, self.names, members, honseki)
        rows = self._settle(people, native=native)
        if protectable and chance.random() < PROTECTED_SHARE:
            return [sealed(row) for row in rows]
        return rows

    def _foreign_worker(self) -> list[Resident]:
        member = Member(HEAD_OF_HOUSEHOLD, self.chance.randint(20, 41), _sex(self.chance))
        return self._settle([foreigner(self.chance, self.names, member)], native=False)

    def _settle(self, people: list[Person], *, native: bool) -> list[Resident]:
        chance, town, names = self.chance, self.town, self.names
        abroad = people[0].values.get("nationality", "")
        worker = bool(abroad) and not lasting(people[0])
        flat = chance.random() < (0.4 if len(people) < 3 and not native else 0.06)
        home = place(chance, town, names, flat=flat, dormitory=worker)
        earlier = place(chance, town, names, flat=flat, dormitory=False) if native else None
        origin = "" if native else abroad or elsewhere(chance, names)
        day = moving_day(chance, _earliest(people, worker=worker), AS_OF)
        settling = Settling(day, notified(chance, day), home, earlier, origin)
        setai_no = next(self._households)
        phone = landline(chance, town) if chance.random() < 0.6 and not worker else ""
        rows: list[Resident] = []
        for order, person in enumerate(people, 1):
            own = self._phone(person, phone)
            person.values["phone"] = own
            entered = enter(chance, person, order, (next(self._addressees), setai_no), settling)
            if own and chance.random() < 0.04:
                entered = corrected(chance, entered, own)
            rows += entered
        return rows

    def _phone(self, person: Person, household: str) -> str:
        age = person.member.age
        if age < 16:
            return ""
        if age < 70 and self.chance.random() < 0.45:
            return mobile(self.chance)
        return household


def _earliest(people: list[Person], *, worker: bool) -> dt.date:
    """Return the first day on which this household can have moved: those who founded it grown."""
    if worker:
        return AS_OF - dt.timedelta(days=1500)
    founders = [people[0], *(p for p in people[1:2] if p.member.relationship in PARTNERS)]
    grown = max(founder.birth.year for founder in founders) + 18
    return max(dt.date(grown, 4, 1), EARLIEST)


def _numbers(first: int) -> Iterator[str]:
    return (number for serial in counting(first) if (number := with_check_digit(serial)))


def _sex(chance: Random) -> Sex:
    return chance.choice((Sex.MALE, Sex.FEMALE))
