"""Whether a process of the cloud answers, and whether it can serve: for whoever watches over it.

No word of any town, no signature, and a cost that does not grow with how often it is asked.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from anyio import to_thread
from sqlalchemy import exc
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sync.base.troubles import Trouble

FRESH_SECONDS = 1.0
"""How long an answer about the database is told again, however many ask."""

PATIENCE_SECONDS = 3.0
"""How long the database is waited for: whoever watches gives up after some seconds more."""


class Readiness:
    """Looks at the database at most once in `FRESH_SECONDS`, and never twice at a time."""

    def __init__(self, check: Callable[[], None]) -> None:
        """Take the look at the database: a Trouble where it does not answer or does not fit."""
        self._check = check
        self._look: asyncio.Task[bool] | None = None
        self._began = 0.0

    async def ready(self) -> bool:
        """Say whether the database answers and its schema is this program's."""
        if self._look is None or (self._look.done() and self._age() >= FRESH_SECONDS):
            self._began = time.monotonic()
            self._look = asyncio.create_task(to_thread.run_sync(self._answers))
        done, _ = await asyncio.wait({self._look}, timeout=PATIENCE_SECONDS)
        return bool(done) and self._look.result()

    def _age(self) -> float:
        return time.monotonic() - self._began

    def _answers(self) -> bool:
        try:
            self._check()
        except (Trouble, exc.SQLAlchemyError):
            return False
        return True


def routes(check: Callable[[], None]) -> list[Route]:
    """Return `/healthz` (the process answers) and `/readyz` (the database does, and fits)."""
    readiness = Readiness(check)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        if await readiness.ready():
            return PlainTextResponse("ok\n")
        return PlainTextResponse("database does not answer, or has another schema\n", 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
