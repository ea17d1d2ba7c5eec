"""What the tests of the screens share: one application, one style, windows really shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from desktop.widgets.style import dress, load_style

RESOURCES = Path(__file__).parents[3] / "resources"


@pytest.fixture(scope="session")
def app():
    return QApplication.instance() or QApplication([])


@pytest.fixture(scope="session")
def style(app):
    loaded = load_style(RESOURCES / "styles" / "light.toml", RESOURCES / "fonts")
    dress(app, loaded)
    return loaded


@pytest.fixture(scope="session")
def kept():
    """Windows live as long as the program, as the desk's do: none is destroyed between tests."""
    return []


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
        app.processEvents()
        return widget

    yield show
    for window in windows:
        window.close()
