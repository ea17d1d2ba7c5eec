"""What a question looks like: its rows in the form, and what stands in them."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.forms.question import About, Question
    from desktop.widgets.fields import FieldRow


class Control(QObject):
    """One question on the screen."""

    changed = Signal()
    """What was typed is other than before, and the title or another row may have to say so."""

    aside = False
    """Whether it stands beside the other questions: it says whom the form is about."""

    def __init__(self, question: Question[Any]) -> None:
        super().__init__()
        self.name = question.name
        self.rows: dict[str, FieldRow] = {}
        """The rows that may be refused, in the order of the hands."""

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
