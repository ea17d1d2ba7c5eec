"""A municipality's register loaded for the first time: many rows, one transaction, one COPY.

So are the numbers that stand in no register that a desk holds.

The database's owner does it, as it founds: for the role that serves there is no COPY.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import insert, update

from sync.base.ids import Chance
from sync.base.wire import pack
from sync.cloud import tables as t
from sync.cloud.ledger import PostgresLedger
from sync.cloud.rows import COLUMNS, person_columns
from sync.exchanges.ports import Town
from sync.records.national_numbers import NationalNumbers, closed
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
    with ledger.transaction(town.code) as db:
        digests: list[int] = []
        db.copy(t.register_row, COLUMNS, _columns(town, rows, newest, digests))
        digest = digest_of(sum(digests))
        c = t.scope.c
        here = (c.municipality == town.code, c.scope == Scope.RESIDENTS.value)
        moved = db.execute(
            update(t.scope).where(*here, c.version == 0).values(version=len(rows), digest=digest)
        )
        if moved.rowcount != 1:
            raise AlreadyLoaded(town.name)
        db.execute(
            insert(t.scope_history).values(
                municipality=town.code,
                scope=Scope.RESIDENTS.value,
                version=len(rows),
                digest=digest,
            )
        )
        for series, value in serials.items():
            db.execute(insert(t.serial).values(municipality=town.code, series=series, value=value))
    return len(rows)


def load_numbers(
    ledger: PostgresLedger, town: Town, numbers: Iterable[NationalNumbers], chance: Chance
) -> None:
    """Write people's 個人番号 and 住民票コード, closed; of nobody who has some already."""
    kept = ((town.code, each.atena_no, closed(each, town.key, chance)) for each in numbers)
    with ledger.transaction(town.code) as db:
        db.copy(t.resident_number, ("municipality", "atena_no", "closed"), kept)


class AlreadyLoaded(Exception):
    """The register is not empty; a first load would write over it."""


def _columns(
    town: Town, rows: Iterable[Resident], newest: Mapping[str, int], digests: list[int]
) -> Iterator[tuple[object, ...]]:
    for version, row in enumerate(rows, 1):
        body = pack(row)
        digests.append(row_digest(Row(row.row_id, version, body)))
        values = (town.code, Scope.RESIDENTS.value, row.row_id, version, body)
        latest = newest[row.atena_no] == row.history_no
        yield (*values, *person_columns(row, latest=latest))
