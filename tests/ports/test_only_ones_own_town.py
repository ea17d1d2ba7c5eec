"""What the role that serves can do with plain SQL: its named town's rows, and nothing else.

Every table is tried, by its columns alone, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Table, Text, and_, true

from sync.base.troubles import DatabaseForbidden, DatabaseUnbound
from sync.cloud import tables as t
from sync.cloud.database import APPLICATION, OWNER, Addresses, connect
from sync.cloud.journals import Journals
from sync.cloud.ledger import PostgresLedger
from sync.cloud.reading import Reading
from sync.cloud.rows import Rows
from sync.records.scopes import Scope
from tests.ports.conftest import OTHER, TOWN
from tests.ports.roles import SUPERUSER, as_owner, as_role, found, ready
from tests.unit.changes.people import person

UNBOUND = {
    "schema_version": "one number about the database itself",
    "municipality": "the list of towns: their codes and names, which are public",
}
"""The tables without row-level security, and why that is safe; none of them can be written."""

BOUND = [table for table in t.metadata.sorted_tables if table.name not in UNBOUND]
VALUES: dict[type, object] = {
    BigInteger: 1, Boolean: True, Integer: 1, LargeBinary: b"\1", Text: "1",
}  # fmt: skip

every_table = pytest.mark.parametrize("table", BOUND, ids=lambda table: table.name)


@pytest.fixture(scope="module")
def two_towns(module_addresses: Addresses) -> Addresses:
    """Return a database that holds, in each table, one row of each of two towns."""
    ready(module_addresses)
    with psycopg.connect(module_addresses.owner) as owner:
        for town in (TOWN, OTHER):
            for table in (t.municipality, *BOUND):
                owner.execute(*insert(table, town))
        owner.execute("ANALYZE")
    return module_addresses


def insert(table: Table, town: str) -> tuple[sql.Composed, list[object]]:
    """Return the words and values that write a row of a town, whatever the table."""
    names = [column.name for column in table.columns]
    values = [town if c.name == "municipality" else VALUES[type(c.type)] for c in table.columns]
    words = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
    )
    return words, values


def of(words: LiteralString, table: Table, *more: sql.Composable) -> sql.Composed:
    return sql.SQL(words).format(sql.Identifier(table.name), *more)


@contextmanager
def serving(addresses: Addresses, town: str | None) -> Iterator[psycopg.Connection[Any]]:
    """Open a transaction as the role that serves, naming a town or none; nothing of it is kept."""
    with psycopg.connect(addresses.served) as connection:
        with connection.transaction():  # as in a pool: somebody named a town here before
            connection.execute(f"SET LOCAL {t.SETTING} = '{OTHER}'")
        with connection.transaction(force_rollback=True):
            if town is not None:
                connection.execute(f"SET LOCAL {t.SETTING} = '{town}'")
            yield connection


def towns_in(connection: psycopg.Connection[Any], table: Table) -> list[str]:
    return [town for (town,) in connection.execute(of("SELECT municipality FROM {}", table))]


# --- every table ---------------------------------------------------------------------------------


@every_table
def test_a_query_without_its_condition_sees_the_named_town_alone(
    two_towns: Addresses, table: Table
) -> None:
    with serving(two_towns, TOWN) as connection:
        assert towns_in(connection, table) == [TOWN]
        there = of("SELECT 1 FROM {} WHERE municipality = {}", table, sql.Literal(OTHER))
        assert connection.execute(there).fetchall() == []
    with serving(two_towns, None) as connection:
        assert towns_in(connection, table) == [], "a transaction that named none sees nothing"


@every_table
@pytest.mark.parametrize(("named", "into"), [(TOWN, OTHER), (None, TOWN), (None, "")])
def test_no_row_is_written_into_a_town_that_was_not_named(
    two_towns: Addresses, table: Table, named: str | None, into: str
) -> None:
    with serving(two_towns, named) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(*insert(table, into))


@every_table
def test_a_change_without_its_condition_reaches_the_named_town_alone(
    two_towns: Addresses, table: Table
) -> None:
    for words in _changes(table):
        with serving(two_towns, TOWN) as connection:
            assert connection.execute(words).rowcount == 1
        with serving(two_towns, None) as connection:
            assert connection.execute(words).rowcount == 0


def _changes(table: Table) -> Iterator[sql.Composed]:
    """Yield every change of rows that is granted."""
    granted = table.info[t.SERVED]
    if "DELETE" in granted:
        yield of("DELETE FROM {}", table)
    for update in (each for each in granted if each.startswith("UPDATE")):
        for column in update.removeprefix("UPDATE (").removesuffix(")").split(", "):
            yield of("UPDATE {} SET {} = {}", table, *[sql.Identifier(column)] * 2)


@every_table
@pytest.mark.parametrize(
    "words",
    [
        "UPDATE {} SET municipality = 'elsewhere'",
        "TRUNCATE {}",
        "DROP TABLE {}",
        "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
        "DROP POLICY of_its_town ON {}",
        "CREATE POLICY everything ON {} USING (true)",
        "CREATE INDEX more ON {} (municipality)",
        "SET LOCAL row_security = off; SELECT * FROM {}",
    ],
)
def test_no_row_moves_to_another_town_and_no_table_is_changed(
    two_towns: Addresses, table: Table, words: LiteralString
) -> None:
    with serving(two_towns, TOWN) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(of(words, table))


def test_every_other_table_is_named_with_its_reason_and_only_read(two_towns: Addresses) -> None:
    assert {table.name for table in t.metadata.sorted_tables if not table.info[t.BOUND]} == set(
        UNBOUND
    )
    assert [c.name for c in t.municipality.columns] == ["municipality", "name"]
    for name in UNBOUND:
        table = t.metadata.tables[name]
        first = next(iter(table.columns)).name
        for words in (
            of("DELETE FROM {}", table),
            of("TRUNCATE {}", table),
            of("ALTER TABLE {} ADD COLUMN more text", table),
            of("UPDATE {} SET {} = {}", table, *[sql.Identifier(first)] * 2),
        ):
            with serving(two_towns, TOWN) as connection, pytest.raises(InsufficientPrivilege):
                connection.execute(words)


# --- the role ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW mine AS SELECT * FROM entry",
        "CREATE ROLE mine SUPERUSER",
        f"ALTER ROLE {APPLICATION} BYPASSRLS",
        f"SET ROLE {OWNER}",
        f"SET SESSION AUTHORIZATION {OWNER}",
        "SET session_replication_role = replica",
        "SELECT * FROM pg_authid",
        "SELECT * FROM pg_shadow",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "COPY entry TO '/tmp/entries'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "COPY held FROM '/etc/passwd'",
    ],
)
def test_what_is_not_about_rows_is_refused(two_towns: Addresses, words: LiteralString) -> None:
    with serving(two_towns, TOWN) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(words)


def test_the_role_owns_nothing_and_is_nobody_special(two_towns: Addresses) -> None:
    with psycopg.connect(two_towns.owner) as connection:

        def ask(words: LiteralString) -> Sequence[Any]:
            return connection.execute(words, {"role": APPLICATION}).fetchall()

        assert ask(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
            " FROM pg_roles WHERE rolname = %(role)s"
        ) == [(False,) * 5]
        assert not ask("SELECT 1 FROM pg_class WHERE relowner = %(role)s::regrole")
        assert not ask(
            "SELECT 1 FROM pg_shdepend WHERE refobjid = %(role)s::regrole AND deptype = 'o'"
        )
        assert not ask("SELECT 1 FROM pg_auth_members WHERE member = %(role)s::regrole")


def test_what_the_planner_remembers_of_values_is_not_shown(two_towns: Addresses) -> None:
    known = "SELECT count(*) FROM pg_stats WHERE schemaname = 'public'"
    bound = sql.SQL(known + " AND tablename = ANY(%s)")  # type: ignore[arg-type]
    names = [table.name for table in BOUND]
    with psycopg.connect(two_towns.owner) as owner:
        row = owner.execute(bound, [names]).fetchone()
        assert row is not None
        assert row[0] > 0
    with serving(two_towns, TOWN) as connection:
        assert connection.execute(bound, [names]).fetchone() == (0,)


def test_whoever_holds_the_role_may_name_any_town(two_towns: Addresses) -> None:
    """The limit, said in SECURITY.md: it stops a faulty query, not a captured server."""
    with serving(two_towns, TOWN) as connection:
        connection.execute(f"SET LOCAL {t.SETTING} = '{OTHER}'")
        assert towns_in(connection, t.entry) == [OTHER]


# --- a faulty program ----------------------------------------------------------------------------


def test_statements_that_lost_their_condition_find_nothing_of_another_town(
    postgres: PostgresLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same mistake finds the neighbour's people where the database does not mind."""
    here, there = found(postgres, TOWN, "草津町", 7), found(postgres, OTHER, "嬬恋村", 7)
    for town, number in ((here, "1015"), (there, "1023")):
        with postgres.writing(town) as writing:
            writing.put_residents([person(number, name=town.name)])
    lose_the_condition(monkeypatch)
    with postgres.reading(here) as reading:
        assert reading.current("1015") is not None
        assert reading.current("1023") is None
        assert [row.id for row in reading.rows_after(Scope.RESIDENTS, 0, 99)] == ["1015/00001"]
        assert [each.atena_no for each in reading.household("9000")] == ["1015"]
    with as_owner(postgres) as owner, owner.reading(here) as reading:
        assert reading.current("1023") is not None, "the mutation is one"
        assert len(reading.rows_after(Scope.RESIDENTS, 0, 99)) == 2


