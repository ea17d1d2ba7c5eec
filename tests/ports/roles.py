"""A database's roles in tests: what founds and restores is its owner's, all else is whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from sync.base.ids import MunicipalityCode, SystemChance
from sync.cloud.database import OWNER, Addresses
from sync.cloud.ledger import PostgresLedger
from sync.cloud.schema import prepare
from sync.exchanges.ports import Town

SUPERUSER = "postgres"


def ready(addresses: Addresses) -> str:
    """Return the URL of the role that serves, once the schema is in place."""
    prepare(addresses).dispose()
    return addresses.served


def as_role(url: str, role: str) -> str:
    """Return the URL of the same database for another role."""
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def engine_as(url: str, role: str) -> Engine:
    """Return an engine on the same database as another role; each statement commits."""
    at = make_url(url).set(username=role, drivername="postgresql+psycopg")
    return create_engine(at, isolation_level="AUTOCOMMIT")


def as_version_1(addresses: Addresses) -> None:
    """Make the schema of version 1 in an empty database."""
    made = Path(__file__).with_name("schema_1.sql").read_text("utf-8")
    with psycopg.connect(addresses.owner) as connection:
        connection.execute(made)


@contextmanager
def as_owner(ledger: PostgresLedger) -> Iterator[PostgresLedger]:
    """Open the same database as its owner."""
    engine = create_engine(ledger.engine.url.set(username=OWNER))
    try:
        yield PostgresLedger(engine, ledger._secret)
    finally:
        engine.dispose()


def found(ledger: PostgresLedger, code: MunicipalityCode, name: str, epoch: int) -> Town:
    """Found a town that a ledger serves."""
    with as_owner(ledger) as owner:
        return owner.found(code, name, epoch, SystemChance())
