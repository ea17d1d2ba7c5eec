"""The database under the cloud: its schema's version, and the first load's versions and digests."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select, update

from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.troubles import DatabaseNewer, DatabaseTooOld, ValueUnkeepable
from sync.cloud import tables as t
from sync.cloud.database import Raced, check_version, connect, troubles_named
from sync.cloud.district import shipped_towns, story
from sync.cloud.founding import UnknownTown, found_towns
from sync.cloud.ledger import PostgresLedger
from sync.cloud.loading import AlreadyLoaded
from sync.records.scopes import Scope, digest_of, row_digest
from tests.ports.conftest import TOWN

SCALE = 0.02


def found(ledger: PostgresLedger, *codes: str) -> list[str]:
    return list(found_towns(ledger, codes, 1, SystemClock(), SystemChance(), SCALE))


def test_a_newer_database_is_not_touched(postgres: PostgresLedger, database_url: str) -> None:
    with postgres.engine.begin() as connection:
        connection.execute(update(t.schema_version).values(version=t.SCHEMA_VERSION + 1))
    with pytest.raises(DatabaseNewer):
        connect(database_url)


def test_a_database_from_before_codes_were_counted_gets_its_table(
    postgres: PostgresLedger, database_url: str
) -> None:
    with postgres.engine.begin() as connection:
        t.code_try.drop(connection)
        connection.execute(update(t.schema_version).values(version=1))
    again = connect(database_url)
    with again.begin() as connection:
        assert connection.execute(select(t.code_try)).all() == []
        assert connection.execute(select(t.schema_version.c.version)).scalar_one() == 2
    again.dispose()


def test_a_postgresql_that_is_too_old_is_refused() -> None:
    check_version(150000)
    with pytest.raises(DatabaseTooOld, match="PostgreSQL 14"):
        check_version(140011)


def test_a_known_database_is_opened_again(postgres: PostgresLedger, database_url: str) -> None:
    found(postgres, TOWN)
    again = connect(database_url)
    assert [town.code for town in PostgresLedger(again, bytes(range(32))).towns()] == [TOWN]
    again.dispose()


def test_a_first_load_has_dense_versions_and_the_right_digest(postgres: PostgresLedger) -> None:
    told = found(postgres, TOWN)
    town = postgres.town(TOWN)
    assert town is not None
    with postgres.reading(town) as reading:
        rows = reading.rows_after(Scope.RESIDENTS, 0, 100_000)
        head = reading.heads()[Scope.RESIDENTS]
        people = story()
        top = reading.current(people["head"].atena_no)
        assert top is not None
        assert top.name == people["head"].name
        assert len(reading.household(top.setai_no)) == 4
        assert reading.digest_at(Scope.RESIDENTS, head.version) == head.digest
        assert reading.office().policies
        assert reading.office().certifier("2026-11-23") is not None
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert head.digest == digest_of(sum(map(row_digest, rows)))
    wanted = next(each.population for each in shipped_towns() if each.code == TOWN)
    assert told[-1] == f"total residents={round(wanted * SCALE)}"


def test_numbers_given_later_do_not_meet_the_loaded_ones(postgres: PostgresLedger) -> None:
    found(postgres, TOWN)
    town = postgres.town(TOWN)
    assert town is not None
    with postgres.writing(town) as writing:
        first = writing.next_serial("household")
        assert writing.next_serial("household") == first + 1
        assert not any(writing.household(f"{first}{digit}") for digit in range(10))


def test_a_town_is_loaded_once_and_must_be_known(postgres: PostgresLedger) -> None:
    found(postgres, TOWN)
    with pytest.raises(AlreadyLoaded):
        found(postgres, "104281", TOWN)
    assert postgres.town("104281") is None, "nothing is written before all are checked"
    with pytest.raises(UnknownTown):
        found(postgres, "999999")


def test_two_that_write_the_same_key_race(postgres: PostgresLedger) -> None:
    row = {"municipality": TOWN, "series": "desk", "value": 1}
    with pytest.raises(Raced) as raced, troubles_named(), postgres.engine.begin() as connection:
        connection.execute(t.serial.insert(), [row, row])
    assert TOWN not in str(raced.value), "no values in the text"


@pytest.mark.parametrize(
    ("series", "value"),
    [("de\x00sk", 1), ("desk", 1 << 63), (os.urandom(9000).hex(), 1)],
    ids=["nul", "number", "key"],
)
def test_a_value_that_no_column_holds_is_named(
    postgres: PostgresLedger, series: str, value: int
) -> None:
    row = {"municipality": TOWN, "series": series, "value": value}
    with (
        pytest.raises(ValueUnkeepable),
        troubles_named(),
        postgres.engine.begin() as connection,
    ):
        connection.execute(t.serial.insert(), row)
