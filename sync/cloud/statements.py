"""The statements of one transaction. A part of it costs a savepoint only once it asks something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

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


class Statements:
    """One open transaction's connection."""

    def __init__(self, connection: Connection) -> None:
        """Take a connection on which a transaction is open."""
        self._connection = connection
        self._in_part = False
        self._savepoint: NestedTransaction | None = None

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement; inside a part, after its savepoint."""
        return self._here().execute(statement, parameters)

    def copy(self, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write new rows in one COPY, a third of what the same inserts cost; `names` are columns.

        A key that is there already fails the transaction, as an insert would.
        """
        raw = self._here().connection.driver_connection
        if raw is None:
            raise AssertionError("an open connection has a driver connection")
        into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        with raw.cursor() as cursor, cursor.copy(into) as copy:
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


_COPIED_AS: dict[type, str] = {
    BigInteger: "int8",
    Boolean: "bool",
    LargeBinary: "bytea",
    Text: "text",
}


def among(column: Column[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say that a column is one of `values`: one parameter, so one plan however many they are."""
    return column == any_(literal(list(values), ARRAY(column.type)))
