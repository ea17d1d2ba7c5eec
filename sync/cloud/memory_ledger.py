"""The ledger port with dictionaries: for the practice, and for tests without a database.

One lock over everything; a transaction works on a copy that takes the original's place at its end.
What it holds is gone with the process.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

import msgspec

from sync.base.ids import CLOUD_DESK, ContentId, DeskNumber, MunicipalityCode, StaffId
from sync.base.keys import SigningKey
from sync.base.wire import pack, sha256, unpack
from sync.changes.verdict import ReadSet
from sync.exchanges import recovery
from sync.exchanges.ports import (
    Brought,
    DeskRecord,
    Looked,
    OneTimeCode,
    Received,
    SnapshotFrame,
    Sought,
    Town,
)
from sync.exchanges.turned_away import Counted, Line, TurnedAway
from sync.journal.audit import Row as KeptRow
from sync.journal.case import Case, case_row_id
from sync.journal.certificates import checked, genesis
from sync.journal.chain import HOLE, Head, link
from sync.journal.entry import SPOKEN, Entry, Words, open_content, open_entry, say
from sync.journal.kinds import DeskEnrolled, DeskRevoked, Kind
from sync.journal.office import Office, fold, genesis_of
from sync.records.national_numbers import NationalNumbers, opened
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, digest_sum, row_digest


@dataclass
class State:
    """All of one municipality."""

    heads: dict[Scope, ScopeHead]
    rows: dict[tuple[Scope, str], Row] = field(default_factory=dict)
    digests: dict[tuple[Scope, int], bytes] = field(default_factory=dict)
    residents: dict[tuple[str, int], Resident] = field(default_factory=dict)
    cases: dict[bytes, Case] = field(default_factory=dict)
    desks: dict[int, DeskRecord] = field(default_factory=dict)
    entries: dict[tuple[int, int], tuple[Entry, Received]] = field(default_factory=dict)
    received_at: dict[tuple[int, int], int] = field(default_factory=dict)
    quarantine: dict[bytes, tuple[bytes, str, int]] = field(default_factory=dict)
    aside: dict[int, int] = field(default_factory=dict)
    waiting: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    codes: dict[bytes, OneTimeCode] = field(default_factory=dict)
    wrong_codes: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, bytes] = field(default_factory=dict)
    """宛名番号 -> 個人番号 and 住民票コード, closed; the practice has none."""
    numbers_told: dict[bytes, int] = field(default_factory=dict)
    holes: dict[tuple[int, int], bool] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    snapshots: dict[tuple[Scope, ScopeHead], list[SnapshotFrame]] = field(default_factory=dict)

    def copy(self) -> State:
        """Return the same, apart: what is changed there is not changed here."""
        return State(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})


class MemoryLedger:
    """Towns in memory."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.towns: dict[str, Town] = {}
        self.states: dict[str, State] = {}
        self.epochs: dict[str, int] = {}
        """Town -> the epoch in which it was last written."""
        self.turned_away: dict[str, dict[tuple[int, TurnedAway], Counted]] = {}

    def found(self, code: MunicipalityCode, name: str, epoch: int, seed: bytes) -> Town:
        """Open a new municipality with empty scopes; `seed` is its signing key's, 32 bytes."""
        town = Town(code, name, SigningKey(seed))
        self.towns[code] = town
        self.states[code] = State({scope: ScopeHead(epoch) for scope in Scope})
        return town

    def town(self, code: str) -> Town | None:
        """Return a municipality, None if it is not served."""
        return self.towns.get(code)

    @contextmanager
    def reading(self, town: Town) -> Iterator[MemoryTransaction]:
        """Open one consistent look."""
        with self.lock:
            state = self.states[town.code].copy()
        yield MemoryTransaction(town, state, self.turned_away.get(town.code, {}))

    @contextmanager
    def writing(self, town: Town) -> Iterator[MemoryTransaction]:
        """Open one transaction; committed when the block ends, rolled back when it raises."""
        with self.lock:
            state = self.states[town.code].copy()
            writing = MemoryTransaction(town, state)
            epoch = state.heads[Scope.OFFICE].epoch
            if self.epochs.get(town.code, epoch) != epoch:
                recovery.begin(writing, epoch)  # as `begin_epoch` does on a database
            yield writing
            for scope, head in writing.state.heads.items():
                writing.state.digests[scope, head.version] = head.digest
            self.states[town.code] = writing.state
            self.epochs[town.code] = epoch

    def count_turned_away(self, municipality: str, lines: Sequence[Line]) -> None:
        """Add to what was turned away; a practice turns few away."""
        with self.lock:
            known = dict(self.turned_away.get(municipality, {}))
            for hour, what, counted in lines:
                before = known.get((hour, what))
                known[hour, what] = counted.and_more(before) if before else counted
            self.turned_away[municipality] = known


