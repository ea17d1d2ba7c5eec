"""The whole program in tests: keys go to where the focus is, facts are waited for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.main import Program
from tests.desks import PASSWORD
from tests.gui.screens import seeing

PASSPHRASE = "a passphrase of a desk"
NOBODY_THERE = "https://localhost:9"
KEY = Qt.Key


def press(text: str, *keys: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key, modifier)


def see(program: Program, fact: str, part: str) -> dict:
    return seeing.see(program.window, fact, lambda seen: part in str(seen or ""))


def sign_on(program: Program) -> None:
    see(program, "focus", "signon.staff")
    press("1001", KEY.Key_Return)
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    see(program, "focus", "search.box")
