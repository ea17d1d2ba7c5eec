"""The protocols that stores and roads implement; the exchanges know nothing else of them."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from sync.base.ids import ContentId, DeskNumber, MunicipalityCode
from sync.base.keys import SigningKey
from sync.exchanges.turned_away import Line
from sync.journal.audit import Row as KeptRow
from sync.journal.case import Case
from sync.journal.chain import Head
from sync.journal.entry import Entry
from sync.journal.office import Office
from sync.records.national_numbers import NationalNumbers
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope, ScopeHead

# --- the cloud's side ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """A municipality as the cloud holds it, with its signing key."""

    code: MunicipalityCode
    name: str
    key: SigningKey


@dataclass(frozen=True)
class DeskRecord:
    """A desk as the cloud knows it; `head` is where its journal stands at the cloud."""

    number: DeskNumber
    certificate: bytes
    public: bytes
    revoked: bool
    head: Head


@dataclass(frozen=True)
class Received:
    """An entry the cloud already has: its hash and the receipt it was given."""

    hash: bytes
    receipt: bytes


class Brought(NamedTuple):
    """A content the cloud already has: its bytes, and the receipt of the entry that brought it."""

    content: bytes
    receipt: bytes


@dataclass(frozen=True)
class OneTimeCode:
    """A code that was handed out: what for (``desk`` or ``staff:`` and an id), and who used it."""

    purpose: str
    label: str
    expires_at: int
    used_by: bytes | None
    """Public key that used it; the same key may ask again (its answer was lost). b"" where the
    administrator took the code back."""


class Sought(NamedTuple):
    """Which entries are looked for: received since a moment (ms), at a desk (-1: at any).

    `words` are all to be found in an entry's bytes; one of the contents' ids `about` may stand
    for the first of them. So some may be found that only look so.
    """

    words: tuple[bytes, ...]
    about: tuple[bytes, ...]
    desk: int
    since: int


class Looked(NamedTuple):
    """An entry that was looked for; `receipt` is b"" in journal 0, `received_at` in ms."""

    data: bytes
    receipt: bytes
    received_at: int


class SnapshotFrame(NamedTuple):
    """One frame of a snapshot: how many rows, and its zstd bytes."""

    rows: int
    data: bytes


class LedgerReading(Protocol):
    """One consistent look at one municipality."""

    @property
    def town(self) -> Town:
        """The municipality looked at."""
        ...

    def office(self) -> Office:
        """Return the office as journal 0 tells it."""
        ...

    def desk(self, number: int) -> DeskRecord | None:
        """Return a desk."""
        ...

    def received(self, desk: int, number: int) -> Received | None:
        """Return what is known of a position."""
        ...

    def entry(self, desk: int, number: int) -> Entry | None:
        """Return the entry at a position."""
        ...

    def entry_of(self, content: bytes) -> Entry | None:
        """Return an entry by its content's id."""
        ...

    def kept(self, desk: int, after: int, most: int) -> list[KeptRow]:
        """Return at most `most` entries of a chain behind a number, as they are kept."""
        ...

    def desks(self) -> list[DeskRecord]:
        """Return all desks, by number."""
        ...

    def repeated_contents(self) -> list[tuple[int, KeptRow]]:
        """Return the entries whose content's id stands at several places, in the order received."""
        ...

    def ids_naming(self, word: bytes, kinds: Collection[str]) -> tuple[bytes, ...]:
        """Return the content ids of the entries of some kinds in whose bytes a word stands."""
        ...

    def sought(self, what: Sought, before: tuple[int, int, int] | None, most: int) -> list[Looked]:
        """Return entries, the last received first; `before`: received then (ms), desk, number."""
        ...

    def holes(self, desk: int) -> tuple[int, ...]:
        """Return the numbers of a desk's entries that nobody could read so far."""
        ...

    def heads(self) -> dict[Scope, ScopeHead]:
        """Return where each scope stands."""
        ...

    def digest_at(self, scope: Scope, version: int) -> bytes | None:
        """Return the scope's digest when it stood at `version`; None if that is not known."""
        ...

    def rows_after(self, scope: Scope, version: int, most: int) -> list[Row]:
        """Return at most `most` rows that last changed after `version`, in version order."""
        ...

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        ...

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person."""
        ...

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        ...

    def whereabouts(self, row_id: str) -> Resident | None:
        """Return the full snapshot of a protected person that is kept under a row's id."""
        ...

    def numbers(self, atena_no: str) -> NationalNumbers | None:
        """Return a person's 個人番号 and 住民票コード; KeyWrong where they do not open."""
        ...

    def due(self, day: str, most: int) -> list[str]:
        """Return the 宛名番号 of at most `most` residents who were to leave by `day` (ISO)."""
        ...

    def case(self, filing: bytes) -> Case | None:
        """Return a filing's case."""
        ...

    def turned_away(self, since: int, before: int, skip: int, most: int) -> list[Line]:
        """Return at most `most` lines of what was turned away, but for the first `skip`.

        From `since` on and in the hours before `before` (ms), the last hour first.
        """
        ...

    def snapshot(self, scope: Scope) -> tuple[ScopeHead, list[SnapshotFrame]] | None:
        """Return the newest ready-made snapshot of a scope: its head and its frames."""
        ...

    def frame(self, scope: Scope, head: ScopeHead, index: int) -> bytes | None:
        """Return one frame of a ready-made snapshot."""
        ...


