"""What this program put into the machine's clipboard goes with the person who copied it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication


class OwnClipboard(QObject):
    """Knows whether the clipboard's contents were copied here."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._own = False
        self._clipboard.dataChanged.connect(self._changed)

    def clear(self) -> None:
        """Empty the clipboard if this program filled it; what others put there stays."""
        if self._own or self._clipboard.ownsClipboard():
            self._clipboard.clear()
        self._own = False
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(self._clipboard.Mode.Selection)

    def _changed(self) -> None:
        """Take what changes while the hands are in this program for its own: few systems tell."""
        self._own = QGuiApplication.focusWindow() is not None
