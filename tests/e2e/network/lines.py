"""The far side of a bad network: a server over real TLS, and proxies that cut, hold and mislead."""

from __future__ import annotations

import contextlib
import gc
import socket
import ssl
import struct
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from sync.base.clock import Clock
from sync.cloud.app import app
from sync.cloud.authority import Papers
from sync.cloud.server import Address, listen

HOST = "127.0.0.1"
QUIET_SECONDS = 0.2
"""After so much silence a holding proxy takes an answer to be whole."""

_RESET = struct.pack("ii", 1, 0)


class Held:
    """A town's store as the app wants it: with the operators' list of towns."""

    def __init__(self, ledger: Any) -> None:
        self._ledger = ledger

    def towns(self) -> list[Any]:
        towns = self._ledger.towns
        return towns() if callable(towns) else list(towns.values())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


class Busy:
    """The app behind a gate that answers with an error while it is told to."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.answer: tuple[int, str] | None = None
        self.turned_away = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        if self.answer is None:
            await self._inner(scope, receive, send)
            return
        self.turned_away += 1
        status, after = self.answer
        headers = [(b"retry-after", after.encode()), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"later"})


@contextmanager
def serving(ledger: Any, clock: Clock, papers: Papers, host: str = HOST) -> Iterator[Any]:
    """Serve a town over TLS from this process; yields the gate, its `port` beside it."""
    gate: Any = Busy(app(Held(ledger), clock))  # type: ignore[arg-type]
    listening = listen(Address(host, 0))
    gate.port = listening.getsockname()[1]
    config = uvicorn.Config(
        gate,
        ssl_certfile=str(papers.certificate),
        ssl_keyfile=str(papers.key),
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield gate
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        with warnings.catch_warnings():  # uvicorn leaves reset connections to it
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


class Proxy:
    """A TCP proxy whose `target` can change; it cuts after some bytes up, or holds answers."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.cut_up_after: int | None = None
        self.holds = False
        self.held_most = 0
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self._ends: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def drop(self) -> None:
        """Reset what stands, so that the next request meets the present target."""
        for end in tuple(self._ends):
            _reset(end)

    def close(self) -> None:
        self._listening.close()
        self.drop()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
                far = socket.create_connection((HOST, self.target))
            except OSError:
                if self._listening.fileno() < 0:
                    return
                continue
            self._ends |= {near, far}
            for pump in (self._up, self._down):
                threading.Thread(target=pump, args=(near, far), daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(65536):
                left = self.cut_up_after
                if left is not None and len(data) >= left:
                    far.sendall(data[:left])
                    self.cut_up_after = None
                    break
                if left is not None:
                    self.cut_up_after = left - len(data)
                far.sendall(data)
        _reset(near, far)

    def _down(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(65536):
                near.sendall(self._whole(far, data) if self.holds else data)
        _reset(near, far)

    def _whole(self, far: socket.socket, data: bytes) -> bytes:
        """Hold back until nothing more comes."""
        far.settimeout(QUIET_SECONDS)
        try:
            while more := far.recv(65536):
                data += more
        except TimeoutError:
            pass
        finally:
            far.settimeout(None)
        self.held_most = max(self.held_most, len(data))
        return data


@contextmanager
def answering(say: bytes, papers: Papers | None = None) -> Iterator[int]:
    """Stand on a port and answer whatever comes with `say`, behind TLS where there are papers."""
    listening = socket.create_server((HOST, 0))

    def one(end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if papers is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(papers.certificate, papers.key)
                end = context.wrap_socket(end, server_side=True)
            end.recv(65536)
            end.sendall(say)
            end.close()

    _on_each(listening, one)
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def _on_each(listening: socket.socket, do: Callable[[socket.socket], None]) -> None:
    def accept() -> None:
        while True:
            try:
                end, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=do, args=(end,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def _reset(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            end.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            end.close()
