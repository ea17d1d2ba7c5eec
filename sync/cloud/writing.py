"""One transaction on one municipality in PostgreSQL: the writing half of the ledger port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.base.ids import CLOUD_DESK, ContentId, StaffId, SystemChance, uuid7
from sync.base.wire import pack, sha256, unpack
from sync.changes.verdict import ReadSet
from sync.cloud import tables as t
from sync.cloud.counting import Counting
from sync.cloud.journals import Journals
from sync.cloud.reading import OfficeCache
from sync.cloud.statements import Statements
from sync.exchanges.codes import VOIDED
from sync.exchanges.ports import Brought, DeskRecord, Received, SnapshotFrame, Town
from sync.journal.case import Case, case_row_id
from sync.journal.certificates import checked, genesis
from sync.journal.chain import Head, link
from sync.journal.entry import SPOKEN, Entry, Words, open_content, open_entry, say
from sync.journal.kinds import DeskEnrolled, DeskRevoked, Kind
from sync.journal.office import Office, genesis_of
from sync.records.scopes import Scope, ScopeHead

SNAPSHOTS_KEPT = 2
"""The one being made and the one that slow desks are still loading."""


class Writing(Counting):
    """Reads and writes of one municipality in one transaction."""

    def __init__(self, statements: Statements, town: Town, offices: OfficeCache) -> None:
        """Take an open transaction; call `finish` before it commits."""
        super().__init__(statements, town, offices)
        self._journals = Journals(statements, town.code)
        self._office: Office | None = None
        self._held_under: dict[bytes, frozenset[bytes]] = {}

    def finish(self) -> None:
        """Write what was kept, then move the counters: the transaction's last statements."""
        self._journals.flush()
        super().finish()

    @contextmanager
    def part(self) -> Iterator[None]:
        """Open a part of the transaction: when the block raises, only what it did is undone."""
        try:
            with super().part():
                yield
        except BaseException:
            self._office, self._held_under = None, {}
            raise

    def lock_scopes(self) -> None:
        """Take the scope counters, so that what is read now is what is written over."""
        self._office = None
        super().lock_scopes()

    def office(self) -> Office:
        """Return the office as it was first looked at here, its own entries included."""
        if self._office is None:
            self._office = super().office()
        return self._office

    def desk(self, number: int) -> DeskRecord | None:
        """Return a desk, as this transaction left it."""
        return self._journals.desk(number, lock=False)

    def lock_desk(self, number: int) -> DeskRecord | None:
        """Take a desk's journal for this transaction; ascending numbers only."""
        return self._journals.desk(number, lock=True)

    def expect(self, entries: Sequence[Entry]) -> None:
        """Look up at once what is known of entries that are about to be taken."""
        self._journals.expect(entries)
        self._rows.expect(entries)

    def received(self, desk: int, number: int) -> Received | None:
        """Return what is known of a position."""
        return self._journals.received(desk, number)

    def received_content(self, content: ContentId) -> Brought | None:
        """Return what was received under this content id, at whatever position it came."""
        return self._journals.content(content)

    def entry(self, desk: int, number: int) -> Entry | None:
        """Return the entry at a position."""
        return self._journals.entry(desk, number)

    def keep_entry(self, entry: Entry, receipt: bytes, at: int) -> None:
        """Keep an entry with its receipt; its desk's head moves to it, or it fills a hole."""
        self._journals.keep(entry, receipt, at)

    def keep_receipt(self, desk: int, number: int, receipt: bytes) -> None:
        """Put a receipt that this cloud gave before it was restored in the place of a later one."""
        self._journals.keep_receipt(desk, number, receipt)

    def leave_hole(self, desk: int, number: int) -> None:
        """Move a desk's head past an entry that nobody could read, and note its number."""
        self._journals.leave_hole(desk, number)

    def quarantine(self, data: bytes, reason: str, carried_by: int, at: int) -> int:
        """Set bytes aside, in sight of operators, once; return when that first was (ms)."""
        if not self.is_aside(sha256(data)):
            self._count_aside(carried_by, len(data))
        aside = upsert(t.quarantine).values(
            municipality=self._town.code,
            hash=sha256(data),
            data=data,
            reason=reason,
            carried_by=carried_by,
            received_at=at,
        )
        once = aside.on_conflict_do_update(
            index_elements=["municipality", "hash"],
            set_={"received_at": t.quarantine.c.received_at},
        )
        first = self._db.execute(once.returning(t.quarantine.c.received_at)).scalar_one()
        return int(first)

    def is_quarantined(self, entry_hash: bytes, reason: str) -> bool:
        """Say whether the bytes with this hash were set aside for this reason."""
        c = t.quarantine.c
        query = select(c.hash).where(
            self._of(t.quarantine), c.hash == entry_hash, c.reason == reason
        )
        return self._db.execute(query).first() is not None

    def is_aside(self, data_hash: bytes) -> bool:
        """Say whether the bytes with this hash were set aside, for whatever reason."""
        c = t.quarantine.c
        query = select(c.hash).where(self._of(t.quarantine), c.hash == data_hash)
        return self._db.execute(query).first() is not None

    def aside_bytes(self, desk: int) -> int:
        """Return how many bytes were set aside that a desk carried."""
        c = t.aside.c
        query = select(c.bytes).where(self._of(t.aside), c.carried_by == desk)
        return int(self._db.execute(query).scalar() or 0)

    def _count_aside(self, desk: int, more: int) -> None:
        first = upsert(t.aside).values(municipality=self._town.code, carried_by=desk, bytes=more)
        counted = first.on_conflict_do_update(
            index_elements=["municipality", "carried_by"],
            set_={"bytes": t.aside.c.bytes + first.excluded.bytes},
        )
        self._db.execute(counted)

    def tell_number(self, inquiry: bytes, at: int) -> bool:
        """Note that a number is told for an inquiry (its content's id); False: one was before."""
        told = upsert(t.number_told).values(
            municipality=self._town.code, inquiry=inquiry, told_at=at
        )
        once = told.on_conflict_do_nothing().returning(t.number_told.c.told_at)
        return self._db.execute(once).first() is not None

    def put_case(self, case: Case) -> None:
        """Write a filing's case (scope *filings*)."""
        filing = open_content(case.content)[1].id
        self._put(Scope.FILINGS, case_row_id(filing), pack(case))

    def hold(self, filing: bytes, content: bytes, at: int) -> None:
        """Keep a decision or withdrawal whose filing is not here yet."""
        held = upsert(t.held).values(
            municipality=self._town.code,
            filing=filing,
            hash=sha256(content),
            content=content,
            received_at=at,
        )
        self._db.execute(held.on_conflict_do_nothing())
        self._ask_anew(filing)

    def held(self, filing: bytes) -> list[tuple[bytes, int]]:
        """Return and drop what is held for a filing: (content bytes, received ms)."""
        c = t.held.c
        of_filing = (self._of(t.held), c.filing == filing)
        query = select(c.content, c.received_at).where(*of_filing).order_by(c.received_at, c.hash)
        held = [(bytes(content), at) for content, at in self._db.execute(query)]
        if held:
            self._db.execute(delete(t.held).where(*of_filing))
            self._ask_anew(filing)
        return held

    def held_under(self, prefix: bytes) -> frozenset[bytes]:
        """Return the names that begin with `prefix` under which anything is held; asked once."""
        if prefix not in self._held_under:
            c = t.held.c
            beyond = prefix[:-1] + bytes([prefix[-1] + 1])
            query = select(c.filing).where(self._of(t.held), c.filing >= prefix, c.filing < beyond)
            found = self._db.execute(query).scalars()
            self._held_under[prefix] = frozenset(bytes(name) for name in found)
        return self._held_under[prefix]

    def append_office(self, kind: str, body: msgspec.Struct, at: int) -> Entry:
        """Write the next entry of journal 0 (scope *office*)."""
        words = Words(
            SPOKEN[0], uuid7(at, SystemChance()), kind, StaffId(""), 0, ReadSet(), pack(body)
        )
        entry = self._next_office(say(words, None), at, at, SPOKEN[0])
        self._put_office(entry, at)
        return entry

    def take_back(self, entry: Entry) -> None:
        """Take an entry of journal 0 that this cloud has lost, as it is or its content behind."""
        told = entry.envelope
        following = self._next_office(told.content, told.clock, told.cloud_time, told.version)
        self._put_office(following, told.clock)
        if entry.words.kind != Kind.DESK_ENROLLED:
            return
        data = unpack(DeskEnrolled, entry.words.body).certificate
        certificate = checked(data, self._town.key.public)
        if self.desk(certificate.desk) is None:
            self.add_desk(certificate.public, data, certificate.desk, Head(0, genesis(data)))
        while self._serial("desk") < certificate.desk:
            self.next_serial("desk")

    def _ask_anew(self, name: bytes) -> None:
        """Forget what is held under names that begin like this one."""
        known = self._held_under.items()
        self._held_under = {p: names for p, names in known if not name.startswith(p)}

    def _next_office(self, content: bytes, clock: int, cloud_time: int, version: int) -> Entry:
        """Return the next entry of journal 0; the same bytes where it was that one before."""
        self._lock((Scope.OFFICE,))
        number = self._locked[Scope.OFFICE].version
        head = Head(0, genesis_of(self._town.key.public))
        if number:
            last = self._rows.row(Scope.OFFICE, office_row_id(number))
            if last is None or last.body is None:
                raise AssertionError("journal 0 has a hole")
            head = Head(number, open_entry(last.body).hash)
        key = self._town.key
        place = (head, self._town.code, CLOUD_DESK)
        return link(*place, key, content, clock, cloud_time, version=version)

    def _put_office(self, entry: Entry, at: int) -> None:
        self.keep_entry(entry, b"", at)
        self._put(Scope.OFFICE, office_row_id(entry.envelope.number), entry.data)
        self._offices, self._office = {}, None  # what is not committed yet is nobody else's
        if entry.words.kind == Kind.DESK_REVOKED:
            self._journals.revoke(unpack(DeskRevoked, entry.words.body).desk)

    def open_codes(self, purpose: str, now: int) -> int:
        """Return how many codes handed out for `purpose` are neither used nor past their time."""
        c = t.code.c
        of_purpose = (self._of(t.code), c.purpose == purpose)
        query = select(func.count()).where(*of_purpose, c.used_by.is_(None), c.expires_at >= now)
        return int(self._db.execute(query).scalar_one())

    def wrong_codes(self, purpose: str) -> int:
        """Return how many wrong codes were tried for `purpose` since one was last handed out."""
        c = t.code_try.c
        query = select(c.wrong).where(self._of(t.code_try), c.purpose == purpose)
        return int(self._db.execute(query).scalar() or 0)

    def hold_tries(self, purpose: str) -> None:
        """Take the row that counts wrong codes for `purpose`, and first make it where none is."""
        first = upsert(t.code_try).values(
            municipality=self._town.code, purpose=purpose, wrong=0, ever=0, last_at=0, last_desk=0
        )
        taken = first.on_conflict_do_update(
            index_elements=["municipality", "purpose"], set_={"wrong": t.code_try.c.wrong}
        )
        self._db.execute(taken)

    def note_wrong_code(self, purpose: str, desk: int, at: int) -> None:
        """Count a wrong code for `purpose`, tried at a desk (0: one that has no number yet)."""
        last = {"last_at": at, "last_desk": desk}
        first = upsert(t.code_try).values(
            municipality=self._town.code, purpose=purpose, wrong=1, ever=1, **last
        )
        c = t.code_try.c
        more = first.on_conflict_do_update(
            index_elements=["municipality", "purpose"],
            set_={"wrong": c.wrong + literal(1), "ever": c.ever + literal(1), **last},
        )
        self._db.execute(more)

    def use_code(self, code_hash: bytes, public: bytes, at: int) -> None:
        """Mark a code as used by the holder of `public`."""
        self._db.execute(
            update(t.code)
            .where(self._of(t.code), t.code.c.hash == code_hash)
            .values(used_by=public, used_at=at)
        )

    def add_code(self, code_hash: bytes, purpose: str, label: str, expires_at: int) -> None:
        """Write a handed-out one-time code (operator's side; only its hash is kept).

        Wrong tries are counted from 0 again.
        """
        anew = update(t.code_try).where(self._of(t.code_try), t.code_try.c.purpose == purpose)
        self._db.execute(anew.values(wrong=0))
        self._db.execute(
            insert(t.code).values(
                municipality=self._town.code,
                hash=code_hash,
                purpose=purpose,
                label=label,
                expires_at=expires_at,
            )
        )

    def note_prepared(self, code_hash: bytes, batch: str, at: int) -> None:
        """Note that a code was prepared with others (operator's side)."""
        self._db.execute(
            insert(t.prepared).values(
                municipality=self._town.code, hash=code_hash, batch=batch, made_at=at
            )
        )

    def take_back_codes(self, batch: str, at: int) -> int:
        """Take back those codes of a batch that nobody has used; how many (operator's side)."""
        of_batch = select(t.prepared.c.hash).where(
            self._of(t.prepared), t.prepared.c.batch == batch
        )
        c = t.code.c
        unused = (self._of(t.code), c.used_by.is_(None), c.hash.in_(of_batch))
        taken = update(t.code).where(*unused).values(used_by=VOIDED, used_at=at)
        return len(self._db.execute(taken.returning(c.hash)).all())

    def add_desk(self, public: bytes, certificate: bytes, number: int, head: Head) -> None:
        """Write a new desk."""
        self._db.execute(
            insert(t.desk).values(
                municipality=self._town.code,
                number=number,
                certificate=certificate,
                public=public,
                revoked=False,
                head_number=head.number,
                head_hash=head.hash,
            )
        )

    def next_serial(self, series: str) -> int:
        """Return the next number of a municipality-wide series."""
        first = upsert(t.serial).values(municipality=self._town.code, series=series, value=1)
        following = first.on_conflict_do_update(
            index_elements=["municipality", "series"],
            set_={"value": t.serial.c.value + literal(1)},
        )
        value = self._db.execute(following.returning(t.serial.c.value)).scalar_one()
        return int(value)

    def put_snapshot(self, scope: Scope, head: ScopeHead, frames: Sequence[SnapshotFrame]) -> None:
        """Keep a ready-made snapshot; older ones of the scope but the last are dropped."""
        of_scope = {"municipality": self._town.code, "scope": scope.value}
        at = {"epoch": head.epoch, "version": head.version}
        made = upsert(t.snapshot).values(**of_scope, **at, digest=head.digest)
        if self._db.execute(made.on_conflict_do_nothing().returning(t.snapshot.c.version)).first():
            rows = [
                {**of_scope, **at, "index": index, "rows": each.rows, "data": each.data}
                for index, each in enumerate(frames)
            ]
            if rows:
                self._db.execute(insert(t.snapshot_frame), rows)
        c = t.snapshot.c
        known = self._db.execute(
            select(c.epoch, c.version)
            .where(self._of(t.snapshot), c.scope == scope.value)
            .order_by(c.epoch.desc(), c.version.desc())
        ).all()
        for epoch, version in known[SNAPSHOTS_KEPT:]:
            for table in (t.snapshot, t.snapshot_frame):
                self._db.execute(
                    delete(table).where(
                        self._of(table),
                        table.c.scope == scope.value,
                        table.c.epoch == epoch,
                        table.c.version == version,
                    )
                )

    def _serial(self, series: str) -> int:
        query = select(t.serial.c.value).where(self._of(t.serial), t.serial.c.series == series)
        return int(self._db.execute(query).scalar() or 0)


def office_row_id(number: int) -> str:
    """Return the id of an entry of journal 0 inside the scope *office*."""
    return f"{number:08d}"
