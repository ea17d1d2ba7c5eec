"""A desk in memory over a real road: its key, its journal, its copy of the register, its people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.base.clock import UTC, japan_day, millis
from sync.base.ids import (
    CLOUD_DESK,
    Chance,
    ContentId,
    DeskNumber,
    MunicipalityCode,
    StaffId,
    SystemChance,
    uuid7,
)
from sync.base.keys import SigningKey, seal
from sync.base.wire import WireError, pack, sha256, unpack
from sync.changes.registry import CHANGE_KINDS, decide
from sync.changes.verdict import Decided, ReadSet
from sync.cloud.operations import CODE_HOURS
from sync.exchanges import attest, enrol, push, staff_key
from sync.exchanges.attest import Attested
from sync.exchanges.conversation import Settled, round_trip
from sync.exchanges.message import Voice
from sync.exchanges.ports import Flow, Road, Town, Unsent
from sync.exchanges.repair import bucket_of
from sync.journal.case import Case, case_row_id
from sync.journal.certificates import genesis
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, open_entry, say
from sync.journal.kinds import Decision, Filing, Kind, PolicySet, Ruling, SealedForDesk, StaffAdded
from sync.journal.kinds import Withdrawal as WithdrawalBody
from sync.journal.office import Office, fold
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import Resident, resident_row_id
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, row_digest
from sync.roads.travel import travel

if TYPE_CHECKING:  # the fixtures there are made of what stands here
    from tests.ports.conftest import AnyLedger

CHANCE = SystemChance()
POLICY = Policy(
    1,
    (
        ChangeRule("relocation", "supervisor"),
        ChangeRule("contact_correction", ""),
        ChangeRule("paper_intake", "", "A"),
    ),
)


@dataclass
class StepClock:
    """A clock that a test moves; every look is a millisecond later."""

    at: dt.datetime = dt.datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def now(self) -> dt.datetime:
        self.at += dt.timedelta(milliseconds=1)
        return self.at

    def later(self, **step: float) -> None:
        self.at += dt.timedelta(**step)


@dataclass
class Register:
    """A desk's copy of the scopes."""

    rows: dict[Scope, dict[str, Row]] = field(default_factory=dict)
    at: dict[Scope, ScopeHead] = field(default_factory=dict)
    under_way: dict[Scope, tuple[ScopeHead, int]] = field(default_factory=dict)
    current_at: int = 0
    coming: dict[str, Row] = field(default_factory=dict)
    """Journal 0 while it is loaded: the one that is there stays until the new one is whole."""

    def heads(self) -> dict[Scope, ScopeHead]:
        return dict(self.at)

    def apply(self, scope: Scope, rows: Sequence[Row], head: ScopeHead) -> None:
        self.rows[scope] |= {row.id: row for row in rows}
        self.at[scope] = head

    def known_current(self, cloud_time: int) -> None:
        self.current_at = cloud_time

    def loading(self, scope: Scope) -> tuple[ScopeHead, int] | None:
        return None if scope is Scope.OFFICE else self.under_way.get(scope)

    def begin_loading(self, scope: Scope, head: ScopeHead) -> None:
        if scope is Scope.OFFICE:
            self.coming = {}
            return
        self.rows[scope] = {}
        self.at.pop(scope, None)
        self.under_way[scope] = (head, 0)

    def load_frame(self, scope: Scope, index: int, rows: Sequence[Row]) -> None:
        if scope is Scope.OFFICE:
            self.coming |= {row.id: row for row in rows}
            return
        self.rows[scope] |= {row.id: row for row in rows}
        self.under_way[scope] = (self.under_way[scope][0], index + 1)

    def end_loading(self, scope: Scope, head: ScopeHead) -> None:
        if scope is Scope.OFFICE:
            self.rows[scope], self.coming = self.coming, {}
        else:
            del self.under_way[scope]
        self.at[scope] = head

    def digest(self, scope: Scope) -> bytes:
        return digest_of(sum(map(row_digest, self.rows[scope].values())))

    def stored(self, scope: Scope) -> list[Row]:
        return list(self.rows[scope].values())

    def mend(self, scope: Scope, buckets: frozenset[int], rows: Sequence[Row]) -> None:
        kept = {n: row for n, row in self.rows[scope].items() if bucket_of(n) not in buckets}
        self.rows[scope] = kept | {row.id: row for row in rows}

    def drop(self, scope: Scope) -> None:
        self.at.pop(scope, None)

    def kept_office(self) -> list[bytes]:
        rows = sorted(self.rows.get(Scope.OFFICE, {}).values(), key=lambda row: row.version)
        return [row.body for row in rows if row.body]

    def resident(self, atena_no: str) -> Resident | None:
        kept = self.rows[Scope.RESIDENTS].items()
        mine = [row.body for name, row in kept if name.startswith(f"{atena_no}/")]
        people = [unpack(Resident, body) for body in mine if body]
        return max(people, key=lambda p: p.history_no, default=None)

    current = resident

    def household(self, setai_no: str) -> list[Resident]:
        numbers = sorted({name.partition("/")[0] for name in self.rows[Scope.RESIDENTS]})
        people = [self.resident(number) for number in numbers]
        return [p for p in people if p and p.present and p.setai_no == setai_no]

    def case(self, filing: bytes) -> Case | None:
        row = self.rows[Scope.FILINGS].get(case_row_id(filing))
        return unpack(Case, row.body) if row and row.body else None


