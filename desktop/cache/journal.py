"""The journal file: what happened at this desk, kept before the screen says 受付済.

Precious: entries, receipts, drafts, visits, who this desk is, and journal 0 with which people sign
on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from desktop.cache import meta
from desktop.cache import tables as t
from desktop.cache.drafts import Drafts
from desktop.cache.engine import Database, driver
from desktop.cache.follow_ups import FollowUpTasks
from desktop.cache.identity import DeskIdentity, Identity
from desktop.cache.office import OfficeCopy
from desktop.cache.visits import VisitBook, note_item
from sync.base.clock import Clock, millis
from sync.base.ids import Chance, StaffId, uuid7
from sync.base.keys import SigningKey
from sync.base.troubles import ClockTrouble
from sync.base.wire import WireError, pack
from sync.changes.verdict import ReadSet
from sync.exchanges.ports import Unsent
from sync.exchanges.push import (
    DESK_UNKNOWN,
    FORK,
    NEWER,
    RECEIVED,
    Receipt,
    has_place,
    told_by,
)
from sync.journal.certificates import genesis
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, open_entry, say

CLOCK_SLACK_MS = 5 * 60 * 1000
"""A clock set right by its time service steps back seconds; more than this asks for a person."""


BACKUP_WINDOW_MS = 30 * 24 * 3_600_000
"""How old the backup may be from which a cloud is restored."""


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
        self._db = self.database = Database(file, key, t.journal, t.JOURNAL_VERSION, durable=True)
        self._clock = clock
        self._chance = chance
        self.identity = DeskIdentity(self._db, chance)
        self.office = OfficeCopy(self._db, self.identity)
        self.tasks = FollowUpTasks(self._db, clock)
        self.drafts = Drafts(self._db, clock)
        self.visits = VisitBook(self._db)
        self._confirmed = 0
        """The last entry's number when a person confirmed a clock that runs behind it."""

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def looking(self) -> AbstractContextManager[object]:
        """Read all as it is at one moment, as long as this is open."""
        return self._db.reading()

    def settle_log(self) -> None:
        """Bring what stands in the write-ahead log into the file, and empty the log."""
        self._db.settle_log()

    def destroy_keys(self) -> None:
        """Delete this desk's keys and the wrapped keys of people; entries and receipts stay.

        Nothing can be kept or sent after it. What was deleted is written over.
        """
        with self._db.writing() as db:
            driver(db).execute("PRAGMA secure_delete = ON").close()
            self.identity.destroy_keys(db)
            db.execute(delete(t.office))
        self.identity.forget()
        self.settle_log()

    def become_anew(self, identity: Identity) -> int:
        """Write down who this desk is from now on; what its old chain left unreceived is carried.

        The contents stand in the new chain verbatim, in their order, with their clock. Returns
        how many were carried.
        """
        old, c = self.identity.enrolled(), t.entry.c
        with self._db.writing() as db:
            key = self.identity.turn_into(db, identity)
            mine = db.execute(
                select(c.place, c.data, c.receipt).where(c.desk == old.desk).order_by(c.place)
            )
            since = millis(self._clock.now()) - BACKUP_WINDOW_MS
            left = [(row.place, row.data) for row in mine if _left_behind(row.receipt, since)]
            carried = _carry(db, identity, key, left)
        self.identity.forget()
        self._confirmed = 0
        return carried

    def carry_former(self) -> int:
        """Say the contents of chains before this desk enrolled anew again, in its chain; how many.

        For a cloud that may have lost them; those it has, it knows by their ids.
        """
        me, c = self.identity.enrolled(), t.entry.c
        with self._db.writing() as db:
            others = select(c.place, c.data).where(_LIVING, c.desk != me.desk).order_by(c.place)
            rows = [(row.place, row.data) for row in db.execute(others)]
            return _carry(db, me, self.identity.key(), rows) if rows else 0

    # --- entries

    def keep(
        self,
        kind: str,
        body: msgspec.Struct,
        signer: Signer | None,
        reads: ReadSet | None = None,
        *,
        visitors: bool = True,
        then: Callable[[Connection, Entry], None] | None = None,
    ) -> Entry:
        """Keep what happened; when this returns it is on the disk.

        What a visitor asked for belongs to the visit that is open, from the same instant on; what
        is nobody's at the counter (not `visitors`) does not. `then` writes in the same transaction
        what the desk itself notes of the entry.
        Raises ClockTrouble when the clock runs behind the last entry, until a person confirms it;
        DiskFull and the other troubles of the file, with nothing kept.
        """
        me, key = self.identity.enrolled(), self.identity.key()
        now = millis(self._clock.now())
        with self._db.writing() as db:
            last = _last(db, me.desk)
            if self._behind(last, now):
                raise ClockTrouble("behind the last entry")
            words = Words(
                WIRE_VERSION,
                uuid7(now, self._chance),
                kind,
                signer.staff if signer else StaffId(""),
                self.office.seen_in(db, me).policy.version,
                reads or ReadSet(),
                pack(body),
            )
            content = say(words, signer.key if signer else None)
            head = Head(last.number, last.hash) if last else Head(0, genesis(me.certificate))
            cloud_time = meta.number(db, "cloud_time")
            entry = link(head, me.municipality, me.desk, key, content, now, cloud_time)
            _insert(db, entry)
            if visitors:
                note_item(db, kind, entry.words.id)
            if then is not None:
                then(db, entry)
        return entry

    def clock_behind(self) -> bool:
        """Whether the clock runs behind the last entry, and nobody has confirmed it."""
        me = self.identity.known()
        if me is None:
            return False
        with self._db.reading() as db:
            return self._behind(_last(db, me.desk), millis(self._clock.now()))

    def confirm_clock(self) -> None:
        """Take a person's word for the clock: the next entry may be older than the last one."""
        with self._db.reading() as db:
            last = _last(db, self.identity.enrolled().desk)
        self._confirmed = last.number if last else 0

    def _behind(self, last: _Last | None, now: int) -> bool:
        if last is None or last.number == self._confirmed:
            return False
        return now < last.clock - CLOCK_SLACK_MS

    def entries(self, *kinds: str) -> list[Kept]:
        """Return the entries of some kinds (all if none is named), oldest first."""
        query = select(t.entry.c.data, t.entry.c.receipt).where(_LIVING).order_by(t.entry.c.place)
        if kinds:
            query = query.where(t.entry.c.kind.in_(kinds))
        with self._db.reading() as db:
            return [Kept(open_entry(data), _receipt(r)) for data, r in db.execute(query)]

    def entries_of_day(self, start: int, *kinds: str) -> list[Kept]:
        """Return the entries of some kinds that were kept at `start` (ms) or later."""
        c = t.entry.c
        query = select(c.data, c.receipt).where(_LIVING, c.kind.in_(kinds), c.clock >= start)
        with self._db.reading() as db:
            rows = db.execute(query.order_by(c.place)).all()
        return [Kept(open_entry(data), _receipt(receipt)) for data, receipt in rows]

    def entries_since(self, change: int | None, *kinds: str) -> tuple[int, list[Kept]]:
        """Return the journal's last change, and the entries that changed after an earlier one.

        Only those of `kinds`, as they changed: kept, carried, receipted. Without a `change`: all.
        """
        log, c = t.touched_entry, t.entry.c
        query = select(c.data, c.receipt, c.kind).where(_LIVING)
        if change is None:
            query = query.where(c.kind.in_(kinds)).order_by(c.place)
        else:  # kinds are told apart below: by their index, every old entry would be looked at
            query = query.join(log, log.c.place == c.place)
            query = query.where(log.c.change > change).order_by(log.c.change)
        with self._db.reading() as db:
            last = _last_change(db)
            rows = db.execute(query) if last != change else ()
            found = [row for row in rows if row.kind in kinds]
        return last, [Kept(open_entry(row.data), _receipt(row.receipt)) for row in found]

    def latest(self, kind: str, most: int) -> list[Kept]:
        """Return the last entries of a kind, the newest first."""
        c = t.entry.c
        query = select(c.data, c.receipt).where(_LIVING, c.kind == kind)
        with self._db.reading() as db:
            rows = db.execute(query.order_by(c.place.desc()).limit(most)).all()
        return [Kept(open_entry(data), _receipt(receipt)) for data, receipt in rows]

    def entry(self, content_id: bytes) -> Kept | None:
        """Return one entry by its content's id."""
        query = select(t.entry.c.data, t.entry.c.receipt).where(
            _LIVING, t.entry.c.content_id == content_id
        )
        with self._db.reading() as db:
            row = db.execute(query).first()
        return None if row is None else Kept(open_entry(row.data), _receipt(row.receipt))

    def entries_after(self, content_id: bytes, kind: str) -> list[Kept]:
        """Return the entries of a kind that were kept after another, oldest first."""
        c = t.entry.c
        other = select(func.max(c.place)).where(_LIVING, c.content_id == content_id)
        query = select(c.data, c.receipt).where(
            _LIVING, c.kind == kind, c.place > other.scalar_subquery()
        )
        with self._db.reading() as db:
            rows = db.execute(query.order_by(c.place)).all()
        return [Kept(open_entry(data), _receipt(receipt)) for data, receipt in rows]

    def entries_behind(self, content_id: bytes) -> list[Kept]:
        """Return all entries that were kept after another (b"": all), in the order first kept.

        What a desk that enrolled anew says again stands where it stood before.
        """
        c, any_place = t.entry.c, t.entry.alias()
        first = (
            select(func.min(any_place.c.place))
            .where(any_place.c.content_id == c.content_id)
            .scalar_subquery()
        )
        query = select(c.data, c.receipt).where(_LIVING)
        with self._db.reading() as db:
            if content_id:
                named = select(func.min(c.place)).where(c.content_id == content_id)
                other = int(db.execute(named).scalar() or 0)
                query = query.where(c.place > other, first > other)
            rows = db.execute(query.order_by(first)).all()
        return [Kept(open_entry(data), _receipt(receipt)) for data, receipt in rows]

    def last_change(self) -> int:
        """Return the journal's last change: the same as before means that no entry moved."""
        with self._db.reading() as db:
            return _last_change(db)

    def last_number(self) -> int:
        """Return the number of the last entry kept under this desk's number; 0 if there is none."""
        me = self.identity.known()
        with self._db.reading() as db:
            last = _last(db, me.desk) if me else None
        return last.number if last else 0

    def count(self, *kinds: str) -> int:
        """Return how many entries were ever kept, of some kinds or of all."""
        query = _COUNT.where(_LIVING)
        if kinds:
            query = query.where(t.entry.c.kind.in_(kinds))
        with self._db.reading() as db:
            return int(db.execute(query).scalar_one())

    def count_unsent(self) -> int:
        """Return how many entries have no receipt."""
        with self._db.reading() as db:
            return int(driver(db).execute(_COUNT_UNSENT).fetchone()[0])

    def unsent(self, most_entries: int, most_bytes: int) -> list[Unsent]:
        """Return the lowest entries without a receipt; at least one if any."""
        c = t.entry.c
        query = (
            select(c.number, c.data, c.former)
            .where(c.desk == self.identity.enrolled().desk, c.receipt.is_(None))
            .order_by(c.number)
            .limit(most_entries)
        )
        with self._db.reading() as db:
            rows = [
                Unsent(number, data, former or b"") for number, data, former in db.execute(query)
            ]
        total = 0
        for taken, each in enumerate(rows):
            total += len(each.data)
            if total > most_bytes and taken:
                return rows[:taken]
        return rows

    def keep_receipts(self, receipts: Sequence[tuple[int, bytes]]) -> None:
        """Keep the cloud's receipts: (number, receipt bytes)."""
        me, c = self.identity.enrolled(), t.entry.c
        if not receipts:
            return
        kept = update(t.entry).where(
            c.desk == me.desk, c.number == bindparam("place_in_chain"), c.receipt.is_(None)
        )
        with self._db.writing() as db:
            db.execute(
                kept.values(receipt=bindparam("given")),
                [{"place_in_chain": number, "given": data} for number, data in receipts],
            )
            notes = {number: told_by(data).note for number, data in receipts}
            if FORK in notes.values():
                self.identity.note_fork(db)
            if early := [number for number, note in notes.items() if note == NEWER]:
                early.append(meta.number(db, "too_early") or early[0])
                meta.set_number(db, "too_early", min(early))

    def receipts(self) -> list[tuple[int, int, str, int, Receipt]]:
        """Return desk, number, kind, clock (ms) and receipt of all entries that have one.

        Those of chains from before this desk enrolled anew too, where they stand in no later one.
        """
        c = t.entry.c
        query = select(c.desk, c.number, c.kind, c.clock, c.receipt).where(
            _LIVING, c.receipt.is_not(None)
        )
        with self._db.reading() as db:
            rows = db.execute(query.order_by(c.place)).all()
        return [(r.desk, r.number, r.kind, r.clock, told_by(r.receipt)) for r in rows]

    def bytes_of(self, desk: int, number: int) -> tuple[bytes, bytes]:
        """Return an entry as kept here, and its receipt's bytes, b"" if it has none.

        `desk` is this desk's number, or one that it had before it enrolled anew.
        """
        c = t.entry.c
        query = select(c.data, c.receipt).where(c.desk == desk, c.number == number)
        with self._db.reading() as db:
            row = db.execute(query).one()
        return row.data, row.receipt or b""

    def hash_before(self, number: int) -> bytes:
        """Return the hash of the entry before this one, b"" if there is none to be read."""
        me, c = self.identity.enrolled(), t.entry.c
        if number == 1:
            return genesis(me.certificate)
        query = select(c.hash).where(c.desk == me.desk, c.number == number - 1)
        with self._db.reading() as db:
            return db.execute(query).scalar() or b""

    def last_received(self) -> Head:
        """Return number and hash of the last entry that the cloud said it received; 0 if none."""
        c = t.entry.c
        mine = (c.desk == self.identity.enrolled().desk, c.receipt.is_not(None))
        query = select(c.number, c.hash, c.receipt).where(*mine).order_by(c.number.desc())
        with self._db.reading() as db:
            for number, entry_hash, receipt in db.execute(query):
                if told_by(receipt).status == RECEIVED:
                    return Head(number, entry_hash)
        return Head(0, b"")

    def send_again(self, after: int, holes: Collection[int] = ()) -> int:
        """Forget the receipts past a number, for a cloud that lost those entries; how many.

        Those set aside as a fork stay as they are. Of `holes`, those that once had their place in
        the chain are sent again, and wherever they stand those that an older server could not read.
        With what lies past a hole goes what lies before it: behind a hole any chain would fit.
        """
        c = t.entry.c
        mine = (c.desk == self.identity.enrolled().desk, c.receipt.is_not(None))
        with self._db.reading() as db:
            early = meta.number(db, "too_early")
            before = {number - 1 for number in holes}
            wanted = (c.number > after) | c.number.in_({*holes, *before})
            if early:
                wanted |= c.number >= early
            rows = db.execute(select(c.place, c.number, c.data, c.receipt).where(*mine, wanted))
            told = [(row, told_by(row.receipt)) for row in rows]
        gone = any(row.number > after and receipt.note != FORK for row, receipt in told)
        again = {*holes, *before} if gone else {*holes}
        lost = [row for row, receipt in told if _is_lost(row, receipt, after, again)]
        if not (lost or early):
            return 0
        with self._db.writing() as db:
            meta.drop(db, "too_early")
            for row in lost:
                values = {"receipt": None, "former": row.receipt}
                db.execute(update(t.entry).where(c.place == row.place).values(**values))
        return len(lost)

    def know_cloud_time(self, cloud_time: int) -> None:
        """Note the last signed time of the cloud (ms); it never goes back."""
        with self._db.writing() as db:
            known = meta.number(db, "cloud_time")
            meta.set_number(db, "cloud_time", max(known, cloud_time))


