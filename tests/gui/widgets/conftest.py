"""What the tests of the widgets share: windows really shown."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


@pytest.fixture
def shown(app):
    """Return a function that shows a widget as an active window of a given size."""
    windows = []

    def show(widget: QWidget, width: int = 1000, height: int = 500) -> QWidget:
        windows.append(widget)
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        assert QTest.qWaitForWindowActive(widget)
        return widget

    yield show
    for window in windows:
        window.close()
