"""Hands at a window: keys go to where the focus is, and what the window shows is read back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.demo.facts import facts_of
from desktop.screens.shell.window import Window


class AtHand:
    """What the halls of tests share: a window that is worked with."""

    window: Window

    def press(self, *keys: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Type figures by keys; Japanese comes from the input method, as it does at a desk."""
        if text.isascii():
            QTest.keyClicks(QApplication.focusWidget(), text)
        else:
            committed = QInputMethodEvent()
            committed.setCommitString(text)
            QApplication.sendEvent(QApplication.focusWidget(), committed)
        QApplication.processEvents()

    def facts(self) -> dict:
        self.window.look()
        return facts_of(self.window)