@dataclass
class Seen:
    """A desk's copy, as a decision looks at it."""

    register: Register

    def current(self, atena_no: str) -> Resident | None:
        return self.register.resident(atena_no)

    def household(self, setai_no: str) -> list[Resident]:
        return self.register.household(setai_no)

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        row = self.register.rows[Scope.RESIDENTS].get(resident_row_id(atena_no, history_no))
        return unpack(Resident, row.body) if row and row.body else None


@dataclass
class Journal:
    """A desk's own entries and their receipts."""

    entries: list[Entry] = field(default_factory=list)
    receipts: dict[int, bytes] = field(default_factory=dict)

    former: dict[int, bytes] = field(default_factory=dict)

    def unsent(self, most_entries: int, most_bytes: int) -> list[Unsent]:
        del most_bytes
        waiting = [(e.envelope.number, e.data) for e in self.entries]
        return [
            Unsent(number, data, self.former.get(number, b""))
            for number, data in waiting
            if number not in self.receipts
        ][:most_entries]

    def hash_before(self, number: int) -> bytes:
        return self.entries[number - 1].envelope.previous

    def last_received(self) -> Head:
        told = {n: push.told_by(data) for n, data in self.receipts.items()}
        received = [n for n, receipt in told.items() if receipt.status == push.RECEIVED]
        return Head(max(received), told[max(received)].hash) if received else Head(0, b"")

    def send_again(self, after: int, holes: Collection[int] = ()) -> int:
        told = {n: push.told_by(data) for n, data in self.receipts.items()}
        lost = [n for n, receipt in told.items() if n > after and receipt.note != push.FORK]
        again = {*holes, *(n - 1 for n in holes)} if lost else {*holes}
        lost += [n for n in again if n <= after and n in told and push.has_place(told[n])]
        by_number = {entry.envelope.number: entry for entry in self.entries}
        early = [n for n, r in told.items() if r.note == push.NEWER]
        lost = sorted({*lost, *(n for n in early if readable(by_number[n].data))})
        for number in lost:
            self.former[number] = self.receipts.pop(number)
        return len(lost)

    def carry_former(self) -> int:
        return 0

    def keep_receipts(self, receipts: Sequence[tuple[int, bytes]]) -> None:
        self.receipts |= dict(receipts)


