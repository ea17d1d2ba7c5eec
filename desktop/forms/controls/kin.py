"""続柄: of one person, or of everybody in the household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.forms.controls.control import Control
from desktop.forms.controls.kinrows import KinRows
from desktop.forms.controls.relationship import RelationshipBox
from desktop.forms.household import Kin, Relations, Told
from desktop.widgets.fields import FieldRow

if TYPE_CHECKING:
    from desktop.forms.question import About
    from desktop.widgets.style import Style

STEPS_HINT = "番号で選びます（Alt+↓ で一覧）。→ キーで「子の妻」のように続けます。"

NEW_HEAD_HINT = (
    "番号で選びます（Alt+↓ で一覧）。→ キーで「子の妻」のように続けます。"
    "世帯主を1人決めてください。"
)


class KinControl(Control):
    """One 続柄, step by step."""

    def __init__(self, question: Kin, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self.box = RelationshipBox()
        self.box.setObjectName(f"{form}.{self.name}")
        hint = says.hint or STEPS_HINT
        row = FieldRow(style, says.label, self.box, required=says.required, hint=hint)
        self.rows = {self.name: row}
        self.box.said.connect(self.changed.emit)

    def show_typed(self, typed: str, about: About) -> None:
        """Show the relationship."""
        del about
        self.box.show_relationship(typed)

    def typed(self) -> str:
        """Return the relationship chosen."""
        return self.box.relationship()


class RelationsControl(Control):
    """Everybody in the household with what they are to the head from now on."""

    aside = True
    weight = 5

    def __init__(self, question: Relations, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self._question = question
        self._about: About | None = None
        self._told = Told("", {})
        self.box = KinRows(style, f"{form}.{self.name}", self._relate)
        self.box.setObjectName(f"{form}.{self.name}")
        hint = says.hint or NEW_HEAD_HINT
        row = FieldRow(style, says.label, self.box, required=says.required, hint=hint)
        self.rows = {self.name: row}

    def show_typed(self, typed: Told, about: About) -> None:
        """Show the household with what was said."""
        self._about, self._told = about, typed
        self._show()

    def typed(self) -> Told:
        """Return what was said."""
        return self._told

    def _relate(self, atena_no: str, relationship: str) -> None:
        self._told = self._question.relate(self._told, atena_no, relationship)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        household = self._about.household if self._about else ()
        self.box.show_people([(m.atena_no, m.name) for m in household], self._told.relationships)
