"""登録されている記録: the facts of one person, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel

from desktop.language import tr, word
from desktop.widgets.nametext import NameText
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from desktop.widgets.style import Style

USUAL_ROWS = 14


class RecordFacts(QFrame):
    """What is registered of a person; the rows stay for the next one, who is shown sooner so."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._rows: list[tuple[QLabel, NameText]] = []
        self.setObjectName("resident.facts")
        set_role(self, "panel")
        self._form = QFormLayout(self)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setHorizontalSpacing(style.spaces.large)
        self._form.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        for _ in range(USUAL_ROWS):
            self._add_row()

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show each fact's label and words; of whom was shown before, nothing stays."""
        while len(self._rows) < len(facts):
            self._add_row()
        for place, (name, value) in enumerate(self._rows):
            label, words = facts[place] if place < len(facts) else ("", "")
            name.setText(tr(label))
            value.set_text((word(words) or tr("（なし）")) if label else "")
            value.setObjectName(f"resident.fact.{label}" if label else "")
            self._form.setRowVisible(place, bool(label))

    def _add_row(self) -> None:
        name = QLabel()
        set_role(name, "muted")
        row = (name, NameText(self._style, wraps=True))
        self._rows.append(row)
        self._form.addRow(*row)
