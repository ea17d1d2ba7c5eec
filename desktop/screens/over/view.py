"""責任者の決裁 on the screen: 決裁 and 運用規則 alone, over the work of who is signed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout

from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.stack import Stack

if TYPE_CHECKING:
    from desktop.screens.decisions.view import DecisionsScreen
    from desktop.screens.rules.view import RulesScreen
    from desktop.widgets.style import Style


class OverScreen(Screen):
    """Covers the work; is no place, and leads to none."""

    name = "over"
    title = "責任者の決裁"

    def __init__(
        self,
        style: Style,
        decisions: DecisionsScreen,
        rules: RulesScreen,
        end: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        """Take the two screens, what `end`s it, and whom to tell that it has `ended`."""
        super().__init__()
        self._decisions, self._rules = decisions, rules
        self._shown: Screen = decisions
        self._end, self._ended = end, ended
        self.banner = Banner(style)
        self.banner.setObjectName("over.banner")
        self._stack = Stack()
        for screen in (decisions, rules):
            screen.go.connect(self._go)
            screen.keys_changed.connect(self.keys_changed)
            self._stack.addWidget(screen)
        held = QVBoxLayout()
        held.setContentsMargins(style.spaces.large, style.spaces.medium, style.spaces.large, 0)
        held.addWidget(self.banner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(held)
        whole.addWidget(self._stack, 1)
        self.banner.clear()

    def keys(self) -> Sequence[Key]:
        """Return the keys of what is shown, and the one that leads back to the work."""
        return (*self._shown.keys(), Key("window.sign_off", "窓口に戻る", self._end))

    def enter(self, arg: Any) -> None:
        """Show what waits."""
        del arg
        self._go(places.Decisions())

    def leave(self) -> None:
        """End it, whatever took the cover away."""
        self._decisions.leave()
        self._ended()

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show what is known now."""
        self._shown.refresh(scopes)

    def back(self) -> bool:
        """Take one step back; never to the work, which only its key does."""
        return self._shown.back()

    def say(self, text: BannerText | None) -> None:
        """Show what the window says meanwhile."""
        self.banner.say(text)

    def _go(self, place: object) -> None:
        self._shown = self._rules if isinstance(place, places.Rules) else self._decisions
        self._stack.setCurrentWidget(self._shown)
        self._shown.enter(place)
        self.keys_changed.emit()
