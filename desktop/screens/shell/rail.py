"""The rail at the left: a button with its number for each area, and how much waits there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.shell.areas import AREAS, SUPERVISED, Area
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style


OWN = ".own"
"""Behind an area's name: how many of those that wait there are this person's in particular."""
KEYS = "Alt＋番号"
"""How the areas are reached; their numbers stand before them."""


class Rail(QWidget):
    """Hidden until somebody is signed on."""

    wanted = Signal(object)
    """An area was clicked."""

    def __init__(self, style: Style, *, dense: bool) -> None:
        """Take whether something stands below that needs the room."""
        super().__init__()
        self.setObjectName("rail")
        self.buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(style.spaces.medium, style.spaces.large, 0, style.spaces.medium)
        column.setSpacing(0 if dense else style.spaces.tight)
        for number, area in enumerate(AREAS, 1):
            column.addWidget(self._button(area, number, dense=dense))
        if not dense:
            keys = QLabel(tr(KEYS))
            keys.setObjectName("rail.keys")
            keys.setIndent(style.spaces.large)
            set_role(keys, "muted")
            column.addWidget(keys)
        column.addStretch(1)
        self.setVisible(False)

    def show_supervised(self, *, supervisor: bool) -> None:
        """Show the areas of those who decide, or not."""
        for name in SUPERVISED:
            self.buttons[name].setVisible(supervisor)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say beside each area how much waits there."""
        for number, area in enumerate(AREAS, 1):
            button, count = self.buttons[area.name], counts.get(area.name, 0)
            name = tr(area.label)
            label, said = name, name
            if count:
                label, said = f"{name} ({count})", f"{name} {tr(f'{count}件')}"
            if own := counts.get(f"{area.name}{OWN}", 0):
                label = f"{label} ({tr(f'自分{own}')})"
                said = f"{said} {tr(f'自分あて {own}件')}"
            label = _numbered(number, label)
            if button.text() != label:
                button.setText(label)
                button.setAccessibleName(said)

    def mark(self, here: str) -> None:
        """Mark the area in which the person is, "" for none."""
        for name, button in self.buttons.items():
            button.setChecked(here == name)

    def _button(self, area: Area, number: int, *, dense: bool) -> QPushButton:
        button = self.buttons[area.name] = QPushButton(_numbered(number, tr(area.label)))
        button.setObjectName(area.name)
        button.setAccessibleName(tr(area.label))
        button.setToolTip(f"Alt+{number}")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setProperty("dense", dense)
        set_role(button, "rail")
        button.clicked.connect(lambda _=False: self.wanted.emit(area))
        return button


def _numbered(number: int, label: str) -> str:
    return f"{number} {label}"
