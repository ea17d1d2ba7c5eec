"""状況 on the screen: the pictures of the day, and the way to what waits longest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.places import Decision
from desktop.screens.screen import Screen
from desktop.screens.today.presenter import TodayPresenter
from desktop.widgets.barpicture import BarPicture
from desktop.widgets.keybar import Key
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.operations.today import Today
    from desktop.widgets.style import Style

PARTS = ("waiting", "filed", "decided", "issued", "desks")
PLACES = ((0, 0), (0, 1), (1, 0), (2, 0), (2, 1))
"""Where each stands: row and column; the hours take two rows."""


class TodayScreen(Screen):
    """The screen of the place `Today`."""

    name = "today"
    title = "今日の状況"

    def __init__(self, style: Style, look: Callable[[], Today], now: Callable[[], int]) -> None:
        super().__init__()
        self._presenter = TodayPresenter(look, now)
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self._pictures = [BarPicture(style, f"today.{part}") for part in PARTS]
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(style.spaces.medium)
        for part, picture, (row, column) in zip(PARTS, self._pictures, PLACES, strict=True):
            grid.addWidget(picture, row, column, 2 if part == "filed" else 1, 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(held)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addWidget(title)
        whole.addWidget(scroll, 1)

    def keys(self) -> Sequence[Key]:
        """Return the keys; there is nothing to open while nothing waits."""
        waits = bool(self._presenter.oldest)
        return (
            Key("today.refresh", "再表示", lambda: self.refresh(frozenset())),
            Key("today.oldest", "最古の届出", self._open, enabled=waits, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Show the day."""
        del arg
        self.refresh(frozenset())
        self._pictures[0].setFocus()

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show the day as it is known now."""
        del scopes
        for picture, shown in zip(self._pictures, self._presenter.pictures(), strict=True):
            picture.show_counts(shown.title, shown.bars, shown.note)
        self.keys_changed.emit()

    def _open(self) -> None:
        if self._presenter.oldest:
            self.go.emit(Decision(self._presenter.oldest))
