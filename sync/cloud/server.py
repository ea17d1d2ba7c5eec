"""The cloud running: uvicorn over the app, with TLS, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from pathlib import Path
from typing import NamedTuple

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.base.clock import Clock
from sync.cloud.app import app
from sync.cloud.authority import Papers
from sync.cloud.ledger import PostgresLedger
from sync.cloud.metrics import Metrics
from sync.cloud.rates import ADDRESS_RATE, DESK_RATE
from sync.cloud.tables import SCHEMA_VERSION

LOG = logging.getLogger("madoguchi.cloud")
KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 3

HEAD_SECONDS = 20.0
"""How long the head of a request may take, and a new connection may be silent. At 1 KB/s a desk's
takes a quarter of a second."""


class Address(NamedTuple):
    """Where to listen; port 0 takes any free one."""

    host: str
    port: int


def address(typed: str) -> Address:
    """Read `127.0.0.1:9464` or `[::1]:9464`; ValueError."""
    host, _, port = typed.rpartition(":")
    number = int(port)
    if not host or not 0 <= number < 65_536:
        raise ValueError(typed)
    return Address(host.removeprefix("[").removesuffix("]"), number)


def listen(address: Address) -> socket.socket:
    """Return a listening socket; OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # Named TCP in full: asyncio turns Nagle's algorithm off only for such, and with it on every
    # answer waits 40 ms for the other side's acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(tuple(address))
    listening.listen(256)
    return listening


def run(
    ledger: PostgresLedger,
    clock: Clock,
    papers: Papers,
    listening: socket.socket,
    rates: tuple[float, float] = (DESK_RATE, ADDRESS_RATE),
    metrics: Metrics | None = None,
    updates: Path | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    SIGTERM ends the process by `SystemExit`, so that the embedded PostgreSQL is stopped too.
    """
    signal.signal(signal.SIGTERM, _ended)
    LOG.info("started schema=%d", SCHEMA_VERSION)
    try:
        serving = configured(ledger, clock, papers, rates, metrics, updates)
        uvicorn.Server(serving).run(sockets=[listening])
    finally:
        LOG.info("stopped")


def configured(
    ledger: PostgresLedger,
    clock: Clock,
    papers: Papers,
    rates: tuple[float, float] = (DESK_RATE, ADDRESS_RATE),
    metrics: Metrics | None = None,
    updates: Path | None = None,
) -> uvicorn.Config:
    """Return how uvicorn serves the app: over TLS, with patience that ends, and no access log."""
    return uvicorn.Config(
        app(ledger, clock, *rates, metrics, updates),
        http=_Patient,
        ws="none",
        ssl_certfile=_path(papers.certificate),
        ssl_keyfile=_path(papers.key),
        log_config=None,  # as `log` has it
        log_level="warning",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )


class _Patient(H11Protocol):
    """HTTP as uvicorn speaks it, which hangs up on a head that does not come to its end.

    uvicorn itself waits for ever, and a few thousand such connections are all that a process has.
    """

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._late = self.loop.call_later(HEAD_SECONDS, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Go on waiting where a head has begun and not ended."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE or not self.conn.trailing_data[0]:
            self._heard()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._heard()
        super().connection_lost(exc)

    def _heard(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _ended(*_: object) -> None:
    sys.exit(0)


def _path(file: Path) -> str:
    return str(file)
