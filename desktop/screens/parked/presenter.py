"""The clerk's story of what is parked: see it, know why, send it sealed. Knows no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from desktop.operations.parked import Parked
from desktop.screens.parked.model import ParkedDesk

NOTHING = (0, 0)
"""The place of no entry."""


@dataclass(frozen=True)
class Saved:
    """A report is there: how much it holds, where it is, who can open it."""

    what: str
    where: str
    for_whom: str


class ParkedPresenter:
    """Lists what is parked, keeps the selection, has the report written."""

    def __init__(self, desk: ParkedDesk) -> None:
        """Take the desk."""
        self._desk = desk
        self.entries: tuple[Parked, ...] = ()
        self.selected = NOTHING

    def refresh(self) -> None:
        """Look again; the selection stays where it was, else goes to the next in its place."""
        before = [each.place for each in self.entries]
        place = before.index(self.selected) if self.selected in before else 0
        self.entries = tuple(self._desk.look())
        if self.current is None:
            place = min(place, len(self.entries) - 1)
            self.selected = self.entries[place].place if self.entries else NOTHING

    def select(self, place: tuple[int, int]) -> None:
        """Put the cursor on an entry."""
        self.selected = place

    @property
    def current(self) -> Parked | None:
        """The entry under the cursor."""
        return next((each for each in self.entries if each.place == self.selected), None)

    @property
    def counted(self) -> str:
        """How many there are, in words; "" for none."""
        if not self.entries:
            return ""
        settled = sum(not each.open for each in self.entries)
        done = f"　うち対応済 {settled}件" if settled else ""
        return f"{len(self.entries)}件{done}"

    def report_name(self) -> str:
        """Return a file name to propose."""
        return self._desk.report_name()

    def write_report(self, file: Path) -> Saved:
        """Write the report; return what to say of it. Raises Trouble."""
        count = self._desk.write_report(file)
        return Saved(
            f"保留の記録{count}件の報告を保存しました。",
            f"保存先：{_breakable(file)}",
            f"暗号化されており、開けるのは{self._desk.town()}の鍵を管理する担当者だけです。"
            "ファイルをシステム担当へ渡してください。",
        )


def _breakable(file: Path) -> str:
    """Return a path that a line may break behind each folder, and nowhere is cut for it."""
    return re.sub(r"([\\/])", "\\1\u200b", str(file))
