"""What the tests of the screens share: windows really shown."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

_ALIVE: list[object] = []  # by the module, so that no fixture's end destroys a window


@pytest.fixture(scope="session")
def kept():
    """Windows live as long as the program, as the desk's do: none is destroyed between tests."""
    return _ALIVE


@pytest.fixture
def shown(app, kept):
    """Return a function that shows a screen in an active window with its function keys."""
    windows = []

    def show(widget: QWidget, width: int = 1366, height: int = 768) -> QWidget:
        windows.append(widget)
        kept.append(widget)
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        assert QTest.qWaitForWindowActive(widget)
        return widget

    yield show
    for window in windows:
        window.close()
