"""How a filing's standing looks, and what the queue asks of the desk. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.operations.filed import Carriage, Detail, Filed
from sync.base.verdicts import Refusal
from sync.journal.standing import Standing

CARRIAGE_LABELS = {
    Carriage.KEPT: "未送信",
    Carriage.RELAYED: "中継済",
    Carriage.RECEIVED: "送信済",
}

TONES = {
    Standing.DRAFT: "notice",
    Standing.WAITING: "provisional",
    Standing.RETURNED: "caution",
    Standing.WITHDRAWN: "notice",
    Standing.DECLINED: "trouble",
    Standing.CONFLICTED: "conflict",
    Standing.REGISTERED: "success",
}
"""Standing -> the tone whose colour and shape stand beside its word."""


def tone_of(filed: Filed) -> str:
    """Return the tone of a filing, or of something that has to be looked at."""
    if filed.task:
        return "caution"
    if filed.to_enter:
        return "caution"
    return "trouble" if filed.aside else TONES[filed.standing]


class QueueDesk(Protocol):
    """The desk, for the queue."""

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
        """Return every filing known here, the newest first."""
        ...

    def detail(self, filing: bytes) -> Detail | None:
        """Return one filing opened."""
        ...

    def note_read(self, filing: bytes) -> None:
        """Note that who filed it has read that it was declined. Raises Trouble."""
        ...

    def withdraw(self, filing: bytes, reason: str) -> tuple[Refusal, ...]:
        """Take back a filing; () once that is durable. Raises Trouble."""
        ...