class LedgerWriting(LedgerReading, Protocol):
    """One transaction on one municipality: all of it happens, or nothing."""

    def part(self) -> AbstractContextManager[None]:
        """Open a part of the transaction: when the block raises, only what it did is undone."""
        ...

    def lock_desk(self, number: int) -> DeskRecord | None:
        """Take a desk's journal for this transaction; ascending numbers only."""
        ...

    def lock_scopes(self) -> None:
        """Take the scope counters, so that what is read now is what is written over."""
        ...

    def expect(self, entries: Sequence[Entry]) -> None:
        """Look up at once what is known of entries that are about to be taken."""
        ...

    def received_content(self, content: ContentId) -> Brought | None:
        """Return what was received under this content id, at whatever position it came."""
        ...

    def keep_entry(self, entry: Entry, receipt: bytes, at: int) -> None:
        """Keep an entry with its receipt; its desk's head moves to it, or it fills a hole."""
        ...

    def keep_receipt(self, desk: int, number: int, receipt: bytes) -> None:
        """Put a receipt that this cloud gave before it was restored in the place of a later one."""
        ...

    def leave_hole(self, desk: int, number: int) -> None:
        """Move a desk's head past an entry that nobody could read, and note its number."""
        ...

    def quarantine(self, data: bytes, reason: str, carried_by: int, at: int) -> int:
        """Set bytes aside, in sight of operators, once; return when that first was (ms)."""
        ...

    def is_aside(self, data_hash: bytes) -> bool:
        """Say whether the bytes with this hash were set aside, for whatever reason."""
        ...

    def aside_bytes(self, desk: int) -> int:
        """Return how many bytes were set aside that a desk carried."""
        ...

    def is_quarantined(self, entry_hash: bytes, reason: str) -> bool:
        """Say whether the bytes with this hash were set aside for this reason."""
        ...

    def put_residents(self, residents: Sequence[Resident]) -> None:
        """Append snapshots to the register (scope *residents*)."""
        ...

    def rewrite_residents(self, residents: Sequence[Resident]) -> None:
        """Write snapshots over those with their ids: only ever to hide or reveal whereabouts."""
        ...

    def put_whereabouts(self, residents: Sequence[Resident]) -> None:
        """Keep full snapshots of protected people (scope *protected*)."""
        ...

    def tell_number(self, inquiry: bytes, at: int) -> bool:
        """Note that a number is told for an inquiry (its content's id); False: one was before."""
        ...

    def put_case(self, case: Case) -> None:
        """Write a filing's case (scope *filings*)."""
        ...

    def hold(self, filing: bytes, content: bytes, at: int) -> None:
        """Keep a decision or withdrawal whose filing is not here yet."""
        ...

    def held(self, filing: bytes) -> list[tuple[bytes, int]]:
        """Return and drop what is held for a filing: (content bytes, received ms)."""
        ...

    def held_under(self, prefix: bytes) -> frozenset[bytes]:
        """Return the names that begin with `prefix` under which anything is held."""
        ...

    def take_back(self, entry: Entry) -> None:
        """Take an entry of journal 0 that this cloud has lost, as it is or its content behind."""
        ...

    def append_office(self, kind: str, body: msgspec.Struct, at: int) -> Entry:
        """Write the next entry of journal 0 (scope *office*)."""
        ...

    def code(self, code_hash: bytes) -> OneTimeCode | None:
        """Return a handed-out one-time code."""
        ...

    def open_codes(self, purpose: str, now: int) -> int:
        """Return how many codes handed out for `purpose` are neither used nor past their time."""
        ...

    def wrong_codes(self, purpose: str) -> int:
        """Return how many wrong codes were tried for `purpose` since one was last handed out."""
        ...

    def hold_tries(self, purpose: str) -> None:
        """Have whoever else tries a code for `purpose` wait until this transaction ends."""
        ...

    def note_wrong_code(self, purpose: str, desk: int, at: int) -> None:
        """Count a wrong code for `purpose`, tried at a desk (0: one that has no number yet)."""
        ...

    def use_code(self, code_hash: bytes, public: bytes, at: int) -> None:
        """Mark a code as used by the holder of `public`."""
        ...

    def add_desk(self, public: bytes, certificate: bytes, number: int, head: Head) -> None:
        """Write a new desk."""
        ...

    def next_serial(self, series: str) -> int:
        """Return the next number of a municipality-wide series."""
        ...

    def put_snapshot(self, scope: Scope, head: ScopeHead, frames: Sequence[SnapshotFrame]) -> None:
        """Keep a ready-made snapshot; older ones of the scope but the last are dropped."""
        ...


