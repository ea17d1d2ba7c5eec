"""Bombs, and bodies that are too large, too slow or endless; heads of requests that never end.

Nobody needs a key for these, so each is tried as by a passer-by. Beside every one a desk goes on
working, and afterwards the trace is there.
"""

from __future__ import annotations

import contextlib
import io
import select
import socket
import ssl
import time
import warnings
import zipfile
from collections.abc import Iterator

import psutil
import pytest
from backports import zstd

from sync.base.wire import squeeze
from sync.cloud import incoming, server
from sync.exchanges.counter import SERVED
from sync.exchanges.message import MOST_MESSAGE_BYTES
from tests.attack.towns import PATIENCE, Cloud, served_again
from tests.ports.desks import Desk
from tests.ports.hall import looked

GIB = 1 << 30
MOST_GROWN = 200 << 20
"""Bytes by which the server may have grown after all bombs together."""


@pytest.fixture(scope="module")
def desk(cloud: Cloud) -> Desk:
    return cloud.hall(cloud.here).staffed()


@pytest.fixture(autouse=True)
def serving(cloud: Cloud, desk: Desk) -> Iterator[None]:
    """Hold that the server is alive afterwards, has not grown, and takes a desk's next entry."""
    yield
    entry = looked(desk)
    desk.sync()
    assert desk.receipt(entry).status == "received"
    assert psutil.Process(cloud.pid).memory_info().rss < MOST_GROWN + _at_first(cloud)


_FIRST: dict[int, int] = {}


def _at_first(cloud: Cloud) -> int:
    return _FIRST.setdefault(cloud.pid, psutil.Process(cloud.pid).memory_info().rss)


def zstd_bomb(size: int, *, window: int = 0) -> bytes:
    """Return a frame of `size` zeros; with a window of 2 to that power, which its reader needs."""
    options = {zstd.CompressionParameter.window_log: window} if window else {}
    if window:
        options[zstd.CompressionParameter.enable_long_distance_matching] = 1
    made = zstd.ZstdCompressor(options=options)
    piece = bytes(1 << 20)
    parts = [made.compress(piece) for _ in range(size >> 20)]
    return b"".join([*parts, made.flush()])


def zip_bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("a", bytes(64 << 20))
    return data.getvalue()


BOMBS = {
    "a gibibyte of zeros": (lambda: zstd_bomb(GIB), incoming.BOMB),
    "a window of 128 MiB": (lambda: zstd_bomb(1 << 27, window=27), incoming.NOT_ZSTD),
    "one byte too many": (lambda: squeeze(bytes(MOST_MESSAGE_BYTES + 1)), incoming.BOMB),
    "a frame in a frame": (lambda: squeeze(zstd_bomb(GIB)), "no_request"),
    "two frames": (lambda: squeeze(b"a") + squeeze(b"b"), incoming.NOT_ZSTD),
    "a frame cut short": (lambda: squeeze(bytes(9999))[:-3], incoming.NOT_ZSTD),
    "a zip": (zip_bomb, incoming.NOT_ZSTD),
    "nothing": (lambda: b"", incoming.NOT_ZSTD),
}


