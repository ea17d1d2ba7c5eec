"""The journal file: what happened at this desk, kept before the screen says 受付済.

Precious: entries, receipts, drafts, who this desk is, and journal 0 with which people sign on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.cache import tables as t
from desktop.cache.engine import Database
from sync.base.clock import Clock, millis
from sync.base.ids import Chance, DeskNumber, MunicipalityCode, StaffId, uuid7
from sync.base.keys import SigningKey
from sync.base.troubles import ClockTrouble
from sync.base.wire import pack, unpack
from sync.changes.verdict import ReadSet
from sync.exchanges.message import Voice
from sync.exchanges.push import Receipt, SignedReceipt
from sync.journal.certificates import genesis
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, open_entry, say
from sync.journal.office import Office, extend, fold, genesis_of
from sync.records.scopes import Row, ScopeHead, digest_of, row_digest

CLOCK_SLACK_MS = 5 * 60 * 1000
"""A clock set right by its time service steps back seconds; more than this asks for a person."""


class Identity(msgspec.Struct, frozen=True, array_like=True):
    """Who this desk is."""

    municipality: MunicipalityCode
    town: str
    desk: DeskNumber
    name: str
    certificate: bytes
    municipality_public: bytes


class Signer(msgspec.Struct, frozen=True):
    """A person who is signed on: the hand behind what is said."""

    staff: StaffId
    name: str
    role: str
    key: SigningKey


class Kept(msgspec.Struct, frozen=True):
    """An entry as kept, and the cloud's receipt for it if there is one."""

    entry: Entry
    receipt: Receipt | None


