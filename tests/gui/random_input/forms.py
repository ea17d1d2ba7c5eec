"""What a half-filled form holds, and the law that none of it is lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QComboBox

from desktop.screens.contact.view import ContactScreen
from desktop.screens.filing import Step
from desktop.screens.relocation.view import RelocationScreen
from desktop.screens.screen import Screen

FORMS = (RelocationScreen, ContactScreen)
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
    if not isinstance(screen, FORMS) or screen.filer.person is None:
        return None
    key = (screen.name, screen.filer.person.atena_no)
    done = screen.filer.step is Step.DONE
    return Filling(key, screen, _held(screen), screen.filer.replaces, done)


def _held(screen: RelocationScreen | ContactScreen) -> tuple[object, ...]:
    if isinstance(screen, ContactScreen):
        return (screen.phone.text(),)
    form = screen._presenter.form
    boxes = screen.relations.findChildren(QComboBox)
    told = tuple(box.currentData() for box in boxes if box.isVisibleTo(screen.relations))
    return (
        screen.movers.ticked_keys(),
        screen.moved_on.text(),
        screen.notified_on.text(),
        form.place,
        screen.lot.text(),
        screen.building.text(),
        told if screen._presenter.part else (),
    )
