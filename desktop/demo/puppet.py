"""A desk that obeys: the real program, with keys pressed for it and its facts told.

``python -m desktop.demo.puppet [the program's own arguments]`` runs the program as it is. Orders
are JSON lines on stdin, answers JSON lines on stdout, one answer per order, in order:

========================================  =====================================================
``{"do": "key", "key": "Ctrl+F"}``        one key, to whatever has the focus
``{"do": "type", "text": "やまぐち"}``      text: letter by letter, Japanese as an IME commits it
``{"do": "facts"}``                       what the screen says: flat, dotted name -> value
``{"do": "wait", "fact": …, "op": …,      wait for a fact; `op`: is not has first some least;
"value": …, "seconds": 10}``              after `seconds` the answer is an error with all facts
``{"do": "shot", "file": …}``             a picture of the window, dialogs over it
``{"do": "quit"}``                        close the window as a person would
========================================  =====================================================

It knows no business. The orders' channel is moved away from stdin and stdout first, so that the
program's own reading and printing cannot disturb it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QPainter, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.demo.facts import facts_of

LOOK_AGAIN = 15
"""Milliseconds between two looks at a fact that is waited for."""

ACTIVE = 1000
"""Milliseconds that a window may take to become the active one after a dialog has closed."""

Order = Mapping[str, Any]


class NoPuppet(Exception):
    """The order cannot be obeyed: said in the answer, nothing else happens."""


class Puppet(QObject):
    """Obeys orders on Qt's thread, one at a time."""

    ordered = Signal(str)

    def __init__(self, answers: IO[str]) -> None:
        """Write answers to `answers`."""
        super().__init__()
        self._answers = answers
        self._orders: deque[Order] = deque()
        self._busy = False
        self.ordered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def listen(self, orders: IO[str]) -> None:
        """Read orders on a thread of their own; when they end, the desk's window closes."""

        def read() -> None:
            for line in orders:
                self.ordered.emit(line)
            self.ordered.emit('{"do": "quit"}')

        threading.Thread(target=read, name="orders", daemon=True).start()

    @Slot(str)
    def _take(self, line: str) -> None:
        self._orders.append(json.loads(line))
        self._go_on()

    def _go_on(self) -> None:
        if self._busy or not self._orders:
            return
        self._busy = True
        order = self._orders.popleft()
        self._trying(lambda: self._obey(order))

    def _obey(self, order: Order) -> None:
        match order["do"]:
            case "key":
                # Answered on the loop's next turn, which a dialog's own loop takes as well.
                QTimer.singleShot(0, self._done)
                _press(str(order["key"]))
            case "type":
                QTimer.singleShot(0, self._done)
                _type(str(order["text"]))
            case "facts":
                self._answer(facts=facts_of(_main_window()))
            case "wait":
                self._wait(order, time.monotonic() + float(order.get("seconds", 10)))
            case "shot":
                _shot(Path(order["file"]))
                self._answer()
            case "quit":
                QTimer.singleShot(0, self._done)
                QApplication.closeAllWindows()
            case other:
                raise NoPuppet(f"no such order: {other}")

    def _wait(self, order: Order, until: float) -> None:
        facts = facts_of(_window())
        value = facts.get(str(order["fact"]))
        if holds(value, str(order.get("op", "is")), order.get("value")):
            self._answer(value=value)
        elif time.monotonic() > until:
            self._answer(error="not so in time", facts=facts)
        else:
            QTimer.singleShot(LOOK_AGAIN, lambda: self._trying(lambda: self._wait(order, until)))

    def _trying(self, act: Callable[[], None]) -> None:
        """Do it; whatever goes wrong is the answer, for an order without one would hang the day."""
        try:
            act()
        except NoPuppet as no:
            self._answer(error=str(no))
        except Exception as error:  # noqa: BLE001 - see above
            self._answer(error=repr(error))

    @Slot()
    def _done(self) -> None:
        self._answer()

    def _answer(self, **what: object) -> None:
        self._answers.write(json.dumps(what, ensure_ascii=False) + "\n")
        self._answers.flush()
        self._busy = False
        QTimer.singleShot(0, self._go_on)


def holds(value: object, op: str, wanted: object) -> bool:
    """Say whether a fact's value is as wanted; a missing fact (None) only satisfies `not`."""
    match op:
        case "is":
            return value == wanted
        case "not":
            return value != wanted
        case "has":
            return isinstance(value, str | list) and wanted in value
        case "first":
            return isinstance(value, list) and bool(value) and str(wanted) in value[0]
        case "some":
            return isinstance(value, list) and any(str(wanted) in each for each in value)
        case "least":
            return isinstance(value, int | float) and value >= wanted  # type: ignore[operator]
    raise NoPuppet(f"no such comparison: {op}")


def _window() -> QWidget | None:
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
    return max(windows, key=lambda w: w.width() * w.height()) if windows else None


def _main_window() -> QWidget:
    window = _window()
    if window is None:
        raise NoPuppet("no window is open")
    return window


def _target() -> QWindow:
    modal = QApplication.activeModalWidget()
    if modal is not None:
        return modal.windowHandle()
    shown = _main_window()
    if not shown.isActiveWindow():
        shown.activateWindow()
        QTest.qWaitForWindowActive(shown.windowHandle(), ACTIVE)
    return shown.windowHandle()


def _press(key: str) -> None:
    parsed = QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)
    if parsed.count() != 1:
        raise NoPuppet(f"no such key: {key}")
    QTest.keySequence(_target(), parsed)


def _type(text: str) -> None:
    focus = QApplication.focusWidget()
    if focus is None:
        raise NoPuppet("nothing has the focus")
    if text.isascii():
        QTest.keyClicks(focus, text)
    else:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(focus, event)


def _shot(file: Path) -> None:
    window = _main_window()
    picture = window.grab()
    over = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]
    painter = QPainter(picture)
    for each in over:
        if each.isWindow():
            at = each.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
            painter.drawPixmap(at, each.grab())
    painter.end()
    file.parent.mkdir(parents=True, exist_ok=True)
    if not picture.save(str(file), "PNG"):
        raise NoPuppet(f"the picture could not be written: {file.name}")


def take_hold(program: Callable[[], int]) -> int:
    """Run `program` with a puppet inside; return its exit status."""
    orders = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    puppet = Puppet(answers)
    puppet.listen(orders)
    return program()


def main() -> int:
    """Run the desk with the puppet inside."""

    def desk() -> int:
        from desktop.opening import main as program  # noqa: PLC0415 - only once the channel is safe

        return program(sys.argv[1:])

    return take_hold(desk)


if __name__ == "__main__":
    sys.exit(main())
