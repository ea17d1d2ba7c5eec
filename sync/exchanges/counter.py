"""The cloud's counter: one signed request in, one signed reply out, whatever road it came by.

Checks who asks before any exchange is called; adding an exchange is a line in `_READ` or `_WRITE`.
"""

from __future__ import annotations

from collections.abc import Callable

from sync.base.keys import Purpose, verify
from sync.base.troubles import ValueUnkeepable
from sync.base.wire import WireError, sha256
from sync.exchanges import (
    attest,
    audit,
    enrol,
    farewell,
    give_back,
    number,
    pull,
    pull_file,
    push,
    repair,
    snapshot,
    staff_key,
    wait,
    whereabouts,
)
from sync.exchanges.message import Reply, Request, Signed, answer, opened
from sync.exchanges.ports import DeskRecord, Ledger, LedgerReading, LedgerWriting, Town
from sync.exchanges.refusals import Declined, other_version, revoked_desk, unknown_desk, unreadable
from sync.exchanges.turned_away import NO_DESK, NO_TOWN, TurnedAway
from sync.journal.entry import SPOKEN, WIRE_VERSION

NO_REQUEST, OTHER_TOWN, OTHER_EXCHANGE = "no_request", "other_town", "other_exchange"
"""Why a request gets no signed answer."""

Note = Callable[[TurnedAway], None]
"""Told of what is turned away, so that it leaves a trace."""


Once = Callable[[Request, Signed], None]
"""Raises Declined where a request was answered before, or is of another time."""


Admit = Callable[[TurnedAway], None]
"""Told of a request before it is looked at: raises TooMany where whoever asks has asked too often.
`proved` says whether the desk's own key has signed it."""


TOO_MANY = "too_many"
"""The code of what is not admitted."""


class NotServed(Exception):
    """The request names no municipality of this cloud or is no request at all: no signed answer."""

    def __init__(self, code: str, municipality: str = NO_TOWN) -> None:
        """Take why, and the municipality where it is one of this cloud."""
        super().__init__(code)
        self.code = code
        self.municipality = municipality


def serve(
    ledger: Ledger,
    exchange: str,
    data: bytes,
    now: Callable[[], int],
    note: Note = lambda _: None,
    once: Once = lambda *_: None,
    admit: Admit = lambda _: None,
) -> bytes:
    """Answer one carried request. `now` gives the cloud's time in ms, asked when it is signed.

    `once` is asked of what tells something of the town: entries may be carried as often as anybody
    likes, by whatever clock. Raises TooMany where `admit` does.
    """
    town, request, signed = received(ledger, exchange, data)
    try:
        body = _served(ledger, town, request, signed, now(), once, admit)
    except Declined as no:
        note(turned_away(ledger, town, request, signed, no))
        return refused(town, sha256(data), no, now())
    return replied(town, sha256(data), body, now())


def received(ledger: Ledger, exchange: str, data: bytes) -> tuple[Town, Request, Signed]:
    """Return the town, the request and its signed form; NotServed if it is not for us."""
    try:
        request, signed = opened(data)
    except WireError:
        raise NotServed(NO_REQUEST) from None
    town = ledger.town(request.municipality)
    if town is None:
        raise NotServed(OTHER_TOWN)
    if request.exchange != exchange:
        raise NotServed(OTHER_EXCHANGE, town.code)
    return town, request, signed


def turned_away(
    ledger: Ledger, town: Town, request: Request, signed: Signed, no: Declined
) -> TurnedAway:
    """Return what is noted of a request that is refused: whose it says it is, and whether it is."""
    with ledger.reading(town) as reading:
        record = reading.desk(request.desk)
    desk = record.number if record else NO_DESK if request.desk else request.desk
    proved = record is not None and signed_by(record, signed)
    return TurnedAway(town.code, desk, _named(request), no.code, proved=proved)


def known_desk(ledger: Ledger, town: Town, request: Request, signed: Signed) -> DeskRecord:
    """Return the desk that signed the request; Declined if there is none."""
    with ledger.reading(town) as reading:
        record = reading.desk(request.desk)
    if record is None or not signed_by(record, signed):
        raise unknown_desk()
    return record


def admitted(
    ledger: Ledger, town: Town, request: Request, signed: Signed, admit: Admit
) -> DeskRecord:
    """Return the desk that signed the request; Declined if there is none, TooMany as `admit`."""
    try:
        record = known_desk(ledger, town, request, signed)
    except Declined:
        admit(_unproved(town, request))
        raise
    admit(TurnedAway(town.code, record.number, _named(request), TOO_MANY, proved=True))
    return record


