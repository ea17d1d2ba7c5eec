"""A request on its way in: how large it may be, how long it may take, and what a fault tells."""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path

from starlette.requests import Request

from sync.base.wire import TooLarge, WireError, unsqueeze
from sync.exchanges.counter import NotServed
from sync.exchanges.message import MOST_MESSAGE_BYTES

BODY_SECONDS = 60.0
"""How long a request may take to come in: a desk gives up after less than half of it."""

TOO_LARGE, TOO_SLOW, NOT_ZSTD, BOMB = "too_large", "too_slow", "not_zstd", "bomb"
"""Why a request never reached an exchange."""

MOST_PLACES = 8
"""Of a fault, the innermost ones."""


class NotTaken(Exception):
    """A request that is not even read to its end; the connection is closed on it."""

    def __init__(self, code: str, status: int, said: str) -> None:
        """Take why, the HTTP status and what is answered."""
        super().__init__(said)
        self.code = code
        self.status = status


async def body_of(request: Request) -> bytes:
    """Return a request's body, unpacked; NotTaken or NotServed where it is none of ours."""
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                data += chunk
                if len(data) > MOST_MESSAGE_BYTES:
                    raise NotTaken(TOO_LARGE, 413, "request is too large")
    except TimeoutError:
        raise NotTaken(TOO_SLOW, 408, "request came too slowly") from None
    if request.headers.get("Content-Encoding") != "zstd":
        return bytes(data)
    try:
        return unsqueeze(bytes(data), MOST_MESSAGE_BYTES)
    except TooLarge:
        raise NotServed(BOMB) from None
    except WireError:
        raise NotServed(NOT_ZSTD) from None


def told_of(bug: BaseException) -> str:
    """Return what and where a fault was: no message and no value, which may name a resident."""
    places = [
        f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}"
        for frame in traceback.extract_tb(bug.__traceback__)
    ]
    return f"{type(bug).__name__} at {' '.join(places[-MOST_PLACES:])}"
