"""The road to the cloud: HTTPS with a pinned authority. Knows no business, names every failure."""

from __future__ import annotations

import datetime as dt
import math
import socket
import ssl
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpx

from sync.base.troubles import (
    CertificateForeign,
    CertificateMisnamed,
    CertificateOutOfTime,
    CertificateTrouble,
    CloudBusy,
    CloudRefused,
    LineCut,
    LineIntercepted,
    LineRefused,
    LineSilent,
    LineTrouble,
    NameUnknown,
)
from sync.base.wire import squeeze

CONNECT_SECONDS = 5.0
"""A desk's LAN answers in milliseconds; at 1 KB/s a handshake takes three seconds."""

KNOCK_SECONDS = 1.0
"""How long a line that was down may take to answer a bare connection. It is asked for that first:
where packets vanish, its return is then noticed at the next knock and not after a long silence."""

WRITE_SECONDS = 20.0
HTTPS = 443
MEDIA = "application/octet-stream"
SQUEEZED_FROM = 1024
"""Bytes from which a request is compressed: journals shrink by a third, a question does not."""


class CloudRoad:
    """HTTPS to one cloud. One request at a time; a second road carries the long poll."""

    def __init__(self, url: str, ca_pem: str) -> None:
        """Take the cloud's address and the PEM of the only authority that may vouch for it."""
        self._url = url.rstrip("/")
        self._down = False
        self._client = pinned_client(ca_pem)

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        """Carry a request; `patience` is how long the line may be silent, in seconds."""
        try:
            if self._down:
                self._knock(patience)
            reply = self._carry(exchange, message, patience)
        except LineTrouble:
            self._down = True
            raise
        self._down = False
        return reply

    def _knock(self, patience: float) -> None:
        try:
            where = (httpx.URL(self._url).host, httpx.URL(self._url).port or HTTPS)
            socket.create_connection(where, min(KNOCK_SECONDS, patience)).close()
        except httpx.InvalidURL:
            return  # carrying says it better
        except TimeoutError:
            raise LineSilent("knock") from None
        except socket.gaierror:
            raise NameUnknown("knock") from None
        except OSError:
            raise LineRefused("knock") from None

    def _carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        limits = httpx.Timeout(
            patience, connect=min(CONNECT_SECONDS, patience), write=WRITE_SECONDS
        )
        headers = {}
        if len(message) >= SQUEEZED_FROM:
            message, headers = squeeze(message), {"Content-Encoding": "zstd"}
        try:
            reply = self._client.post(
                f"{self._url}/v1/{exchange}", content=message, headers=headers, timeout=limits
            )
        except httpx.HTTPError as error:
            raise trouble_of(error) from None
        except httpx.InvalidURL:
            raise LineRefused("the cloud's address cannot be read") from None
        except RuntimeError:
            if not self._client.is_closed:
                raise
            raise LineCut("hung up meanwhile") from None
        return _content(reply)

    def close(self) -> None:
        """Hang up; who still asks, on another thread too, finds the line cut."""
        self._client.close()


def pinned_client(ca_pem: str) -> httpx.Client:
    """Return a client that trusts one authority alone; CertificateTrouble if it cannot be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=ca_pem)
    except (ssl.SSLError, ValueError):
        raise CertificateTrouble("the pinned authority cannot be read") from None
    client = httpx.Client(
        verify=context,
        trust_env=False,  # the counter's network has one cloud and no proxy
        follow_redirects=False,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
    )
    for unread in ("Accept", "Accept-Encoding", "Connection", "User-Agent"):
        del client.headers[unread]  # the cloud asks for none, every question carries them
    return client


def busy(reply: httpx.Response) -> CloudBusy:
    """Name an answer that says to come again later."""
    return CloudBusy(_retry_after(reply), f"HTTP {reply.status_code}")


def trouble_of(error: httpx.HTTPError) -> LineTrouble:
    """Name what httpx met; no address or content goes into the trouble."""
    name = type(error).__name__
    for below in _below(error):
        if isinstance(below, ssl.SSLError):
            return _of_tls(below)
        if isinstance(below, socket.gaierror):
            return NameUnknown(name)
    match error:
        case httpx.TimeoutException():
            return LineSilent(name)
        case httpx.ReadError() | httpx.WriteError() | httpx.CloseError():
            return LineCut(name)
        case httpx.NetworkError() | httpx.ProxyError() | httpx.UnsupportedProtocol():
            return LineRefused(name)
        case httpx.RemoteProtocolError() if _hung_up(error):
            return LineCut(name)
        case httpx.ProtocolError() | httpx.DecodingError() | httpx.TooManyRedirects():
            return LineIntercepted(name)
        case _:
            return LineTrouble(name)


_OUT_OF_TIME, _MISNAMED = {9, 10}, {62, 63, 64}
"""X509_V_ERR_…: not yet valid, has expired; another host name, e-mail or IP address."""

_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG")
"""What OpenSSL says of an answer that is no TLS: somebody speaks plain HTTP there."""


def _of_tls(error: ssl.SSLError) -> LineTrouble:
    """Name what TLS met."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _OUT_OF_TIME:
            return CertificateOutOfTime(f"X509 {error.verify_code}")
        if error.verify_code in _MISNAMED:
            return CertificateMisnamed(f"X509 {error.verify_code}")
        return CertificateForeign(f"X509 {error.verify_code}")
    reason = error.reason or ""
    if any(words in reason for words in _NO_TLS):
        return LineIntercepted(reason)
    if "CERTIFICATE" in reason:
        return CertificateTrouble(reason)
    return LineCut(reason or type(error).__name__)


def _below(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _hung_up(error: httpx.RemoteProtocolError) -> bool:
    """Say whether the other end went away, before its answer or in the middle of it."""
    return any(words in str(error) for words in ("disconnected", "closed connection"))


def _content(reply: httpx.Response) -> bytes:
    if reply.is_server_error or reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise busy(reply)
    media = reply.headers.get("Content-Type", "").partition(";")[0]
    if reply.status_code == httpx.codes.OK and media == MEDIA:
        return reply.content
    if reply.status_code == httpx.codes.NOT_FOUND and media == "text/plain":
        raise CloudRefused(
            "not_served",
            "このクラウドには、設定された市町村がありません。",
            "接続先と市町村コードを確認してください。",
        )
    raise LineIntercepted(f"HTTP {reply.status_code}")


SOONEST, LATEST, UNTOLD = 0.1, 60.0, 2.0
"""Seconds between which a cloud's word for when to come back is obeyed, and what counts without."""


def _retry_after(reply: httpx.Response) -> float:
    """Return the seconds of Retry-After, told as a number or as a date by the other end's clock."""
    told = reply.headers.get("Retry-After", "")
    try:
        seconds = float(told)
    except ValueError:
        seconds = _seconds_until(told, reply.headers.get("Date", ""))
    return UNTOLD if math.isnan(seconds) else min(max(seconds, SOONEST), LATEST)


def _seconds_until(then: str, now: str) -> float:
    try:
        left: dt.timedelta = parsedate_to_datetime(then) - parsedate_to_datetime(now)
    except (ValueError, TypeError, OverflowError):
        return UNTOLD
    return left.total_seconds()