def _unproved(town: Town, request: Request) -> TurnedAway:
    return TurnedAway(town.code, NO_DESK, _named(request), TOO_MANY)


def _named(request: Request) -> str:
    return request.exchange if request.exchange in SERVED else ""


def signed_by(record: DeskRecord, signed: Signed) -> bool:
    """Say whether a request carries this desk's signature."""
    return verify(record.public, Purpose.REQUEST, signed.message, signed.signature)


def replied(town: Town, asked: bytes, body: bytes, now: int) -> bytes:
    """Return a signed reply that says yes. `asked` is the hash of the carried request."""
    return answer(Reply(WIRE_VERSION, asked, now, "ok", body), town.key)


def refused(town: Town, asked: bytes, no: Declined, now: int) -> bytes:
    """Return a signed reply that says no."""
    reply = Reply(WIRE_VERSION, asked, now, "refused", b"", no.code, no.reason, no.remedy)
    return answer(reply, town.key)


_READ: dict[str, Callable[[LedgerReading, bytes, DeskRecord, int], bytes]] = {
    pull.NAME: lambda ledger, body, asker, _: pull.cloud(ledger, body, asker),
    attest.NAME: lambda ledger, body, _, __: attest.cloud(ledger, body),
    repair.NAME: lambda ledger, body, _, __: repair.cloud(ledger, body),
    wait.NAME: lambda ledger, body, _, __: wait.cloud(ledger, body),
    audit.NAME: audit.cloud,
    farewell.NAME: lambda ledger, body, asker, _: farewell.cloud(ledger, body, asker),
    whereabouts.NAME: whereabouts.cloud,
    pull_file.NAME: pull_file.cloud,
}
_WRITE: dict[str, Callable[[LedgerWriting, bytes, DeskRecord, int], bytes | Declined]] = {
    push.NAME: lambda ledger, body, asker, now: push.cloud(ledger, body, asker.number, now),
    snapshot.NAME: lambda ledger, body, _, __: snapshot.cloud(ledger, body),
    staff_key.NAME: lambda ledger, body, asker, now: staff_key.cloud(
        ledger, body, asker.number, now
    ),
    number.NAME: number.cloud,
}
SERVED = frozenset({*_READ, *_WRITE, enrol.NAME, give_back.NAME})
"""The names of all exchanges."""


OF_THE_REVOKED = frozenset({push.NAME, farewell.NAME})
"""What a revoked desk may still ask: its journal is taken, and it is shown that it is revoked."""


def _served(
    ledger: Ledger,
    town: Town,
    request: Request,
    signed: Signed,
    now: int,
    once: Once,
    admit: Admit,
) -> bytes:
    name = request.exchange
    try:
        if request.version not in SPOKEN and name != push.NAME:  # entries are kept, whoever sends
            raise other_version()
        if name in {enrol.NAME, give_back.NAME}:  # of what may be no desk here
            admit(_unproved(town, request))
        if name == enrol.NAME:
            return _enrolled(ledger, town, request, signed, now)
        if name == give_back.NAME:
            return _given_back(ledger, town, request, signed, now)
        record = admitted(ledger, town, request, signed, admit)
        if record.revoked and name not in OF_THE_REVOKED:
            raise revoked_desk()
        if name != push.NAME:
            once(request, signed)
        if name in _WRITE:
            with ledger.writing(town) as writing:
                answer = _WRITE[name](writing, request.body, record, now)
            return _said(answer)
        if name in _READ:
            with ledger.reading(town) as reading:
                return _READ[name](reading, request.body, record, now)
    except (WireError, ValueUnkeepable):
        raise unreadable() from None
    raise unreadable()


def _enrolled(ledger: Ledger, town: Town, request: Request, signed: Signed, now: int) -> bytes:
    """Enrolment: the key inside the request must be the one that signed it."""
    public = enrol.offered_key(request.body)
    if not verify(public, Purpose.REQUEST, signed.message, signed.signature):
        raise unknown_desk()
    with ledger.writing(town) as writing:
        answer = enrol.cloud(writing, request.body, now)
    return _said(answer)


def _said(answer: bytes | Declined) -> bytes:
    """Return what a half answers; a no that it returned, not raised, is said once that is kept."""
    if isinstance(answer, Declined):
        raise answer
    return answer


def _given_back(ledger: Ledger, town: Town, request: Request, signed: Signed, now: int) -> bytes:
    """Journal 0 given back: the asking desk must be one that it names, if only now."""
    with ledger.writing(town) as writing:
        answer = give_back.cloud(writing, request.body, now)
        record = writing.desk(request.desk)
        if record is None or not signed_by(record, signed):
            raise unknown_desk()
    return answer