@pytest.mark.parametrize(("bomb", "code"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_put_out_and_noted(cloud: Cloud, bomb, code: str) -> None:  # type: ignore[no-untyped-def]
    data = bomb()
    assert len(data) < MOST_MESSAGE_BYTES
    with cloud.client() as client, cloud.traced(code, len(SERVED)):
        for exchange in sorted(SERVED):
            answer = client.post(
                f"/v1/{exchange}", content=data, headers={"Content-Encoding": "zstd"}
            )
            assert answer.status_code == 404
            assert answer.content == b"not served here\n"


def test_the_limit_is_the_largest_honest_message(cloud: Cloud) -> None:
    """The control: one byte less is read to its end, and refused for what it is."""
    with cloud.client() as client, cloud.traced("no_request", 2):
        for data, headers in (
            (bytes(MOST_MESSAGE_BYTES), {}),
            (squeeze(bytes(MOST_MESSAGE_BYTES)), {"Content-Encoding": "zstd"}),
        ):
            assert client.post("/v1/pull", content=data, headers=headers).status_code == 404


@contextlib.contextmanager
def line(cloud: Cloud) -> Iterator[ssl.SSLSocket]:
    """Yield a bare TLS connection, on which anything may be said."""
    with (
        socket.create_connection(("127.0.0.1", cloud.port), PATIENCE) as plain,
        cloud.tls().wrap_socket(plain, server_hostname="127.0.0.1") as made,
    ):
        yield made


def head(*more: str, exchange: str = "pull") -> bytes:
    lines = [f"POST /v1/{exchange} HTTP/1.1", "Host: localhost", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def until_closed(end: ssl.SSLSocket) -> bytes:
    """Return what is said until the other side hangs up."""
    said = b""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while data := end.recv(65536):
            said += data
    return said


def test_an_endless_body_is_hung_up_on(cloud: Cloud) -> None:
    piece = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    sent = 0
    with line(cloud) as end, cloud.traced(incoming.TOO_LARGE):
        end.sendall(head("Transfer-Encoding: chunked"))
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while sent < 4 * MOST_MESSAGE_BYTES:
                end.sendall(piece)
                sent += len(piece)
            raise AssertionError("it listened for ever")
    assert sent < 4 * MOST_MESSAGE_BYTES


def test_a_body_that_is_said_to_be_huge_is_hung_up_on(cloud: Cloud) -> None:
    with line(cloud) as end, cloud.traced(incoming.TOO_LARGE):
        end.sendall(head(f"Content-Length: {GIB}"))
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            end.sendall(bytes(MOST_MESSAGE_BYTES + 1))
        assert b" 413 " in until_closed(end)[:20]


# --- what is too old


def spoken(cloud: Cloud, version: ssl.TLSVersion) -> str:
    """Return what is spoken with somebody who can do no better than a version; "" for nothing."""
    context = cloud.tls()
    with warnings.catch_warnings():  # Python itself advises against it
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, version
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", cloud.port), PATIENCE) as plain:
        try:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as end:
                return end.version() or ""
        except (ssl.SSLError, ConnectionError):
            return ""


def test_nothing_older_than_tls_1_2_is_spoken(cloud: Cloud) -> None:
    assert spoken(cloud, ssl.TLSVersion.TLSv1_1) == ""
    assert spoken(cloud, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"


# --- what takes its time -------------------------------------------------------------------------


@pytest.fixture
def hasty(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """The same cloud served once more, by a server whose patience ends sooner."""
    monkeypatch.setattr(incoming, "BODY_SECONDS", 0.5)
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.5)
    with served_again(cloud) as made:
        yield made


def test_a_body_that_comes_byte_by_byte_is_not_waited_for(hasty: Cloud) -> None:
    with line(hasty) as end, hasty.traced(incoming.TOO_SLOW):
        end.sendall(head("Content-Length: 4000"))
        began = time.monotonic()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while time.monotonic() < began + PATIENCE:
                end.sendall(b"x")
                if select.select([end], [], [], 0.05)[0]:
                    break
        assert b" 408 " in until_closed(end)[:20]


@pytest.mark.parametrize("said", [b"", b"POST /v1/pull HT", head("Content-Length: 9")[:-2]])
def test_a_head_that_does_not_come_is_not_waited_for(hasty: Cloud, said: bytes) -> None:
    with line(hasty) as end:
        end.sendall(said)
        assert until_closed(end) == b""


def test_many_slow_ones_hold_up_nobody(hasty: Cloud, desk: Desk) -> None:
    with contextlib.ExitStack() as held, hasty.traced(incoming.TOO_SLOW, 40):
        for _ in range(40):
            end = held.enter_context(line(hasty))
            end.sendall(head("Content-Length: 4000"))
        began, usual = time.monotonic(), desk.road
        desk.road = hasty.road()
        desk.sync()
        desk.road = usual
        assert time.monotonic() - began < 5
