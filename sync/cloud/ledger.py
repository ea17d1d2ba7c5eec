"""The ledger port on PostgreSQL: municipalities, their keys, and transactions on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, insert, select

from sync.base.ids import Chance, MunicipalityCode
from sync.base.keys import SigningKey, close_with, open_with
from sync.cloud import tables as t
from sync.cloud.counting import LOCK_ORDER
from sync.cloud.database import troubles_named
from sync.cloud.reading import OfficeCache, Reading
from sync.cloud.statements import Statements
from sync.cloud.turned_away import add
from sync.cloud.writing import Writing
from sync.exchanges.ports import Town
from sync.exchanges.turned_away import Line


class PostgresLedger:
    """The cloud's store. `secret` closes the municipalities' signing keys inside the database."""

    def __init__(self, engine: Engine, secret: bytes) -> None:
        """Take a database whose schema is in place, and the cloud's 32-byte secret."""
        self.engine = engine
        self._secret = secret
        self._towns: dict[str, Town] = {}
        self._offices: OfficeCache = {}

    def town(self, code: str) -> Town | None:
        """Return a municipality, None if the cloud does not serve it."""
        if code not in self._towns:
            c, k = t.municipality.c, t.signing_key.c
            listed = select(c.name).where(c.municipality == code)
            with troubles_named(), self.engine.connect() as connection:
                name = connection.execute(listed).scalar()
            if name is None:
                return None
            with self.transaction(code) as db:
                closed = db.execute(select(k.closed_key).where(k.municipality == code)).scalar_one()
            key = SigningKey(open_with(self._secret, closed))
            self._towns[code] = Town(MunicipalityCode(code), name, key)
        return self._towns[code]

    def towns(self) -> list[Town]:
        """Return all municipalities that the cloud serves, by code."""
        query = select(t.municipality.c.municipality).order_by(t.municipality.c.municipality)
        with troubles_named(), self.engine.connect() as connection:
            codes = list(connection.execute(query).scalars())
        return [town for code in codes if (town := self.town(code)) is not None]

    def found(self, code: MunicipalityCode, name: str, epoch: int, chance: Chance) -> Town:
        """Write a new municipality with a new signing key and empty scopes; the owner's to do."""
        key = SigningKey.new(chance)
        closed = close_with(self._secret, key.seed, chance)
        with self.transaction(code) as db:
            db.execute(insert(t.municipality).values(municipality=code, name=name))
            db.execute(insert(t.signing_key).values(municipality=code, closed_key=closed))
            db.execute(
                insert(t.scope),
                [
                    {
                        "municipality": code,
                        "scope": scope.value,
                        "epoch": epoch,
                        "version": 0,
                        "digest": bytes(32),
                    }
                    for scope in LOCK_ORDER
                ],
            )
        return Town(code, name, key)

    @contextmanager
    def transaction(self, code: str, **options: object) -> Iterator[Statements]:
        """Open one transaction on one municipality: to the database, others do not exist in it.

        Committed when the block ends, rolled back when it raises.
        """
        with (
            troubles_named(),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield Statements(connection, code)

    @contextmanager
    def look(self, town: Town) -> Iterator[Statements]:
        """Open one consistent look, for questions that no port has."""
        with self.transaction(
            town.code, isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as db:
            yield db

    @contextmanager
    def reading(self, town: Town) -> Iterator[Reading]:
        """Open one consistent look."""
        with self.look(town) as db:
            yield Reading(db, town, self._offices)

    @contextmanager
    def writing(self, town: Town) -> Iterator[Writing]:
        """Open one transaction; committed when the block ends, rolled back when it raises."""
        with self.transaction(town.code) as db:
            writing = Writing(db, town, self._offices)
            yield writing
            writing.finish()

    def count_turned_away(self, municipality: str, lines: Sequence[Line]) -> None:
        """Add to what was turned away of one municipality (or none)."""
        with self.transaction(municipality) as db:
            add(db, municipality, lines)


def holds_towns(engine: Engine) -> bool:
    """Say whether a database already holds a municipality, and so depends on a secret."""
    query = select(t.municipality.c.municipality).limit(1)
    with troubles_named(), engine.connect() as connection:
        return connection.execute(query).first() is not None
