"""What rolled-out desks really hold: python -m tests.e2e.rolled_out CLOUD AUTHORITY COUNT FOLDER.

The packages' trial (packaging/linux/trial_rollout.py) runs it where the keyring with their keys
answers. The rows of each desk are added up as they are stored, and the cloud is asked over the
desk's own line whether it has the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.demo.truth import DeskTruth, truth_of
from desktop.opened import open_profile
from desktop.profile import Profile
from sync.records.scopes import HELD_BY_DESKS, Scope
from sync.roads.cloud import CloudRoad

OF_ALL = (Scope.RESIDENTS, Scope.FILINGS)
"""Scopes that nothing has changed since the desks were filled: a later one's office knows more."""


def main() -> None:
    cloud, authority, count, folder = sys.argv[1:]
    numbers = range(1, int(count) + 1)
    road = CloudRoad(cloud, Path(authority).read_text("utf-8"))
    desks = [looked_at(Path(folder) / f"desk{n}", road) for n in numbers]
    road.close()
    for desk in desks:
        assert {each.scope for each in desk.attested} == set(HELD_BY_DESKS)
        for each in desk.attested:
            assert each.equal, (desk.name, each.scope)
            assert each.desk == desk.heads[each.scope.value], (desk.name, each.scope)
            assert each.scope not in OF_ALL or each.desk == each.cloud, (desk.name, each.scope)
    assert [desk.name for desk in desks] == [f"窓口{n}" for n in numbers]
    assert sorted(desk.desk for desk in desks) == list(numbers)
    for scope in OF_ALL:
        (head,) = {desk.heads[scope.value] for desk in desks}
        print(f"{count} desks and the cloud: {scope.value}@{head.version} {head.digest.hex()}")


def looked_at(folder: Path, road: CloudRoad) -> DeskTruth:
    opened = open_profile(Profile(folder), "")
    try:
        return truth_of(opened.journal, opened.cache, road)
    finally:
        opened.close()


if __name__ == "__main__":
    main()