def _receipt(data: bytes | None) -> Receipt | None:
    return None if data is None else told_by(data)


class _Last(msgspec.Struct, frozen=True):
    number: int
    hash: bytes
    clock: int


def _is_lost(row: Any, receipt: Receipt, after: int, again: Collection[int]) -> bool:
    """Say whether an entry is to be sent again: what is gone `after` a number, and some others."""
    if row.number > after:  # what nobody can read, too: it leaves its named hole again
        return receipt.note != FORK
    if receipt.note == NEWER:
        return _readable(row.data)
    return row.number in again and has_place(receipt)


def _readable(data: bytes) -> bool:
    try:
        open_entry(data)
    except WireError:
        return False
    return True


_LIVING = t.entry.c.carried.is_(False)
_COUNT = select(func.count()).select_from(t.entry)

# Asked at every screen and every second, so SQLite is asked itself.
_LAST_CHANGE = "SELECT max(change) FROM touched_entry"
_COUNT_UNSENT = "SELECT count(*) FROM entry WHERE carried = 0 AND receipt IS NULL"

# Built once: building them takes longer than SQLite needs, and each entry kept needs them all.
_INSERT_ENTRY = insert(t.entry)
_LAST_ENTRY = "SELECT number, hash, clock FROM entry WHERE desk = ? ORDER BY number DESC LIMIT 1"


