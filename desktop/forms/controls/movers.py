"""The people of a household, to be chosen, and what those who leave it are to their new head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.forms.controls.choosing import below, brief
from desktop.forms.controls.control import Control
from desktop.forms.controls.kinrows import KinRows
from desktop.forms.movers import Chosen, Movers
from desktop.widgets.choices import CheckList, Choice
from desktop.widgets.fields import FieldRow

if TYPE_CHECKING:
    from desktop.forms.question import About
    from desktop.widgets.style import Style


class MoversControl(Control):
    """A list to tick, and a row of relationships that is there while part of a household moves."""

    aside = True
    weight = 5

    def __init__(self, question: Movers, style: Style, form: str) -> None:
        super().__init__(question)
        self._question = question
        self._about: About | None = None
        self._chosen = Chosen("", ())
        says = question.field.says
        self.movers = CheckList(style)
        self.movers.setObjectName(f"{form}.{self.name}")
        self.relations = KinRows(style, f"{form}.relationship", self._relate)
        self.rows = {
            self.name: FieldRow(style, says.label, self.movers, required=says.required,
                                hint=says.hint),
            "relationships": FieldRow(style, question.kin_label, self.relations, required=True,
                                      hint=question.kin_hint),
        }  # fmt: skip
        self.movers.ticked.connect(self._ticked)

    def show_typed(self, typed: Chosen, about: About) -> None:
        """Show the household with who was chosen."""
        self._about, self._chosen = about, typed
        choices = [
            Choice(m.atena_no, m.name, below=below(m), brief=brief(m)) for m in about.household
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
        self.relations.show_people(
            [(m.atena_no, m.name) for m in people] if part else [], self._chosen.relationships
        )
