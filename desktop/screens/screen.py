"""What every screen is: a place's view, its keys, and how it is entered, left and refreshed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.keybar import Key


class Screen(QWidget):
    """One screen. `name` is stable and machine-readable, `title` is what the clerk reads."""

    name: str = ""
    title: str = ""

    go = Signal(object)
    """A place (`places.py`) to go to."""

    keys_changed = Signal()
    """The keys at the bottom are others now."""

    def keys(self) -> Sequence[Key]:
        """Return the function keys that work here now."""
        return ()

    def enter(self, arg: Any) -> None:
        """Come to this screen; `arg` is the place."""

    def leave(self) -> None:
        """Go from this screen; what was entered is kept as a draft."""

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show what is known now; `scopes` names what moved (empty: the line or the clock)."""

    def waits(self) -> bool:
        """Say whether an answer is under way that this very screen has to take."""
        return False

    def may_end_visit(self) -> bool:
        """Say whether 受付終了 stands beside the keys of this screen while a visitor is here."""
        return True

    def back(self) -> bool:
        """Take one step back inside the screen; False when Esc should leave it."""
        return False
