"""The cloud as an ASGI app: signed bytes in, signed bytes out; the exchanges do the rest.

Transport errors are only for transport: whatever the cloud decides stands in a signed reply.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as Scope_

from sync.base.clock import Clock, millis
from sync.base.published import UPDATES
from sync.base.troubles import Trouble
from sync.base.wire import WireError, sha256
from sync.cloud import health, published
from sync.cloud.database import Raced, check
from sync.cloud.doorkeeper import WRITE_SECONDS, Doorkeeper
from sync.cloud.incoming import NotTaken, body_of, told_of
from sync.cloud.ledger import PostgresLedger
from sync.cloud.metrics import ANSWERED, FAILED, GONE, OTHER, REFUSED, Metrics
from sync.cloud.rates import ADDRESS_RATE, DESK_RATE, Rates
from sync.cloud.replays import Replays
from sync.exchanges import departures, recovery, wait
from sync.exchanges.counter import (
    SERVED,
    TOO_MANY,
    Admit,
    Note,
    NotServed,
    Once,
    admitted,
    received,
    refused,
    replied,
    serve,
    turned_away,
)
from sync.exchanges.refusals import Declined, TooMany, revoked_desk, unreadable
from sync.exchanges.turned_away import NO_DESK, NO_TOWN, TurnedAway
from sync.records.scopes import Scope, ScopeHead

LOG = logging.getLogger("madoguchi.cloud")
LOOK_SECONDS = 15.0
"""How often a process looks whether a restored cloud has waited long enough for its desks, and for
whom the day has come to leave: two small statements a town, however many processes look."""

POLL_SECONDS = 0.25
"""How often a process looks at the counters for all its waiting desks together."""

TRIES = 8
"""How often a transaction that another one overtook is run again."""

RETRY_AFTER_SECONDS = 2

BUG = "bug"
"""The code under which it is counted that a request made us fail."""

GONE_STATUS = 499
"""What stands for a client that hung up; it is never sent."""

PIECE_BYTES = 4096
MEDIA = "application/octet-stream"

_Now = Callable[[], int]


def app(
    ledger: PostgresLedger,
    clock: Clock,
    desk_rate: float = DESK_RATE,
    address_rate: float = ADDRESS_RATE,
    metrics: Metrics | None = None,
    updates: Path | None = None,
) -> Starlette:
    """Return the app over a ledger; the rates are in requests a second. `metrics` may count.

    `updates` is a folder of published versions of the desk's program, for whoever asks.
    """
    watch = Watch(ledger)

    def now() -> int:
        return millis(clock.now())

    doorkeeper, replays = Doorkeeper(ledger, now), Replays(now)
    rates = Rates(now, desk_rate, address_rate)

    async def exchange(request: HttpRequest) -> Response:
        name = request.path_params["exchange"]
        named = name if name in SERVED else ""
        began = time.perf_counter()
        reasons: list[str] = []

        def note(what: TurnedAway) -> None:
            reasons.append(what.code)
            doorkeeper.note(what)

        try:
            data = await body_of(request)
            guards = note, replays.once(), rates.of(_address(request))
            if name == wait.NAME:
                answer = await _waited(ledger, watch, data, now, *guards)
            else:
                serving = partial(_served, ledger, name, data, now, *guards)
                answer = await to_thread.run_sync(serving)
            response: Response = _Parcelled(answer, media_type=MEDIA)
        except Exception as error:  # noqa: BLE001  (whatever it was, the server goes on)
            response = _in_plain(named, error, note)
        seconds = time.perf_counter() - began
        LOG.debug("request exchange=%s bytes=%d ms=%.1f", named, len(response.body), seconds * 1000)
        if metrics is not None:
            metrics.ended(named, _outcome(response, reasons), reasons, seconds)
        return response

    async def publish(request: HttpRequest) -> Response:
        try:
            rates.of(_address(request))(TurnedAway(NO_TOWN, NO_DESK, UPDATES, TOO_MANY))
        except TooMany as no:
            return _in_plain(UPDATES, no, doorkeeper.note)
        return await published.answered(updates or Path(), request.path_params["name"])

    def lifespan(_: Starlette) -> contextlib.AbstractAsyncContextManager[None]:
        return _beside(watch.look(), looking_after(ledger, now), _writing(doorkeeper))

    routes = [
        *health.routes(lambda: check(ledger.engine)),
        Route("/v1/{exchange:str}", exchange, methods=["POST"]),
        *([Route(f"/{UPDATES}/{{name:path}}", publish)] if updates else ()),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _address(request: HttpRequest) -> str:
    return request.client.host if request.client else ""


def _in_plain(named: str, error: Exception, note: Note) -> Response:
    """Answer what gets no signed answer, and note it; nothing of the error's own text leaves."""
    match error:
        case NotTaken():
            note(TurnedAway(NO_TOWN, NO_DESK, named, error.code))
            return PlainTextResponse(f"{error}\n", error.status, {"Connection": "close"})
        case NotServed():
            note(TurnedAway(error.municipality, NO_DESK, named, error.code))
            return PlainTextResponse("not served here\n", 404)
        case TooMany():
            note(error.what)
            headers = {"Retry-After": str(error.seconds)}
            return PlainTextResponse("too many requests\n", 429, headers)
        case Trouble():
            LOG.warning(
                "request_failed exchange=%s trouble=%s", named or OTHER, type(error).__name__
            )
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return PlainTextResponse("try again later\n", 503, headers)
        case ClientDisconnect():
            return Response(status_code=GONE_STATUS)  # nobody hears it
    LOG.error('fault exchange=%s at="%s"', named or OTHER, told_of(error))
    note(TurnedAway(NO_TOWN, NO_DESK, named, BUG))
    return PlainTextResponse("this server has a fault\n", 500)


