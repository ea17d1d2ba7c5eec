"""Writing that goes on while the next thing is fetched and made ready."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_WAITING = 8
"""Things that wait while a write is under way; then the one who brings them waits too."""


TURN_SECONDS = 0.0005
"""How long a process that loads lets one thread compute before the other gets its turn
(`sys.setswitchinterval`): with Python's 5 ms, SQLite waits for its next statement half the time."""


class WriteBehind(Generic[T]):
    """Writes things in the order they come, on a thread: all that came meanwhile at once.

    A failed write is raised by the next call, and what waited behind it is dropped.
    """

    def __init__(self, write: Callable[[list[T]], None]) -> None:
        """Take what writes some things, whole or not at all."""
        self._write = write
        self._changed = Condition()
        self._waiting: list[T] = []
        self._busy = False
        self._failure: BaseException | None = None

    def put(self, thing: T) -> None:
        """Have a thing written soon."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) < MOST_WAITING)
            self._raise()
            self._waiting.append(thing)
            if not self._busy:
                self._busy = True
                Thread(target=self._drain, name="write-behind", daemon=True).start()

    def settle(self) -> None:
        """Return when all that came is written."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy)
            self._raise()

    def _drain(self) -> None:
        while things := self._take():
            try:
                self._write(things)
            except BaseException as failure:  # noqa: BLE001 - the next caller's, whatever it is
                with self._changed:
                    self._failure = failure
                    self._waiting.clear()

    def _take(self) -> list[T]:
        with self._changed:
            things, self._waiting = self._waiting, []
            self._busy = bool(things)
            self._changed.notify_all()
            return things

    def _raise(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
