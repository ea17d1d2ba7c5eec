"""Slow work (a password's key, a drawing) off the window's thread; its end comes back on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")

TURN_SECONDS = 0.0005
"""How long a drawing keeps the interpreter from the window's thread (`sys.setswitchinterval`): at
Python's own 5 ms, a screen whose reads give the lock away a dozen times waits 60 ms to have it
back."""

Work = Callable[[], Any]
Failed = Callable[[BaseException], object]


class Runner(Protocol):
    """Something that does slow work."""

    def run(self, work: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do `work`; then call `done` or `failed` on the window's thread."""
        ...


class Background(QObject):
    """One worker thread for slow work; results and exceptions are delivered in order.

    What was asked for stays with the window's thread: the worker never lets the last hold on a
    widget go, which would destroy it there.
    """

    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(TURN_SECONDS)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._asked: dict[int, tuple[Work, Callable[[Any], object], Failed]] = {}
        self._last = 0
        self._stopped = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], done: Callable[[T], object], failed: Failed) -> None:
        """Do `work` in the background, then call `done` or `failed` on the window's thread.

        Once stopped it does neither: the window that asked is gone.
        """
        if self._stopped:
            return
        self._last += 1
        self._asked[self._last] = work, done, failed
        self._pool.submit(self._do, self._last)

    def stop(self) -> None:
        """Wait for the work under way; take no more, and tell nobody of what ended."""
        self._stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _do(self, number: int) -> None:
        result: object = None
        error: BaseException | None = None
        try:
            result = self._asked[number][0]()
        except BaseException as raised:  # noqa: BLE001 - whoever asked is told
            error = raised
        self._finished.emit(number, result, error)

    @Slot(int, object, object)
    def _deliver(self, number: int, result: object, error: BaseException | None) -> None:
        _, done, failed = self._asked.pop(number)
        if self._stopped:
            return
        if error is None:
            done(result)
        else:
            failed(error)