class MemoryTransaction:
    """Both halves of the port over one copy."""

    def __init__(
        self,
        town: Town,
        state: State,
        turned_away: Mapping[tuple[int, TurnedAway], Counted] = MappingProxyType({}),
    ) -> None:
        self.town = town
        self.state = state
        self._turned_away = turned_away

    def office(self) -> Office:
        """Return the office as journal 0 tells it."""
        bodies = [row.body for row in self.rows_after(Scope.OFFICE, 0, 1_000_000)]
        return fold(self.town.key.public, [open_entry(body) for body in bodies if body])

    def desk(self, number: int) -> DeskRecord | None:
        """Return a desk."""
        return self.state.desks.get(number)

    def heads(self) -> dict[Scope, ScopeHead]:
        """Return where each scope stands."""
        return dict(self.state.heads)

    def digest_at(self, scope: Scope, version: int) -> bytes | None:
        """Return the scope's digest when it stood at `version`; None if that is not known."""
        return bytes(32) if version == 0 else self.state.digests.get((scope, version))

    def rows_after(self, scope: Scope, version: int, most: int) -> list[Row]:
        """Return at most `most` rows that last changed after `version`, in version order."""
        rows = [r for (s, _), r in self.state.rows.items() if s == scope and r.version > version]
        return sorted(rows, key=lambda row: row.version)[:most]

    def turned_away(self, since: int, before: int, skip: int, most: int) -> list[Line]:
        """Return what was turned away from `since` on, in the hours before `before` (ms)."""
        lines = [
            Line(hour, what, counted)
            for (hour, what), counted in self._turned_away.items()
            if counted.last_at >= since and hour < before
        ]
        lines.sort(key=lambda line: (-line.hour, line.what.desk, not line.what.proved, line.what))
        return lines[skip : skip + most]

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        mine = [r for (no, _), r in self.state.residents.items() if no == atena_no]
        return max(mine, key=lambda r: r.history_no, default=None)

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person."""
        return self.state.residents.get((atena_no, history_no))

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        people = [self.current(no) for no in sorted({no for no, _ in self.state.residents})]
        return [p for p in people if p and p.present and p.setai_no == setai_no]

    def due(self, day: str, most: int) -> list[str]:
        """Return the 宛名番号 of at most `most` residents who were to leave by `day` (ISO)."""
        newest = {r.atena_no: r for r in sorted(self.state.residents.values(), key=_by_history)}
        due = [r for r in newest.values() if r.present and "" < r.leaving_on <= day]
        return [r.atena_no for r in sorted(due, key=lambda r: (r.leaving_on, r.atena_no))][:most]

    def case(self, filing: bytes) -> Case | None:
        """Return a filing's case."""
        return self.state.cases.get(filing)

    def snapshot(self, scope: Scope) -> tuple[ScopeHead, list[SnapshotFrame]] | None:
        """Return the newest ready-made snapshot of a scope: its head and its frames."""
        heads = [head for s, head in self.state.snapshots if s == scope]
        if not heads:
            return None
        newest = max(heads, key=lambda head: (head.epoch, head.version))
        return newest, self.state.snapshots[scope, newest]

    def frame(self, scope: Scope, head: ScopeHead, index: int) -> bytes | None:
        """Return one frame of a ready-made snapshot."""
        frames = self.state.snapshots.get((scope, head), [])
        return frames[index].data if index < len(frames) else None

    @contextmanager
    def part(self) -> Iterator[None]:
        """Open a part of the transaction: when the block raises, only what it did is undone."""
        before = self.state.copy()
        try:
            yield
        except BaseException:
            self.state = before
            raise

    def lock_desk(self, number: int) -> DeskRecord | None:
        """Take a desk's journal for this transaction; ascending numbers only."""
        return self.desk(number)

    def lock_scopes(self) -> None:
        """Do nothing: nothing else writes meanwhile."""

    def received(self, desk: int, number: int) -> Received | None:
        """Return what is known of a position."""
        found = self.state.entries.get((desk, number))
        return found[1] if found else None

    def entry_of(self, content: bytes) -> Entry | None:
        """Return an entry by its content's id."""
        found = (e for e, _ in self.state.entries.values() if e.words.id == content)
        return next(found, None)

    def kept(self, desk: int, after: int, most: int) -> list[KeptRow]:
        """Return at most `most` entries of a chain behind a number, as they are kept."""
        mine = sorted(number for of, number in self.state.entries if of == desk and number > after)
        found = (self.state.entries[desk, number] for number in mine[:most])
        return [
            KeptRow(e.envelope.number, e.words.id, e.words.kind, e.hash, e.data, known.receipt)
            for e, known in found
        ]

    def desks(self) -> list[DeskRecord]:
        """Return all desks, by number."""
        return [self.state.desks[number] for number in sorted(self.state.desks)]

    def repeated_contents(self) -> list[tuple[int, KeptRow]]:
        """Return the entries whose content's id stands at several places, in the order received."""
        entries = self.state.entries
        times = Counter(bytes(entry.words.id) for entry, _ in entries.values())
        several = [place for place, (e, _) in entries.items() if times[bytes(e.words.id)] > 1]
        several.sort(key=lambda place: (self.state.received_at[place], place))
        return [(desk, self.kept(desk, number - 1, 1)[0]) for desk, number in several]

    def ids_naming(self, word: bytes, kinds: Collection[str]) -> tuple[bytes, ...]:
        """Return the content ids of the entries of some kinds in whose bytes a word stands."""
        entries = (entry for entry, _ in self.state.entries.values())
        return tuple(e.words.id for e in entries if e.words.kind in kinds and word in e.data)

    def sought(self, what: Sought, before: tuple[int, int, int] | None, most: int) -> list[Looked]:
        """Return entries, the last received first; `before`: received then (ms), desk, number."""
        places = {
            (self.state.received_at[position], *position): each
            for position, each in self.state.entries.items()
            if what.desk in {-1, position[0]}
        }
        return [
            Looked(places[place][0].data, places[place][1].receipt, place[0])
            for place in sorted(places, reverse=True)
            if place[0] >= what.since
            and (before is None or place < before)
            and _holds(what, places[place][0].data)
        ][:most]

    def expect(self, entries: Sequence[Entry]) -> None:
        """Do nothing: a dictionary needs no looking ahead."""

    def received_content(self, content: ContentId) -> Brought | None:
        """Return what was received under this content id, at whatever position it came."""
        entries = self.state.entries.values()
        found = (
            Brought(e.envelope.content, r.receipt) for e, r in entries if e.words.id == content
        )
        return next(found, None)

    def keep_entry(self, entry: Entry, receipt: bytes, at: int) -> None:
        """Keep an entry with its receipt; its desk's head moves to it, or it fills a hole."""
        desk, number = entry.position
        self.state.received_at[entry.position] = at
        self.state.entries[entry.position] = (entry, Received(entry.hash, receipt))
        if desk != CLOUD_DESK:
            self._move_head(desk, Head(number, entry.hash))
            self.state.holes.pop(entry.position, None)

    def keep_receipt(self, desk: int, number: int, receipt: bytes) -> None:
        """Put a receipt that this cloud gave before it was restored in the place of a later one."""
        entry, known = self.state.entries[desk, number]
        self.state.entries[desk, number] = (entry, replace(known, receipt=receipt))

    def leave_hole(self, desk: int, number: int) -> None:
        """Move a desk's head past an entry that nobody could read, and note its number."""
        self._move_head(desk, Head(number, HOLE))
        self.state.holes[desk, number] = True

    def holes(self, desk: int) -> tuple[int, ...]:
        """Return the numbers of a desk's entries that nobody could read so far."""
        return tuple(sorted(number for of, number in self.state.holes if of == desk))

    def _move_head(self, desk: int, head: Head) -> None:
        record = self.state.desks[desk]
        if record.head.number < head.number or record.head == Head(head.number, HOLE):
            self.state.desks[desk] = replace(record, head=head)

    def entry(self, desk: int, number: int) -> Entry | None:
        """Return an entry as received; None if it was not."""
        found = self.state.entries.get((desk, number))
        return found[0] if found else None

    def quarantine(self, data: bytes, reason: str, carried_by: int, at: int) -> int:
        """Set bytes aside, in sight of operators, once; return when that first was (ms)."""
        if sha256(data) not in self.state.quarantine:
            self.state.aside[carried_by] = self.aside_bytes(carried_by) + len(data)
        return self.state.quarantine.setdefault(sha256(data), (data, reason, at))[2]

    def is_aside(self, data_hash: bytes) -> bool:
        """Say whether the bytes with this hash were set aside, for whatever reason."""
        return data_hash in self.state.quarantine

    def aside_bytes(self, desk: int) -> int:
        """Return how many bytes were set aside that a desk carried."""
        return self.state.aside.get(desk, 0)

    def is_quarantined(self, entry_hash: bytes, reason: str) -> bool:
        """Say whether the bytes with this hash were set aside for this reason."""
        found = self.state.quarantine.get(entry_hash)
        return found is not None and found[1] == reason

    def put_residents(self, residents: Sequence[Resident]) -> None:
        """Append snapshots to the register (scope *residents*)."""
        for resident in residents:
            self.state.residents[resident.atena_no, resident.history_no] = resident
            self._put(Scope.RESIDENTS, resident.row_id, pack(resident))

    def rewrite_residents(self, residents: Sequence[Resident]) -> None:
        """Write snapshots over those with their ids: only ever to hide or reveal whereabouts."""
        self.put_residents(residents)

    def put_whereabouts(self, residents: Sequence[Resident]) -> None:
        """Keep full snapshots of protected people (scope *protected*)."""
        for resident in residents:
            self._put(Scope.PROTECTED, resident.row_id, pack(resident))

    def whereabouts(self, row_id: str) -> Resident | None:
        """Return the full snapshot that is kept under a row's id."""
        row = self.state.rows.get((Scope.PROTECTED, row_id))
        return None if row is None or row.body is None else unpack(Resident, row.body)

    def numbers(self, atena_no: str) -> NationalNumbers | None:
        """Return a person's 個人番号 and 住民票コード; KeyWrong where they do not open."""
        kept = self.state.numbers.get(atena_no)
        return None if kept is None else opened(kept, self.town.key, self.town.code, atena_no)

    def tell_number(self, inquiry: bytes, at: int) -> bool:
        """Note that a number is told for an inquiry (its content's id); False: one was before."""
        before = len(self.state.numbers_told)
        self.state.numbers_told.setdefault(inquiry, at)
        return len(self.state.numbers_told) > before

    def put_case(self, case: Case) -> None:
        """Write a filing's case (scope *filings*)."""
        filing = open_content(case.content)[1].id
        self.state.cases[filing] = case
        self._put(Scope.FILINGS, case_row_id(filing), pack(case))

    def hold(self, filing: bytes, content: bytes, at: int) -> None:
        """Keep a decision or withdrawal whose filing is not here yet."""
        self.state.waiting.setdefault((filing, content), at)

    def held(self, filing: bytes) -> list[tuple[bytes, int]]:
        """Return and drop what is held for a filing: (content bytes, received ms)."""
        mine = [(content, at) for (of, content), at in self.state.waiting.items() if of == filing]
        for content, _ in mine:
            del self.state.waiting[filing, content]
        return sorted(mine, key=lambda each: (each[1], sha256(each[0])))

    def held_under(self, prefix: bytes) -> frozenset[bytes]:
        """Return the names that begin with `prefix` under which anything is held."""
        return frozenset(name for name, _ in self.state.waiting if name.startswith(prefix))

    def append_office(self, kind: str, body: msgspec.Struct, at: int) -> Entry:
        """Write the next entry of journal 0 (scope *office*)."""
        number = self.state.heads[Scope.OFFICE].version
        content_id = ContentId(at.to_bytes(6, "big") + sha256(pack([kind, body, number]))[:10])
        words = Words(SPOKEN[0], content_id, kind, StaffId(""), 0, ReadSet(), pack(body))
        return self._put_office(say(words, None), at, at, SPOKEN[0])

    def take_back(self, entry: Entry) -> None:
        """Take an entry of journal 0 that this cloud has lost, as it is or its content behind."""
        told = entry.envelope
        self._put_office(told.content, told.clock, told.cloud_time, told.version)
        if entry.words.kind == Kind.DESK_ENROLLED:
            data = unpack(DeskEnrolled, entry.words.body).certificate
            known = checked(data, self.town.key.public)
            if known.desk not in self.state.desks:
                self.add_desk(known.public, data, known.desk, Head(0, genesis(data)))
            self.state.serials["desk"] = max(self.state.serials.get("desk", 0), known.desk)

    def _put_office(self, content: bytes, clock: int, cloud_time: int, version: int) -> Entry:
        number = self.state.heads[Scope.OFFICE].version
        last = self.state.entries.get((CLOUD_DESK, number))
        head = Head(number, last[0].hash) if last else Head(0, genesis_of(self.town.key.public))
        key = self.town.key
        place = (head, self.town.code, CLOUD_DESK)
        entry = link(*place, key, content, clock, cloud_time, version=version)
        self.keep_entry(entry, b"", clock)
        self._put(Scope.OFFICE, f"{number + 1:08d}", entry.data)
        if entry.words.kind == Kind.DESK_REVOKED:
            desk = unpack(DeskRevoked, entry.words.body).desk
            self.state.desks[desk] = replace(self.state.desks[desk], revoked=True)
        return entry

    def code(self, code_hash: bytes) -> OneTimeCode | None:
        """Return a handed-out one-time code."""
        return self.state.codes.get(code_hash)

    def open_codes(self, purpose: str, now: int) -> int:
        """Return how many codes handed out for `purpose` are neither used nor past their time."""
        handed_out = [code for code in self.state.codes.values() if code.purpose == purpose]
        return sum(code.used_by is None and code.expires_at >= now for code in handed_out)

    def wrong_codes(self, purpose: str) -> int:
        """Return how many wrong codes were tried for `purpose` since one was last handed out."""
        return self.state.wrong_codes.get(purpose, 0)

    def hold_tries(self, purpose: str) -> None:
        """Do nothing: one transaction writes at a time."""

    def note_wrong_code(self, purpose: str, desk: int, at: int) -> None:
        """Count a wrong code for `purpose`."""
        del desk, at
        self.state.wrong_codes[purpose] = self.wrong_codes(purpose) + 1

    def use_code(self, code_hash: bytes, public: bytes, at: int) -> None:
        """Mark a code as used by the holder of `public`."""
        del at
        self.state.codes[code_hash] = replace(self.state.codes[code_hash], used_by=public)

    def add_code(self, code_hash: bytes, purpose: str, label: str, expires_at: int) -> None:
        """Write a new one-time code; `expires_at` is in milliseconds."""
        self.state.wrong_codes.pop(purpose, None)
        self.state.codes[code_hash] = OneTimeCode(purpose, label, expires_at, None)

    def add_desk(self, public: bytes, certificate: bytes, number: int, head: Head) -> None:
        """Write a new desk."""
        self.state.desks[number] = DeskRecord(
            DeskNumber(number), certificate, public, revoked=False, head=head
        )

    def next_serial(self, series: str) -> int:
        """Return the next number of a municipality-wide series."""
        self.state.serials[series] = self.state.serials.get(series, 0) + 1
        return self.state.serials[series]

    def put_snapshot(self, scope: Scope, head: ScopeHead, frames: Sequence[SnapshotFrame]) -> None:
        """Keep a ready-made snapshot; older ones of the scope but the last are dropped."""
        kept = self.snapshot(scope)
        for known in [key for key in self.state.snapshots if key[0] == scope]:
            if kept is None or known[1] != kept[0]:
                del self.state.snapshots[known]
        self.state.snapshots[scope, head] = list(frames)

    def _put(self, scope: Scope, row_id: str, body: bytes) -> None:
        head = self.state.heads[scope]
        row = Row(row_id, head.version + 1, body)
        before = self.state.rows.get((scope, row_id))
        self.state.rows[scope, row_id] = row
        total = digest_sum(head.digest) + row_digest(row)
        total -= row_digest(before) if before else 0
        self.state.heads[scope] = ScopeHead(head.epoch, row.version, digest_of(total))


def _holds(what: Sought, data: bytes) -> bool:
    first = [*what.words[:1], *what.about]
    return (not first or any(word in data for word in first)) and all(
        word in data for word in what.words[1:]
    )


def _by_history(resident: Resident) -> tuple[str, int]:
    return resident.atena_no, resident.history_no
