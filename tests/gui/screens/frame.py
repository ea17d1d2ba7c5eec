"""A screen between status line and keys, as the shell has it, without the shell's doings."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.keys import placed, standard
from desktop.screens.screen import Screen
from desktop.widgets.keybar import KeyBar
from desktop.widgets.statusline import LineState, LineStatus, StatusLine
from desktop.widgets.style import Style


class Frame(QWidget):
    """Shows the keys of its one screen."""

    def __init__(
        self, style: Style, screen: Screen, *, online: bool = True, person: str = "干川 さゆり"
    ) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.screen = screen
        top, self.bar = StatusLine(style), KeyBar(style)
        state = LineState.UP if online else LineState.DOWN
        since, waiting = ("", 0) if online else ("10:32", 3)
        top.set_status(
            LineStatus("草津町", "窓口1番", person, state, since, "11/24 09:12", waiting)
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        whole.addWidget(screen, 1)
        whole.addWidget(self.bar)
        screen.keys_changed.connect(self.show_keys)
        self.show_keys()

    def show_keys(self) -> None:
        self.bar.set_keys(placed(self.screen.keys(), standard()))
