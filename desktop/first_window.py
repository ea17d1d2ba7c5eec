"""The first thing seen: an empty window, painted before the program's parts are loaded.

Loading them takes five times as long as painting a window; the person knows at once that the
machine has heard them. The program's own window then stands in the same place.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

WINDOW = (1366, 768)
"""The smallest screen that towns still have."""

PRACTICE = "--practice"
"""The argument is known here too: the window is marked before anything reads it."""


class Opening(QWidget):
    """Empty: without fonts, styles or words, for all of these are still to come."""

    def __init__(self, *, practice: bool) -> None:
        super().__init__()
        self.painted = False
        self.setWindowTitle("【練習】窓口" if practice else "窓口")
        self.resize(*WINDOW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Note that it is seen."""
        super().paintEvent(event)
        self.painted = True


def show(arguments: Sequence[str]) -> int:
    """Show a window at once, then load and run the counter; return the exit status."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    opening = Opening(practice=PRACTICE in arguments)
    opening.show()
    while not opening.painted and opening.isVisible():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
    from desktop.main import main as program  # noqa: PLC0415 - after the first painting, as said

    return program(arguments, opening)
