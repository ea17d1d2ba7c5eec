"""Garbage is collected on the window's thread only.

Python collects on whatever thread happens to allocate. A dead dialog found there by the thread that
draws papers would have its widgets destroyed while Qt walks over all widgets on its own thread.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MILLISECONDS = 200


class Collector(QObject):
    """Collects as Python would, but from a timer; `stop` gives the work back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._most = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MILLISECONDS)

    def spare(self) -> None:
        """Take what is there for lasting: the program itself is not looked through again.

        Only the newest is collected before: looking through all that was just loaded took 50 to
        240 ms, in which somebody may be typing, and found nothing.
        """
        gc.collect(0)
        gc.freeze()

    def stop(self) -> None:
        """Collect once more, on this thread, what was taken for lasting too; then no more."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()

    def _look(self) -> None:
        """Collect the oldest generation whose count is above its threshold, as Python does."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._most[generation]:
                gc.collect(generation)
                return
