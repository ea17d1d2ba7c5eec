"""What the screen asks of the desk, and how a closing is worded. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.operations.closing import Till, signed
from desktop.operations.daily_report import Line, yen_words
from sync.base.verdicts import Refusal
from sync.journal.adding_up import Known
from sync.journal.closing import Closing, Counted


@dataclass(frozen=True)
class Earlier:
    """A closing that stands: when and by whom it was kept, and whether it may be counted again."""

    id: bytes
    closing: Closing
    made: str
    asked: bool = False
    """Its reopening waits for a decision."""
    reopened: bool = False
    """A supervisor has approved that it be counted again."""


class ClosingDesk(Protocol):
    """The desk, for this screen. What keeps something raises Trouble where nothing is kept."""

    def till(self) -> Till:
        """Return the business day that comes next, added up."""
        ...

    def lines(self, closing: Closing) -> Sequence[Line]:
        """Return a closing's lines."""
        ...

    def close(self, shown: Till, counted: Counted) -> Known | tuple[Refusal, ...]:
        """Keep the closing of the day shown."""
        ...

    def earlier(self) -> Sequence[Earlier]:
        """Return the closings that stand, the newest first."""
        ...

    def reopen(self, name: bytes, reason: str) -> tuple[Refusal, ...]:
        """File that a closing be opened again."""
        ...

    def correct(self, name: bytes, counted: Counted) -> Known | tuple[Refusal, ...]:
        """Keep a corrected closing."""
        ...

    def stock(self, sheets: int) -> Refusal | None:
        """Keep that sheets of security paper came."""
        ...

    def adjust(self, sheets: int, reason: str) -> Refusal | None:
        """Keep that so many sheets more (or, below 0, fewer) are there than were counted, and why.

        A refusal's field is `adjust` or `adjust_reason`.
        """
        ...

    def paper(self, shown: Earlier) -> bytes:
        """Return the 日計表 as a PDF."""
        ...

    def file_name(self, shown: Earlier) -> str:
        """Return the name of its file."""
        ...

    def write_file(self, shown: Earlier, file: Path) -> None:
        """Write the file, and keep that it was written."""
        ...

    def draft(self) -> bytes | None:
        """Return what was counted so far."""
        ...

    def keep_draft(self, data: bytes) -> None:
        """Keep what was counted so far; b"" forgets it."""
        ...


def day_words(day: str) -> str:
    """Return 11月23日."""
    date = dt.date.fromisoformat(day)
    return f"{date.month}月{date.day}日"


def warnings(till: Till) -> tuple[str, ...]:
    """Say what to look at before the day is closed; none of it forbids that."""
    told = []
    if till.late:
        told.append(f"{day_words(till.day)}の日計が締められていません。先に締めてください。")
    if till.unsettled:
        told.append(f"交付か書損かが記録されていない証明書が{till.unsettled}件あります。")
    if till.unpaid:
        told.append(
            f"手数料を受け取っていない証明書が{till.unpaid}件あります。次の日計に入ります。"
        )
    if till.visiting:
        told.append("受付中の来庁者がいます。")
    if till.parked:
        told.append(f"中断中の受付が{till.parked}件あります。")
    return tuple(told)


def difference_words(difference: int, unit: str) -> str:
    """Say how much is missing or too much."""
    return f"過不足 {signed(difference)}{unit}" if difference else "過不足 なし"


def state_words(earlier: Earlier) -> str:
    """Say how a closing stands."""
    if earlier.reopened:
        return "再開済"
    if earlier.asked:
        return "再開の決裁待ち"
    return "締め済（訂正）" if earlier.closing.replaces else "締め済"


def expected_words(closing: Closing) -> str:
    """Say what must be in the drawer, and how it comes about."""
    refunded = closing.sums.refunded
    taken = closing.sums.net + refunded
    return (
        f"計算上の額 {closing.expected:,}円 ＝ 釣銭準備金 {closing.fund:,}円"
        f" ＋ 手数料 {taken:,}円 － 返金 {refunded:,}円"
    )


def numbers_words(line: Line) -> tuple[str, str, str, str]:
    """Return a line's 件, 通・枚, 円 and, below it, what was waived, as they stand in the list."""
    sign = line.item == "過不足"
    count = f"{line.count:,}" if line.count is not None else ""
    sheets = ""
    if line.copies is not None and line.sheets is not None:
        sheets = f"{line.copies:,}通・{line.sheets:,}枚"
    elif line.sheets is not None:
        sheets = f"{signed(line.sheets)}枚" if sign else f"{line.sheets:,}枚"
    if line.waived:
        return count, sheets, "0円", f"減免 {line.waived:,}円"
    return count, sheets, yen_words(line), ""
