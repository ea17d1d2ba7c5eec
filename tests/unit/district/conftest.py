"""The district, made once for all tests here."""

from __future__ import annotations

from collections import defaultdict

import pytest

from sync.cloud.district import generate, shipped_towns
from sync.records.resident import Resident
from sync.records.town import Town

SEED = 1

District = dict[str, tuple[Town, list[Resident]]]
Households = dict[tuple[str, str], list[Resident]]


@pytest.fixture(scope="session")
def district() -> District:
    """Town code -> the town and all of its rows."""
    return {town.code: (town, generate(town, SEED)) for town in shipped_towns()}


@pytest.fixture(scope="session")
def rows(district: District) -> list[Resident]:
    return [row for _, rows in district.values() for row in rows]


@pytest.fixture(scope="session")
def present(district: District) -> dict[str, list[Resident]]:
    """Town code -> the current rows of those who live there now."""
    found = {}
    for code, (_, rows) in district.items():
        current = {row.atena_no: row for row in rows}
        found[code] = [row for row in current.values() if row.present]
    return found


@pytest.fixture(scope="session")
def people(present: dict[str, list[Resident]]) -> list[Resident]:
    return [row for rows in present.values() for row in rows]


@pytest.fixture(scope="session")
def households(present: dict[str, list[Resident]]) -> Households:
    found: Households = defaultdict(list)
    for code, rows in present.items():
        for row in rows:
            found[code, row.setai_no].append(row)
    return found
