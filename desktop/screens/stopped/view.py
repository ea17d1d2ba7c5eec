"""A trouble at the start, on the screen: reason, remedy, try again or end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desktop.screens.centred import centred
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.style import Style

WORDS = "保存済みの受付は失われていません。"


class StoppedScreen(Screen):
    """The screen of the place `Stopped`."""

    name = "stopped"
    title = "窓口システムを開始できません"

    def __init__(self, style: Style, again: Callable[[], None], end: Callable[[], object]) -> None:
        """Take what tries again and what ends the program."""
        super().__init__()
        self._again, self._end = again, end
        self.banner = Banner(style)
        self.banner.setObjectName("stopped.banner")
        centred(self, style, self.title, WORDS, [self.banner])

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (
            Key("stopped.again", "再試行", self._again, primary=True),
            Key("stopped.end", "終了", self._end),
        )

    def enter(self, arg: Any) -> None:
        """Show the trouble."""
        self.banner.show_text(BannerText(BannerKind.TROUBLE, arg.reason, next_step=arg.remedy))
        self.setFocus()
