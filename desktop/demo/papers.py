"""What lies in the printer's tray: PDFs as the folder printer left them, read as a person would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped, unused-ignore]

from desktop.demo.actor import NotSo


@dataclass(frozen=True)
class Paper:
    """One printed certificate: its file and its text, as another program reads it."""

    file: Path
    text: str

    def says(self, words: str) -> bool:
        """Say whether the paper says so; blanks and line ends do not count."""
        return _plain(words) in _plain(self.text)


class Tray:
    """The folder that a desk's printer fills."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; what lies in it already is known."""
        self.folder = folder
        self._taken = set(self._files())

    def take(self) -> Paper:
        """Return the one sheet that has come since; NotSo when it is none or several."""
        fresh = [file for file in self._files() if file not in self._taken]
        if len(fresh) != 1:
            raise NotSo(f"{len(fresh)} papers in the tray where there should be one")
        self._taken.update(fresh)
        return Paper(fresh[0], read_text(fresh[0]))

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.pdf")) if self.folder.exists() else []


def read_text(file: Path) -> str:
    """Return a PDF's text, page after page, as PDFium reads it."""
    with pypdfium2.PdfDocument(file) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def _plain(text: str) -> str:
    return "".join(text.split())
