"""What Ctrl+P does: the screen that is seen goes to the printer, once somebody has said why.

The picture is taken of the window alone, before it is asked: no dialog, and so no number that is
shown in one, is ever on it. It stays in memory until the dialog is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from desktop.display import Display
from desktop.operations.desk import Desk
from desktop.operations.print_screen import ScreenPrints
from desktop.screens import places
from desktop.screens.picture.presenter import PicturePresenter
from desktop.screens.picture.view import TITLE, PictureDialog
from desktop.screens.shell.window import Window

SECRETS = (places.Password, places.Factor)
"""Where passwords and the secret of an app are set: never on paper."""


class PicturePrinter(Protocol):
    """Something that puts a picture on paper (`desktop.bridge.printing.ChosenPrinter`)."""

    @property
    def on_paper(self) -> bool:
        """Whether what is printed comes on paper."""
        ...

    def print_picture(self, picture: QImage, title: str, foot: Sequence[str], font: QFont) -> str:
        """Print; return where it went. Raises PrinterTrouble."""
        ...


class ScreenPictures:
    """Prints the window while somebody is at work."""

    def __init__(self, window: Window, display: Display, kept: Callable[[], object]) -> None:
        """Take the window; nothing is printed before `serve`."""
        self._window, self._display, self._kept = window, display, kept
        self._desk: Desk | None = None
        self._printer: PicturePrinter | None = None
        QShortcut(QKeySequence("Ctrl+P"), window).activated.connect(self.open)

    def serve(self, desk: Desk, printer: PicturePrinter) -> None:
        """Print what this desk shows."""
        self._desk, self._printer = desk, printer

    def offered(self) -> bool:
        """Say whether what is seen may be printed: by somebody, and nothing over it."""
        window = self._window
        free = not window.locked and QApplication.activeModalWidget() is None
        working = self._desk is not None and self._desk.signer is not None
        return free and working and not isinstance(window.place, SECRETS)

    def open(self) -> None:
        """Take the picture, and ask why."""
        desk, printer, screen = self._desk, self._printer, self._window.current()
        if desk is None or printer is None or screen is None or not self.offered():
            return
        style, picture = self._display.style, self._window.grab().toImage()

        def paper(foot: Sequence[str]) -> str:
            return printer.print_picture(picture, TITLE, foot, style.font(style.sizes.body))

        presenter = PicturePresenter(
            ScreenPrints(desk, self._kept),
            screen.title,
            str(getattr(self._window.place, "atena_no", "")),
            paper if printer.on_paper else None,
        )
        dialog = PictureDialog(style, presenter, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
