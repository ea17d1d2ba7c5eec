"""Printers: the system's own through Qt, or a folder where none exists.

Both get the very bytes that the journal names. No temporary file is left behind: the system's
printer is sent pictures of the pages, the folder gets the PDF and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.certificates.images import PageImage, page_images
from sync.base.troubles import PrinterTrouble

PRINT_DPI = 400
"""Above the 300 that thin strokes of dense kanji need; A4 is then 60 MB for a moment."""
LEADING = 1.3
"""Between the lines under a picture: the font brings none of its own."""
FOLDER = "folder"
"""Stands for the folder in the remembered choice."""


class Memory(Protocol):
    """Where the chosen printer is remembered, per form."""

    def recall(self, key: str) -> str:
        """Return what was remembered, "" if nothing."""
        ...

    def remember(self, key: str, value: str) -> None:
        """Remember."""
        ...


class FolderPrinter:
    """Writes the PDF into a folder, and says so: for desks without a printer, and the demo."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when first needed."""
        self._folder = folder

    @property
    def name(self) -> str:
        """Name it for the screen."""
        return "プリンターなし（PDF をフォルダーに保存）"

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:  # noqa: ARG002
        """Write the PDF, whole or not at all; the copies of a file are one file."""
        target = self._folder / f"{file_name(title)}.pdf"
        part = target.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise PrinterTrouble(f"folder: {error.strerror}") from None
        return f"紙には印刷していません。PDF を保存しました：{target.name}"


class SystemPrinter:
    """A printer of the operating system."""

    def __init__(self, printer: str) -> None:
        """Take the printer's name as the system knows it."""
        self._printer = printer

    @property
    def name(self) -> str:
        """Name it for the screen."""
        return self._printer

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Send pictures of the pages at `PRINT_DPI`."""
        info = QPrinterInfo.printerInfo(self._printer)
        if info.isNull():
            raise PrinterTrouble("the printer is not there")
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(file_name(title))
        printer.setCopyCount(copies)
        draw_pages(printer, page_images(pdf, PRINT_DPI))
        return f"「{self._printer}」へ印刷しました。"

    def print_picture(self, picture: QImage, title: str, foot: Sequence[str], font: QFont) -> str:
        """Send one sheet with a picture, and words under it; nothing is written anywhere."""
        info = QPrinterInfo.printerInfo(self._printer)
        if info.isNull():
            raise PrinterTrouble("the printer is not there")
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(file_name(title))
        draw_picture(printer, picture, foot, font)
        return f"「{self._printer}」へ印刷しました。"


def draw_picture(printer: QPrinter, picture: QImage, foot: Sequence[str], font: QFont) -> None:
    """Draw a picture as large as a landscape sheet lets it be, and lines of words under it."""
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterTrouble("the printer does not begin")
    painter.setFont(font)
    room = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
    room.moveTo(0, 0)
    line = painter.fontMetrics().lineSpacing() * LEADING
    rest = QSizeF(room.width(), room.height() - line * (len(foot) + 1))
    size = QSizeF(picture.size()).scaled(rest, Qt.AspectRatioMode.KeepAspectRatio)
    painter.drawImage(QRectF((room.width() - size.width()) / 2, 0, size.width(), size.height()),
                      picture)  # fmt: skip
    for number, words in enumerate(foot, 1):
        place = QRectF(0, size.height() + line * (number - 0.5), room.width(), line)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, words)
    if not painter.end():
        raise PrinterTrouble("the printer does not end")


def draw_pages(printer: QPrinter, pages: list[PageImage]) -> None:
    """Draw each page over a whole sheet of its own size, borders included."""
    printer.setFullPage(True)
    painter = QPainter()
    for number, page in enumerate(pages):
        size = QSizeF(page.width / PRINT_DPI * 25.4, page.height / PRINT_DPI * 25.4)
        paper = QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        printer.setPageSize(paper)
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        if number == 0:
            if not painter.begin(printer):
                raise PrinterTrouble("the printer does not begin")
        elif not printer.newPage():
            painter.end()
            raise PrinterTrouble("the printer does not take another page")
        picture = QImage(
            page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32
        )
        painter.drawImage(QRectF(printer.pageRect(QPrinter.Unit.DevicePixel)), picture)
    if pages and not painter.end():
        raise PrinterTrouble("the printer does not end")


class ChosenPrinter:
    """The printer the clerk chose for a form, remembered; the folder where there is none."""

    def __init__(
        self,
        form: str,
        folder: Path,
        memory: Memory,
        *,
        available: Callable[[], list[str]] = QPrinterInfo.availablePrinterNames,
    ) -> None:
        """Take the form's name, the folder to fall back to, and where choices are remembered."""
        self._key = f"printer.{form}"
        self._folder = FolderPrinter(folder)
        self._memory = memory
        self._available = available

    @property
    def name(self) -> str:
        """Name it for the screen."""
        return self._now().name

    @property
    def on_paper(self) -> bool:
        """Whether what is printed comes on paper, and not into the folder."""
        return self.chosen() != FOLDER

    def choices(self) -> list[tuple[str, str]]:
        """Return (key, name) of every printer, the folder last."""
        return [(name, name) for name in self._available()] + [(FOLDER, self._folder.name)]

    def choose(self, key: str) -> None:
        """Take another printer from now on."""
        self._memory.remember(self._key, key)

    def chosen(self) -> str:
        """Return the key of the printer in use."""
        known, told = self._available(), self._memory.recall(self._key)
        if told in known or told == FOLDER:
            return told
        return known[0] if known else FOLDER

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Print on the chosen one."""
        return self._now().print(pdf, title, copies)

    def print_picture(self, picture: QImage, title: str, foot: Sequence[str], font: QFont) -> str:
        """Print a picture on the chosen printer; never into the folder, for it is no file's."""
        if not self.on_paper:
            raise PrinterTrouble("no printer for a picture")
        return SystemPrinter(self.chosen()).print_picture(picture, title, foot, font)

    def _now(self) -> FolderPrinter | SystemPrinter:
        chosen = self.chosen()
        return self._folder if chosen == FOLDER else SystemPrinter(chosen)


def file_name(title: str) -> str:
    """Return `title` as a file's name: no separators, no blanks."""
    return re.sub(r'[\\/:*?"<>|\s・]+', "_", title).strip("_.") or "certificate"
