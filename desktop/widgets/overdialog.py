"""A dialog over the window: in its middle, and what had the focus before has it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

WITHOUT_WINDOW = QSize(1366, 768)
"""The smallest screen that the program serves: the room where there is no window to stand over."""


class OverDialog(QDialog):
    """Shown by `open`, which returns at once; the window beneath waits until it closes.

    Window systems give the focus in their own time, and not all of them give it back.
    """

    def __init__(self, parent: QWidget | None, flags: Qt.WindowType = Qt.WindowType.Dialog) -> None:
        super().__init__(parent, flags)
        self._before: QWidget | None = None
        self.setModal(True)

    def fit(self, room: QSize) -> None:
        """Take a size for a window of this size; called whenever the dialog is shown."""

    def open(self) -> None:
        """Stand over the window with the focus."""
        if self.isVisible():
            return
        self._before = QApplication.focusWidget()
        super().open()
        self.activateWindow()

    def done(self, result: int) -> None:
        """Close, and give the focus back."""
        super().done(result)
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.activateWindow()
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the middle of the window."""
        super().showEvent(event)
        parent = self.parentWidget()
        if parent is None:
            self.fit(WITHOUT_WINDOW)
            return
        over: QRect = parent.window().frameGeometry()
        self.fit(over.size())
        self.move(over.center() - self.rect().center())