def _outcome(response: Response, reasons: list[str]) -> str:
    """Return how a request ended, in the words of the metrics."""
    if response.status_code == GONE_STATUS:
        return GONE
    if response.status_code >= 500:
        return FAILED
    return REFUSED if reasons else ANSWERED


class _Parcelled(Response):
    """An answer in small pieces: each becomes a TLS record, which a desk gets whole or not at all.

    At 1 KB/s a record of the usual 16 KiB would take longer than the desk's patience for progress.
    """

    async def __call__(self, scope: Scope_, receive: Receive, send: Send) -> None:
        """Send the answer."""
        del scope, receive
        start = {"type": "http.response.start", "status": self.status_code}
        await send(start | {"headers": self.raw_headers})
        body = bytes(self.body)
        for at in range(0, max(len(body), 1), PIECE_BYTES):
            piece = {"type": "http.response.body", "body": body[at : at + PIECE_BYTES]}
            await send(piece | {"more_body": at + PIECE_BYTES < len(body)})


@contextlib.asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have some works go on as long as the block lasts."""
    tasks = [asyncio.create_task(work) for work in works]
    yield
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def looking_after(ledger: PostgresLedger, now: _Now) -> None:
    """Look for ever at what comes by time alone: the end of a recovery, the day of a leave."""
    while True:
        with contextlib.suppress(Trouble):  # the next look, or the next push, meets it too
            await to_thread.run_sync(_look, ledger, now)
        await asyncio.sleep(LOOK_SECONDS)


class Watch:
    """One look at the counters for all desks that wait, however many they are."""

    def __init__(self, ledger: PostgresLedger) -> None:
        """Take the ledger to look at."""
        self._ledger = ledger
        self._wanted: dict[str, int] = {}
        self._heads: dict[str, dict[Scope, ScopeHead]] = {}
        self._looked = asyncio.Event()

    async def look(self) -> None:
        """Look for ever, at the municipalities that somebody waits for."""
        while True:
            for code in list(self._wanted):
                with contextlib.suppress(Trouble):  # the desks ask again; so does the next look
                    self._heads[code] = await to_thread.run_sync(self._heads_of, code)
            self._looked.set()
            self._looked = asyncio.Event()
            await asyncio.sleep(POLL_SECONDS)

    async def wait(self, code: str, request: wait.WaitRequest) -> bool:
        """Return whether a scope moved within the request's seconds."""
        self._wanted[code] = self._wanted.get(code, 0) + 1
        try:
            heads = await to_thread.run_sync(self._heads_of, code)
            until = time.monotonic() + request.seconds
            while not wait.moved(request, heads):
                left = until - time.monotonic()
                if left <= 0:
                    return False
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._looked.wait(), left)
                heads = self._heads.get(code, heads)
            return True
        finally:
            self._wanted[code] -= 1
            if not self._wanted[code]:  # what was seen grows old now that nobody looks
                del self._wanted[code]
                self._heads.pop(code, None)

    def _heads_of(self, code: str) -> dict[Scope, ScopeHead]:
        town = self._ledger.town(code)
        if town is None:
            return {}
        with self._ledger.reading(town) as reading:
            return reading.heads()


async def _writing(doorkeeper: Doorkeeper) -> None:
    """Write what was turned away, for ever and at the end."""
    try:
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await to_thread.run_sync(doorkeeper.write)
    finally:
        doorkeeper.write()


def _look(ledger: PostgresLedger, now: _Now) -> None:
    for town in ledger.towns():
        with contextlib.suppress(Raced):  # another process was there first
            settled = recovery.look(ledger, town, now())
            if settled is not None:
                LOG.info("recovery_settled municipality=%s entries=%d", town.code, settled)
        with contextlib.suppress(Raced):
            if rows := departures.look(ledger, town, now()):
                LOG.info("leavers_removed municipality=%s rows=%d", town.code, rows)


def _served(
    ledger: PostgresLedger, name: str, data: bytes, now: _Now, note: Note, once: Once, admit: Admit
) -> bytes:
    for _ in range(TRIES - 1):
        try:
            return serve(ledger, name, data, now, note, once, admit)
        except Raced:
            continue
    return serve(ledger, name, data, now, note, once, admit)


async def _waited(
    ledger: PostgresLedger,
    watch: Watch,
    data: bytes,
    now: _Now,
    note: Note,
    once: Once,
    admit: Admit,
) -> bytes:
    town, request, signed = await to_thread.run_sync(received, ledger, wait.NAME, data)
    try:
        record = await to_thread.run_sync(admitted, ledger, town, request, signed, admit)
        if record.revoked:
            raise revoked_desk()
        once(request, signed)
        asked = _read_wait(request.body)
    except Declined as no:
        note(await to_thread.run_sync(turned_away, ledger, town, request, signed, no))
        return refused(town, sha256(data), no, now())
    has_moved = await watch.wait(town.code, asked)
    return replied(town, sha256(data), wait.told(has_moved=has_moved), now())


def _read_wait(body: bytes) -> wait.WaitRequest:
    try:
        return wait.asked(body)
    except WireError:
        raise unreadable() from None
