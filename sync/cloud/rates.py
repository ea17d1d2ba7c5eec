"""How many requests somebody may make: a bucket for each desk, one for each address besides.

A bucket holds `BURST_SECONDS` of its rate and fills again steadily; a request takes a token out, or
what `COSTS` says. Whoever finds it empty is told when to come back, and nothing is lost by it: a
desk's worker waits so long and goes on. What a desk's own key signed is counted for that desk, so
that nobody empties the bucket of a desk by its name, nor that of a hall's desks by its address. In
memory, of this process alone: of several beside each other each counts what it answers.
"""

from __future__ import annotations

import ipaddress
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sync.base.published import UPDATES
from sync.exchanges import audit, wait
from sync.exchanges.counter import Admit
from sync.exchanges.refusals import TooMany
from sync.exchanges.turned_away import TurnedAway

DESK_RATE = 20.0
"""Requests a second that one desk may go on making. A push carries up to 250 entries, and a desk
has one request under way at a time: a year's backlog or a whole register is within one bucket."""

ADDRESS_RATE = 5.0
"""Requests a second that one address may go on making which no desk's key has signed: enrolments,
journal 0 given back to a restored cloud. A whole hall behind one address enrols within a minute."""

BURST_SECONDS = 60.0
"""Of its rate that a bucket holds."""

COSTS = {wait.NAME: 0.2, audit.NAME: 5.0, UPDATES: 0.2}
"""Tokens of a request that is not as others: one waits, one reads through thousands of entries, and
a file is only read: a hall of two hundred desks looks for a newer version within one bucket."""

MOST_ADDRESSES = 10_000
"""Buckets of addresses: 2 MB. Beyond them new addresses have one bucket together."""

_V6_NETWORK = 64
"""Bits of an IPv6 address that tell networks apart: a machine may choose the others itself."""

_BEYOND = "beyond"


@dataclass
class _Bucket:
    tokens: float
    at: int


class _Buckets:
    """Buckets of one rate; whoever has none yet has a full one."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._most = rate * BURST_SECONDS
        self._kept: dict[object, _Bucket] = {}

    def take(self, whose: object, cost: float, now: int) -> float:
        """Take tokens; return 0, or after how many seconds so many are there, and take none."""
        kept = self._kept.get(whose) or _Bucket(self._most, now)
        gone = max(now - kept.at, 0) / 1000  # a clock set back fills nothing, and empties nothing
        kept.tokens, kept.at = min(kept.tokens + gone * self._rate, self._most), now
        self._kept[whose] = kept
        if kept.tokens < cost:
            return (cost - kept.tokens) / self._rate
        kept.tokens -= cost
        return 0.0

    def holds(self, whose: object, now: int) -> bool:
        """Say whether there is, or can be, a bucket for somebody; full ones make room."""
        if whose in self._kept or len(self._kept) < MOST_ADDRESSES:
            return True
        filled = now - int(BURST_SECONDS * 1000)
        self._kept = {name: each for name, each in self._kept.items() if each.at > filled}
        return len(self._kept) < MOST_ADDRESSES


class Rates:
    """All buckets of a process; any thread may ask."""

    def __init__(
        self,
        now: Callable[[], int],
        desk_rate: float = DESK_RATE,
        address_rate: float = ADDRESS_RATE,
    ) -> None:
        """Take what gives the cloud's time (ms), and the rates in requests a second."""
        self._now = now
        self._lock = threading.Lock()
        self._desks, self._addresses = _Buckets(desk_rate), _Buckets(address_rate)

    def of(self, address: str) -> Admit:
        """Return what admits one request from an address, or raises TooMany; asked again, once."""
        admitted: list[TurnedAway] = []

        def admit(what: TurnedAway) -> None:
            if what not in admitted:
                self._admit(address, what)
                admitted.append(what)

        return admit

    def _admit(self, address: str, what: TurnedAway) -> None:
        cost = COSTS.get(what.exchange, 1.0)
        with self._lock:
            now = self._now()
            if what.proved:
                seconds = self._desks.take((what.municipality, what.desk), cost, now)
            else:
                whose = _network(address)
                known = self._addresses.holds(whose, now)
                seconds = self._addresses.take(whose if known else _BEYOND, cost, now)
        if seconds:
            raise TooMany(what, math.ceil(seconds))


def _network(address: str) -> str:
    """Return what stands for an address: itself, or the IPv6 network it lies in."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, _V6_NETWORK), strict=False))
    return str(found)
