"""How a parked entry looks, and what the screen asks of the desk. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from desktop.operations.parked import Parked
from desktop.operations.parked_words import State
from sync.base.clock import JST, moment
from sync.base.eras import in_era_short

STATE_LABELS = {
    State.SET_ASIDE: "保留",
    State.HOLE: "読取不可",
    State.FORKED: "記録重複",
    State.NO_EFFECT: "処理不可",
    State.WAITING: "到着待ち",
    State.SETTLED: "対応済",
}

TONES = {
    State.SET_ASIDE: "trouble",
    State.HOLE: "removed",
    State.FORKED: "conflict",
    State.NO_EFFECT: "caution",
    State.WAITING: "provisional",
    State.SETTLED: "success",
}
"""State -> the tone whose colour and shape stand beside its word."""


class ParkedDesk(Protocol):
    """The desk, for this screen."""

    def look(self) -> Sequence[Parked]:
        """Return what is parked, the newest first."""
        ...

    def town(self) -> str:
        """Return whose key opens a report."""
        ...

    def report_name(self) -> str:
        """Return a file name for a report made now."""
        ...

    def write_report(self, file: Path) -> int:
        """Write what is parked as a sealed report; return how many entries. Raises Trouble."""
        ...


def number_and_when(parked: Parked) -> str:
    """Return a list's second line: the entry's number, when, and by whom."""
    at = moment(parked.clock).astimezone(JST)
    when = f"{in_era_short(at.date())} {at:%H:%M}"
    return f"{parked.numbered}　{when}　{parked.staff_name}".rstrip("　")
