"""The clerk's story of a letter about a filing: who notified, print, done. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desktop.operations.letters import Draft
from desktop.screens.filing.presenter import said
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal

FORM, SLIP = "juri_tsuchi", "elsewhere"
"""What the printers of the two are remembered under."""


class LettersDesk(Protocol):
    """The desk, for letters (`desktop.operations.letters.Letters`)."""

    def tells(self, change: str) -> bool:
        """Say whether there is a letter about a kind of change."""
        ...

    def draft(self, filing: bytes) -> Draft | Refusal:
        """Return the letter about a filing, or why there is none."""
        ...

    def notice(self, filing: bytes, notifier: str) -> bytes | Refusal:
        """Return the letter as a PDF, once the inquiry is kept. Raises Trouble."""
        ...

    def slip(self, change: str) -> bytes:
        """Return the list for the visitor as a PDF. Raises Trouble."""
        ...


class Printer(Protocol):
    """Something that puts a PDF on paper."""

    @property
    def name(self) -> str:
        """Name it for the screen."""
        ...

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Print; return where it went, for the screen. Raises PrinterTrouble."""
        ...


class LetterPresenter:
    """One letter: drafted, then printed, as often as the clerk wants it."""

    def __init__(self, desk: LettersDesk, printer: Printer, filing: bytes) -> None:
        """Take the desk, the letter's own printer and the filing."""
        self._desk, self._printer, self._filing = desk, printer, filing
        drafted = desk.draft(filing)
        self.draft = drafted if isinstance(drafted, Draft) else None
        self.refused = drafted if isinstance(drafted, Refusal) else None
        """Why there is no letter; None where there is one."""
        self.wrong = ""
        """What is wrong with the notifier's name."""
        self.printed = ""
        """Where it went; "" while it is not printed."""
        self.trouble: Trouble | None = None

    @property
    def printer(self) -> str:
        """The printer's name."""
        return self._printer.name

    def print(self, notifier: str) -> bool:
        """Print the letter; True once it is on its way."""
        self.wrong, self.printed, self.trouble = "", "", None
        try:
            made = self._desk.notice(self._filing, notifier)
            if isinstance(made, Refusal):
                self.wrong, self.refused = ("", made) if not made.field else (said(made), None)
                return False
            self.printed = self._printer.print(made, "住民異動届受理通知")
        except Trouble as trouble:
            self.trouble = trouble
            return False
        return True


def print_slip(desk: LettersDesk, printers: Callable[[str], Printer], change: str) -> str:
    """Print the list for the visitor; return where it went. Raises Trouble."""
    return printers(SLIP).print(desk.slip(change), "このあとの手続き")
