"""Slow work (a password's key, a drawing) off the window's thread; its end comes back on it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


class Runner(Protocol):
    """Something that does slow work."""

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        """Do `work`; then call `done` or `failed` on the window's thread."""
        ...


class Background(QObject):
    """One worker thread for slow work; results and exceptions are delivered in order."""

    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[BaseException], object],
    ) -> None:
        """Do `work` in the background, then call `done` or `failed` on the window's thread."""

        def ended(future: Future[T]) -> None:
            error = future.exception()
            if error is not None:
                self._finished.emit(failed, error)
            else:
                self._finished.emit(done, future.result())

        self._pool.submit(work).add_done_callback(ended)

    def stop(self) -> None:
        """Wait for the work under way; take no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot(object, object)
    def _deliver(self, to: Callable[[Any], object], what: object) -> None:
        to(what)
