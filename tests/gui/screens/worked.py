"""A profile of a desk at which people have signed on before, made through a real cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.cache.store import DeskStore
from desktop.opened import open_profile
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import first_sign_on, sign_off
from desktop.profile import Profile
from sync.exchanges.conversation import round_trip
from sync.roads.travel import travel
from tests.desks import PASSWORD, TOWN, TestTown


def worked_at(
    profile: Profile,
    town: TestTown,
    passphrase: str,
    codes: Mapping[str, str],
    meanwhile: Callable[[], object] = lambda: None,
) -> Profile:
    """Enrol the profile's desk and have each sign on with their code; `meanwhile` others work."""
    opened, road = open_profile(profile, passphrase), town.road()
    journal = opened.journal
    enrol_desk(journal, road, TOWN, town.desk_code("窓口1"), town.clock, town.chance)
    store = DeskStore(journal, opened.cache)

    def sync() -> None:
        flow = round_trip(journal, store, journal.identity.enrolled().municipality_public)
        travel(flow, road, journal.identity.voice(), town.clock, town.chance)

    sync()
    for staff, code in codes.items():
        assert first_sign_on(opened.desk, road, staff, code, PASSWORD) is None
        sign_off(opened.desk)
    meanwhile()
    sync()
    opened.close()
    return profile
