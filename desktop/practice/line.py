"""The line between a desk and the cloud, with a switch: a TCP proxy that fails on demand.

It knows nothing of TLS or of what is said; it moves bytes, or does not. It runs on a thread of
its own and is switched from any other.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import sys
import threading
from collections.abc import Coroutine
from enum import Enum
from types import TracebackType
from typing import Any, Self

HOST = "127.0.0.1"
CHUNK = 16 * 1024
"""Bytes moved at once: small enough that a slow line is smooth."""

PORTS = range(20_000, 30_000)
"""Below the ports that systems hand to outgoing connections, so that none takes a cut line's."""

_RESET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""SO_LINGER with no time: closing sends a reset, as a pulled cable's far end would."""


class LineState(Enum):
    """What the line does now."""

    OPEN = "open"
    CUT = "cut"
    """Standing connections are reset, new ones refused."""
    SILENT = "silent"
    """Connections stand and are accepted; nothing arrives."""
    SLOW = "slow"


class FaultLine:
    """One line to `target_port` on this machine; use it as a context."""

    def __init__(self, target_port: int) -> None:
        """Start the line, open."""
        self.port = free_port()
        self.state = LineState.OPEN
        self.carried_down = 0
        """Bytes that have come from the cloud so far."""
        self._target = target_port
        self._rate = 0
        self._until: int | None = None
        self._server: asyncio.Server | None = None
        self._standing: set[asyncio.Task[None]] = set()
        self._own_cut: asyncio.Task[None] | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self._ask(self._to(LineState.OPEN))

    def open(self) -> None:
        """Let everything through."""
        self._ask(self._to(LineState.OPEN))

    def cut(self) -> None:
        """Reset what stands, refuse what comes."""
        self._ask(self._to(LineState.CUT))

    def silence(self) -> None:
        """Keep connections and accept new ones, but let nothing through."""
        self._ask(self._to(LineState.SILENT))

    def slow(self, bytes_per_second: int) -> None:
        """Let at most so many bytes through, each way and connection."""
        self._rate = bytes_per_second
        self._ask(self._to(LineState.SLOW))

    def cut_after(self, size: int) -> None:
        """Cut by itself when `size` more bytes have come from the cloud."""
        self._until = self.carried_down + size

    def close(self) -> None:
        """Stop the line for good; a second time does nothing."""
        if self._loop.is_closed():
            return
        self._ask(self._to(LineState.CUT))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the line."""
        self.close()

    def _ask(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result()

    async def _to(self, state: LineState) -> None:
        self.state = state
        if state is LineState.CUT:
            await self._break()
            return
        if state is LineState.SILENT:
            self._flowing.clear()
        else:
            self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(
                self._connected, HOST, self.port, reuse_address=sys.platform != "win32"
            )

    async def _break(self) -> None:
        self._until = None
        if self._server is not None:
            for listening in self._server.sockets:
                with contextlib.suppress(NotImplementedError):  # Windows accepts in another way
                    self._loop.remove_reader(listening.fileno())
            await asyncio.sleep(0)  # who was just accepted joins those who stand: asyncio forgets
            self._server.close()  # a connection that it has half made when its server closes
            self._server = None
        for end in tuple(self._ends):
            _reset(end)
        standing = tuple(self._standing)
        for connection in standing:
            connection.cancel()
        await asyncio.gather(*standing, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, desk: asyncio.StreamWriter) -> None:
        if self.state is LineState.CUT:  # it was accepted just before the cut
            _reset(desk)
            return
        me = asyncio.current_task()
        assert me is not None  # noqa: S101 - asyncio calls this inside a task
        self._standing.add(me)
        self._ends.add(desk)
        cloud: asyncio.StreamWriter | None = None
        try:
            await self._flowing.wait()
            far, cloud = await asyncio.open_connection(HOST, self._target)
            self._ends.add(cloud)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(near, cloud))
                both.create_task(self._pump(far, desk, down=True))
        except* OSError:
            pass  # the cloud is not there or an end went away: to the desk, a broken line
        except* asyncio.CancelledError:
            pass  # cut or closed
        finally:
            for end in (desk, cloud):
                if end is not None:
                    self._ends.discard(end)
                    _reset(end)
            self._standing.discard(me)

    async def _pump(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, down: bool = False
    ) -> None:
        while data := await source.read(self._most()):
            await self._flowing.wait()
            last = down and self._until is not None and self.carried_down + len(data) >= self._until
            if last and self._until is not None:
                data = data[: self._until - self.carried_down]
            self.carried_down += len(data) if down else 0
            to.write(data)
            await to.drain()
            if last:
                self._own_cut = asyncio.create_task(self._to(LineState.CUT))
                return
            if self.state is LineState.SLOW:
                await asyncio.sleep(len(data) / self._rate)
        with contextlib.suppress(OSError):
            to.write_eof()

    def _most(self) -> int:
        """Return how many bytes are moved at once: on a slow line, what it carries in a tick."""
        return max(self._rate // 8, 64) if self.state is LineState.SLOW else CHUNK


def free_port() -> int:
    """Return a port on this machine that nobody listens at."""
    candidates = random.sample(PORTS, 200)
    for port in candidates:
        with socket.socket() as trial, contextlib.suppress(OSError):
            trial.bind((HOST, port))
            return port
    raise OSError("no free port between 20000 and 29999")


def _reset(end: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    end.transport.abort()
