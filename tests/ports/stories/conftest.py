"""The town hall of the stories, with the ledger in memory; or with PostgreSQL where a story asks.

`@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)` asks for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sync.base.keys import Cost, wrap
from tests.desks import Counter, SteppedClock, TestTown
from tests.ports.stories.people import townspeople
from tests.ports.stories.townhall import POLICY, Person, TownHall

STAFF = {"sato": "clerk", "kato": "clerk", "ueda": "supervisor"}


@pytest.fixture
def hall(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TownHall]:
    """Two desks with everybody signed on once."""
    monkeypatch.setattr("desktop.operations.sign_on.wrap", partial(wrap, cost=Cost(1, 8192)))
    cloud = getattr(request, "param", "memory")
    ledger = request.getfixturevalue("postgres") if cloud == "postgres" else None
    town = TestTown(POLICY, townspeople(), SteppedClock(), ledger)
    codes = {staff: town.hire(staff, staff, role) for staff, role in STAFF.items()}
    one, two = (Counter(town, tmp_path / f"desk{n}", f"窓口{n}") for n in (1, 2))
    at = {"sato": one, "kato": two, "ueda": two}
    for desk in (one, two):
        desk.sync()
    people = []
    for staff, code in codes.items():
        at[staff].begin_work(staff, code)
        signer = at[staff].desk.signer
        assert signer is not None
        people.append(Person(at[staff], signer))
    for desk in (one, two, one):
        desk.sync()
    yield TownHall(town, one, two, *people)
    for desk in (one, two):
        desk.close()
