"""What a check came to: a shape, a word, what to do; below it what the code states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from desktop.language import tr
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import ShapeMark
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.screens.verify.presenter import Fact, Shown
    from desktop.widgets.style import Style


class ResultPanel(QFrame):
    """Shows one result, or hides. A screen reader is told the whole of it at once."""

    def __init__(self, style: Style, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # to be heard again
        set_role(self, "panel")
        self._style = style
        self._mark = ShapeMark(style.tones["notice"], round(style.sizes.person * 2))
        self.label = QLabel()
        self.label.setObjectName(f"{name}.label")
        set_role(self.label, "title")
        self.reason, self.next = Prose(role="strong"), Prose()
        self.reason.setObjectName(f"{name}.reason")
        self.next.setObjectName(f"{name}.next")
        words = QVBoxLayout()
        words.setSpacing(style.spaces.small)
        for each in (self.label, self.reason, self.next):
            words.addWidget(each)
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(style.spaces.large)
        self._grid.setVerticalSpacing(style.spaces.small)
        self._grid.setColumnStretch(1, 1)
        self.known = Prose(role="muted")
        self.known.setObjectName(f"{name}.known")
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large] * 4)
        whole.setSpacing(style.spaces.large)
        whole.addLayout(head)
        whole.addLayout(self._grid)
        whole.addWidget(self.known)
        whole.addStretch(1)
        self.hide()

    def show_result(self, shown: Shown) -> None:
        """Show what a check came to."""
        self._mark.set_tone(self._style.tones[shown.tone])
        self.label.setText(tr(shown.label))
        self.reason.set_words(shown.reason)
        self.next.set_words(f"→ {tr(shown.remedy)}")
        heard = [tr(shown.label), tr(shown.reason), tr(shown.remedy)]
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for row, fact in enumerate(shown.facts):
            heard.append(self._add(row, fact))
        self.known.set_words(shown.known)
        self.known.setVisible(bool(shown.known))
        heard.append(tr(shown.known))
        self.setAccessibleName(" ".join(heard))
        self.show()
        self._whole.activate()  # at once: a longer reason is never shown cut
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _add(self, row: int, fact: Fact) -> str:
        head, value = QLabel(tr(fact.label)), QLabel(fact.words if fact.data else tr(fact.words))
        head.setTextFormat(Qt.TextFormat.PlainText)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setWordWrap(True)
        set_role(head, "muted")
        self._grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        value.setAccessibleName(f"{head.text()} {value.text()}")
        return value.accessibleName()
