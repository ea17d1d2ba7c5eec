"""Whoever watches over the cloud asks whether it answers and can serve; anybody may, at no cost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import func, select

from sync.base.clock import SystemClock
from sync.base.troubles import DatabaseUnreachable
from sync.cloud import health
from sync.cloud import tables as t
from sync.cloud.app import app
from sync.cloud.database import opened
from sync.cloud.ledger import PostgresLedger
from sync.cloud.tables import SCHEMA_VERSION
from tests.ports.roles import as_owner

LIVE, READY = "/healthz", "/readyz"


def asked(ledger: PostgresLedger, *paths: str) -> list[tuple[int, str]]:
    """Return the status and the text that a server over this ledger answers to each."""

    async def ask() -> list[tuple[int, str]]:
        served = app(ledger, SystemClock())
        line = httpx.ASGITransport(served)
        async with (
            served.router.lifespan_context(served),
            httpx.AsyncClient(transport=line, base_url="http://cloud") as client,
        ):
            answers = [await client.get(path) for path in paths]
        return [(answer.status_code, answer.text) for answer in answers]

    return asyncio.run(ask())


def test_a_cloud_that_can_serve_says_so_and_keeps_no_trace_of_the_question(
    postgres: PostgresLedger,
) -> None:
    assert asked(postgres, LIVE, READY) == [(200, "ok\n")] * 2
    with as_owner(postgres) as owner, owner.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.turned_away)).scalar() == 0


def test_without_its_database_a_process_answers_and_is_not_ready() -> None:
    gone = PostgresLedger(opened("postgresql://nobody@127.0.0.1:1/none"), bytes(32))
    (live, _), (ready, said) = asked(gone, LIVE, READY)
    gone.engine.dispose()
    assert (live, ready) == (200, 503)
    assert "nobody" not in said


def test_a_database_of_another_program_is_not_ready(postgres: PostgresLedger) -> None:
    with as_owner(postgres) as owner, owner.engine.begin() as connection:
        connection.execute(t.schema_version.update().values(version=SCHEMA_VERSION + 1))
    assert [status for status, _ in asked(postgres, LIVE, READY)] == [200, 503]


def told(check: Callable[[], None], times: int) -> list[bool]:
    async def ask() -> list[bool]:
        readiness = health.Readiness(check)
        at_once = await asyncio.gather(*(readiness.ready() for _ in range(times)))
        return [*at_once, await readiness.ready()]

    return asyncio.run(ask())


def test_however_many_ask_the_database_is_looked_at_once_in_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(health, "FRESH_SECONDS", 60.0)
    assert told(lambda: looks.append(1), 50) == [True] * 51
    assert len(looks) == 1
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)
    told(lambda: looks.append(1), 50)
    assert len(looks) == 3


def test_what_was_not_ready_is_looked_at_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)
    troubles = [DatabaseUnreachable("no")]

    def check() -> None:
        if troubles:
            raise troubles.pop()

    assert told(check, 1) == [False, True]


def test_a_database_that_hangs_is_asked_once_and_is_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "FRESH_SECONDS", 60.0)
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.01)
    answers, looks = threading.Event(), list[int]()

    def check() -> None:
        looks.append(1)
        answers.wait(60)

    async def ask() -> None:
        readiness = health.Readiness(check)
        assert not any([await readiness.ready() for _ in range(5)])
        answers.set()
        while not await readiness.ready():
            pass

    asyncio.run(ask())
    assert len(looks) == 1
