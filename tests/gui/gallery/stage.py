"""Where scenes are played: the real shell around a screen, in one size, language and style."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QTranslator
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.display import SCALES
from desktop.language import LANGUAGES, translator
from desktop.screens.screen import Screen
from desktop.screens.shell.window import ClockQuestion, Edges, Window
from desktop.widgets.statusline import LineState, LineStatus
from desktop.widgets.style import Style, dress, load_style
from desktop.widgets.visitline import VisitOnLine
from sync.base.resources import resource

STYLES = ("light", "dark")

CLERK, SUPERVISOR = "干川 さゆり", "係長 関 正"
AT_WORK = LineStatus("草津町", "窓口1番", CLERK, LineState.UP, as_of="11/24 10:41")
CUT_OFF = replace(AT_WORK, state=LineState.DOWN, since="10:32", as_of="11/24 09:12", waiting=3)
DECIDING = replace(AT_WORK, person=SUPERVISOR)
NOBODY = replace(AT_WORK, person="")
UNKNOWN = LineStatus("窓口", "", state=LineState.BUSY)
"""A machine that is no desk yet."""

Factories = Mapping[type, Callable[[], Screen]]


@dataclass(frozen=True)
class Size:
    """A screen as towns have them: its pixels, and how much the system enlarges."""

    name: str
    factor: float
    width: int
    height: int
    """In pixels of the program, which are `factor` pixels of the screen wide."""
    letters: float = 1.0
    """How much the person enlarges the letters (Ctrl++)."""


ROUNDS = 10
"""A layout that grows asks those around it to grow: so many within each other are never met."""

USUAL = (Size("1366x768", 1.0, 1366, 768), Size("1920x1080", 1.5, 1280, 720))
LARGE = (
    Size("3840x2160", 2.0, 1920, 1080),
    Size("1920x1080-letters-200", 1.0, 1920, 1080, letters=SCALES[-1]),
)
"""The largest screen, and the largest letters."""

SIZES = USUAL + LARGE


@dataclass(frozen=True)
class Shown:
    """What stands on the screen: the window, and the dialog over it."""

    window: QWidget
    dialog: QDialog | None = None

    @property
    def front(self) -> QWidget:
        """What the hands are in."""
        return self.dialog or self.window

    def picture(self) -> QPixmap:
        """Return the window as it is seen, with the dialog over it."""
        whole = self.window.grab()
        if self.dialog is not None:
            room = self.dialog.mapToGlobal(QPoint()) - self.window.mapToGlobal(QPoint())
            painter = QPainter(whole)
            painter.drawPixmap(room, self.dialog.grab())
            painter.end()
        return whole


class Stage:
    """Builds windows of one size in one style."""

    def __init__(self, style: Style, size: Size) -> None:
        self.style, self.size = style, size
        self.windows: list[QWidget] = []
        self.edges: Edges | None = None
        """The practice's mark and guide, for the windows to come."""

    def shell(
        self,
        screens: Factories,
        place: Any,
        status: LineStatus = AT_WORK,
        *,
        badges: Mapping[str, int] | None = None,
        clock: ClockQuestion | None = None,
        visit: Callable[[], VisitOnLine | None] = lambda: None,
    ) -> Window:
        """Return the program's window, shown and active, with the person at a place."""
        waiting = badges or {}
        window = Window(
            self.style, screens, lambda: status, lambda: waiting, clock, visit, self.edges
        )
        self.windows.append(window)
        window.resize(self.size.width, self.size.height)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        supervisor = status.person == SUPERVISOR
        window.show_areas(signed_on=bool(status.person), supervisor=supervisor)
        window.go(place)
        settle()
        return window

    def over(self, window: QWidget, dialog: QDialog) -> Shown:
        """Show a dialog over a window."""
        dialog.open()
        dialog.activateWindow()
        assert QTest.qWaitForWindowActive(dialog)
        settle()
        return Shown(window, dialog)

    def clear(self) -> None:
        """Take everything off the screen."""
        for window in self.windows:
            for dialog in window.findChildren(QDialog):
                dialog.close()
            window.close()
            window.deleteLater()
        self.windows.clear()
        settle()


Scene = Callable[[Stage], Shown | QWidget]


@contextmanager
def draw(
    scene: Scene, size: Size, language: str = LANGUAGES[0], style: str = STYLES[0]
) -> Iterator[Shown]:
    """Play a scene; it stands on the screen for as long as the context lasts."""
    stage = Stage(_dressed(language, style, size.letters), size)
    try:
        shown = scene(stage)
        settle()
        yield shown if isinstance(shown, Shown) else Shown(shown)
    finally:
        stage.clear()
        _fall_silent()


def settle() -> None:
    """Let everything that was put off until later happen: the focus, layouts, deletions."""
    app = QApplication.instance()
    assert app is not None
    for _ in range(ROUNDS):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def current(window: Window, kind: type) -> Any:
    """Return the screen that a window shows, once it is of the kind that was meant."""
    screen = window.current()
    assert isinstance(screen, kind)
    assert shiboken6.isValid(screen)
    return screen


_WORN: dict[tuple[str, str, float], Style] = {}
_SPOKEN: list[QTranslator] = []


def _dressed(language: str, style: str, letters: float) -> Style:
    """Return a style, put on, with the language spoken."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if language != LANGUAGES[0]:
        _SPOKEN.append(translator(resource("text", f"{language}.qm")))
        app.installTranslator(_SPOKEN[0])
    worn = _WORN.get((language, style, letters))
    if worn is None:
        _WORN.clear()
        worn = load_style(resource("styles", f"{style}.toml"), resource("fonts"), letters)
        dress(app, worn)
        _WORN[language, style, letters] = worn
    return worn


def _fall_silent() -> None:
    """Leave other tests of this process the language that the texts are written in."""
    while _SPOKEN:
        QCoreApplication.removeTranslator(_SPOKEN.pop())
