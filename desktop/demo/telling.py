"""The day as it is told: a running commentary, and day.json with what happened."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from desktop.demo.actor import NotSo


class Telling:
    """Says what happens, with the seconds since the beginning, and collects the facts."""

    def __init__(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        self.facts: dict[str, Any] = {"steps": []}

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return round(time.monotonic() - self._began, 2)

    def say(self, sentence: str) -> None:
        """Tell one thing."""
        sys.stdout.write(f"[{self.seconds:6.1f} s] {sentence}\n")
        sys.stdout.flush()

    @contextmanager
    def step(self, number: int, title: str) -> Iterator[None]:
        """Tell one step of the day and how long it took."""
        self.say(f"{number}. {title}")
        before = self.seconds
        yield
        took = round(self.seconds - before, 2)
        self.facts["steps"].append({"number": number, "title": title, "seconds": took})

    def write(self, file: Path) -> None:
        """Write day.json."""
        self.facts["seconds"] = self.seconds
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(self.facts), indent=2) + b"\n")


def must(holds: bool, sentence: str) -> None:  # noqa: FBT001 - reads as the claim it checks
    """Fail the day with a sentence that says what does not hold."""
    if not holds:
        raise NotSo(sentence)
