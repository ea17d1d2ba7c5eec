"""What all tests of windows share: one application, dressed once; widgets really shown."""

from __future__ import annotations

import os

import keyring
import pytest
from keyring.backends import fail

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.widgets.style import dress, load_style
from sync.base.resources import resource


@pytest.fixture(autouse=True)
def no_window_left():
    """Destroy what a test has closed: its own buttons hold it, and `dress` would dress it for ever.

    A program begun behind all other tests of windows took up to 112 s so.
    """
    yield
    if QApplication.instance() is not None:
        for widget in QApplication.topLevelWidgets():
            if widget.parent() is None and not widget.isVisible():
                widget.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(autouse=True)
def no_keyring():
    """No keyring of this machine is ever asked."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


class Begun:
    """A practice that a test's hands asked for: nothing is begun."""

    def __init__(self, *_: object, **__: object) -> None:
        """Do nothing."""

    def poll(self) -> None:
        """It goes on."""


@pytest.fixture(autouse=True)
def no_practice_beside(monkeypatch):
    """No key that a test presses begins a process that outlives it."""
    monkeypatch.setattr("desktop.practice.beginning.Popen", Begun)


@pytest.fixture(scope="session")
def app():
    return QApplication.instance() or QApplication([])


@pytest.fixture(scope="session")
def style(app):
    loaded = load_style(resource("styles", "light.toml"), resource("fonts"))
    dress(app, loaded)
    return loaded


@pytest.fixture
def shown(app):
    """Return a function that shows a widget as an active window of a given size."""
    windows = []

    def show(widget: QWidget, width: int = 1366, height: int = 768) -> QWidget:
        windows.append(widget)
        widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        assert QTest.qWaitForWindowActive(widget)
        return widget

    yield show
    for window in windows:
        window.close()
