"""The screens of the window: built when they are wanted or a little before, dropped together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.widgets.turn import in_a_turn

if TYPE_CHECKING:
    from desktop.screens.screen import Screen
    from desktop.widgets.stack import Stack

Factory = Callable[[], "Screen"]


class ScreenStore(QObject):
    """Puts screens into a stack; `greet` is called with each one that was built."""

    def __init__(
        self,
        factories: Mapping[type | str, Factory],
        stack: Stack,
        greet: Callable[[Screen], object],
    ) -> None:
        """Take a factory for every `places.screen_of`; one may serve several kinds of place."""
        super().__init__(stack)
        self._factories, self._stack, self._greet = factories, stack, greet
        self._made: dict[type | str, Screen] = {}
        self._to_build: deque[type | str] = deque()

    def screen(self, kind: type | str) -> Screen:
        """Return the screen of a kind of place, built where it is not there yet."""
        factory = self._factories[kind]
        for made in self._made.items():
            if self._factories[made[0]] is factory:
                return made[1]
        screen = self._made[kind] = factory()
        screen.setObjectName(f"screen.{screen.name}")
        self._greet(screen)
        self._stack.addWidget(screen)
        return screen

    def prepare(self, kinds: Iterable[type | str]) -> None:
        """Build screens that are wanted soon, one at a turn: no key waits for its screen."""
        self._to_build = deque(kinds)
        in_a_turn(self, self._build_next)

    def forget(self) -> None:
        """Drop all screens: the next person begins with empty ones."""
        self._to_build.clear()
        for screen in self._made.values():
            self._stack.removeWidget(screen)
            screen.hide()
            screen.deleteLater()
        self._made.clear()

    def _build_next(self) -> None:
        if self._to_build:
            screen = self.screen(self._to_build.popleft())
            in_a_turn(self, partial(self._rehearse, screen))

    def _rehearse(self, screen: Screen) -> None:
        """Draw a screen where nobody sees it: Qt makes style and places ready at first sight."""
        if screen in self._made.values() and not screen.isVisible():
            self._stack.draw_unseen(screen)
        in_a_turn(self, self._build_next)
