"""The cloud's counter: one signed request in, one signed reply out, whatever road it came by.

Checks who asks before any exchange is called; adding an exchange is one line in `_served`.
"""

from __future__ import annotations

from collections.abc import Callable

from sync.base.keys import Purpose, verify
from sync.base.troubles import ValueUnkeepable
from sync.base.wire import WireError, sha256
from sync.exchanges import attest, enrol, pull, push, snapshot, staff_key, wait
from sync.exchanges.message import WIRE_VERSION, Reply, Request, Signed, answer, opened
from sync.exchanges.ports import DeskRecord, Ledger, Town
from sync.exchanges.refusals import Declined, revoked_desk, unknown_desk, unreadable


class NotServed(Exception):
    """The request names no municipality of this cloud or is no request at all: no signed answer."""


def serve(ledger: Ledger, exchange: str, data: bytes, now: Callable[[], int]) -> bytes:
    """Answer one carried request. `now` gives the cloud's time in ms, asked when it is signed."""
    town, request, signed = received(ledger, exchange, data)
    try:
        body = _served(ledger, town, request, signed, now())
    except Declined as no:
        return refused(town, sha256(data), no, now())
    return replied(town, sha256(data), body, now())


def received(ledger: Ledger, exchange: str, data: bytes) -> tuple[Town, Request, Signed]:
    """Return the town, the request and its signed form; NotServed if it is not for us."""
    try:
        request, signed = opened(data)
    except WireError:
        raise NotServed("not a request") from None
    town = ledger.town(request.municipality)
    if town is None or request.exchange != exchange:
        raise NotServed("not a municipality or exchange of this cloud")
    return town, request, signed


def known_desk(ledger: Ledger, town: Town, request: Request, signed: Signed) -> DeskRecord:
    """Return the desk that signed the request; Declined if there is none."""
    with ledger.reading(town) as reading:
        record = reading.desk(request.desk)
    if record is None or not verify(
        record.public, Purpose.REQUEST, signed.message, signed.signature
    ):
        raise unknown_desk()
    return record


def replied(town: Town, asked: bytes, body: bytes, now: int) -> bytes:
    """Return a signed reply that says yes. `asked` is the hash of the carried request."""
    return answer(Reply(WIRE_VERSION, asked, now, "ok", body), town.key)


def refused(town: Town, asked: bytes, no: Declined, now: int) -> bytes:
    """Return a signed reply that says no."""
    reply = Reply(WIRE_VERSION, asked, now, "refused", b"", no.code, no.reason, no.remedy)
    return answer(reply, town.key)


def _served(ledger: Ledger, town: Town, request: Request, signed: Signed, now: int) -> bytes:
    try:
        if request.exchange == enrol.NAME:
            return _enrolled(ledger, town, request, signed, now)
        record = known_desk(ledger, town, request, signed)
        if record.revoked and request.exchange != push.NAME:
            raise revoked_desk()
        match request.exchange:
            case push.NAME:
                with ledger.writing(town) as writing:
                    return push.cloud(writing, request.body, record.number, now)
            case pull.NAME:
                with ledger.reading(town) as reading:
                    return pull.cloud(reading, request.body)
            case snapshot.NAME:
                with ledger.writing(town) as writing:
                    return snapshot.cloud(writing, request.body)
            case attest.NAME:
                with ledger.reading(town) as reading:
                    return attest.cloud(reading, request.body)
            case staff_key.NAME:
                with ledger.writing(town) as writing:
                    return staff_key.cloud(writing, request.body, now)
            case wait.NAME:  # a road that cannot hold a question answers at once
                with ledger.reading(town) as reading:
                    moved = wait.moved(wait.asked(request.body), reading.heads())
                return wait.told(has_moved=moved)
    except (WireError, ValueUnkeepable):
        raise unreadable() from None
    raise unreadable()


def _enrolled(ledger: Ledger, town: Town, request: Request, signed: Signed, now: int) -> bytes:
    """Enrolment: the key inside the request must be the one that signed it."""
    public = enrol.offered_key(request.body)
    if not verify(public, Purpose.REQUEST, signed.message, signed.signature):
        raise unknown_desk()
    with ledger.writing(town) as writing:
        return enrol.cloud(writing, request.body, now)
