"""The people of a household, to be chosen, and what those who leave it are to their new head."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.forms.controls.control import Control
from desktop.forms.controls.relationship import RelationshipBox
from desktop.forms.movers import Chosen, Movers
from desktop.language import kin, tr
from desktop.widgets.choices import CheckList, Choice
from desktop.widgets.fields import FieldRow
from desktop.widgets.nametext import NameText

if TYPE_CHECKING:
    from desktop.forms.question import About
    from desktop.widgets.style import Style

ROWS_MADE = 10
"""Rows for relationships made beforehand; larger households get more when they need them."""


class MoversControl(Control):
    """A list to tick, and a row of relationships that is there while part of a household moves."""

    aside = True

    def __init__(self, question: Movers, style: Style, form: str) -> None:
        super().__init__(question)
        self._question = question
        self._about: About | None = None
        self._chosen = Chosen("", ())
        says = question.field.says
        self.movers = CheckList(style)
        self.movers.setObjectName(f"{form}.{self.name}")
        self.relations = _Relations(style, form, self._relate)
        self.rows = {
            self.name: FieldRow(style, says.label, self.movers, required=says.required,
                                hint=says.hint),
            "relationships": FieldRow(style, "新しい世帯", self.relations, required=True,
                                      hint="番号で選び、→ で「の」に続けます。"
                                      "世帯主を1人決めてください。"),
        }  # fmt: skip
        self.movers.ticked.connect(self._ticked)

    def show_typed(self, typed: Chosen, about: About) -> None:
        """Show the household with who was chosen."""
        self._about, self._chosen = about, typed
        choices = [
            Choice(m.atena_no, m.name, below=_below(m.relationship, m.birth.shown("era")))
            for m in about.household
        ]
        self.movers.set_choices(choices, typed.movers)
        self._show_relations()

    def typed(self) -> Chosen:
        """Return who is chosen, and what was said about them."""
        return self._chosen

    def _ticked(self) -> None:
        if self._about is not None:
            keys = self.movers.ticked_keys()
            self._chosen = self._question.choose(self._chosen, keys, self._about)
            self._show_relations()
            self.changed.emit()

    def _relate(self, atena_no: str, relationship: str) -> None:
        self._chosen = self._question.relate(self._chosen, atena_no, relationship)
        self._show_relations()
        self.changed.emit()

    def _show_relations(self) -> None:
        if self._about is None:
            return
        part = self._question.part(self._chosen, self._about)
        people = self._question.people(self._chosen, self._about)
        self.rows["relationships"].setVisible(part)
        self.relations.show_movers(
            [(m.atena_no, m.name) for m in people] if part else [], self._chosen.relationships
        )


class _Relations(QWidget):
    """One row per mover: the name, and what they are to the new head.

    The rows are made once and hidden while not needed, so that Enter and Tab meet them in order.
    """

    def __init__(self, style: Style, form: str, relate: Callable[[str, str], None]) -> None:
        super().__init__()
        self._style, self._form = style, form
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

    def show_movers(self, movers: list[tuple[str, str]], told: dict[str, str]) -> None:
        """Show the movers with what was said about them."""
        self._shown = [atena_no for atena_no, _ in movers]
        while len(self._rows) < len(movers):
            self._make()
        for place, (name, box) in enumerate(self._rows):
            used = place < len(movers)
            if used:
                atena_no, words = movers[place]
                name.set_text(words)
                box.setAccessibleName(f"{words} {tr('続柄')}")
                box.show_relationship(told.get(atena_no, ""))
            name.setVisible(used)
            box.setVisible(used)

    def _make(self) -> None:
        place = len(self._rows)
        name, box = NameText(self._style), RelationshipBox()
        box.setObjectName(f"{self._form}.relationship.{place + 1}")
        box.said.connect(lambda: self._said(place))
        self._grid.addWidget(name, place, 0)
        self._grid.addWidget(box, place, 1)
        self._rows.append((name, box))

    def _said(self, place: int) -> None:
        self._relate(self._shown[place], self._rows[place][1].relationship())


def _below(relationship: str, birth: str) -> str:
    return "　".join(said for said in (kin(relationship), tr(birth)) if said)
