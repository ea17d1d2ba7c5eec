"""続柄, step by step: a digit picks a step, → goes on behind it (子 → 子の妻), ← takes it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.language import kin, tr
from desktop.widgets.dropdown import DropDown
from sync.records.relationship import STEPS, WHOLE, goes_on, joined, steps

LETTERS_SHOWN = 10
ASKED = "（選んでください）"


class RelationshipBox(DropDown):
    """A box of the relationships that may stand at the step the person has come to."""

    said = Signal()
    """Another relationship is chosen, or none yet, behind a step that goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: tuple[str, ...] = ()
        self._digits = ""
        """The digits pressed one after the other: 1 is the first, 1 and 2 the twelfth."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(LETTERS_SHOWN)
        self.currentIndexChanged.connect(lambda _: self.said.emit())
        self._offer((), "")

    def relationship(self) -> str:
        """Return the relationship chosen; "" while a step is still to be chosen."""
        return self.currentData() or ""

    def show_relationship(self, relationship: str) -> None:
        """Show a relationship, with those that differ from it in the last step."""
        if relationship == self.relationship():
            return
        taken = steps(relationship)
        self._offer(taken[:-1], relationship)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take digits, → and ←; the box has no other use for them."""
        typed = event.text()
        if typed.isdecimal():
            self._pick(typed)
            return
        self._digits = ""
        taken = steps(self.relationship())
        if event.key() == Qt.Key.Key_Right:
            if goes_on(taken):
                self._offer(taken, "")
                self.said.emit()
        elif event.key() == Qt.Key.Key_Left:
            if self._before:
                self._offer(self._before[:-1], joined(self._before))
                self.said.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Begin to count digits anew."""
        self._digits = ""
        super().focusInEvent(event)

    def _pick(self, digit: str) -> None:
        """Choose by number, wherever the box stands: Qt's own search would go on from there."""
        for digits in (f"{self._digits}{digit}", digit):
            if 1 <= int(digits) < self.count():
                self._digits = digits
                self.setCurrentIndex(int(digits))
                return

    def _offer(self, before: tuple[str, ...], chosen: str) -> None:
        """Offer every step that may stand behind those taken."""
        self._before = before
        self.blockSignals(True)  # noqa: FBT003
        self.clear()
        self.addItem(kin(f"{joined(before)}の") if before else tr(ASKED), "")
        for number, step in enumerate(STEPS if before else WHOLE, 1):
            whole = joined((*before, step))
            self.addItem(f"{number} {kin(whole)}", whole)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self._digits = ""  # a digit now is not the second one of the step before
        self.blockSignals(False)  # noqa: FBT003
