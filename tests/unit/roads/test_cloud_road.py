"""Every way that HTTPS can fail has a name of ours, and nothing but our cloud is believed."""

from __future__ import annotations

import datetime as dt
import inspect
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sync.base.clock import UTC
from sync.base.troubles import (
    CertificateTrouble,
    CloudBusy,
    CloudRefused,
    LineCut,
    LineIntercepted,
    LineRefused,
    LineSilent,
    LineTrouble,
)
from sync.cloud.authority import Papers, papers
from sync.roads.cloud import CloudRoad, trouble_of

NOW = dt.datetime.now(UTC)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 5\r\n\r\nreply"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("tls"), ["127.0.0.1", "localhost"], NOW)


@contextmanager
def far_end(made: Papers, say: bytes | None) -> Iterator[str]:
    """Listen with TLS; answer each request with `say`, or stay silent if it is None."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        try:
            plain, _ = listening.accept()
            with context.wrap_socket(plain, server_side=True) as end:
                heard = b""
                while not heard.endswith(b"message"):
                    heard += end.recv(65536)
                if say is None:
                    over.wait(10)
                else:
                    end.sendall(say)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.close()
        thread.join()


def carried(url: str, ca: Path, patience: float = 5.0) -> bytes:
    road = CloudRoad(url, ca.read_text())
    try:
        return road.carry("pull", b"message", patience)
    finally:
        road.close()


def http(status: str, *headers: str, body: str = "") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()


def test_our_cloud_s_answer_comes_back(made: Papers) -> None:
    with far_end(made, OK) as url:
        assert carried(url, made.ca) == b"reply"


@pytest.mark.parametrize(
    ("say", "trouble"),
    [
        (http("200 OK", "Content-Type: text/html", body="<h1>login</h1>"), LineIntercepted),
        (http("302 Found", "Location: https://portal.example/"), LineIntercepted),
        (http("500 Internal Server Error", "Content-Type: text/plain"), CloudBusy),
        (http("404 Not Found", "Content-Type: text/html"), LineIntercepted),
        (http("404 Not Found", "Content-Type: text/plain"), CloudRefused),
        (http("503 Service Unavailable", "Retry-After: 7"), CloudBusy),
        (http("429 Too Many Requests", "Retry-After: soon"), CloudBusy),
        (b"", LineRefused),
        (b"SSH-2.0-other\r\n\r\n", LineIntercepted),
        (OK[:-3], LineTrouble),
    ],
)
def test_anything_else_has_its_name(
    made: Papers, say: bytes, trouble: type[LineTrouble | CloudRefused]
) -> None:
    with far_end(made, say) as url, pytest.raises(trouble):
        carried(url, made.ca)


def test_a_busy_cloud_says_when_to_come_back(made: Papers) -> None:
    with far_end(made, http("503 Busy", "Retry-After: 7")) as url, pytest.raises(CloudBusy) as busy:
        carried(url, made.ca)
    assert busy.value.retry_after == 7


def test_silence_ends_when_patience_does(made: Papers) -> None:
    with far_end(made, None) as url, pytest.raises(LineSilent):
        carried(url, made.ca, patience=0.2)


def test_nobody_listens(made: Papers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(LineRefused):
        carried(f"https://127.0.0.1:{port}", made.ca)


@pytest.mark.parametrize("url", ["http://[bad", "ftp://127.0.0.1", "nonsense"])
def test_an_address_that_is_none(made: Papers, url: str) -> None:
    with pytest.raises(LineTrouble):
        carried(url, made.ca)


def test_another_authority_s_cloud_is_not_ours(made: Papers, tmp_path: Path) -> None:
    other = papers(tmp_path, ["127.0.0.1"], NOW)
    with far_end(other, OK) as url, pytest.raises(CertificateTrouble):
        carried(url, made.ca)


def test_two_authorities_of_one_name_vouch_side_by_side(made: Papers, tmp_path: Path) -> None:
    other = papers(tmp_path, ["127.0.0.1"], NOW)
    (tmp_path / "both.pem").write_text(made.ca.read_text() + other.ca.read_text())
    for each in (made, other):
        with far_end(each, OK) as url:
            assert carried(url, tmp_path / "both.pem") == b"reply"


def test_a_certificate_for_another_name_is_not_ours(made: Papers, tmp_path: Path) -> None:
    elsewhere = Papers(tmp_path / "ca.pem", tmp_path / "server.pem", tmp_path / "server.key")
    papers(tmp_path, ["cloud.example"], NOW)
    with far_end(elsewhere, OK) as url, pytest.raises(CertificateTrouble):
        carried(url, elsewhere.ca)


def test_a_certificate_out_of_its_time_is_told_with_the_clock(tmp_path: Path) -> None:
    old = papers(tmp_path, ["127.0.0.1"], NOW - dt.timedelta(days=500))
    with far_end(old, OK) as url, pytest.raises(CertificateTrouble) as told:
        carried(url, old.ca)
    assert "日時" in told.value.remedy


def test_a_pinned_authority_that_cannot_be_read() -> None:
    with pytest.raises(CertificateTrouble):
        CloudRoad("https://127.0.0.1:1", "-----BEGIN CERTIFICATE-----\nx\n")


def errors() -> list[type[httpx.HTTPError]]:
    """Return every error class of httpx that a request can end with."""
    found = [c for _, c in inspect.getmembers(httpx, inspect.isclass)]
    return [c for c in found if issubclass(c, httpx.HTTPError)]


BASES = {httpx.HTTPError, httpx.RequestError, httpx.TransportError, httpx.HTTPStatusError}
"""Classes that are never raised themselves, or only when asked for (raise_for_status)."""


@pytest.mark.parametrize("kind", [e for e in errors() if e not in BASES])
def test_no_error_of_httpx_is_without_a_name(kind: Callable[[str], httpx.HTTPError]) -> None:
    named = trouble_of(kind("with https://secret.example in its text"))
    assert isinstance(named, LineTrouble)
    assert type(named) is not LineTrouble, "each has a name of its own"
    assert "secret" not in str(named) + named.detail


def test_an_answer_cut_in_its_middle_is_a_cut_line(made: Papers) -> None:
    with far_end(made, OK[:-2]) as url, pytest.raises(LineRefused):
        carried(url, made.ca)


def test_a_road_that_was_hung_up_is_cut(made: Papers) -> None:
    road = CloudRoad("https://127.0.0.1:1", made.ca.read_text())
    road.close()
    with pytest.raises(LineCut):
        road.carry("push", b"message", 1.0)
