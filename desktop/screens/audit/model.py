"""What the screen asks of the desk. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from desktop.forms.found import Offered
from desktop.operations.audit import Asked, Found
from desktop.operations.audit_words import Worded
from sync.base.verdicts import Refusal
from sync.exchanges.audit import Place
from sync.journal.asking import Question


class AuditDesk(Protocol):
    """The desk, for this screen."""

    def today(self) -> dt.date:
        """Return the present day."""
        ...

    def residents(self, text: str) -> Sequence[Offered]:
        """Return whom the search finds, each with their 宛名番号."""
        ...

    def staff(self, text: str) -> Sequence[Offered]:
        """Return the staff whose 職員番号 or name begins so; all for ""."""
        ...

    def desks(self, text: str) -> Sequence[Offered]:
        """Return the desks whose number or name begins so; all for ""."""
        ...

    def ask(self, question: Question, reason: str) -> Asked | tuple[Refusal, ...]:
        """Keep a question. Raises Trouble with nothing kept."""
        ...

    def answer(self, asked: Asked, after: Place | None = None) -> Found:
        """Return a page of its answer. Slow, on any thread; raises Trouble."""
        ...

    def file_name(self) -> str:
        """Return a name for the file."""
        ...

    def write(self, asked: Asked, lines: tuple[Worded, ...], file: Path) -> None:
        """Write lines as CSV. Raises Trouble."""
        ...