def _left_behind(data: bytes | None, since: int) -> bool:
    """Say whether the old chain of a desk that enrols anew may not have brought an entry home.

    What was received since then may be lost again with a cloud that was restored meanwhile.
    """
    if data is None:
        return True
    receipt = told_by(data)
    return receipt.note in {FORK, DESK_UNKNOWN} or receipt.received_at > since


def _carry(db: Connection, me: Identity, key: SigningKey, rows: Sequence[tuple[int, bytes]]) -> int:
    """Link the contents of entries at these places into the desk's present chain, verbatim.

    What cannot be read stays where it is.
    """
    last = _last(db, me.desk)
    head = Head(last.number, last.hash) if last else Head(0, genesis(me.certificate))
    carried = 0
    for place, data in rows:
        try:
            told = open_entry(data).envelope
        except WireError:
            continue
        entry = link(head, me.municipality, me.desk, key, told.content, told.clock, told.cloud_time)
        _insert(db, entry)
        db.execute(update(t.entry).where(t.entry.c.place == place).values(carried=True))
        head = Head(entry.envelope.number, entry.hash)
        carried += 1
    return carried


def _insert(db: Connection, entry: Entry) -> None:
    desk, number = entry.position
    values = {
        "desk": desk,
        "number": number,
        "content_id": entry.words.id,
        "kind": entry.words.kind,
        "clock": entry.envelope.clock,
        "hash": entry.hash,
        "data": entry.data,
    }
    db.execute(_INSERT_ENTRY, values)


def _last_change(db: Connection) -> int:
    return int(driver(db).execute(_LAST_CHANGE).fetchone()[0] or 0)


def _last(db: Connection, desk: int) -> _Last | None:
    row = driver(db).execute(_LAST_ENTRY, (desk,)).fetchone()
    return None if row is None else _Last(*row)