def test_changes_that_lost_their_condition_leave_another_town_as_it_was(
    postgres: PostgresLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = found(postgres, TOWN, "草津町", 7), found(postgres, OTHER, "嬬恋村", 7)
    for town in (here, there):
        with postgres.writing(town) as writing:
            writing.put_residents([person("1015", name=town.name)])

    def another() -> object:
        with postgres.reading(there) as reading:
            return reading.current("1015"), reading.heads()

    before = another()
    with monkeypatch.context() as patched:
        lose_the_condition(patched)
        with postgres.writing(here) as writing:
            writing.lock_scopes()
            writing.put_residents([person("1015", name=here.name, history_no=2)])
    assert another() == before
    with postgres.reading(here) as reading:
        now = reading.current("1015")
        assert now is not None
        assert now.history_no == 2


def lose_the_condition(patched: pytest.MonkeyPatch) -> None:
    """Have no statement of the ledger say of which municipality it is."""
    for part in (Reading, Journals):
        patched.setattr(part, "_of", lambda _, __: true())
    patched.setattr(Rows, "_here", lambda _, *conditions: and_(*conditions))


# --- the door ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [OWNER, SUPERUSER])
def test_no_server_is_opened_by_a_role_that_is_not_bound(database_url: str, role: str) -> None:
    with pytest.raises(DatabaseUnbound):
        connect(as_role(database_url, role))


def test_a_role_that_was_granted_nothing_is_told_what_to_do(database_url: str) -> None:
    with psycopg.connect(as_role(database_url, SUPERUSER), autocommit=True) as admin:
        admin.execute("CREATE ROLE stranger LOGIN")
        try:
            with pytest.raises(DatabaseForbidden) as no:
                connect(as_role(database_url, "stranger"))
        finally:
            admin.execute("DROP ROLE stranger")
    assert "prepare" in no.value.remedy_en
