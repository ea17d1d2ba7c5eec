"""The program itself as a process of its own, measured from within; started by `window`.

    python -m tests.bench.window_child start PROFILE
    python -m tests.bench.window_child idle SECONDS
    python -m tests.bench.window_child work PROFILE PASSWORD

Each says what it measured as one line of JSON. `start` gets the moment it was started (seconds, as
time.time() gives them) in BEGUN. `idle` is the heartbeat of an empty window; `work` the program at
work: for each line "pull VERSION" on its standard input it plays keys until its copy of the
register stands at that version.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

if TYPE_CHECKING:
    from desktop.main import Program

BEAT_MS = 5
PAUSE_MS = 25
"""Between one key and the next: forty a second, faster than anybody types."""

LOOK_AFTER = 10
"""Keys between one look at how far the pull has come and the next."""

TURNS = 3
"""What one key brings comes in turns: it is read and laid out, then painted, then the lines."""

HANDED = 20
"""How often the screen is locked and taken over."""

STAFF = "2001"
KEY = Qt.Key
Stroke = str | Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]


def main(asked: list[str]) -> None:
    """Measure what is asked for."""
    match asked:
        case ["start", profile]:
            _start(Path(profile))
        case ["idle", seconds]:
            _idle(float(seconds))
        case ["work", profile, password]:
            _work(Path(profile), password)


# --- starting


class _Watch(QObject):
    """Calls back at each painting of any widget."""

    def __init__(self, painted: Callable[[QWidget], None]) -> None:
        super().__init__()
        self._painted = painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """See paintings; nothing is withheld."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self._painted(watched)
        return False


