"""The signed form of every request and reply, the same on every road.

A request is signed by the desk's key, a reply by the municipality's; a reply names the hash of the
request it answers, so that neither can be swapped, and carries the cloud's time, signed.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.base.ids import Chance, DeskNumber, MunicipalityCode
from sync.base.keys import Purpose, SigningKey, verify
from sync.base.troubles import CloudBusy, CloudRefused, LineIntercepted
from sync.base.wire import WireError, pack, sha256, unpack
from sync.exchanges.ports import Answer
from sync.exchanges.refusals import STALE
from sync.journal.entry import MOST_NUMBER, WIRE_VERSION

MOST_MESSAGE_BYTES = 4 * 1024 * 1024
"""The largest honest message is a batch of snapshot frames, about 1 MiB."""


class Request(msgspec.Struct, frozen=True, array_like=True):
    """What a desk asks. `desk` is 0 while it has no number yet (enrolment)."""

    version: int
    exchange: str
    municipality: Annotated[MunicipalityCode, msgspec.Meta(pattern=r"^[0-9]{6}$")]
    desk: Annotated[DeskNumber, msgspec.Meta(ge=0, le=MOST_NUMBER)]
    sent_at: int
    nonce: bytes
    body: bytes


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """What the cloud answers. `status` is ok, refused or busy; `code` names the reason."""

    version: int
    request: bytes
    cloud_time: int
    status: str
    body: bytes
    code: str = ""
    reason: str = ""
    remedy: str = ""
    retry_after_ms: int = 0


class Signed(msgspec.Struct, frozen=True, array_like=True):
    """Either of them with its signature, as carried."""

    message: bytes
    signature: bytes


class ClockApart(CloudRefused):
    """By the cloud's clock a request is of another time; ask again by `cloud_time` (ms)."""

    def __init__(self, reply: Reply) -> None:
        """Take the reply that says so."""
        super().__init__(reply.code, reply.reason, reply.remedy)
        self.cloud_time = reply.cloud_time


class Voice(msgspec.Struct, frozen=True):
    """Who asks: a desk with its key, and the municipality key it trusts."""

    municipality: MunicipalityCode
    desk: DeskNumber
    key: SigningKey
    municipality_public: bytes | None
    """None only while enrolling, when the pinned TLS certificate alone vouches for the cloud."""


def ask(voice: Voice, exchange: str, body: bytes, sent_at: int, chance: Chance) -> bytes:
    """Return the signed request as carried."""
    request = Request(
        WIRE_VERSION, exchange, voice.municipality, voice.desk, sent_at, chance.draw(16), body
    )
    message = pack(request)
    return pack(Signed(message, voice.key.sign(Purpose.REQUEST, message)))


def opened(data: bytes) -> tuple[Request, Signed]:
    """Return a carried request, not yet verified; WireError if it is none."""
    signed = unpack(Signed, data)
    return unpack(Request, signed.message), signed


def answer(reply: Reply, key: SigningKey) -> bytes:
    """Return the signed reply as carried."""
    message = pack(reply)
    return pack(Signed(message, key.sign(Purpose.REPLY, message)))


def heard(voice: Voice, asked: bytes, data: bytes) -> Answer:
    """Return the body and signed time of a reply.

    Raises CloudRefused (ClockApart where only the clocks differ) or CloudBusy as the cloud says,
    and LineIntercepted when the reply is not the cloud's own answer to what was asked.
    """
    try:
        signed = unpack(Signed, data)
        reply = unpack(Reply, signed.message)
    except WireError:
        raise LineIntercepted("reply is not in the wire format") from None
    public = voice.municipality_public
    if public is not None and not verify(public, Purpose.REPLY, signed.message, signed.signature):
        raise LineIntercepted("reply is not signed by the municipality")
    if reply.request != sha256(asked):
        raise LineIntercepted("reply answers another request")
    if reply.status == "busy":
        raise CloudBusy(reply.retry_after_ms / 1000)
    if reply.code == STALE:
        raise ClockApart(reply)
    if reply.status != "ok":
        raise CloudRefused(reply.code, reply.reason, reply.remedy)
    return Answer(reply.body, reply.cloud_time)
