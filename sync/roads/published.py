"""The road to the files that the cloud only passes on: newer versions of the program.

The same line and pinned authority as every other question; nothing is signed by the desk, and what
comes is checked by whoever asked.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from sync.base.published import UPDATES
from sync.base.troubles import LineIntercepted, LineRefused
from sync.roads.cloud import busy, pinned_client, trouble_of

PIECE_BYTES = 64 * 1024
"""Bytes that are held at a time, of however large a file."""

PATIENCE = httpx.Timeout(20.0, connect=5.0)
"""Seconds that the line may be silent: as long as a desk's other questions wait."""


class PublishedRoad:
    """HTTPS to the files under /updates of one cloud."""

    def __init__(self, url: str, ca_pem: str) -> None:
        """Take the cloud's address and the PEM of the only authority that may vouch for it."""
        self._url = url.rstrip("/")
        self._client = pinned_client(ca_pem)

    def pieces(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield a file's bytes from `start`; KeyError where there is none, LineTrouble."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        wanted = httpx.codes.PARTIAL_CONTENT if start else httpx.codes.OK
        try:
            with self._client.stream(
                "GET", f"{self._url}/{UPDATES}/{name}", headers=headers, timeout=PATIENCE
            ) as reply:
                if reply.status_code == httpx.codes.NOT_FOUND:
                    raise KeyError(name)
                if reply.is_server_error or reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
                    raise busy(reply)
                if reply.status_code != wanted:
                    raise LineIntercepted(f"HTTP {reply.status_code}")
                yield from reply.iter_raw(PIECE_BYTES)
        except httpx.HTTPError as error:
            raise trouble_of(error) from None
        except httpx.InvalidURL:
            raise LineRefused("the cloud's address cannot be read") from None

    def close(self) -> None:
        """Hang up."""
        self._client.close()
