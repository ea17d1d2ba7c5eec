"""The line does what its switch says, on real sockets."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from desktop.practice.line import HOST, FaultLine, LineState

TIMEOUT = 10.0
"""Seconds after which a socket that should have answered fails the test."""


class Echo:
    """A far end that says back what it hears."""

    def __init__(self) -> None:
        self.listener = socket.create_server((HOST, 0))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()

    def _accept(self) -> None:
        while True:
            try:
                end, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(end,), daemon=True).start()

    @staticmethod
    def _answer(end: socket.socket) -> None:
        with end:
            try:
                while data := end.recv(65536):
                    end.sendall(data)
            except OSError:
                return


@pytest.fixture
def echo() -> Iterator[Echo]:
    far = Echo()
    yield far
    far.close()


@pytest.fixture
def line(echo: Echo) -> Iterator[FaultLine]:
    with FaultLine(echo.port) as opened:
        yield opened


def connect(line: FaultLine) -> socket.socket:
    return socket.create_connection((HOST, line.port), timeout=TIMEOUT)


def exchange(end: socket.socket, data: bytes) -> bytes:
    end.sendall(data)
    return receive(end, len(data))


def receive(end: socket.socket, size: int) -> bytes:
    heard = b""
    while len(heard) < size and (part := end.recv(size - len(heard))):
        heard += part
    return heard


def test_an_open_line_carries_both_ways(line: FaultLine) -> None:
    with connect(line) as end:
        assert exchange(end, b"x" * 300_000) == b"x" * 300_000
    assert line.carried_down == 300_000


def test_an_end_of_speech_is_carried_too(line: FaultLine) -> None:
    with connect(line) as end:
        end.sendall(b"last words")
        end.shutdown(socket.SHUT_WR)
        assert receive(end, 100) == b"last words"


def test_a_cut_resets_what_stands_and_refuses_what_comes(line: FaultLine) -> None:
    with connect(line) as end:
        assert exchange(end, b"before") == b"before"
        line.cut()
        with pytest.raises(ConnectionResetError):
            end.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connect(line)


def test_the_line_returns_on_the_same_port(line: FaultLine) -> None:
    port = line.port
    for _ in range(3):
        line.cut()
        line.cut()
        line.open()
        with connect(line) as end:
            assert exchange(end, b"back") == b"back"
    assert line.port == port
    assert line.state is LineState.OPEN


def test_a_silent_line_accepts_and_says_nothing_until_it_is_open(line: FaultLine) -> None:
    with connect(line) as standing:
        assert exchange(standing, b"hello") == b"hello"
        line.silence()
        with connect(line) as new:
            for end in (standing, new):
                end.sendall(b"anyone?")
                end.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    end.recv(1)
                end.settimeout(TIMEOUT)
            line.open()
            assert receive(standing, 7) == b"anyone?"
            assert receive(new, 7) == b"anyone?"


def test_a_silent_line_can_be_cut(line: FaultLine) -> None:
    line.silence()
    with connect(line) as end:
        end.sendall(b"anyone?")
        line.cut()
        with pytest.raises(ConnectionResetError):
            end.recv(1)


def test_a_slow_line_takes_its_time(line: FaultLine) -> None:
    line.slow(100_000)
    with connect(line) as end:
        before = time.monotonic()
        assert exchange(end, b"x" * 60_000) == b"x" * 60_000
        assert time.monotonic() - before > 0.4


def test_a_line_cuts_itself_in_the_middle(line: FaultLine) -> None:
    line.cut_after(1000)
    with connect(line) as end:
        end.sendall(b"x" * 5000)
        with pytest.raises(ConnectionResetError):
            receive(end, 5000)
    assert line.carried_down == 1000
    assert line.state is LineState.CUT
    line.open()
    with connect(line) as end:
        assert exchange(end, b"y" * 5000) == b"y" * 5000


def test_a_far_end_that_is_gone_is_a_reset() -> None:
    with FaultLine(_closed_port()) as nobody, pytest.raises(ConnectionResetError):
        _connect_and_hear(nobody)


def _connect_and_hear(line: FaultLine) -> bytes:
    """Connect and listen; the reset may come at either."""
    with connect(line) as end:
        return end.recv(1)


def _closed_port() -> int:
    with socket.create_server((HOST, 0)) as gone:
        port: int = gone.getsockname()[1]
        return port
