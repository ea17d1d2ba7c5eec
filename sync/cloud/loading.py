"""A municipality's register loaded for the first time: many rows, one transaction, one COPY."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import insert, update

from sync.base.wire import pack
from sync.cloud import tables as t
from sync.cloud.database import troubles_named
from sync.cloud.ledger import PostgresLedger
from sync.cloud.rows import COLUMNS, person_columns
from sync.cloud.statements import Statements
from sync.exchanges.ports import Town
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope, digest_of, row_digest


def load_residents(
    ledger: PostgresLedger, town: Town, residents: Iterable[Resident], serials: dict[str, int]
) -> int:
    """Write a first register; `serials` are the last serials used per series. Return the rows.

    The scope *residents* must be empty: what is there is never overwritten.
    """
    rows = list(residents)
    newest = {row.atena_no: row.history_no for row in sorted(rows, key=lambda r: r.history_no)}
    with troubles_named(), ledger.engine.begin() as connection:
        digests: list[int] = []
        copied = _copied(town, rows, newest, digests)
        Statements(connection).copy(t.register_row, COLUMNS, copied)
        digest = digest_of(sum(digests))
        c = t.scope.c
        here = (c.municipality == town.code, c.scope == Scope.RESIDENTS.value)
        moved = connection.execute(
            update(t.scope).where(*here, c.version == 0).values(version=len(rows), digest=digest)
        )
        if moved.rowcount != 1:
            raise AlreadyLoaded(town.name)
        connection.execute(
            insert(t.scope_history).values(
                municipality=town.code,
                scope=Scope.RESIDENTS.value,
                version=len(rows),
                digest=digest,
            )
        )
        for series, value in serials.items():
            connection.execute(
                insert(t.serial).values(municipality=town.code, series=series, value=value)
            )
    return len(rows)


class AlreadyLoaded(Exception):
    """The register is not empty; a first load would write over it."""


def _copied(
    town: Town, rows: Iterable[Resident], newest: Mapping[str, int], digests: list[int]
) -> Iterator[tuple[object, ...]]:
    for version, row in enumerate(rows, 1):
        body = pack(row)
        digests.append(row_digest(Row(row.row_id, version, body)))
        values = (town.code, Scope.RESIDENTS.value, row.row_id, version, body)
        latest = newest[row.atena_no] == row.history_no
        yield (*values, *person_columns(row, latest=latest))
