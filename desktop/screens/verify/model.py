"""What the screen asks of the desk, and how an outcome looks. Knows no Qt."""

from __future__ import annotations

from typing import Protocol

from sync.journal.proof.check import Outcome, Verdict

TONES = {
    Outcome.GENUINE: "success",
    Outcome.ALTERED: "trouble",
    Outcome.ENDED_DESK: "removed",
    Outcome.VOIDED: "conflict",
    Outcome.OTHER_TOWN: "leaving",
    Outcome.UNREADABLE: "notice",
}
"""Outcome -> the tone whose colour and shape stand beside its word."""


class CheckingDesk(Protocol):
    """The desk, for this screen. Any thread may ask."""

    def text(self, text: str) -> Verdict:
        """Say what a scanned code is worth."""
        ...

    def file(self, data: bytes) -> Verdict:
        """Say what a PDF is worth."""
        ...
