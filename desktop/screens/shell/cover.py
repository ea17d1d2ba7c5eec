"""What stands over the work while it is locked: a screen; dialogs and the hands wait under it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QApplication, QBoxLayout, QDialog, QWidget
from shiboken6 import isValid

from desktop.screens.screen import Screen


class Cover:
    """Over one window's work; there is at most one, and what it covers stays as it is."""

    def __init__(self, window: QWidget, layout: QBoxLayout) -> None:
        """Take the window, and the layout in which its work stands."""
        self._window, self._layout = window, layout
        self._dialogs: list[QDialog] = []
        """Those that were open when it was put on."""
        self._held: QWidget | None = None
        """Where the hands were then."""
        self.screen: Screen | None = None
        """The screen that covers the work; None: it is in the open."""

    def put_on(self, screen: Screen, place: int, hidden: Iterable[QWidget]) -> None:
        """Show a screen at a place of the layout, and hide what it covers and the dialogs.

        One that is there gives way, with the dialogs over it.
        """
        former, self.screen = self.screen, screen
        if former is None:
            self._held = self._window.focusWidget()
        else:
            self._end(former)
        for each in hidden:
            each.hide()
        self._layout.insertWidget(place, screen, 1)
        screen.setObjectName(f"screen.{screen.name}")
        for other in QApplication.topLevelWidgets():
            if other is not self._window and other.isVisible():
                if isinstance(other, QDialog) and former is not None:
                    other.reject()
                elif isinstance(other, QDialog):
                    self._dialogs.append(other)
                other.hide()
        screen.show()
        screen.enter(None)

    def lift(self) -> bool:
        """End the screen; False where none is there. Then the work is shown, and `give_back`."""
        screen, self.screen = self.screen, None
        if screen is None:
            return False
        self._end(screen)
        return True

    def give_back(self, *, same: bool) -> None:
        """Put hands and dialogs back; another person (not `same`) finds none of the one before."""
        held, self._held = self._held, None
        if same and held is not None and isValid(held):
            held.setFocus()
        dialogs, self._dialogs = self._dialogs, []
        for dialog in dialogs:
            if not isValid(dialog):  # it ended with what had opened it
                continue
            if same:
                dialog.show()
            else:
                dialog.reject()

    def _end(self, screen: Screen) -> None:
        self._layout.removeWidget(screen)
        screen.hide()
        screen.leave()
        screen.deleteLater()
