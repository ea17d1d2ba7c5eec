"""A turn of its own: what may wait is done after the timers, and after the keys that came.

Qt makes `QTimer.singleShot(0, …)` a posted event, and does all posted events in one sweep, those
that come up in it too: reading a person, laying out their page and painting it held up every timer
together (18 ms at rest). A timer that is due at once stands behind the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject


def in_a_turn(owner: QObject, act: Callable[[], object]) -> None:
    """Call `act` in the next turn of the event loop, unless `owner` is gone by then."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(act)
    timer.timeout.connect(timer.deleteLater)
    timer.start(0)
