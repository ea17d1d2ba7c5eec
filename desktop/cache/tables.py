"""The tables of the journal file and of the cache file."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    event,
)

JOURNAL_VERSION = 4
CACHE_VERSION = 5


def _noted_by_triggers(log: Table, table: Table, column: str) -> None:
    """Have the file itself note in `log` which row of `table` was written last, whoever wrote it.

    Each of the desk's processes then reads only what came after the last change it knows of. A row
    stands in the log once, at its last change; what was there before the log was is not in it.
    """
    log.add_is_dependent_on(table)
    for act, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
        trigger = (
            f"CREATE TRIGGER {log.name}_{act.lower()} AFTER {act} ON {table.name}"  # noqa: S608
            f" BEGIN DELETE FROM {log.name} WHERE {column} = {row}.{column};"
            f" INSERT INTO {log.name} ({column}) VALUES ({row}.{column}); END"
        )
        event.listen(log, "after_create", DDL(trigger))  # type: ignore[no-untyped-call]


journal = MetaData()

meta = Table(
    "meta",
    journal,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Who this desk is: certificate, keys, town; and the last signed cloud time."""

entry = Table(
    "entry",
    journal,
    Column("place", Integer, primary_key=True),
    Column("desk", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("content_id", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("clock", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("receipt", LargeBinary),
    Column("former", LargeBinary),
    Column("carried", Boolean, nullable=False, default=False),
    UniqueConstraint("desk", "number"),
)
"""In the order kept. A desk that enrolled anew has several chains, each under its own number;
`carried` marks what stands again in a later one. `former` is a receipt that a restored cloud no
longer knows of."""
Index("entry_unsent", entry.c.desk, entry.c.number, sqlite_where=entry.c.receipt.is_(None))
Index("entry_by_kind", entry.c.kind, entry.c.place)
Index("entry_by_content", entry.c.content_id)

touched_entry = Table(
    "touched_entry",
    journal,
    Column("change", Integer, primary_key=True),
    Column("place", Integer, nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Entries kept, receipted or carried since, in the order of the commits; numbers never return."""
_noted_by_triggers(touched_entry, entry, "place")

draft = Table(
    "draft",
    journal,
    Column("name", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
)

told = Table(
    "told",
    journal,
    Column("subject", LargeBinary, primary_key=True),
    Column("outcome", LargeBinary, nullable=False),
)
"""What the cloud last said of this desk's filings, and what its certificates were made from: by the
content's id. A restored cloud may say otherwise."""

follow_up = Table(
    "follow_up",
    journal,
    Column("name", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("noticed_at", BigInteger, nullable=False),
    Column("done_by", Text),
    Column("done_at", BigInteger),
)
"""要確認: what a person has to look at, and who ticked it off and when; never deleted."""

visit = Table(
    "visit",
    journal,
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""受付: the visitors of this desk, numbered in the order they came; numbers never return."""
Index("visit_open", visit.c.state, unique=True, sqlite_where=visit.c.state == "open")
"""One visitor stands at a counter: the file itself refuses a second open visit."""
Index("visit_by_state", visit.c.state, visit.c.number)

visit_item = Table(
    "visit_item",
    journal,
    Column("place", Integer, primary_key=True),
    Column("content_id", LargeBinary, nullable=False, unique=True),
    Column("visit", Integer, nullable=False),
)
"""What was kept for a visitor: written with the entry, so that neither is ever without the other.
By the content's id, which stays the same when a desk enrols anew."""
Index("visit_item_by_visit", visit_item.c.visit)

office = Table(
    "office",
    journal,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Journal 0 as delivered: it stands with the journal, so that sign-on survives the cache."""

cache = MetaData()

head = Table(
    "head",
    cache,
    Column("scope", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("running", LargeBinary, nullable=False),
)
"""Where each scope's copy stands; `running` is the digest of the rows here, kept as they come."""

loading = Table(
    "loading",
    cache,
    Column("scope", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("next_frame", Integer, nullable=False),
    Column("running", LargeBinary, nullable=False),
)

known = Table(
    "known",
    cache,
    Column("name", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

resident = Table(
    "resident",
    cache,
    Column("rowid", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("version", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("atena_no", Text, nullable=False),
    Column("history_no", Integer, nullable=False),
    Column("latest", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("setai_no", Text, nullable=False),
    Column("kana", Text, nullable=False),
    Column("kanji", Text, nullable=False),
    Column("birth", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
)
"""`birth` is a key of the date: only its year or month where no more is known. `phone` stands from
its end."""
c = resident.c
RESIDENT_INDEXES = (
    Index("resident_by_kana", c.latest, c.removed, c.kana, c.kanji),
    Index("resident_by_kanji", c.latest, c.removed, c.kanji),
    Index("resident_by_birth", c.latest, c.birth, c.removed, c.kana, c.kanji),
    Index("resident_by_household", c.setai_no, c.latest),
    Index(
        "resident_by_address",
        *(c.removed, c.address, c.kana, c.kanji, c.birth),
        sqlite_where=c.latest,
    ),
    Index("resident_by_phone", c.phone, sqlite_where=and_(c.latest, c.phone != "")),
    Index("resident_by_past_address", c.address, sqlite_where=and_(~c.latest, c.address != "")),
)
"""Dropped while a snapshot is loaded, built at its end, the most used first: a third of the time.
One person's rows are found by their ids, which begin with the 宛名番号 and sort by history.
Names and birth dates stand in the one by address so that who bears them at a place is told without
the people's rows: that takes an eightieth of the time."""

filing = Table(
    "filing",
    cache,
    Column("id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

touched_filing = Table(
    "touched_filing",
    cache,
    Column("change", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)
"""Cases that came, moved or went since, in the order of the commits; numbers never return."""
_noted_by_triggers(touched_filing, filing, "id")

GRAMS = "grams"
event.listen(
    cache,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {GRAMS} USING fts5(kana, kanji, building, "
        "content='', "
        'contentless_delete=1, detail=full, tokenize="unicode61 remove_diacritics 0")'
    ),
)
"""Overlapping pairs of letters as words: finds two letters anywhere in a name, without a scan."""
