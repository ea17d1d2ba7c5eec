"""The desks' journals of one municipality inside one transaction: looked up and written together.

A batch of entries would otherwise cost half a dozen statements an entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select, update

from sync.base.ids import CLOUD_DESK, ContentId, DeskNumber
from sync.cloud import tables as t
from sync.cloud.statements import Statements, among
from sync.exchanges.ports import Brought, DeskRecord, Received
from sync.journal.chain import HOLE, Head
from sync.journal.entry import Entry, open_entry


class Journals:
    """What is known of positions and contents, and what is to be written when it ends."""

    def __init__(self, statements: Statements, municipality: str) -> None:
        """Take an open transaction; call `flush` before it commits."""
        self._db = statements
        self._municipality = municipality
        self._received: dict[tuple[int, int], Received | None] = {}
        self._contents: dict[bytes, Brought | None] = {}
        self._desks: dict[int, DeskRecord] = {}
        self._moved: set[int] = set()
        self._kept: dict[tuple[int, int], tuple[Entry, bytes, int]] = {}

    def expect(self, entries: Sequence[Entry]) -> None:
        """Look up at once what is known of entries that are about to be taken."""
        c = t.entry.c
        places: dict[int, list[int]] = {}
        for entry in entries:
            places.setdefault(entry.envelope.desk, []).append(entry.envelope.number)
        for desk, numbers in places.items():
            self._received |= dict.fromkeys((desk, number) for number in numbers)
            query = select(c.number, c.hash, c.receipt).where(
                self._of(t.entry), c.desk == desk, among(c.number, numbers)
            )
            for number, entry_hash, receipt in self._db.execute(query):
                self._received[desk, number] = Received(entry_hash, receipt)
        ids = [bytes(entry.words.id) for entry in entries]
        self._contents |= dict.fromkeys(ids)
        known = select(c.content_id, c.data, c.receipt).where(
            self._of(t.entry), among(c.content_id, ids)
        )
        for content_id, data, receipt in self._db.execute(known):
            self._contents[bytes(content_id)] = _brought(data, receipt)

    def received(self, desk: int, number: int) -> Received | None:
        """Return what is known of a position."""
        if (desk, number) not in self._received:
            self._received[desk, number] = find_received(self._db, self._of(t.entry), desk, number)
        return self._received[desk, number]

    def content(self, content: ContentId) -> Brought | None:
        """Return what was received under this content id, at whatever position it came."""
        key = bytes(content)
        if key not in self._contents:
            c = t.entry.c
            of_content = (self._of(t.entry), c.content_id == content)
            row = self._db.execute(select(c.data, c.receipt).where(*of_content).limit(1)).first()
            self._contents[key] = None if row is None else _brought(row.data, row.receipt)
        return self._contents[key]

    def entry(self, desk: int, number: int) -> Entry | None:
        """Return the entry at a position."""
        if (desk, number) in self._kept:
            return self._kept[desk, number][0]
        return find_entry(self._db, self._of(t.entry), desk, number)

    def keep(self, entry: Entry, receipt: bytes, at: int) -> None:
        """Keep an entry with its receipt; its desk's head moves to it, or it fills a hole."""
        desk, number = entry.position
        self._kept[desk, number] = (entry, receipt, at)
        self._received[desk, number] = Received(entry.hash, receipt)
        if self._contents.get(bytes(entry.words.id)) is None:
            self._contents[bytes(entry.words.id)] = Brought(entry.envelope.content, receipt)
        if desk != CLOUD_DESK and not self._move(desk, Head(number, entry.hash)):
            c = t.hole.c
            here = (self._of(t.hole), c.desk == desk, c.number == number)
            self._db.execute(delete(t.hole).where(*here))

    def keep_receipt(self, desk: int, number: int, receipt: bytes) -> None:
        """Put another receipt in the place of an entry's."""
        self.flush()
        c = t.entry.c
        here = (self._of(t.entry), c.desk == desk, c.number == number)
        self._db.execute(update(t.entry).where(*here).values(receipt=receipt))
        self._received.pop((desk, number), None)

    def leave_hole(self, desk: int, number: int) -> None:
        """Move a desk's head past an entry that nobody could read, and note its number."""
        self._move(desk, Head(number, HOLE))
        self._db.execute(
            insert(t.hole).values(municipality=self._municipality, desk=desk, number=number)
        )

    def desk(self, number: int, *, lock: bool) -> DeskRecord | None:
        """Return a desk, taken for this transaction where `lock` says so."""
        if number not in self._desks:
            found = find_desk(self._db, self._of(t.desk), number, lock=lock)
            if found is None or not lock:
                return found
            self._desks[number] = found
        return self._desks[number]

    def revoke(self, number: int) -> None:
        """Mark a desk as revoked."""
        here = (self._of(t.desk), t.desk.c.number == number)
        self._db.execute(update(t.desk).where(*here).values(revoked=True))
        if number in self._desks:
            self._desks[number] = replace(self._desks[number], revoked=True)

    def flush(self) -> None:
        """Write what was kept."""
        if self._kept:
            self._db.write(t.entry, _COLUMNS, map(self._columns, self._kept.values()))
        for number in sorted(self._moved):
            head = self._desks[number].head
            here = (self._of(t.desk), t.desk.c.number == number)
            values = {"head_number": head.number, "head_hash": head.hash}
            self._db.execute(update(t.desk).where(*here).values(**values))
        self._kept, self._moved = {}, set()

    def _move(self, desk: int, head: Head) -> bool:
        """Move a desk's head on; False where it stands there or beyond, if only as a hole."""
        record = self.desk(desk, lock=True)
        if record is None:
            raise AssertionError("an entry is kept only for a desk that is known")
        filled = record.head == Head(head.number, HOLE)  # what comes next follows it, not the hole
        if record.head.number >= head.number and not filled:
            return False
        self._desks[desk] = replace(record, head=head)
        self._moved.add(desk)
        return not filled

    def _columns(self, kept: tuple[Entry, bytes, int]) -> tuple[object, ...]:
        entry, receipt, at = kept
        what = (bytes(entry.words.id), entry.words.kind, entry.hash, entry.data)
        return (self._municipality, *entry.position, *what, receipt, at)

    def _of(self, table: Any) -> Any:
        return table.c.municipality == self._municipality


def _brought(data: bytes, receipt: bytes) -> Brought:
    return Brought(open_entry(data).envelope.content, bytes(receipt))


_COLUMNS = (
    "municipality", "desk", "number", "content_id", "kind", "hash", "data", "receipt", "received_at"
)  # fmt: skip


def find_received(db: Statements, of_town: Any, desk: int, number: int) -> Received | None:
    """Return what is known of a position."""
    c = t.entry.c
    query = select(c.hash, c.receipt).where(of_town, c.desk == desk, c.number == number)
    row = db.execute(query).first()
    return None if row is None else Received(*row)


def find_entry(db: Statements, of_town: Any, desk: int, number: int) -> Entry | None:
    """Return the entry at a position."""
    c = t.entry.c
    query = select(c.data).where(of_town, c.desk == desk, c.number == number)
    data = db.execute(query).scalar()
    return None if data is None else open_entry(data)


def find_desk(db: Statements, of_town: Any, number: int, *, lock: bool) -> DeskRecord | None:
    """Return a desk, taken for the transaction where `lock` says so."""
    query = select(t.desk).where(of_town, t.desk.c.number == number)
    row = db.execute(query.with_for_update() if lock else query).first()
    if row is None:
        return None
    return DeskRecord(
        DeskNumber(row.number),
        row.certificate,
        row.public,
        row.revoked,
        Head(row.head_number, row.head_hash),
    )