class JournalFile:
    """The journal of one desk. One process writes entries; the sync worker writes receipts."""

    def __init__(self, file: Path, key: bytes, clock: Clock, chance: Chance) -> None:
        """Open the file with its raw key."""
        self._db = Database(file, key, t.journal, t.JOURNAL_VERSION, durable=True)
        self._clock = clock
        self._chance = chance
        self._office: tuple[int, Office] | None = None
        self._identity: Identity | None = None
        self._key: SigningKey | None = None
        self._confirmed = 0
        """The last entry's number when a person confirmed a clock that runs behind it."""

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # --- who this desk is

    def desk_key(self) -> SigningKey:
        """Return the desk's key, making it the first time."""
        if self._key is None:
            with self._db.writing() as db:
                seed = _meta(db, "desk_key")
                if seed is None:
                    seed = self._chance.draw(32)
                    _set_meta(db, "desk_key", seed)
            self._key = SigningKey(seed)
        return self._key

    def identity(self) -> Identity | None:
        """Return who this desk is; None before enrolment."""
        if self._identity is None:
            with self._db.reading() as db:
                data = _meta(db, "identity")
            self._identity = None if data is None else unpack(Identity, data)
        return self._identity

    def become(self, identity: Identity) -> None:
        """Write down who this desk is, once: its first entry names its certificate."""
        if self.identity() not in {None, identity}:
            raise AssertionError("the desk is enrolled as another")
        with self._db.writing() as db:
            _set_meta(db, "identity", pack(identity))

    def enrolled(self) -> Identity:
        """Return who this desk is; it must be enrolled."""
        identity = self.identity()
        if identity is None:
            raise AssertionError("the desk is not enrolled")
        return identity

    def voice(self) -> Voice:
        """Return who asks when this desk speaks to the cloud."""
        me = self.enrolled()
        return Voice(me.municipality, me.desk, self.desk_key(), me.municipality_public)

    # --- entries

    def keep(
        self,
        kind: str,
        body: msgspec.Struct,
        signer: Signer | None,
        reads: ReadSet | None = None,
    ) -> Entry:
        """Keep what happened; when this returns it is on the disk.

        Raises ClockTrouble when the clock runs behind the last entry, until a person confirms it;
        DiskFull and the other troubles of the file, with nothing kept.
        """
        me, key = self.enrolled(), self.desk_key()
        now = millis(self._clock.now())
        words = Words(
            WIRE_VERSION,
            uuid7(now, self._chance),
            kind,
            signer.staff if signer else StaffId(""),
            self.office().policy.version,
            reads or ReadSet(),
            pack(body),
        )
        content = say(words, signer.key if signer else None)
        with self._db.writing() as db:
            last = _last(db)
            if self._behind(last, now):
                raise ClockTrouble("behind the last entry")
            head = Head(last.number, last.hash) if last else Head(0, genesis(me.certificate))
            cloud_time = int.from_bytes(_meta(db, "cloud_time") or b"", "big")
            entry = link(head, me.municipality, me.desk, key, content, now, cloud_time)
            db.execute(
                insert(t.entry).values(
                    number=entry.envelope.number,
                    content_id=words.id,
                    kind=kind,
                    clock=now,
                    hash=entry.hash,
                    data=entry.data,
                )
            )
        return entry

    def clock_behind(self) -> bool:
        """Whether the clock runs behind the last entry, and nobody has confirmed it."""
        with self._db.reading() as db:
            return self._behind(_last(db), millis(self._clock.now()))

    def confirm_clock(self) -> None:
        """Take a person's word for the clock: the next entry may be older than the last one."""
        with self._db.reading() as db:
            last = _last(db)
        self._confirmed = last.number if last else 0

    def _behind(self, last: _Last | None, now: int) -> bool:
        if last is None or last.number == self._confirmed:
            return False
        return now < last.clock - CLOCK_SLACK_MS

    def entries(self, *kinds: str) -> list[Kept]:
        """Return the entries of some kinds (all if none is named), oldest first."""
        query = select(t.entry.c.data, t.entry.c.receipt).order_by(t.entry.c.number)
        if kinds:
            query = query.where(t.entry.c.kind.in_(kinds))
        with self._db.reading() as db:
            return [Kept(open_entry(data), _receipt(r)) for data, r in db.execute(query)]

    def entry(self, content_id: bytes) -> Kept | None:
        """Return one entry by its content's id."""
        query = select(t.entry.c.data, t.entry.c.receipt).where(t.entry.c.content_id == content_id)
        with self._db.reading() as db:
            row = db.execute(query).first()
        return None if row is None else Kept(open_entry(row.data), _receipt(row.receipt))

    def count(self) -> int:
        """Return how many entries were ever kept."""
        with self._db.reading() as db:
            return int(db.execute(select(func.count()).select_from(t.entry)).scalar_one())

    def count_unsent(self) -> int:
        """Return how many entries have no receipt."""
        query = select(func.count()).select_from(t.entry).where(t.entry.c.receipt.is_(None))
        with self._db.reading() as db:
            return int(db.execute(query).scalar_one())

    def unsent(self, most_entries: int, most_bytes: int) -> list[tuple[int, bytes]]:
        """Return the lowest entries without a receipt: (number, bytes); at least one if any."""
        query = (
            select(t.entry.c.number, t.entry.c.data)
            .where(t.entry.c.receipt.is_(None))
            .order_by(t.entry.c.number)
            .limit(most_entries)
        )
        with self._db.reading() as db:
            rows = [(int(number), bytes(data)) for number, data in db.execute(query)]
        total = 0
        for taken, (_, data) in enumerate(rows):
            total += len(data)
            if total > most_bytes and taken:
                return rows[:taken]
        return rows

    def keep_receipts(self, receipts: Sequence[tuple[int, bytes]]) -> None:
        """Keep the cloud's receipts: (number, receipt bytes)."""
        with self._db.writing() as db:
            for number, data in receipts:
                where = (t.entry.c.number == number, t.entry.c.receipt.is_(None))
                db.execute(update(t.entry).where(*where).values(receipt=data))

    def know_cloud_time(self, cloud_time: int) -> None:
        """Note the last signed time of the cloud (ms); it never goes back."""
        with self._db.writing() as db:
            known = int.from_bytes(_meta(db, "cloud_time") or b"", "big")
            _set_meta(db, "cloud_time", max(known, cloud_time).to_bytes(8, "big"))

    # --- drafts

    def draft(self, name: str) -> bytes | None:
        """Return a draft."""
        with self._db.reading() as db:
            return db.execute(select(t.draft.c.data).where(t.draft.c.name == name)).scalar()

    def keep_draft(self, name: str, data: bytes) -> None:
        """Keep a draft over the older one of that name."""
        values = {"data": data, "kept_at": millis(self._clock.now())}
        row = upsert(t.draft).values(name=name, **values)
        with self._db.writing() as db:
            db.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))

    def drop_draft(self, name: str) -> None:
        """Drop a draft, if there is one."""
        with self._db.writing() as db:
            db.execute(delete(t.draft).where(t.draft.c.name == name))

    # --- the office: journal 0

    def office(self) -> Office:
        """Return who works here, as far as this desk knows."""
        me = self.identity()
        if me is None:
            return Office()
        with self._db.reading() as db:
            version = int(db.execute(select(func.max(t.office.c.version))).scalar() or 0)
            if self._office is not None and self._office[0] == version:
                return self._office[1]
            bodies = db.execute(select(t.office.c.body).order_by(t.office.c.id)).scalars().all()
        office = fold(me.municipality_public, map(open_entry, bodies))
        self._office = (version, office)
        return office

    def office_head(self) -> ScopeHead | None:
        """Return where the copy of the scope *office* stands."""
        with self._db.reading() as db:
            data = _meta(db, "office_head")
        return None if data is None else unpack(ScopeHead, data)

    def office_digest(self) -> bytes:
        """Return the digest recomputed from journal 0 as stored."""
        columns = (t.office.c.id, t.office.c.version, t.office.c.body)
        with self._db.reading() as db:
            return digest_of(sum(row_digest(Row(*row)) for row in db.execute(select(*columns))))

    def take_office(self, rows: Sequence[Row], head: ScopeHead, *, anew: bool = False) -> None:
        """Write delivered entries of journal 0; WireError if they do not hang together.

        `anew` puts them in the place of what was there.
        """
        me = self.enrolled()
        with self._db.writing() as db:
            if anew:
                db.execute(delete(t.office))
            known = db.execute(select(t.office.c.body).order_by(t.office.c.id)).scalars().all()
            office, chain = Office(), Head(0, genesis_of(me.municipality_public))
            fresh = [open_entry(row.body) for row in rows if row.body is not None]
            for entry in [*map(open_entry, known), *fresh]:
                chain = extend(office, chain, me.municipality_public, entry)
            for row in rows:
                db.execute(insert(t.office).values(id=row.id, version=row.version, body=row.body))
            _set_meta(db, "office_head", pack(head))


def read_receipt(data: bytes) -> Receipt:
    """Return a receipt that was checked when it was kept."""
    return unpack(Receipt, unpack(SignedReceipt, data).receipt)


def _receipt(data: bytes | None) -> Receipt | None:
    return None if data is None else read_receipt(data)


class _Last(msgspec.Struct, frozen=True):
    number: int
    hash: bytes
    clock: int


def _last(db: Connection) -> _Last | None:
    c = t.entry.c
    row = db.execute(select(c.number, c.hash, c.clock).order_by(c.number.desc()).limit(1)).first()
    return None if row is None else _Last(row.number, row.hash, row.clock)


def _meta(db: Connection, name: str) -> bytes | None:
    return db.execute(select(t.meta.c.value).where(t.meta.c.name == name)).scalar()


def _set_meta(db: Connection, name: str, value: bytes) -> None:
    row = upsert(t.meta).values(name=name, value=value)
    db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
