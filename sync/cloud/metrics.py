"""What a process of the cloud tells Prometheus, at an address of its own, away from the desks.

Codes of towns, names of exchanges, codes of reasons: no name, no desk, nothing of anybody.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client import start_http_server as serve
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import QueuePool

from sync.base.troubles import Trouble
from sync.cloud.database import CONNECTIONS
from sync.cloud.figures import Figures, TownFigures
from sync.cloud.ledger import PostgresLedger
from sync.journal.standing import Standing

FRESH_SECONDS = 15.0
"""How long the towns' figures are told again: Prometheus asks as often, whoever else asks more."""

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds: from a small push to a wait for news that hears none."""

ANSWERED, REFUSED, FAILED, GONE = "answered", "refused", "failed", "gone"
"""How a request ended: with a yes; with a no; with our failing (5xx); with nobody there."""

OPEN_HERE = (Standing.WAITING, Standing.RETURNED, Standing.CONFLICTED)
"""What is told of every town, none included: a line that comes and goes cannot be drawn."""

OTHER = "other"
"""Stands for whatever exchange we do not have."""


class Metrics:
    """Counts requests as they end, and looks at the rest when it is asked; any thread may tell."""

    def __init__(self, ledger: PostgresLedger, now: Callable[[], int]) -> None:
        """Take the ledger, and what gives the cloud's time (ms)."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "madoguchi_requests",
            "Requests of desks, by exchange and how they ended.",
            ["exchange", "outcome"],
            registry=self.registry,
        )
        self._refusals = Counter(
            "madoguchi_refusals",
            "Requests turned away, by exchange and the reason's code (as in audit refusals).",
            ["exchange", "reason"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "madoguchi_request_seconds",
            "From a request's first byte to its answer; wait holds on for news.",
            ["exchange"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.registry.register(_Database(ledger, now))
        ProcessCollector(registry=self.registry)

    def ended(self, exchange: str, outcome: str, reasons: Iterable[str], seconds: float) -> None:
        """Count a request that ended."""
        exchange = exchange or OTHER
        self._requests.labels(exchange, outcome).inc()
        self._seconds.labels(exchange).observe(seconds)
        for reason in reasons:
            self._refusals.labels(exchange, reason).inc()

    def served(self, host: str, port: int) -> WSGIServer:
        """Answer Prometheus there from now on, in a thread; OSError where the address is taken."""
        server, _ = serve(port, host, self.registry)
        return server


class _Kept(NamedTuple):
    at: float
    towns: list[TownFigures] | None


class _Database(Collector):
    """The pool of connections, and what the towns' rows tell."""

    def __init__(self, ledger: PostgresLedger, now: Callable[[], int]) -> None:
        self._pool = ledger.engine.pool
        self._figures = Figures(ledger)
        self._now = now
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def collect(self) -> Iterator[Metric]:
        """Yield what there is; without its database a process tells no town's figures."""
        if isinstance(self._pool, QueuePool):
            connections = GaugeMetricFamily(
                "madoguchi_database_connections",
                f"Connections of this process, of {CONNECTIONS} at most.",
                labels=["state"],
            )
            connections.add_metric(["in_use"], self._pool.checkedout())
            connections.add_metric(["idle"], self._pool.checkedin())
            yield connections
        towns = self._towns()
        yield GaugeMetricFamily(
            "madoguchi_database_up",
            "Whether the database answered (1) or not (0).",
            towns is not None,
        )
        yield from _of_towns(towns or [])

    def _towns(self) -> list[TownFigures] | None:
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept.at >= FRESH_SECONDS:
                self._kept = _Kept(time.monotonic(), self._look())
            return self._kept.towns

    def _look(self) -> list[TownFigures] | None:
        try:
            return self._figures.at(self._now())
        except Trouble:
            return None


def _of_towns(towns: list[TownFigures]) -> Iterator[Metric]:
    received = CounterMetricFamily(
        "madoguchi_entries_received",
        "Entries received of all desks; it falls when a backup is restored.",
        labels=["municipality"],
    )
    aside = GaugeMetricFamily(
        "madoguchi_entries_set_aside",
        "Entries received and not taken, by reason (as in entries aside).",
        labels=["municipality", "reason"],
    )
    waiting = GaugeMetricFamily(
        "madoguchi_filings_open",
        "Filings that are not settled, by standing: waiting, returned, conflicted.",
        labels=["municipality", "standing"],
    )
    desks = GaugeMetricFamily(
        "madoguchi_desks", "Desks that are not revoked.", labels=["municipality"]
    )
    silent = GaugeMetricFamily(
        "madoguchi_desks_silent",
        "Of them, those of which no entry came for 72 hours.",
        labels=["municipality"],
    )
    for town in towns:
        received.add_metric([town.municipality], town.received)
        desks.add_metric([town.municipality], town.desks)
        silent.add_metric([town.municipality], town.silent)
        for reason, count in town.aside.items():
            aside.add_metric([town.municipality, reason], count)
        for standing in OPEN_HERE:
            waiting.add_metric([town.municipality, standing.value], town.waiting.get(standing, 0))
    yield from (received, aside, waiting, desks, silent)
