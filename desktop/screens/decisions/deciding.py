"""What the approval desk asks of the desk. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from desktop.operations.filed import Detail, Filed
from desktop.operations.refer_filing import Colleague
from sync.base.verdicts import Refusal
from sync.journal.kinds import Ruling


class DecidingDesk(Protocol):
    """The desk, for the approval desk."""

    def today(self) -> dt.date:
        """Return the present day in Japan."""
        ...

    def now(self) -> int:
        """Return the present moment in milliseconds."""
        ...

    def online(self) -> bool:
        """Say whether the line is up."""
        ...

    def staff(self) -> str:
        """Return the 職員番号 of who is signed on."""
        ...

    def filings(self) -> Sequence[Filed]:
        """Return every filing known here."""
        ...

    def detail(self, filing: bytes) -> Detail | None:
        """Return one filing opened."""
        ...

    def may_decide(self, filing: bytes) -> Refusal | None:
        """Return why the person signed on may not decide this filing; None if they may."""
        ...

    def several_at_once(self, change: str) -> bool:
        """Say whether the town lets several filings of a kind be approved at once."""
        ...

    def decide(self, filing: bytes, ruling: Ruling, reason: str) -> tuple[Refusal, ...]:
        """Keep a decision, signed by the supervisor; () once durable. Raises Trouble."""
        ...

    def may_refer(self, filing: bytes) -> Refusal | None:
        """Return why the person signed on may not pass this filing on; None if they may."""
        ...

    def colleagues(self, filing: bytes) -> Sequence[Colleague]:
        """Return the others who may decide this filing."""
        ...

    def refer(self, filing: bytes, to: str, reason: str) -> tuple[Refusal, ...]:
        """Keep that a filing is passed on; () once durable. Raises Trouble."""
        ...
