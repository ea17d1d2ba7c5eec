"""The cloud's tables. Every key begins with the municipality, so that any of them can be sharded.

Kept to what Citus, YugabyteDB and CockroachDB accept: no sequences in cursors, no xid functions,
no LISTEN/NOTIFY, no table or advisory locks, no deferrable or exclusion constraints.

Each table says what the role that serves may do with it: what its statements need and no more. A
table is under row-level security unless it says `bound=False`, with the reason beside it.
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

SCHEMA_VERSION = 6

SETTING = "madoguchi.municipality"
"""The setting by which a transaction names its municipality; row-level security goes by it."""

SERVED, BOUND = "served", "bound"
"""What a table's `info` holds: what the serving role may do; whether its rows are bound by town."""

metadata = MetaData()


def _table(
    name: str,
    *columns: Column[object],
    key: tuple[str, ...],
    served: tuple[str, ...],
    bound: bool = True,
) -> Table:
    town: Column[object] = Column("municipality", Text, nullable=False)
    primary = PrimaryKeyConstraint("municipality", *key)
    return Table(name, metadata, town, *columns, primary, info={SERVED: served, BOUND: bound})


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
    info={SERVED: ("SELECT",), BOUND: False},
)
"""One number about the database itself. No town's, and only the owner writes it."""

municipality = _table("municipality", _text("name"), key=(), served=("SELECT",), bound=False)
"""The list of towns, for whoever looks after all of them: codes and names, which are public. Only
the owner writes it."""

signing_key = _table("signing_key", _bytes("closed_key"), key=(), served=("SELECT",))
"""Each town's key, closed with the cloud's secret."""

scope = _table(
    "scope",
    _text("scope"),
    _number("epoch"),
    _number("version"),
    _bytes("digest"),
    key=("scope",),
    served=("SELECT", "UPDATE (version, digest)"),
)

scope_history = _table(
    "scope_history",
    _text("scope"),
    _number("version"),
    _bytes("digest"),
    key=("scope", "version"),
    served=("SELECT", "INSERT"),
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
    served=("SELECT", "INSERT", "UPDATE (version, body, latest, due)"),
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
    served=("SELECT", "INSERT", "UPDATE (revoked, head_number, head_hash)"),
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
    served=("SELECT", "INSERT", "UPDATE (receipt)"),
)
Index("entry_by_content", entry.c.municipality, entry.c.content_id)
Index("entry_by_receipt", *(entry.c[n] for n in ("municipality", "received_at", "desk", "number")))
"""By it the audit goes back in time, page by page."""

hole = _table(
    "hole",
    _number("desk"),
    _number("number"),
    key=("desk", "number"),
    served=("SELECT", "INSERT", "DELETE"),
)
"""Places in a desk's chain that nobody could read so far."""

quarantine = _table(
    "quarantine",
    _bytes("hash"),
    _bytes("data"),
    _text("reason"),
    _number("carried_by"),
    _number("received_at"),
    key=("hash",),
    served=("SELECT", "INSERT", "UPDATE (received_at)"),
)

aside = _table(
    "aside",
    _number("carried_by"),
    _number("bytes"),
    key=("carried_by",),
    served=("SELECT", "INSERT", "UPDATE (bytes)"),
)
"""How many bytes are in quarantine that a desk carried: beyond a bound no more are taken of it."""

held = _table(
    "held",
    _bytes("filing"),
    _bytes("hash"),
    _bytes("content"),
    _number("received_at"),
    key=("filing", "hash"),
    served=("SELECT", "INSERT", "DELETE"),
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
    served=("SELECT", "INSERT", "UPDATE (used_by, used_at)"),
)
"""One-time codes by SHA-256 only; 100 random bits cannot be guessed back from it. `used_by` is
empty where a code was taken back."""

prepared = _table(
    "prepared",
    _bytes("hash"),
    _text("batch"),
    _number("made_at"),
    key=("hash",),
    served=("SELECT", "INSERT"),
)
Index("prepared_by_batch", prepared.c.municipality, prepared.c.batch)
"""Which codes were prepared together for a roll-out, and when (ms); they are taken back together.
"""

code_try = _table(
    "code_try",
    _text("purpose"),
    _number("wrong"),
    _number("ever"),
    _number("last_at"),
    _number("last_desk"),
    key=("purpose",),
    served=("SELECT", "INSERT", "UPDATE (wrong, ever, last_at, last_desk)"),
)
"""Wrong one-time codes: how many since one was last handed out for the purpose, how many ever, and
when (ms) and at which desk the last one was tried (0: at a machine that is none yet)."""

turned_away = _table(
    "turned_away",
    _number("hour"),
    _number("desk"),
    Column("proved", Boolean, nullable=False),
    _text("exchange"),
    _text("code"),
    _number("first_at"),
    _number("last_at"),
    _number("times"),
    key=("hour", "desk", "proved", "exchange", "code"),
    served=("SELECT", "INSERT", "UPDATE (last_at, times)"),
)
"""Requests that were turned away, counted by the hour (ms); of none of our towns under 000000. The
desk is whom the request names, `proved` whether its key signed it. Nothing of a body, and the role
that serves clears no trace."""

resident_number = _table(
    "resident_number",
    _text("atena_no"),
    _bytes("closed"),
    key=("atena_no",),
    served=("SELECT",),
)
"""個人番号 and 住民票コード, closed with a key made of the town's; no scope holds them. Only the
owner writes it."""

number_told = _table(
    "number_told",
    _bytes("inquiry"),
    _number("told_at"),
    key=("inquiry",),
    served=("SELECT", "INSERT"),
)
"""The inquiries, by their content's id, for which one of those numbers was told: each once."""

serial = _table(
    "serial",
    _text("series"),
    _number("value"),
    key=("series",),
    served=("SELECT", "INSERT", "UPDATE (value)"),
)

snapshot = _table(
    "snapshot",
    _text("scope"),
    _number("epoch"),
    _number("version"),
    _bytes("digest"),
    key=("scope", "epoch", "version"),
    served=("SELECT", "INSERT", "DELETE"),
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
    served=("SELECT", "INSERT", "DELETE"),
)
