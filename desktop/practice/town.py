"""練習町 founded in memory: its rules, its people, and who works there. Slow only by its passwords.

Its data lies in `resources/practice`, apart from the towns that a cloud founds.
"""

from __future__ import annotations

import tomllib

import msgspec

from sync.base.clock import Clock, millis
from sync.base.ids import Chance, MunicipalityCode, one_time_code, plain_code
from sync.base.resources import resource
from sync.base.wire import sha256
from sync.cloud.district import generate, last_serials
from sync.cloud.district.story import households_from
from sync.cloud.memory_ledger import MemoryLedger
from sync.journal.kinds import CertifierSet, Kind, PolicySet, StaffAdded
from sync.records.policy_file import policy_from
from sync.records.town import Town, town_from

FOLDER = "practice"
SEED = 1
CODE_MILLISECONDS = 60 * 60 * 1000


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who works in the town: the guide tells their number and password."""

    id: str
    name: str
    role: str
    password: str


class PracticeTown:
    """The town and its cloud's store."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        """Found the town."""
        self.data: Town = town_from(_text("town.toml"))
        self.staff = staff()
        self.ledger = MemoryLedger()
        self._clock, self._chance = clock, chance
        now = millis(clock.now())
        code = MunicipalityCode(self.data.code)
        self._town = self.ledger.found(code, self.data.name, now, chance.draw(32))
        named = self.data.certifier
        people = [row for household in households_from(_text("people.toml")) for row in household]
        people += generate(self.data, SEED)
        with self.ledger.writing(self._town) as writing:
            policy = PolicySet(policy_from(_text("policy.toml"), practice=True))
            writing.append_office(Kind.POLICY_SET, policy, now)
            certifier = CertifierSet(named.title, named.name, named.seal, named.valid_from)
            writing.append_office(Kind.CERTIFIER_SET, certifier, now)
            for person in self.staff:
                added = StaffAdded(person.id, person.name, person.role)
                writing.append_office(Kind.STAFF_ADDED, added, now)
            writing.put_residents(people)
            for series, last in last_serials(people).items():
                writing.state.serials[series] = last

    def desk_code(self, name: str) -> str:
        """Return a one-time code that enrols a desk."""
        return self._code("desk", name)

    def staff_code(self, person: Person) -> str:
        """Return the one-time code of a person's first sign-on."""
        return self._code(f"staff:{person.id}", person.name)

    def _code(self, purpose: str, label: str) -> str:
        code = one_time_code(self._chance)
        until = millis(self._clock.now()) + CODE_MILLISECONDS
        with self.ledger.writing(self._town) as writing:
            writing.add_code(sha256(plain_code(code).encode()), purpose, label, until)
        return code


def staff() -> tuple[Person, ...]:
    """Return who works in the town."""
    return msgspec.convert(tomllib.loads(_text("people.toml"))["staff"], tuple[Person, ...])


def _text(name: str) -> str:
    return resource(FOLDER, name).read_text("utf-8")
