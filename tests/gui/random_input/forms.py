"""What a half-filled form holds, and the law that none of it is lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.screens.filing.presenter import Step
from desktop.screens.filing.view import FilingScreen
from desktop.screens.screen import Screen

Key = tuple[str, str]
"""The form's name, and whom it is about."""


@dataclass(frozen=True)
class Filling:
    """A form as it stands: what it holds, and whether it takes another filing's place."""

    key: Key
    screen: Screen
    holds: tuple[object, ...]
    replaces: bytes
    done: bool


@dataclass
class Drafts:
    """What was left half filled, and what came back of it."""

    left: dict[Key, tuple[object, ...]] = field(default_factory=dict)
    resumed: int = 0

    def step(self, before: Filling | None, now: Filling | None) -> str:
        """Take note of one event; return what was lost, "" where nothing was."""
        if before is not None and before.done:
            self.left.pop(before.key, None)
        gone = before is not None and (now is None or now.screen is not before.screen
                                       or now.key != before.key)  # fmt: skip
        if before is not None and gone and not before.done:
            self.left[before.key] = before.holds
        if now is None or now.done:
            return ""
        came = gone or before is None
        if came and not now.replaces and now.key in self.left:
            self.resumed += 1
            if now.holds != self.left[now.key]:
                return f"{now.key[0]} held {self.left[now.key]}, came back as {now.holds}"
        return ""


def filling(screen: Screen | None) -> Filling | None:
    """Return the form on the screen, None where none is."""
    if not isinstance(screen, FilingScreen) or screen.filer.about is None:
        return None
    key = (screen.name, screen.filer.about.held("atena_no"))
    done = screen.filer.step is Step.DONE
    return Filling(key, screen, _held(screen), screen.filer.replaces, done)


def _held(screen: FilingScreen) -> tuple[object, ...]:
    return tuple(control.typed() for control in screen.controls)
