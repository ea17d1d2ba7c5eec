"""What a screen that files a change asks of the desk, and how it says no. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from desktop.operations.file_change import Receipt
from sync.base.verdicts import Refusal
from sync.changes.verdict import Verdict
from sync.records.resident import Resident


class Step(Enum):
    """Where the clerk is: filling in, looking at the difference, or done (受付済)."""

    FORM = "form"
    CONFIRM = "confirm"
    DONE = "done"


class FilingDesk(Protocol):
    """The desk, for a screen that files."""

    def today(self) -> dt.date:
        """Return the present day in Japan."""
        ...

    def online(self) -> bool:
        """Say whether the line is up."""
        ...

    def household_of(self, atena_no: str) -> Sequence[Resident]:
        """Return the confirmed records of the person's household, in print order."""
        ...

    def person(self, atena_no: str) -> Resident | None:
        """Return the person's confirmed record."""
        ...

    def pending(self, atena_no: str) -> bool:
        """Say whether an unsettled filing concerns the person."""
        ...

    def decide_change(self, change: str, body: bytes) -> Verdict:
        """Ask the rule what the change would do."""
        ...

    def file(self, change: str, body: bytes, replaces: bytes) -> Receipt | tuple[Refusal, ...]:
        """Keep the filing (仮登録); the receipt only once it is durable. Raises Trouble."""
        ...

    def draft(self, change: str, atena_no: str) -> bytes | None:
        """Return the draft kept for this person."""
        ...

    def keep_draft(self, change: str, atena_no: str, body: bytes) -> None:
        """Keep what was entered so far."""
        ...

    def drop_draft(self, change: str, atena_no: str) -> None:
        """Forget the draft."""
        ...


def said(refusal: Refusal) -> str:
    """Return a refusal as one sentence pair: the reason, and the next step."""
    return f"{refusal.reason}{refusal.remedy}"


def what_next(receipt: Receipt) -> str:
    """Say what happens to a filing that was just kept."""
    if receipt.online:
        return "送信して審査に回しました。決裁のあと、登録されます。"
    return "受付を保存しました。通信が戻りましたら、審査のうえ登録します。"
