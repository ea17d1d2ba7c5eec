"""One row per person: the name, and what they are to the head."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.forms.controls.relationship import RelationshipBox
from desktop.language import tr
from desktop.widgets.nametext import NameText

if TYPE_CHECKING:
    from desktop.widgets.style import Style

ROWS_MADE = 10
"""Rows made beforehand; larger households get more when they need them."""


class KinRows(QWidget):
    """One row per person of a household.

    The rows are made once and hidden while not needed, so that Enter and Tab meet them in order.
    """

    def __init__(self, style: Style, name: str, relate: Callable[[str, str], None]) -> None:
        super().__init__()
        self._style, self._name = style, name
        self._relate = relate
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.spaces.medium)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[NameText, RelationshipBox]] = []
        self._shown: list[str] = []
        for _ in range(ROWS_MADE):
            self._make()
        self.setFocusProxy(self._rows[0][1])

    def show_people(self, people: list[tuple[str, str]], told: dict[str, str]) -> None:
        """Show people (宛名番号 and name) with what was said about them."""
        self._shown = [atena_no for atena_no, _ in people]
        while len(self._rows) < len(people):
            self._make()
        for place, (name, box) in enumerate(self._rows):
            used = place < len(people)
            if used:
                atena_no, words = people[place]
                name.set_text(words)
                box.setAccessibleName(f"{words} {tr('続柄')}")
                box.show_relationship(told.get(atena_no, ""))
            name.setVisible(used)
            box.setVisible(used)

    def _make(self) -> None:
        place = len(self._rows)
        name, box = NameText(self._style), RelationshipBox()
        box.setObjectName(f"{self._name}.{place + 1}")
        box.said.connect(lambda: self._said(place))
        self._grid.addWidget(name, place, 0)
        self._grid.addWidget(box, place, 1)
        self._rows.append((name, box))

    def _said(self, place: int) -> None:
        self._relate(self._shown[place], self._rows[place][1].relationship())