@dataclass
class Desk:
    """One enrolled desk with the people who sign on at it."""

    road: Road
    clock: StepClock
    municipality: MunicipalityCode
    key: SigningKey = field(default_factory=lambda: SigningKey.new(CHANCE))
    number: DeskNumber = CLOUD_DESK
    """0 until it is enrolled."""
    certificate: bytes = b""
    town_key: bytes | None = None
    journal: Journal = field(default_factory=Journal)
    register: Register = field(default_factory=Register)
    people: dict[str, SigningKey] = field(default_factory=dict)
    chance: Chance = CHANCE

    def voice(self) -> Voice:
        return Voice(self.municipality, self.number, self.key, self.town_key)

    def go(self, flow: Flow[Any]) -> Any:
        return travel(flow, self.road, self.voice(), self.clock, self.chance)

    def enrol(self, code: str) -> None:
        told = self.go(enrol.desk(code, self.key.public))
        self.number, self.certificate = told.number, told.certificate
        self.town_key = told.municipality_public

    def first_sign_on(self, staff: str, code: str) -> None:
        key = SigningKey.new(self.chance)
        sealed = SealedForDesk(self.number, self.sealed(b"wrapped"))
        self.go(staff_key.desk(staff, code, key.public, (sealed,)))
        self.people[staff] = key

    def sealed(self, secret: bytes) -> bytes:
        return seal(self.key.public, secret)

    def sync(self) -> Settled:
        assert self.town_key is not None
        settled: Settled = self.go(round_trip(self.journal, self.register, self.town_key))
        return settled

    def attest(self) -> tuple[Attested, ...]:
        told: tuple[Attested, ...] = self.go(attest.desk(self.register))
        return told

    def office(self) -> Office:
        assert self.town_key is not None
        rows = sorted(self.register.rows[Scope.OFFICE].values(), key=lambda row: row.version)
        return fold(self.town_key, [open_entry(row.body) for row in rows if row.body])

    def word(self, staff: str, kind: str, body: Any, reads: ReadSet | None = None) -> Words:
        at = millis(self.clock.now())
        return Words(
            WIRE_VERSION,
            uuid7(at, self.chance),
            kind,
            StaffId(staff),
            1,
            reads or ReadSet(),
            pack(body),
        )

    def keep(self, words: Words, signer: SigningKey | None) -> Entry:
        last = self.journal.entries[-1] if self.journal.entries else None
        head = Head(last.envelope.number, last.hash) if last else Head(0, genesis(self.certificate))
        at = millis(self.clock.now())
        entry = link(head, self.municipality, self.number, self.key, say(words, signer), at, at)
        self.journal.entries.append(entry)
        return entry

    def file(self, staff: str, change: str, body: Any) -> ContentId:
        verdict = decide(
            Seen(self.register), change, pack(body), POLICY, japan_day(self.clock.now())
        )
        assert isinstance(verdict, Decided), verdict
        filing = Filing(change, CHANGE_KINDS[change].subjects(body), pack(body))
        words = self.word(staff, Kind.FILING, filing, verdict.reads)
        self.keep(words, self.people.get(staff))
        return words.id

    def rule(
        self,
        staff: str,
        filing: bytes,
        ruling: Ruling,
        *,
        content: bytes | None = None,
        release: bool = False,
    ) -> Entry:
        if content is None:
            case = self.register.case(filing)
            assert case is not None
            content = case.content
        decision = Decision(filing, sha256(content), ruling, "", release)
        return self.keep(self.word(staff, Kind.DECISION, decision), self.people[staff])

    def withdraw(self, staff: str, filing: bytes) -> Entry:
        body = WithdrawalBody(filing, "入力誤り")
        return self.keep(self.word(staff, Kind.WITHDRAWAL, body), self.people[staff])

    def receipt(self, entry: Entry) -> push.Receipt:
        assert self.town_key is not None
        return push.read_receipt(self.journal.receipts[entry.envelope.number], self.town_key)


def readable(data: bytes) -> bool:
    try:
        open_entry(data)
    except WireError:
        return False
    return True


def hand_out(ledger: AnyLedger, town: Town, code: str, purpose: str, clock: StepClock) -> str:
    """Write a one-time code as an operator does."""
    expires = millis(clock.now()) + CODE_HOURS * 3_600_000
    with ledger.writing(town) as writing:
        writing.add_code(sha256(code.encode()), purpose, purpose.removeprefix("staff:"), expires)
    return code


def open_office(ledger: AnyLedger, town: Town, **people: str) -> None:
    """Write the town's rules and its staff: id=role."""
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.POLICY_SET, PolicySet(POLICY), 1)
        for staff, role in people.items():
            writing.append_office(Kind.STAFF_ADDED, StaffAdded(staff, staff, role), 1)
