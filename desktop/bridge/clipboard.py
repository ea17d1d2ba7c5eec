"""What this program put into the machine's clipboard goes with the person, and with the visitor.

It is emptied by a lock, at the sign-off, when the visitor leaves, and a minute after it was filled.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

MOST_MILLISECONDS = 60_000
"""How long what was copied here may be pasted."""


class OwnClipboard(QObject):
    """Knows whether the clipboard's contents were copied here, and since when."""

    def __init__(self, now: Callable[[], int], parent: QObject) -> None:
        """Take the clock (ms)."""
        super().__init__(parent)
        self._now = now
        self._clipboard = QGuiApplication.clipboard()
        self._own, self._since, self._visitor = False, 0, 0
        self._clipboard.dataChanged.connect(self._changed)

    def look(self, visitor: int) -> None:
        """Empty the clipboard where it is time: `visitor` is the visit that is open, 0 for none.

        A clock that was set back counts as a minute gone.
        """
        gone = self._visitor not in {0, visitor}
        self._visitor = visitor
        if gone or (self._own and not 0 <= self._now() - self._since < MOST_MILLISECONDS):
            self.clear()

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
        self._since = self._now()
