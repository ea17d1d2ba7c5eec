"""A municipality's register loaded for the first time: many rows, one transaction, one COPY."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, insert, update

from sync.base.wire import pack
from sync.cloud import tables as t
from sync.cloud.database import troubles_named
from sync.cloud.ledger import PostgresLedger
from sync.exchanges.ports import Town
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope, digest_of, row_digest

_COPY = (
    "COPY register_row (municipality, scope, id, version, body, subject, history_no, household,"
    " latest) FROM STDIN (FORMAT BINARY)"
)
_TYPES = ("text", "text", "text", "int8", "bytea", "text", "int8", "text", "bool")


def load_residents(
    ledger: PostgresLedger, town: Town, residents: Iterable[Resident], serials: dict[str, int]
) -> int:
    """Write a first register; `serials` are the last serials used per series. Return the rows.

    The scope *residents* must be empty: what is there is never overwritten.
    """
    rows = list(residents)
    newest = {row.atena_no: row.history_no for row in sorted(rows, key=lambda r: r.history_no)}
    with troubles_named(), ledger.engine.begin() as connection:
        total = _copy(connection, town, rows, newest)
        c = t.scope.c
        here = (c.municipality == town.code, c.scope == Scope.RESIDENTS.value)
        moved = connection.execute(
            update(t.scope)
            .where(*here, c.version == 0)
            .values(version=len(rows), digest=digest_of(total))
        )
        if moved.rowcount != 1:
            raise AlreadyLoaded(town.name)
        connection.execute(
            insert(t.scope_history).values(
                municipality=town.code,
                scope=Scope.RESIDENTS.value,
                version=len(rows),
                digest=digest_of(total),
            )
        )
        for series, value in serials.items():
            connection.execute(
                insert(t.serial).values(municipality=town.code, series=series, value=value)
            )
    return len(rows)


class AlreadyLoaded(Exception):
    """The register is not empty; a first load would write over it."""


def _copy(connection: Connection, town: Town, rows: list[Resident], newest: dict[str, int]) -> int:
    total = 0
    raw = connection.connection.driver_connection
    if raw is None:
        raise AssertionError("an open connection has a driver connection")
    with raw.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for version, row in enumerate(rows, 1):
            body = pack(row)
            total += row_digest(Row(row.row_id, version, body))
            copy.write_row(
                (
                    town.code,
                    Scope.RESIDENTS.value,
                    row.row_id,
                    version,
                    body,
                    row.atena_no,
                    row.history_no,
                    row.setai_no,
                    newest[row.atena_no] == row.history_no,
                )
            )
    return total
