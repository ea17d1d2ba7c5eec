"""The one place where an error that nobody met arrives: it is said, and written without names.

A Trouble is shown with its remedy. Anything else is our bug: the window says so, and a file in
the profile's `crashes` folder tells where in the program it happened.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from desktop.widgets.banner import BannerKind, BannerText
from sync.base.clock import Clock
from sync.base.troubles import Trouble

CRASHES_KEPT = 20
"""Files; a fault that repeats at every key must not fill the disk."""

UNEXPECTED = BannerText(
    BannerKind.TROUBLE,
    "予期しないエラーが起きました。",
    "「受付済」と表示された記録は失われていません。",
    "画面の内容を確かめてやり直してください。続くときはシステム担当へ連絡してください。",
)


class Crashes(QObject):
    """Shows and writes what was raised where nobody catches: Qt's handlers, threads, the rest."""

    _met = Signal(object)

    def __init__(
        self, folder: Path, clock: Clock, say: Callable[[BannerText], None], parent: QObject
    ) -> None:
        """Take the profile's folder and the window's banner."""
        super().__init__(parent)
        self._folder, self._clock, self._tell = folder / "crashes", clock, say
        self._met.connect(self._show)  # queued when a thread meets it: widgets have one thread

    def watch(self) -> None:
        """Take the place of Python's own handlers; Qt's slots and key handlers end in them too."""
        sys.excepthook = self._raised
        threading.excepthook = lambda met: self._raised(
            met.exc_type, met.exc_value, met.exc_traceback
        )

    def _raised(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not issubclass(kind, Exception):  # Ctrl+C, SystemExit: meant
            sys.__excepthook__(kind, error or kind(), trace)
            return
        if not isinstance(error, Trouble):
            with contextlib.suppress(OSError):  # the disk may be the reason; saying it comes first
                self._write(told(kind, error, trace))
        self._met.emit(error)

    @Slot(object)
    def _show(self, error: object) -> None:
        if isinstance(error, Trouble):
            self._tell(BannerText(BannerKind.TROUBLE, error.reason, next_step=error.remedy))
        else:
            self._tell(UNEXPECTED)

    def _write(self, report: str) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        name = f"{self._clock.now():%Y%m%dT%H%M%S%f}.txt"
        opened = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as out:
            out.write(report)
        for old in sorted(self._folder.glob("*.txt"))[:-CRASHES_KEPT]:
            old.unlink(missing_ok=True)


def told(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> str:
    """Return where it happened: types, files, lines, functions.

    Never the message nor a value (they may name a resident) nor a whole path (it names a user).
    """
    lines = [kind.__qualname__]
    lines += [
        f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]
    cause = (error.__cause__ or error.__context__) if error is not None else None
    if cause is not None:
        lines += ["from", told(type(cause), cause, cause.__traceback__)]
    return "\n".join(lines) + "\n"
