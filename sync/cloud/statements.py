"""The statements of one transaction on one municipality, which it names to the database first.

The database then shows and takes that municipality's rows only, whatever a statement asks. A part
of a transaction costs a savepoint only once it asks something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    LargeBinary,
    NestedTransaction,
    Table,
    Text,
    any_,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY

from sync.cloud.database import troubles_named
from sync.cloud.tables import SETTING


class Statements:
    """One open transaction's connection."""

    def __init__(self, connection: Connection, municipality: str) -> None:
        """Take a connection on which a transaction begins, and name the municipality on it.

        It travels with the transaction's BEGIN. Said by SET LOCAL, not by `set_config`, because
        Citus hands only that on to the machines that hold the rows.
        """
        self._connection = connection
        self._in_part = False
        self._savepoint: NestedTransaction | None = None
        named = sql.SQL("SET LOCAL {} = {}").format(_SETTING, sql.Literal(municipality))
        raw = _driver_s(connection)
        with raw.pipeline():
            raw.execute(named, prepare=False)

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement; inside a part, after its savepoint."""
        return self._here().execute(statement, parameters)

    def write(self, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write new rows past SQLAlchemy, half of what it costs; `names` are the columns given.

        A key that is there already fails the transaction.
        """
        into = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join([sql.SQL("%b")] * len(names)),
        )
        with _driver_s(self._here()).cursor() as cursor:
            cursor.executemany(into, rows)

    def copy(self, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write very many new rows in one COPY; PostgreSQL has none for whom it binds by rows."""
        into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with _driver_s(self._here()).cursor() as cursor, cursor.copy(into) as copy:
            copy.set_types([_COPIED_AS[type(table.c[name].type)] for name in names])
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Open a part: when the block raises, what it wrote is undone. Parts do not nest."""
        self._in_part = True
        try:
            with troubles_named():
                yield
                if self._savepoint is not None:
                    self._savepoint.commit()
        except BaseException:
            if self._savepoint is not None:
                self._savepoint.rollback()
            raise
        finally:
            self._in_part, self._savepoint = False, None

    def _here(self) -> Connection:
        if self._in_part and self._savepoint is None:
            self._savepoint = self._connection.begin_nested()
        return self._connection


_SETTING = sql.Identifier(*SETTING.split("."))


_COPIED_AS: dict[type, str] = {
    BigInteger: "int8",
    Boolean: "bool",
    LargeBinary: "bytea",
    Text: "text",
}


def _driver_s(connection: Connection) -> psycopg.Connection[Any]:
    raw = connection.connection.driver_connection
    if raw is None:
        raise AssertionError("an open connection has a driver connection")
    return cast("psycopg.Connection[Any]", raw)


def among(column: Column[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say that a column is one of `values`: one parameter, so one plan however many they are."""
    return column == any_(literal(list(values), ARRAY(column.type)))
