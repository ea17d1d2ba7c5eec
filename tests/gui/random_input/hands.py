"""The hands: events drawn from a seed, played into the real window, also while a dialog stands."""

from __future__ import annotations

import os
import random
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.main import Program
from desktop.practice.line import FaultLine
from desktop.widgets.turn import in_a_turn
from tests.gui.random_input.forms import Drafts, filling

KEY, MOD = Qt.Key, Qt.KeyboardModifier
REMEMBERED = 30
"""Events that a failing run tells of."""

TYPED = (
    "わたなべ", "ワタナベ ケン", "kusatsu", "S55.3.2", "R8.11.20", "77-3", "まえぐち", "くさつ",
    "0279-88-0001", "123", "おおあざまえぐち", "1980/3/2", "渡邉󠄘", "😀", "　", "白根ハイツ203",
    "誤り",
)  # fmt: skip
PLAIN = (
    KEY.Key_Return, KEY.Key_Tab, KEY.Key_Down, KEY.Key_Up, KEY.Key_Space, KEY.Key_Left,
    KEY.Key_Right, KEY.Key_Home, KEY.Key_End, KEY.Key_PageDown, KEY.Key_PageUp, KEY.Key_Delete,
    KEY.Key_Backspace, KEY.Key_Escape, KEY.Key_Backtab, KEY.Key_Enter,
    *(getattr(KEY, f"Key_{digit}") for digit in range(1, 7)),
)  # fmt: skip
FUNCTION = tuple(getattr(KEY, f"Key_F{number}") for number in range(1, 12))
CHORDS = (
    (KEY.Key_K, MOD.ControlModifier), (KEY.Key_D, MOD.ControlModifier),
    (KEY.Key_L, MOD.ControlModifier), (KEY.Key_L, MOD.ControlModifier | MOD.AltModifier),
    (KEY.Key_Plus, MOD.ControlModifier),
    (KEY.Key_Minus, MOD.ControlModifier), (KEY.Key_0, MOD.ControlModifier),
    (KEY.Key_A, MOD.ControlModifier), (KEY.Key_Return, MOD.ShiftModifier),
    *((getattr(KEY, f"Key_{area}"), MOD.AltModifier) for area in range(1, 5)),
)  # fmt: skip
CALM = 0.85
"""Share of a calm hand's events that are the next step of its road."""

DOORS = {"stopped", "unlock", "sign_on", "lock", "password"}
SIZES = ((1280, 720), (1366, 768), (1600, 900), (1920, 1080))

CONTACT = KEY.Key_B
"""What begins 連絡先の修正 in the list of kinds."""

CAME = (KEY.Key_Return, "1", KEY.Key_Return, "2", KEY.Key_F9, KEY.Key_F9)
"""届出人 and 本人確認 at the end of a form, and 受付."""

ROADS = {
    "certificate": ("person", KEY.Key_F7, "1", KEY.Key_Return, "2", KEY.Key_F9, KEY.Key_F7),
    "spoiled": ("person", KEY.Key_F7, "1", KEY.Key_Return, "2", KEY.Key_F9, KEY.Key_F6),
    "move": ("person", KEY.Key_F9, KEY.Key_Return, "R8.11.20", KEY.Key_Return, KEY.Key_Return,
             "まえぐち", KEY.Key_Return, KEY.Key_Return, "77-3", KEY.Key_Return, *CAME),
    "contact": ("person", KEY.Key_F6, CONTACT, "0279-88-0001", *CAME),
    "decision": ((KEY.Key_3, MOD.AltModifier), KEY.Key_F9),
    "return": ((KEY.Key_3, MOD.AltModifier), KEY.Key_F7, "確認のため", KEY.Key_Return),
    "withdrawal": ((KEY.Key_2, MOD.AltModifier), KEY.Key_F6),
    "sign off": (KEY.Key_F12,),
}  # fmt: skip
"""Roads that work takes; random events come between their steps."""

