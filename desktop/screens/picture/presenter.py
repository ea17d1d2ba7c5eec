"""The clerk's story of a screen that is printed: why, then on paper. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal

NO_PRINTER = Refusal(
    "screen.no_printer",
    "",
    "画面を印刷できるプリンターがありません。画面はファイルには保存しません。",
    "プリンターをつないでから、もう一度操作してください。",
)


class PrintsDesk(Protocol):
    """The desk (`desktop.operations.print_screen.ScreenPrints`)."""

    def keep(self, screen: str, atena_no: str, reason: str) -> tuple[str, ...] | Refusal:
        """Keep that a screen is printed; return the lines under the picture. Raises Trouble."""
        ...


class PicturePresenter:
    """One picture: kept, then printed, as often as a reason is given."""

    def __init__(
        self,
        desk: PrintsDesk,
        screen: str,
        atena_no: str,
        paper: Callable[[Sequence[str]], str] | None,
    ) -> None:
        """Take the desk, what is pictured and whose page it is, and what prints it with its lines.

        `paper` says where it went and raises PrinterTrouble; None where there is no printer.
        """
        self._desk, self._paper = desk, paper
        self.screen, self._atena_no = screen, atena_no
        self.closed = NO_PRINTER if paper is None else None
        self.wrong = ""
        self.trouble: Trouble | None = None
        self.printed = ""
        """Where it went; "" while it is not printed."""

    def print(self, reason: str) -> bool:
        """Keep the entry, then print; True once it is on its way."""
        self.wrong, self.trouble, self.printed = "", None, ""
        if self._paper is None:
            return False
        try:
            lines = self._desk.keep(self.screen, self._atena_no, reason)
            if isinstance(lines, Refusal):
                self.wrong = lines.reason
                return False
            self.printed = self._paper(lines)
        except Trouble as trouble:
            self.trouble = trouble
            return False
        return True
