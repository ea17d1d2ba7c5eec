"""One entry (記録): an envelope that a desk signs around a content that a person signs.

Layout, msgpack arrays, stored and sent verbatim::

    entry    = [envelope: bin, desk signature: bin 64]
    envelope = [1, municipality, desk, number, previous hash: bin 32, clock ms, cloud time ms,
                content: bin]
    content  = [words: bin, staff signature: bin 64 or empty]
    words    = [1, id: bin 16 (UUIDv7), kind, staff, policy version, read set, body: bin]

The content names neither number nor desk, so a re-enrolled desk can carry it verbatim. Entries of
one desk are numbered 1, 2, 3…; each names the hash of the one before it, the first the hash of the
desk's certificate. Source: the house's own wire format, version 1.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.base.ids import ContentId, DeskNumber, MunicipalityCode, StaffId
from sync.base.keys import Purpose, SigningKey, verify
from sync.base.wire import WireError, pack, sha256, unpack
from sync.changes.verdict import ReadSet

WIRE_VERSION = 1
SPOKEN = range(max(1, WIRE_VERSION - 2), WIRE_VERSION + 1)
"""Wire versions that the cloud speaks: the present one and the two before it. What it writes for
all desks, journal 0, it writes in the oldest of them."""

MOST_ENTRY_BYTES = 64 * 1024
"""No counter entry comes near it; a larger one is damage or an attack."""

MOST_NUMBER = (1 << 63) - 1
"""What a database counts to."""


class Words(msgspec.Struct, frozen=True, array_like=True):
    """What a person said: the part of the content that the staff signature covers."""

    version: int
    id: Annotated[ContentId, msgspec.Meta(min_length=16, max_length=16)]
    kind: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,40}$")]
    staff: StaffId
    policy: int
    reads: ReadSet
    body: bytes


class Content(msgspec.Struct, frozen=True, array_like=True):
    """Signed words, as bytes; `signature` is empty where nobody was signed on."""

    words: bytes
    signature: bytes


class Envelope(msgspec.Struct, frozen=True, array_like=True):
    """Where and when the content was kept. `clock` and `cloud_time` are milliseconds UTC."""

    version: int
    municipality: MunicipalityCode
    desk: Annotated[DeskNumber, msgspec.Meta(ge=0, le=MOST_NUMBER)]
    number: Annotated[int, msgspec.Meta(ge=1, le=MOST_NUMBER)]
    previous: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    clock: int
    cloud_time: int
    content: bytes


class Sealed(msgspec.Struct, frozen=True, array_like=True):
    """An entry's outermost form."""

    envelope: bytes
    signature: bytes


class Entry(msgspec.Struct, frozen=True):
    """An entry opened: the bytes as kept, their hash, and what they say. Not yet verified."""

    data: bytes
    hash: bytes
    envelope_bytes: bytes
    desk_signature: bytes
    envelope: Envelope
    content: Content
    words: Words

    @property
    def position(self) -> tuple[int, int]:
        """(desk, number)."""
        return self.envelope.desk, self.envelope.number

    def signed_by_desk(self, public: bytes) -> bool:
        """Say whether the desk with this public key kept the entry."""
        return verify(public, Purpose.ENVELOPE, self.envelope_bytes, self.desk_signature)

    def signed_by_staff(self, public: bytes) -> bool:
        """Say whether the person with this public key said the words."""
        return verify(public, Purpose.CONTENT, self.content.words, self.content.signature)

    def made_at(self, received_at: int) -> int:
        """Return when it was made (ms): after what its desk had heard, before it came here.

        So that a desk's wrong clock decides no legal day.
        """
        return min(max(self.envelope.clock, self.envelope.cloud_time, 0), received_at)


class NewerEntry(WireError):
    """An entry of a newer program than this one."""


def open_entry(data: bytes) -> Entry:
    """Return the opened entry; WireError if the bytes are not an entry.

    An older program's are read for ever, for layouts only append; a newer one's are not guessed at
    (NewerEntry).
    """
    if len(data) > MOST_ENTRY_BYTES:
        raise WireError("entry is too large")
    sealed = unpack(Sealed, data)
    envelope = unpack(Envelope, sealed.envelope)
    content = unpack(Content, envelope.content)
    words = unpack(Words, content.words)
    if max(envelope.version, words.version) > WIRE_VERSION:
        raise NewerEntry("entry of a newer program")
    if min(envelope.version, words.version) < 1:
        raise WireError("entry of no version")
    return Entry(data, sha256(data), sealed.envelope, sealed.signature, envelope, content, words)


def open_content(data: bytes) -> tuple[Content, Words]:
    """Return a content carried on its own (a filing inside a case); WireError if malformed."""
    content = unpack(Content, data)
    return content, unpack(Words, content.words)


def say(words: Words, staff: SigningKey | None) -> bytes:
    """Return the content bytes: `words` signed by the person, or unsigned."""
    said = pack(words)
    signature = staff.sign(Purpose.CONTENT, said) if staff else b""
    return pack(Content(said, signature))


def keep(envelope: Envelope, desk: SigningKey) -> Entry:
    """Return the entry: `envelope` signed by the desk."""
    kept = pack(envelope)
    return open_entry(pack(Sealed(kept, desk.sign(Purpose.ENVELOPE, kept))))
