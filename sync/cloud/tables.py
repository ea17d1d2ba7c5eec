"""The cloud's tables. Every key begins with the municipality, so that any of them can be sharded.

Kept to what Citus, YugabyteDB and CockroachDB accept: no sequences in cursors, no xid functions,
no LISTEN/NOTIFY, no table or advisory locks, no deferrable or exclusion constraints.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

SCHEMA_VERSION = 2
"""2: the table `code_try`."""

metadata = MetaData()


def _table(name: str, *columns: Column[object] | Index, key: tuple[str, ...]) -> Table:
    town: Column[object] = Column("municipality", Text, nullable=False)
    return Table(name, metadata, town, *columns, PrimaryKeyConstraint("municipality", *key))


def _text(name: str) -> Column[object]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[object]:
    return Column(name, BigInteger, nullable=False)


def _bytes(name: str) -> Column[object]:
    return Column(name, LargeBinary, nullable=False)


schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
)

municipality = _table("municipality", _text("name"), _bytes("closed_key"), key=())

scope = _table(
    "scope", _text("scope"), _number("epoch"), _number("version"), _bytes("digest"), key=("scope",)
)

scope_history = _table(
    "scope_history",
    _text("scope"),
    _number("version"),
    _bytes("digest"),
    key=("scope", "version"),
)
"""One row per commit that moved a scope: what its digest was at that version."""

register_row = _table(
    "register_row",
    _text("scope"),
    _text("id"),
    _number("version"),
    Column("body", LargeBinary, nullable=True),
    Column("subject", Text),
    Column("history_no", BigInteger),
    Column("household", Text),
    Column("latest", Boolean),
    Column("due", Text),
    key=("scope", "id"),
)
Index("register_row_by_version", *(register_row.c[n] for n in ("municipality", "scope", "version")))
Index(
    "register_row_by_subject",
    *(register_row.c[n] for n in ("municipality", "subject", "history_no")),
)
Index("register_row_by_household", register_row.c.municipality, register_row.c.household)
Index("register_row_by_due", register_row.c.municipality, register_row.c.due)
"""`due` is the day on which a resident leaves as planned; NULL in all rows but those newest ones.
"""

desk = _table(
    "desk",
    _number("number"),
    _bytes("certificate"),
    _bytes("public"),
    Column("revoked", Boolean, nullable=False),
    _number("head_number"),
    _bytes("head_hash"),
    key=("number",),
)

entry = _table(
    "entry",
    _number("desk"),
    _number("number"),
    _bytes("content_id"),
    _text("kind"),
    _bytes("hash"),
    _bytes("data"),
    _bytes("receipt"),
    _number("received_at"),
    key=("desk", "number"),
)
Index("entry_by_content", entry.c.municipality, entry.c.content_id)

hole = _table("hole", _number("desk"), _number("number"), key=("desk", "number"))
"""Places in a desk's chain that nobody could read so far."""

quarantine = _table(
    "quarantine",
    _bytes("hash"),
    _bytes("data"),
    _text("reason"),
    _number("carried_by"),
    _number("received_at"),
    key=("hash",),
)

held = _table(
    "held",
    _bytes("filing"),
    _bytes("hash"),
    _bytes("content"),
    _number("received_at"),
    key=("filing", "hash"),
)

code = _table(
    "code",
    _bytes("hash"),
    _text("purpose"),
    _text("label"),
    _number("expires_at"),
    Column("used_by", LargeBinary),
    Column("used_at", BigInteger),
    key=("hash",),
)
"""One-time codes by SHA-256 only; 100 random bits cannot be guessed back from it."""

code_try = _table(
    "code_try",
    _text("purpose"),
    _number("wrong"),
    _number("ever"),
    _number("last_at"),
    _number("last_desk"),
    key=("purpose",),
)
"""Wrong one-time codes: how many since one was last handed out for the purpose, how many ever, and
when (ms) and at which desk the last one was tried (0: at a machine that is none yet)."""

serial = _table("serial", _text("series"), _number("value"), key=("series",))

snapshot = _table(
    "snapshot",
    _text("scope"),
    _number("epoch"),
    _number("version"),
    _bytes("digest"),
    key=("scope", "epoch", "version"),
)

snapshot_frame = _table(
    "snapshot_frame",
    _text("scope"),
    _number("epoch"),
    _number("version"),
    _number("index"),
    _number("rows"),
    _bytes("data"),
    key=("scope", "epoch", "version", "index"),
)