class Ledger(Protocol):
    """The cloud's store."""

    def town(self, code: str) -> Town | None:
        """Return a municipality, None if the cloud does not serve it."""
        ...

    def reading(self, town: Town) -> AbstractContextManager[LedgerReading]:
        """Open one consistent look."""
        ...

    def writing(self, town: Town) -> AbstractContextManager[LedgerWriting]:
        """Open one transaction; committed when the block ends, rolled back when it raises."""
        ...

    def count_turned_away(self, municipality: str, lines: Sequence[Line]) -> None:
        """Add to what was turned away of one municipality (or none), in a transaction of its own.

        At most `MOST_LINES` different ones are kept for an hour, what is beyond together.
        """
        ...


# --- the desk's side ----------------------------------------------------------------------------


class Unsent(NamedTuple):
    """An entry without a receipt; `former` is one that a restored cloud no longer knows of."""

    number: int
    data: bytes
    former: bytes = b""


class JournalStore(Protocol):
    """What the exchanges need of a desk's journal."""

    def unsent(self, most_entries: int, most_bytes: int) -> list[Unsent]:
        """Return the lowest entries without a receipt; at least one if any."""
        ...

    def hash_before(self, number: int) -> bytes:
        """Return the hash of the entry before this one, b"" if there is none to be read."""
        ...

    def last_received(self) -> Head:
        """Return number and hash of the last entry that the cloud said it received; 0 if none."""
        ...

    def send_again(self, after: int, holes: Collection[int] = ()) -> int:
        """Forget the receipts past a number, for a cloud that lost those entries; how many.

        Those set aside as a fork stay as they are. Of `holes`, those that once had their place in
        the chain are sent again.
        """
        ...

    def carry_former(self) -> int:
        """Say the contents of chains before this desk enrolled anew again, in its chain; how many.

        For a cloud that may have lost them; those it has, it knows by their ids.
        """
        ...

    def keep_receipts(self, receipts: Sequence[tuple[int, bytes]]) -> None:
        """Keep the cloud's receipts: (number, receipt bytes)."""
        ...


class RegisterStore(Protocol):
    """What pull, snapshot and attest need of a desk's copy of the scopes."""

    def heads(self) -> dict[Scope, ScopeHead]:
        """Return where the copy of each scope stands; a scope not pulled yet is absent."""
        ...

    def apply(self, scope: Scope, rows: Sequence[Row], head: ScopeHead) -> None:
        """Write delivered rows and the head they lead to, in one transaction."""
        ...

    def known_current(self, cloud_time: int) -> None:
        """Note that at this signed cloud time all scopes were current."""
        ...

    def loading(self, scope: Scope) -> tuple[ScopeHead, int] | None:
        """Return the snapshot being loaded and the index of its next frame, if one is."""
        ...

    def begin_loading(self, scope: Scope, head: ScopeHead) -> None:
        """Drop the copy of a scope and begin to load a snapshot."""
        ...

    def load_frame(self, scope: Scope, index: int, rows: Sequence[Row]) -> None:
        """Write one frame; rows and progress in one transaction."""
        ...

    def end_loading(self, scope: Scope, head: ScopeHead) -> None:
        """Note that the last frame is in: the scope stands at `head`."""
        ...

    def digest(self, scope: Scope) -> bytes:
        """Return the digest recomputed from the rows as stored."""
        ...

    def stored(self, scope: Scope) -> Iterable[Row]:
        """Return the rows as stored."""
        ...

    def mend(self, scope: Scope, buckets: frozenset[int], rows: Sequence[Row]) -> None:
        """Put `rows` in the place of all rows of some buckets (`repair.bucket_of`)."""
        ...

    def drop(self, scope: Scope) -> None:
        """Drop the copy of a scope."""
        ...

    def kept_office(self) -> list[bytes]:
        """Return journal 0 as this desk holds it, entry by entry."""
        ...


# --- between them -------------------------------------------------------------------------------


class Ask(NamedTuple):
    """What a desk's half wants asked: the exchange's name and the body of the request.

    `patience` is in seconds: how long the answer may take before the line counts as silent.
    """

    exchange: str
    body: bytes
    patience: float = 8.0


class Answer(NamedTuple):
    """The cloud's answer: its body, and the cloud's signed time (ms)."""

    body: bytes
    cloud_time: int


T = TypeVar("T")
Flow = Generator[Ask, Answer, T]
"""A desk's half of an exchange: yields what to ask, receives answers, returns its result."""


class Road(Protocol):
    """A way to travel: cloud, relay or bundle. Knows no business."""

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        """Carry a signed request, return the signed reply; LineTrouble if the road is closed."""
        ...