class _Typist(QObject):
    """Types into the staff number from the moment it has the focus, and sees it painted.

    Ready is when the first key stands on the screen. The keys after it, one every `TYPED_MS` until
    the profile is open, tell whether the loading behind them is felt; the last removes the others,
    so that no number is ever whole.
    """

    TYPED_MS = 60

    def __init__(self, seen: dict[str, float]) -> None:
        super().__init__()
        self._seen = seen
        self._line: QLineEdit | None = None
        self._pressed = self._due = 0.0
        self._before = ""
        self._took: list[float] = []
        self._look = QTimer(self)
        self._look.timeout.connect(self._find)
        self._look.start(1)

    def painted(self, widget: QWidget) -> None:
        """Take the time of what was painted."""
        self._seen.setdefault("painted", _since())
        line = self._line
        if line is None or widget is not line or not self._pressed or line.text() == self._before:
            return
        self._took.append((time.perf_counter() - self._pressed) * 1000)
        self._pressed = 0.0
        if len(self._took) == 1:
            self._seen["ready"] = _since()

    def _find(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.objectName() == "signon.staff":
            self._line = focus
            self._look.stop()
            self._look.timeout.disconnect()
            self._look.timeout.connect(self._type)
            self._look.start(self.TYPED_MS)
            self._type()

    def _type(self) -> None:
        line = self._line
        assert line is not None
        if self._pressed:  # the last is not painted yet: its time counts on
            return
        if self._took and _opened(line):
            self._look.stop()
            self._seen |= {"open": _since(), "keys": len(self._took), "slowest": max(self._took)}
            line.window().close()
            return
        key, text = (KEY.Key_Backspace, "") if line.text() else (KEY.Key_9, "9")
        now, self._before = time.perf_counter(), line.text()
        self._pressed = min(now, self._due or now)  # the hands were there, if the timer was late
        self._due = now + self.TYPED_MS / 1000
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QApplication.postEvent(line, event)


def _opened(line: QWidget) -> bool:
    """Say whether the desk behind a sign-on is open: its status line then names it."""
    status = line.window().findChild(QWidget, "status")
    return status is not None and "データ" in status.accessibleName()


def _start(folder: Path) -> None:
    from desktop.opening import main as program  # noqa: PLC0415 - what it loads is measured too

    app = QApplication([])
    seen: dict[str, float] = {}
    typist = _Typist(seen)
    watch = _Watch(typist.painted)
    app.installEventFilter(watch)
    program(["--profile", str(folder)])
    _say(**seen)


def _since() -> float:
    return time.time() - float(os.environ["BEGUN"])


# --- at work


class Heart:
    """A timer in the interface thread: how late it beats, in milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0

    def start(self) -> None:
        """Beat from now on."""
        self._last = time.perf_counter()
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        """Rest."""
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


def _idle(seconds: float) -> None:
    app = QApplication([])
    window = QWidget()
    window.show()
    heart = Heart()
    heart.start()
    QTimer.singleShot(int(seconds * 1000), app.quit)
    app.exec()
    _say(late=heart.late)


def _work(folder: Path, password: str) -> None:
    from PySide6.QtTest import QTest  # noqa: PLC0415 - no part of what starts

    from desktop.main import Program  # noqa: PLC0415
    from sync.records.scopes import Scope  # noqa: PLC0415

    app = QApplication([])
    program = Program(app, folder)
    program.start()
    _until(lambda: _focus() == "signon.staff")
    QTest.keyClicks(QApplication.focusWidget(), STAFF)
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), password)
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Return)
    _until(lambda: _focus() == "search.box")
    opened = program._opened
    assert opened is not None
    _until(opened.desk.online)
    strokes = _strokes()
    heart = Heart()
    took: dict[str, list[float]] = {}
    _say(memory=_memory())
    for line in sys.stdin:
        target = int(line.split()[1])

        def there(target: int = target) -> bool:
            head = opened.cache.heads().get(Scope.RESIDENTS)
            return head is not None and head.version >= target

        heart.start()
        while not there():  # asked once in a while: each asking is a look into the cache
            for _ in range(LOOK_AFTER):
                pause(PAUSE_MS)
                screen, milliseconds = _stroke(program.window.screen_name, next(strokes))
                took.setdefault(screen, []).append(milliseconds)
        heart.stop()
        _say(there=target)
    _say(took=took, late=heart.late, memory=_memory(), handed=_handed_over(program))
    program.window.close()


def _handed_over(program: Program) -> list[float]:
    """Lock the screen over a resident's page and have it taken over, as often as `HANDED`; in ms.

    From the key to the paint, then from the opened key to the search of who signs on: what Argon2id
    takes in between on purpose is left out.
    """
    from desktop.cache.search import find  # noqa: PLC0415
    from desktop.screens import places  # noqa: PLC0415

    work, window = program._work, program.window
    assert work is not None
    opened = work.opened
    someone = find(opened.cache, "ヤマ")[0].atena_no
    took = []
    for _ in range(HANDED):
        window.go(places.Resident(someone))
        pause(PAUSE_MS)
        began = time.perf_counter()
        work.lock()
        _paint()
        locked = time.perf_counter() - began
        pause(PAUSE_MS)
        began = time.perf_counter()
        work._hand_over(opened.desk.who)
        _paint()
        took.append((locked + time.perf_counter() - began) * 1000)
    return took


def _paint() -> None:
    app = QApplication.instance()
    assert app is not None
    for _ in range(TURNS):
        app.processEvents()


def _stroke(
    screen: str, stroke: str | Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]
) -> tuple[str, float]:
    """Press a key and let everything it brings be done and painted; return where, and how long."""
    from PySide6.QtTest import QTest  # noqa: PLC0415

    target = QApplication.focusWidget()
    app = QApplication.instance()
    assert app is not None
    began = time.perf_counter()
    if target is None:
        pass
    elif isinstance(stroke, str):
        event = QInputMethodEvent()
        event.setCommitString(stroke)
        app.sendEvent(target, event)
    elif isinstance(stroke, tuple):
        QTest.keyClick(target, *stroke)
    else:
        QTest.keyClick(target, stroke)
    for _ in range(TURNS):
        app.processEvents()
    return screen, (time.perf_counter() - began) * 1000


def _strokes() -> Iterator[Stroke]:
    """Go through every screen, again and again, with another name each time."""
    alt = Qt.KeyboardModifier.AltModifier
    for name in cycle(("ヤマ", "クロ", "サト", "タカ", "ワタ", "コバ")):
        yield from ((KEY.Key_1, alt), KEY.Key_F2, *name, KEY.Key_Down, KEY.Key_Down, KEY.Key_Return)
        yield from (KEY.Key_Down, KEY.Key_F3, KEY.Key_Down, KEY.Key_F3, KEY.Key_F7, KEY.Key_2)
        yield from (KEY.Key_Return, KEY.Key_3, KEY.Key_Tab, KEY.Key_Down, KEY.Key_Escape)
        yield from (KEY.Key_F9, KEY.Key_Return, *"R8.11.20", KEY.Key_Return, KEY.Key_Return, "ま")
        yield from (KEY.Key_Escape, KEY.Key_F6, KEY.Key_B, *"0279-88", KEY.Key_Escape)
        yield from ((KEY.Key_2, alt), KEY.Key_Down, KEY.Key_Down, (KEY.Key_3, alt), KEY.Key_Down)
        yield from ((KEY.Key_4, alt), KEY.Key_Down, (KEY.Key_5, alt), KEY.Key_Tab, KEY.Key_Tab)


def pause(milliseconds: int) -> None:
    """Let the program do its work, at rest where it has none, its other threads too."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _until(holds: Callable[[], bool]) -> None:
    app = QApplication.instance()
    assert app is not None
    while not holds():
        app.processEvents()
        time.sleep(0.002)


def _focus() -> str:
    focus = QApplication.focusWidget()
    return focus.objectName() if focus is not None else ""


def _memory() -> float:
    """Return the resident memory of this process in megabytes (Linux; 0 elsewhere)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) / 1024


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
