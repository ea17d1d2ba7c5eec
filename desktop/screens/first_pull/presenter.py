"""The story of the first pull, without Qt: over the line, or from a prepared file first.

Times are seconds of a steady clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.screens.said import Said

SCOPE_WORDS = {"office": "職員と運用規則", "residents": "住民記録", "filings": "届出"}
CONNECTING = "接続しています"
OPENING = "ファイルを開いています"
NEWER = "ファイルより新しい記録を受信しています"

STOPPED = Said(
    "受信を中断しました。受信した分は保存されています。",
    step="「再開」を押すと、続きから受信します。",
)
GOES_ON = "通信が戻ると、続きから自動で再開します。"
KEY_COMES = "ファイルを開く鍵は、回線で受け取ります。"
FILE_GOES_ON = "通信が戻ると、自動でファイルから読み込みます。"
ANOTHER = "ほかにファイルがあれば、「ファイル」を押して選び直せます。"


@dataclass(frozen=True)
class Amount:
    """Rows and bytes of one scope, so far and in all."""

    rows: int = 0
    rows_in_all: int = 0
    size: int = 0
    size_in_all: int = 0


@dataclass
class PullProgress:
    """All scopes together; rate and time left are of this run, not of an earlier one."""

    amounts: dict[str, Amount] = field(default_factory=dict)
    began: float = 0.0
    began_rows: int = 0
    scope: str = ""

    def take(self, scope: str, amount: Amount, now: float) -> None:
        """Note how far a scope is."""
        if scope not in self.amounts:
            self.began = self.began if self.amounts else now
            self.began_rows += amount.rows
        self.amounts[scope] = amount
        self.scope = scope

    @property
    def rows(self) -> int:
        """Rows so far."""
        return sum(amount.rows for amount in self.amounts.values())

    @property
    def rows_in_all(self) -> int:
        """Rows in all scopes begun."""
        return sum(amount.rows_in_all for amount in self.amounts.values())

    @property
    def size(self) -> int:
        """Bytes on the wire so far."""
        return sum(amount.size for amount in self.amounts.values())

    def rate(self, now: float) -> float | None:
        """Return rows per second; None while that cannot be said."""
        gone, done = now - self.began, self.rows - self.began_rows
        return done / gone if gone > 0.2 and done else None

    def seconds_left(self, now: float) -> float | None:
        """Return the seconds that are left at this rate."""
        rate = self.rate(now)
        return (self.rows_in_all - self.rows) / rate if rate else None


class FirstPull:
    """What is shown while the register comes, from what the worker tells."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a steady clock."""
        self._clock = clock
        self.begin()

    def begin(self, *, file: bool = False) -> None:
        """Begin, or go on where it was cut; a `file` comes first."""
        self._refused: Said | None = None
        """Why the file was not taken: it is said for as long as the line brings the register."""
        self.progress = PullProgress()
        self.from_file = file
        self.title = OPENING if file else CONNECTING
        self.said: Said | None = None

    def stop(self) -> None:
        """Rest, by the person's will."""
        self.from_file, self.said = False, STOPPED

    def take(self, told: Mapping[str, Any]) -> None:
        """Note how far a scope is, over the line or from the file."""
        amount = Amount(told["rows"], told["rows_in_all"], told["bytes"], told["bytes_in_all"])
        self.progress.take(told["scope"], amount, self.now())
        self.from_file = told["file"]  # a worker that died is begun anew without the file
        words = SCOPE_WORDS.get(self.progress.scope, "")
        self.title = (
            f"{words}をファイルから読み込んでいます" if told["file"] else f"{words}を受信しています"
        )
        self.said = self._refused

    def file_ended(self, told: Mapping[str, Any]) -> None:
        """Go on over the line: after the file, or in its place where it was refused."""
        self.begin()
        if told["taken"]:
            self.title = NEWER
        else:
            self._refused = Said(told["reason"], told["remedy"], ANOTHER, good=False)
            self.said = self._refused

    def line(self, told: Mapping[str, Any]) -> None:
        """Say that the line is away, and that the file is no use, or that its key comes over it."""
        self.title = CONNECTING
        text, step = self._refused.title if self._refused else "", GOES_ON
        if self.from_file:
            text, step = KEY_COMES, FILE_GOES_ON
        self.said = Said(told["reason"], text, step, good=False)

    def now(self) -> float:
        """Return the steady clock's seconds."""
        return self._clock()
