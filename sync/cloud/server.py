"""The cloud running: uvicorn over the app, with TLS, until it is told to stop."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from typing import NamedTuple

import uvicorn

from sync.base.clock import Clock
from sync.cloud.app import app
from sync.cloud.authority import Papers
from sync.cloud.ledger import PostgresLedger

KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 3


class Address(NamedTuple):
    """Where to listen; port 0 takes any free one."""

    host: str
    port: int


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


def run(ledger: PostgresLedger, clock: Clock, papers: Papers, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first.

    SIGTERM ends the process by `SystemExit`, so that the embedded PostgreSQL is stopped too.
    """
    signal.signal(signal.SIGTERM, _ended)
    config = uvicorn.Config(
        app(ledger, clock),
        ssl_certfile=_path(papers.certificate),
        ssl_keyfile=_path(papers.key),
        log_level="warning",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _ended(*_: object) -> None:
    sys.exit(0)


def _path(file: Path) -> str:
    return str(file)
