"""What every screen is: a place's view, its keys, and how it is entered, left and refreshed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.said import Said
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from sync.base.troubles import Trouble


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


def show_said(banner: Banner, said: Said | None, wrong: BannerKind = BannerKind.CAUTION) -> None:
    """Show what a presenter has to say, or nothing; `wrong` is how bad what is not good is."""
    if said is None:
        banner.clear()
        return
    kind = BannerKind.SUCCESS if said.good else wrong
    banner.show_text(BannerText(kind, said.title, said.text, said.step))


def kept(act: Callable[[], object], banner: Banner, failed: str) -> bool:
    """Do what may fail for want of a disk; where it does, nothing is lost and it is said."""
    try:
        act()
    except Trouble as trouble:
        banner.show_text(BannerText(BannerKind.TROUBLE, failed, trouble.reason, trouble.remedy))
        return False
    return True
