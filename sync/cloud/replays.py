"""Which requests were answered already, so that nobody is answered by asking one of them again.

A request says when it was sent; what is older or younger than `WINDOW_MS` by the cloud's clock is
refused, and told the cloud's time to ask anew by. What was asked within it is remembered, by this
process alone: of several beside each other each would answer once. Only what a desk's own key
signed is remembered, so that no stranger fills the memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from sync.base.wire import sha256
from sync.exchanges.counter import Once
from sync.exchanges.message import Request, Signed
from sync.exchanges.refusals import replayed, stale

WINDOW_MS = 5 * 60 * 1000
"""How far a desk's clock may be off before it has to ask twice."""

MOST_HEARD = 500_000
"""Requests remembered in one generation: 40 MB; a district's desks ask a fiftieth of it."""

_BYTES = 16
"""Of a request's hash: enough that no two are alike."""


class Replays:
    """Two generations of what was heard; any thread may ask."""

    def __init__(self, now: Callable[[], int]) -> None:
        """Take what gives the cloud's time (ms)."""
        self._now = now
        self._lock = threading.Lock()
        self._heard: set[bytes] = set()
        self._before: set[bytes] = set()
        self._began = now()

    def once(self) -> Once:
        """Return what holds one request to be new; asked again for the same, it says nothing."""
        held: list[bytes] = []

        def hold(request: Request, signed: Signed) -> None:
            name = sha256(signed.message)[:_BYTES]
            if name not in held:
                self._hold(request.sent_at, name)
                held.append(name)

        return hold

    def _hold(self, sent_at: int, name: bytes) -> None:
        now = self._now()
        if abs(sent_at - now) > WINDOW_MS:
            raise stale()
        with self._lock:
            if now - self._began > 2 * WINDOW_MS or len(self._heard) >= MOST_HEARD:
                self._before, self._heard, self._began = self._heard, set(), now
            if name in self._heard or name in self._before:
                raise replayed()
            self._heard.add(name)