Stroke = str | Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]


@dataclass
class Keeper:
    """What the hands know, as a person at the counter does: who they are, and the way back in."""

    passphrase: str
    staff: str
    password: str


class Hands:
    """Plays `events` events from a seed; `told` says what happened last."""

    def __init__(
        self,
        begin: Callable[[], Program],
        line: FaultLine,
        keeper: Keeper,
        broken: Callable[[], object],
        seed: int,
        events: int,
    ) -> None:
        """Take how the program starts, the line to pull at, how to sign on, and what ends it."""
        self._begin, self._line, self._keeper, self._broken = begin, line, keeper, broken
        self.chance, self.left = random.Random(seed), events
        self.program = begin()
        self.drafts = Drafts()
        self.told: deque[str] = deque(maxlen=REMEMBERED)
        self.lost: list[str] = []
        self.seen: Counter[str] = Counter()
        """Events on each screen."""
        self.restarts = 0
        self._road: Iterator[Stroke] = iter(())
        self._resting = self._calm = False
        self._loop = QEventLoop()

    def play(self) -> None:
        """Play until all events are done; returns when no dialog stands any more."""
        in_a_turn(self._loop, self._step)
        self._loop.exec()  # a loop as the program's own: what is deleted later goes then
        while (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()
            QApplication.processEvents()

    def sign_on(self) -> None:
        """Go through the doors that are closed: a trouble, the passphrase, the sign-on."""
        screen = self.program.window.current()
        focus = QApplication.focusWidget()
        if QApplication.activeModalWidget() is not None or focus is None or screen is None:
            return
        if screen.waits():  # a person reads that, and does not type on
            return
        name = self.program.window.screen_name
        if name == "stopped":
            self._press(KEY.Key_F9)
        elif name == "unlock" and focus.objectName() == "unlock.passphrase":
            focus.clear()  # type: ignore[attr-defined]
            self._type(self._keeper.passphrase)
            self._press(KEY.Key_Return)
        elif name in {"sign_on", "lock"} and focus.objectName() == "signon.staff":
            focus.clear()  # type: ignore[attr-defined]
            self._type(self._keeper.staff)
            self._press(KEY.Key_Return)
            self._type(self._keeper.password)
            self._press(KEY.Key_Return)
        elif name == "lock" and focus.objectName() == "signon.password":
            focus.clear()  # type: ignore[attr-defined]
            self._type(self._keeper.password)
            self._press(KEY.Key_Return)
        elif name == "password" and self.program._opened is not None:
            self._press(KEY.Key_F8)  # nobody came to change it

    # --- one event

    def _step(self) -> None:
        if self.left <= 0 or self.lost or self._broken():
            self._loop.quit()
            return
        if self._resting:
            QTimer.singleShot(1, self._step)
            return
        self.left -= 1
        in_a_turn(self._loop, self._step)  # before the event: it may open a dialog that waits
        window = self.program.window
        before = filling(window.current())
        self._event()
        if not shiboken6.isValid(window) or window is not self.program.window:
            return
        if lost := self.drafts.step(before, filling(window.current())):
            self.lost.append(lost)

    def _event(self) -> None:
        if self.program.window.screen_name in DOORS and self.chance.random() < 0.6:
            self._tell("sign on")
            self.sign_on()
            return
        if self._calm and self.chance.random() < CALM:
            self._walk()
            return
        choice = self.chance.random()
        for share, do in (
            (0.45, self._walk), (0.15, partial(self._key, PLAIN)), (0.08, self._write),
            (0.10, partial(self._key, FUNCTION)), (0.08, self._chord), (0.09, self._click),
            (0.02, self._resize), (0.02, self._pull), (0.003, self._restart),
        ):  # fmt: skip
            choice -= share
            if choice < 0:
                do()
                return

    def _walk(self) -> None:
        """Take the next step of a road that work takes."""
        stroke = next(self._road, None)
        if stroke is None:
            name = self.chance.choice(list(ROADS))
            self._tell(f"road {name}")
            self._road = self._strokes(name)
            self._calm = self.chance.random() < 0.5  # forms are long: few arrive in a hurry
            return
        self._tell(_words(stroke))
        if isinstance(stroke, str):
            self._type(stroke)
        elif isinstance(stroke, tuple):
            self._press(*stroke)
        else:
            self._press(stroke)

    def _strokes(self, road: str) -> Iterator[Stroke]:
        for stroke in ROADS[road]:
            if stroke == "person":
                yield from (KEY.Key_Escape, (KEY.Key_1, MOD.AltModifier), KEY.Key_F2)
                yield self.chance.choice(("ワタナベ", "シケン", "ヤマ", "ケンイチ"))
                yield from [KEY.Key_Down] * self.chance.randrange(4)
                yield KEY.Key_Return
            else:
                yield stroke

    def _key(self, keys: tuple[Qt.Key, ...]) -> None:
        self._tell(f"{(key := self.chance.choice(keys)).name}")
        self._press(key)

    def _chord(self) -> None:
        key, modifier = self.chance.choice(CHORDS)
        self._tell(f"{modifier.name}+{key.name}")
        self._press(key, modifier)

    def _write(self) -> None:
        self._tell(f"type {(text := self.chance.choice(TYPED))!r}")
        self._type(text)

    def _click(self) -> None:
        front = QApplication.activeModalWidget() or self.program.window
        room = front.rect()
        point = QPoint(self.chance.randrange(room.width()), self.chance.randrange(room.height()))
        under: QWidget = front.childAt(point) or front
        self._tell(f"click {under.objectName() or type(under).__name__}")
        local = under.mapFrom(front, point)
        double = self.chance.random() < 0.1
        (QTest.mouseDClick if double else QTest.mouseClick)(
            under, Qt.MouseButton.LeftButton, MOD.NoModifier, local
        )

    def _resize(self) -> None:
        self._tell("resize")
        self.program.window.resize(*self.chance.choice(SIZES))

    def _pull(self) -> None:
        do = self.chance.choice(("cut", "open", "open", "silence"))
        self._tell(f"line {do}")
        getattr(self._line, do)()

    def _restart(self) -> None:
        if QApplication.activeModalWidget() is not None or self.program._opened is None:
            return  # what is being opened in the background ends with its process only
        self._tell("restart")
        form = filling(self.program.window.current())
        if form is not None and not form.done:
            self.drafts.left[form.key] = form.holds
        if not self.program.window.close():
            return  # what is half done could not be kept: the window stays
        self._resting = True
        try:
            self.program = self._begin()
        except AssertionError as not_so:
            self.lost.append(f"the program did not come back: {not_so}")
        self._resting = False
        self.restarts += 1

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = MOD.NoModifier) -> None:
        target = QApplication.focusWidget() or self.program.window
        QTest.keyClick(target, key, modifier)

    def _type(self, text: str) -> None:
        """Type as a keyboard does what it can, and the rest as an input method commits it."""
        target = QApplication.focusWidget()
        if target is None:
            return
        if text.isascii():
            for letter in text:
                if shiboken6.isValid(target):
                    QTest.keyClick(target, letter)  # type: ignore[call-overload]
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)

    def _tell(self, what: str) -> None:
        screen = self.program.window.screen_name
        self.seen[screen] += 1
        self.told.append(f"{screen}: {what}")


def _words(stroke: Stroke) -> str:
    if isinstance(stroke, tuple):
        return f"{stroke[1].name}+{stroke[0].name}"
    return f"type {stroke!r}" if isinstance(stroke, str) else KEY(stroke).name


def from_environment(name: str, usual: int) -> int:
    """Return a number that a person set for this run, else the usual one."""
    return int(os.environ.get(name, usual))


def settle() -> None:
    """Let deletions and what was put off happen."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
