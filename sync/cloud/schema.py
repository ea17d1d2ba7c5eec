"""The schema under the cloud: made, brought up to date, and given to the role that serves.

Two roles. The *owner* owns the tables and runs what founds, loads and restores. The *application
role* owns nothing: it may do what the tables grant it, to the rows of the municipality that its
transaction named, and sees none where it named none. The owner is not bound (ENABLE, not FORCE):
`pg_dump` and the first load would otherwise stop, and no server ever has its URL.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Engine, Table, inspect, text
from sqlalchemy.dialects import postgresql

from sync.base.troubles import DatabaseNewer, DatabaseUnbound, Trouble
from sync.cloud import tables as t
from sync.cloud.database import Addresses, check_server, connect, opened, troubles_named

_OF_ITS_TOWN = f"municipality = nullif(current_setting('{t.SETTING}', true), '')"
"""The setting is empty, not absent, after the first transaction of a connection that named it."""


def prepare(addresses: Addresses) -> Engine:
    """Return an engine as the owner, the schema in place and the application role able to serve.

    What is in place already is left alone. Raises what `connect` raises, as either role.
    """
    engine = opened(addresses.owner)
    try:
        with troubles_named():
            role = _name_at(addresses.served)
            with engine.begin() as connection:
                check_server(connection)
                _refuse_owners(connection, role)
                if _bring_up_to_date(connection) or not _granted(connection, role):
                    _grant(connection, role)
        connect(addresses.served).dispose()
    except Trouble:
        engine.dispose()
        raise
    return engine


def _name_at(url: str) -> str:
    """Return the name of the role that connects by a URL."""
    engine = opened(url)
    try:
        with engine.connect() as connection:
            return str(connection.execute(text("SELECT current_user")).scalar_one())
    finally:
        engine.dispose()


def _bring_up_to_date(connection: Connection) -> bool:
    """Make or upgrade the schema; say whether there was anything to do."""
    known = 0
    if inspect(connection).has_table(t.schema_version.name):
        query = text("SELECT version FROM schema_version FOR UPDATE")  # one operator at a time
        known = int(connection.execute(query).scalar_one())
    if known > t.SCHEMA_VERSION:
        raise DatabaseNewer(f"schema {known}, this program knows {t.SCHEMA_VERSION}")
    if known == t.SCHEMA_VERSION:
        return False
    t.metadata.create_all(connection)
    for table in t.metadata.sorted_tables:  # on tables that were there before, too
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    if known:
        for version in range(known, t.SCHEMA_VERSION):
            _UPGRADES[version](connection)
        connection.execute(t.schema_version.update().values(version=t.SCHEMA_VERSION))
    else:
        connection.execute(t.schema_version.insert().values(version=t.SCHEMA_VERSION))
    for table in t.metadata.sorted_tables:
        if table.info[t.BOUND]:
            _bind(connection, table)
    return True


def _keys_apart(connection: Connection) -> None:
    """2: each town's key beside the list of towns, not in it; row-level security."""
    moved = "INSERT INTO signing_key SELECT municipality, closed_key FROM municipality"
    connection.execute(text(moved))
    connection.execute(text("ALTER TABLE municipality DROP COLUMN closed_key"))


def _nothing_more(connection: Connection) -> None:
    """3: what was turned away. 4: 個人番号. 6: codes prepared at once. New tables, made by then."""


def _aside_counted(connection: Connection) -> None:
    """5: how much each desk has had set aside."""
    counted = (
        "INSERT INTO aside SELECT municipality, carried_by, sum(length(data)) FROM quarantine "
        "GROUP BY municipality, carried_by"
    )
    connection.execute(text(counted))


_UPGRADES: dict[int, Callable[[Connection], None]] = {
    1: _keys_apart,
    2: _nothing_more,
    3: _nothing_more,
    4: _aside_counted,
    5: _nothing_more,
}
"""From which version; new tables and indexes are there by then."""


def _bind(connection: Connection, table: Table) -> None:
    name = _quoted(table.name)
    for words in (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS of_its_town ON {name}",
        f"CREATE POLICY of_its_town ON {name} USING ({_OF_ITS_TOWN})",
    ):
        connection.execute(text(words))


def _refuse_owners(connection: Connection, role: str) -> None:
    asked = text("SELECT pg_has_role(:role, current_user, 'USAGE')")
    if connection.execute(asked, {"role": role}).scalar_one():
        raise DatabaseUnbound


def _granted(connection: Connection, role: str) -> bool:
    asked = text("SELECT has_table_privilege(:role, 'schema_version', 'SELECT')")
    return bool(connection.execute(asked, {"role": role}).scalar_one())


def _grant(connection: Connection, role: str) -> None:
    to = _quoted(role)
    for table in t.metadata.sorted_tables:
        name = _quoted(table.name)
        connection.execute(text(f"REVOKE ALL ON {name} FROM {to}"))
        connection.execute(text(f"GRANT {', '.join(table.info[t.SERVED])} ON {name} TO {to}"))


def _quoted(name: str) -> str:
    return postgresql.dialect().identifier_preparer.quote_identifier(name)  # type: ignore[no-untyped-call]
