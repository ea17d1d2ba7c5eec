"""The road to the cloud: HTTPS with a pinned authority. Knows no business, names every failure."""

from __future__ import annotations

import ssl

import httpx

from sync.base.troubles import (
    CertificateTrouble,
    CloudBusy,
    CloudRefused,
    LineIntercepted,
    LineRefused,
    LineSilent,
    LineTrouble,
)
from sync.base.wire import squeeze

CONNECT_SECONDS = 3.0
"""A desk's LAN answers in milliseconds; three seconds without a handshake is a silent line."""

WRITE_SECONDS = 20.0
MEDIA = "application/octet-stream"
SQUEEZED_FROM = 1024
"""Bytes from which a request is compressed: journals shrink by a third, a question does not."""


class CloudRoad:
    """HTTPS to one cloud. One request at a time; a second road carries the long poll."""

    def __init__(self, url: str, ca_pem: str) -> None:
        """Take the cloud's address and the PEM of the only authority that may vouch for it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_verify_locations(cadata=ca_pem)
        except (ssl.SSLError, ValueError):
            raise CertificateTrouble("the pinned authority cannot be read") from None
        self._url = url.rstrip("/")
        self._client = httpx.Client(
            verify=context,
            trust_env=False,  # the counter's network has one cloud and no proxy
            follow_redirects=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )
        for unread in ("Accept", "Accept-Encoding", "Connection", "User-Agent"):
            del self._client.headers[unread]  # the cloud asks for none, every question carries them

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        """Carry a request; `patience` is how long the answer may take, in seconds."""
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
        return _content(reply)

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def trouble_of(error: httpx.HTTPError) -> LineTrouble:
    """Name what httpx met; no address or content goes into the trouble."""
    name = type(error).__name__
    if _is_certificate(error):
        return CertificateTrouble(name)
    match error:
        case httpx.TimeoutException():
            return LineSilent(name)
        case httpx.NetworkError() | httpx.ProxyError() | httpx.UnsupportedProtocol():
            return LineRefused(name)
        case httpx.RemoteProtocolError() if _hung_up(error):
            return LineRefused(name)
        case httpx.ProtocolError() | httpx.DecodingError() | httpx.TooManyRedirects():
            return LineIntercepted(name)
        case _:
            return LineTrouble(name)


def _hung_up(error: httpx.RemoteProtocolError) -> bool:
    """Say whether the other end went away, before its answer or in the middle of it."""
    return any(words in str(error) for words in ("disconnected", "closed connection"))


def _is_certificate(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        if isinstance(seen, ssl.SSLError) and "CERTIFICATE" in str(seen).upper():
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _content(reply: httpx.Response) -> bytes:
    if reply.is_server_error or reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise CloudBusy(_retry_after(reply), f"HTTP {reply.status_code}")
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


def _retry_after(reply: httpx.Response) -> float:
    try:
        return min(max(float(reply.headers["Retry-After"]), 0.1), 60.0)
    except (KeyError, ValueError):
        return 2.0
