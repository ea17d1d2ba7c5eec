"""Another person or household, found by typing; one change of the person's history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.forms.controls.control import Control
from desktop.forms.controls.finderbox import FinderBox
from desktop.forms.controls.offerlist import OfferList
from desktop.forms.entries import Entry
from desktop.forms.found import Offered, OtherHousehold, Person
from desktop.widgets.fields import FieldRow

if TYPE_CHECKING:
    from desktop.forms.question import About
    from desktop.widgets.style import Style

MOST_ROWS = 5
"""Changes of a history in sight at once."""


class FoundControl(Control):
    """A person or a household."""

    weight = 2
    words = "氏名・生年月日・番号など"

    def __init__(self, question: Person | OtherHousehold, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self._question = question
        self._about: About | None = None
        self._suggested: list[Offered] = []
        self.box = FinderBox(style, self._find, self.words)
        self.box.setObjectName(f"{form}.{self.name}.box")
        self.box.line.setObjectName(f"{form}.{self.name}")
        self.box.list.setObjectName(f"{form}.{self.name}.candidates")
        row = FieldRow(style, says.label, self.box, required=says.required, hint=says.hint)
        self.rows = {self.name: row}
        self.box.chosen.connect(lambda _: self.changed.emit())

    def show_typed(self, typed: str, about: About) -> None:
        """Show who is chosen."""
        self._about = about
        self.box.show_offer(self._question.shown(typed, about))

    def typed(self) -> str:
        """Return the value chosen."""
        return self.box.value()

    def suggest(self, offers: Sequence[Offered]) -> None:
        """Offer some before anything is typed, and say so beside the row."""
        if [*offers] != self._suggested:
            self._suggested = [*offers]
            if offers:
                self.rows[self.name].show_alert(
                    f"同じ氏名・生年月日の除票が{len(offers)}件あります。↓ で選べます。"
                )
            else:
                self.rows[self.name].clear()

    def _find(self, text: str) -> list[Offered]:
        if not text.strip():
            return self._suggested
        return self._question.find(text, self._about) if self._about else []


class EntryControl(Control):
    """The person's history, the newest first."""

    aside = True
    weight = 5

    def __init__(self, question: Entry, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self._question = question
        self.list = OfferList(style)
        self.list.setObjectName(f"{form}.{self.name}")
        hint = says.hint or "↓ と ↑ で選びます。新しい順です。"
        row = FieldRow(style, says.label, self.list, required=says.required, hint=hint)
        self.rows = {self.name: row}
        self.list.currentRowChanged.connect(lambda _: self.changed.emit())

    def show_typed(self, typed: int, about: About) -> None:
        """Show the history with the row that is meant."""
        rows = self._question.rows(about)
        self.list.set_offers(rows)
        self.list.fit(MOST_ROWS)
        for place, row in enumerate(rows):
            if row.value == str(typed):
                self.list.setCurrentRow(place)

    def typed(self) -> int:
        """Return the 履歴番号 of the row that is meant, 0 for none."""
        row = self.list.current()
        return int(row.value) if row is not None else 0
