"""Waiting for what a window shows: the event loop runs until a fact holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from desktop.demo.facts import facts_of
from desktop.screens.shell.window import Window

PATIENCE = 20_000
"""Milliseconds after which a fact that was waited for is held to be false."""

REST = 0.005
"""Seconds for the program's other threads between two looks: a look keeps Python to itself."""

WAIT = QEventLoop.ProcessEventsFlag.WaitForMoreEvents


def run_until(holds: Callable[[], bool], about: Callable[[], object] = lambda: "") -> None:
    """Let the program run until something holds; `about` says what was seen instead."""
    until = QDeadlineTimer(PATIENCE)
    while not holds():
        assert not until.hasExpired(), about()
        QApplication.processEvents(WAIT, 50)
        time.sleep(REST)


def see(window: Window, fact: str, holds: Callable[[Any], bool]) -> dict[str, Any]:
    """Let the program run until one of a window's facts holds; return them all."""
    run_until(lambda: holds(facts_of(window).get(fact)), lambda: facts_of(window))
    return facts_of(window)
