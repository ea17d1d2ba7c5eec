"""Slow work beside the window: what ends after the window is gone is told to nobody."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QApplication

from desktop.bridge.background import Background
from tests.gui.screens.seeing import run_until


def test_what_was_asked_for_is_told_in_order(app):
    background, told = Background(), []
    background.run(lambda: 1, told.append, told.append)
    background.run(lambda: 1 // 0, told.append, lambda error: told.append(type(error)))
    run_until(lambda: told == [1, ZeroDivisionError], lambda: told)
    background.stop()


def test_stopped_nothing_is_told_and_nothing_begun(app):
    """A password opened in the instant in which its window was closed signed somebody on."""
    background, told, go_on = Background(), [], threading.Event()
    background.run(go_on.wait, told.append, told.append)
    go_on.set()
    background.stop()
    background.run(lambda: told.append("begun"), told.append, told.append)
    QApplication.processEvents()
    assert told == []
