"""What a checker knows beside the code: the municipality's key, ended desks, voided numbers.

A desk knows it from journal 0 and its own journal. Others get it as a small file, which the
municipality's key signs: anybody may hand it on, nobody can change it. Whose key it is, its
fingerprint says, which a town makes public (its web page, its counter).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from sync.base.ids import MunicipalityCode
from sync.base.keys import Purpose, SigningKey, verify
from sync.base.wire import WireError, pack, sha256, unpack
from sync.journal.entry import Entry
from sync.journal.kinds import Issuance, IssuanceOutcome, Kind
from sync.journal.office import Office

VERSION = 1
MOST_FILE_BYTES = 16 * 1024 * 1024
"""Some 300,000 voided numbers."""


class EndedDesk(msgspec.Struct, frozen=True, array_like=True):
    """A desk that was revoked at a moment (ms). `compromised`: it was stolen or copied."""

    desk: int
    at: int
    compromised: bool = False


class Voided(msgspec.Struct, frozen=True, array_like=True):
    """A number whose sheet was spoiled (書損) at a moment (ms)."""

    number: str
    at: int


class Heard(msgspec.Struct, frozen=True, array_like=True):
    """A desk, and up to which moment (ms) its voided numbers are known."""

    desk: int
    at: int


class Knowledge(msgspec.Struct, frozen=True, array_like=True):
    """What is known of one municipality; `as_of` (ms) is when its ended desks were last known."""

    version: Annotated[int, msgspec.Meta(ge=1)]
    municipality: MunicipalityCode
    name: str
    public: bytes
    as_of: int
    ended: tuple[EndedDesk, ...] = ()
    voided: tuple[Voided, ...] = ()
    heard: tuple[Heard, ...] = ()

    def ending(self, desk: int) -> EndedDesk | None:
        """Return how a desk ended; None if it did not, as far as known."""
        return next((each for each in self.ended if each.desk == desk), None)

    def voided_at(self, number: str) -> int:
        """Return when a number was voided (ms); 0 if it was not, as far as known."""
        return next((each.at for each in self.voided if each.number == number), 0)

    def voids_known(self, desk: int) -> int:
        """Return up to when a desk's voided numbers are known (ms); 0 if none of them are."""
        return next((each.at for each in self.heard if each.desk == desk), 0)

    @property
    def fingerprint(self) -> str:
        """The key's fingerprint as people compare it: 16 bytes of its SHA-256 in groups."""
        letters = sha256(self.public)[:16].hex().upper()
        return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


class _Signed(msgspec.Struct, frozen=True, array_like=True):
    knowledge: bytes
    signature: bytes


def signed(knowledge: Knowledge, municipality: SigningKey) -> bytes:
    """Return the file: what is known, signed by the municipality."""
    body = pack(knowledge)
    return pack(_Signed(body, municipality.sign(Purpose.KNOWLEDGE, body)))


def known_from(data: bytes) -> Knowledge:
    """Return what a file says; WireError if it is none, damaged, changed, or of a newer program."""
    if len(data) > MOST_FILE_BYTES:
        raise WireError("too large")
    closed = unpack(_Signed, data)
    knowledge = unpack(Knowledge, closed.knowledge)
    if not verify(knowledge.public, Purpose.KNOWLEDGE, closed.knowledge, closed.signature):
        raise WireError("not signed by the key that it names")
    if knowledge.version > VERSION:
        raise WireError("of a newer program")
    return knowledge


def ended_in(office: Office) -> tuple[EndedDesk, ...]:
    """Return the desks that journal 0 revoked."""
    return tuple(
        EndedDesk(number, desk.revoked_at, desk.compromised)
        for number, desk in sorted(office.desks.items())
        if desk.revoked
    )


class Voids:
    """The numbers whose sheets were spoiled, folded from issuances and their outcomes.

    Entries may come in any order, and again; the last word on a sheet counts.
    """

    def __init__(self) -> None:
        self._numbers: dict[bytes, str] = {}
        self._last: dict[bytes, tuple[tuple[int, int], int]] = {}
        """Issuance -> where its last outcome stands, and when it was spoiled (ms), 0 if not."""

    def take(self, entry: Entry) -> None:
        """Take one entry; those of other kinds say nothing. Raises WireError."""
        body = entry.words.body
        if entry.words.kind == Kind.ISSUANCE:
            self._numbers[bytes(entry.words.id)] = unpack(Issuance, body).number
        elif entry.words.kind == Kind.ISSUANCE_OUTCOME:
            outcome = unpack(IssuanceOutcome, body)
            spoiled = 0 if outcome.handed else entry.envelope.clock
            before = self._last.get(outcome.issuance)
            if before is None or before[0] <= entry.position:
                self._last[outcome.issuance] = (entry.position, spoiled)

    @property
    def voided(self) -> tuple[Voided, ...]:
        """The voided numbers, in their order."""
        found = {
            self._numbers[issuance]: at
            for issuance, (_, at) in self._last.items()
            if at and issuance in self._numbers
        }
        return tuple(Voided(number, at) for number, at in sorted(found.items()))


def voided_in(entries: Iterable[Entry]) -> tuple[Voided, ...]:
    """Return the numbers whose sheets were spoiled, of a town's issuances and outcomes."""
    voids = Voids()
    for entry in entries:
        voids.take(entry)
    return voids.voided
