"""What goes wrong between a desk and the cloud, and inside either, drawn from the seed."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sync.base.troubles import LineRefused, LineSilent
from sync.exchanges.counter import NotServed, serve
from sync.exchanges.ports import Ledger, LedgerReading, LedgerWriting, Town
from sync.journal.entry import Entry
from sync.records.scopes import Row, Scope, ScopeHead
from tests.ports.desks import Journal, Register
from tests.ports.versions import OLDER, program


class SeededChance:
    """Random bytes from the seed."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def draw(self, size: int) -> bytes:
        return self.rng.randbytes(size)


@dataclass
class Weather:
    """How bad it is: the share of each thing that goes wrong; 0 for all when it is over."""

    lost: float = 0.0
    reply_lost: float = 0.0
    twice: float = 0.0
    late: float = 0.0
    rolled_back: float = 0.0
    committed_unsaid: float = 0.0
    crash: float = 0.0

    @classmethod
    def drawn(cls, rng: random.Random) -> Weather:
        scale = rng.choice((0.02, 0.08, 0.2))
        return cls(*(scale * rng.random() for _ in range(7)))


class Crashed(Exception):
    """The desk's program ended here; what it had committed stays."""


@dataclass
class CloudProcess:
    """One server process over the shared store: it may die before or after a commit."""

    ledger: Ledger
    rng: random.Random
    weather: Weather
    version: int = OLDER

    def town(self, code: str) -> Town | None:
        return self.ledger.town(code)

    @contextmanager
    def reading(self, town: Town) -> Iterator[LedgerReading]:
        with self.ledger.reading(town) as reading:
            yield reading

    @contextmanager
    def writing(self, town: Town) -> Iterator[LedgerWriting]:
        with self.ledger.writing(town) as writing:
            yield writing
            if self.rng.random() < self.weather.rolled_back:
                raise LineSilent("the process died before its commit")
        if self.rng.random() < self.weather.committed_unsaid:
            raise LineSilent("the process died after its commit")


@dataclass
class StormRoad:
    """A road that loses, doubles and delays; what is afloat arrives some day, or never."""

    processes: Sequence[CloudProcess]
    rng: random.Random
    weather: Weather
    now: Any
    cut: bool = False
    afloat: list[tuple[str, bytes]] = field(default_factory=list)

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        del patience
        rng, weather = self.rng, self.weather
        if self.cut or rng.random() < weather.lost:
            raise LineRefused("lost on the way")
        if rng.random() < weather.late:
            self.afloat.append((exchange, message))
            raise LineSilent("not there yet")
        if rng.random() < weather.twice:
            self.afloat.append((exchange, message))
        reply = self.deliver(exchange, message)
        if rng.random() < weather.reply_lost:
            raise LineSilent("the answer was lost")
        return reply

    def deliver(self, exchange: str, message: bytes) -> bytes:
        process = self.rng.choice(self.processes)
        try:
            with program(process.version):
                return serve(process, exchange, message, self.now)
        except NotServed as no:
            raise LineRefused(str(no)) from None

    def arrive(self) -> None:
        """Let something that was afloat reach the cloud; nobody hears the answer."""
        if self.afloat and not self.cut:
            exchange, message = self.afloat.pop(self.rng.randrange(len(self.afloat)))
            try:
                self.deliver(exchange, message)
            except (LineSilent, LineRefused):
                return


@dataclass
class StormJournal(Journal):
    """A journal whose program may end before or after each of its commits."""

    crash: Any = None
    chains: list[Entry] = field(default_factory=list)
    """Entries of chains before the desk enrolled anew that were not carried yet."""
    link_on: Any = None
    """Says a content again in the present chain."""

    def carry_former(self) -> int:
        left, self.chains = self.chains, []
        for entry in left:
            self.link_on(entry)
        self.crash()
        return len(left)

    def keep_receipts(self, receipts: Sequence[tuple[int, bytes]]) -> None:
        self.crash()
        super().keep_receipts(receipts)
        self.crash()

    def send_again(self, after: int, holes: Collection[int] = ()) -> int:
        done = super().send_again(after, holes)
        self.crash()
        return done


@dataclass
class StormRegister(Register):
    """A register whose program may end before or after each of its commits."""

    crash: Any = None

    def apply(self, scope: Scope, rows: Sequence[Row], head: ScopeHead) -> None:
        self.crash()
        super().apply(scope, rows, head)
        self.crash()

    def load_frame(self, scope: Scope, index: int, rows: Sequence[Row]) -> None:
        self.crash()
        super().load_frame(scope, index, rows)
        self.crash()

    def end_loading(self, scope: Scope, head: ScopeHead) -> None:
        self.crash()
        super().end_loading(scope, head)

    def drop(self, scope: Scope) -> None:
        super().drop(scope)
        self.crash()
