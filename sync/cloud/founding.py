"""Founding a town at the cloud: its key, its rules and certifier, then its first register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.base.clock import Clock, millis
from sync.base.ids import Chance, MunicipalityCode
from sync.base.resources import resource
from sync.cloud.district import generate, made_up_numbers, shipped_towns
from sync.cloud.district.people import last_serials
from sync.cloud.ledger import PostgresLedger
from sync.cloud.loading import AlreadyLoaded, load_numbers, load_residents
from sync.exchanges.ports import Town
from sync.journal.kinds import CertifierSet, Kind, PolicySet
from sync.records import town as record
from sync.records.policy import Policy
from sync.records.policy_file import policy_from
from sync.records.scopes import Scope

DEMO_TOWN = "104264"
"""The town whose made-up outage rule permits certificates offline; the others ship with none."""


class UnknownTown(Exception):
    """A municipality code that no file in `resources/municipalities` describes."""


def found_towns(
    ledger: PostgresLedger,
    codes: Sequence[str],
    seed: int,
    clock: Clock,
    chance: Chance,
    scale: float = 1.0,
) -> Iterator[str]:
    """Found the towns (all of them if `codes` is empty) and load their made-up residents.

    Yields a line per town. Raises UnknownTown or AlreadyLoaded before anything is written;
    `scale` multiplies each town's population.
    """
    towns = {town.code: town for town in shipped_towns()}
    if unknown := sorted(set(codes) - set(towns)):
        raise UnknownTown(", ".join(unknown))
    chosen = [towns[code] for code in (codes or towns)]
    for data in chosen:
        if _loaded(ledger, data.code):
            raise AlreadyLoaded(data.name)
    total = 0
    for data in chosen:
        town = found_town(ledger, data, clock, chance)
        rows = generate(data, seed, round(data.population * scale))
        load_residents(ledger, town, rows, last_serials(rows))
        load_numbers(ledger, town, made_up_numbers(data.code, seed, rows), chance)
        present = len({row.atena_no for row in rows}) - len(
            {row.atena_no for row in rows if not row.present}
        )
        total += present
        yield f"{data.code} {data.name} residents={present} rows={len(rows)}"
    yield f"total residents={total}"


def found_town(ledger: PostgresLedger, data: record.Town, clock: Clock, chance: Chance) -> Town:
    """Return the town, founded with its rules and its certifier if it is not here yet."""
    now = millis(clock.now())
    code = MunicipalityCode(data.code)
    town = ledger.town(code) or ledger.found(code, data.name, now, chance)
    certifier = data.certifier
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        office = writing.office()
        if not office.policies:
            writing.append_office(Kind.POLICY_SET, PolicySet(shipped_policy(data.code)), now)
        if not office.certifiers:
            named = CertifierSet(
                certifier.title, certifier.name, certifier.seal, certifier.valid_from
            )
            writing.append_office(Kind.CERTIFIER_SET, named, now)
    return town


def shipped_policy(code: str) -> Policy:
    """Return the rules a town begins with."""
    name = "demo.toml" if code == DEMO_TOWN else "default.toml"
    return policy_from(resource("policies", name).read_text(encoding="utf-8"))


def _loaded(ledger: PostgresLedger, code: str) -> bool:
    town = ledger.town(code)
    if town is None:
        return False
    with ledger.reading(town) as reading:
        return reading.heads()[Scope.RESIDENTS].version > 0
