"""What a question looks like: its rows in the form, and what stands in them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout, QWidget

    from desktop.forms.question import About, Question
    from desktop.widgets.fields import FieldRow
    from desktop.widgets.keybar import Key


class Control(QObject):
    """One question on the screen."""

    changed = Signal()
    """What was typed is other than before, and the title or another row may have to say so."""

    aside = False
    """Whether it stands beside the other questions: it says whom the form is about."""

    wide = False
    """Whether it takes the whole width, for it has columns of its own."""

    weight = 1
    """How many rows of a form it is as high as, about."""

    def __init__(self, question: Question[Any]) -> None:
        super().__init__()
        self.name = question.name
        self.rows: dict[str, FieldRow] = {}
        """The rows that may be refused, in the order of the hands."""
        self.kind = question.field.says.kind
        self.columns: list[QBoxLayout] = []
        """Columns within it, which may stand one under the other where there is no room."""
        self._only = bool(question.field.says.only or question.field.says.filled)
        self._asked = True
        self._depends = bool(question.field.says.required_while)
        """Whether it is marked only while another field has a value."""

    @property
    def widgets(self) -> list[QWidget]:
        """All that stands in the form for it, from top to bottom."""
        return list(self.rows.values())

    @abstractmethod
    def show_typed(self, typed: Any, about: About) -> None:
        """Put what was typed into the rows."""

    @abstractmethod
    def typed(self) -> Any:
        """Return what stands in the rows."""

    def first(self) -> QWidget:
        """Return where the hands begin in it."""
        return next(iter(self.rows.values()))

    def deeds(self) -> Sequence[Key]:
        """Return what can be done in it by function key."""
        return ()

    @property
    def asked(self) -> bool:
        """Whether it is in the form now."""
        return self._asked

    def set_asked(self, *, asked: bool) -> None:
        """Show it only while it is asked."""
        if self._only and asked != self._asked:
            self._asked = asked
            for widget in self.widgets:
                widget.setVisible(asked)

    def mark_required(self, *, required: bool) -> None:
        """Mark its row where that depends on the other answers."""
        if self._depends and self.name in self.rows:
            self.rows[self.name].mark_required(required=required)

    def show_refusals(self, refusals: Mapping[str, str]) -> FieldRow | None:
        """Say beside each row what is wrong with it; return the first that is refused."""
        first: FieldRow | None = None
        for name, row in self.rows.items():
            if said := refusals.get(name, ""):
                row.show_refusal(said)
                first = first or row
            else:
                row.clear()
        return first

    def keep_refusals(self, refusals: Mapping[str, str]) -> None:
        """Take away what was said beside the rows that are refused no more."""
        for name, row in self.rows.items():
            if name not in refusals:
                row.clear()
