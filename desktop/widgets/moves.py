"""How the hands move: Enter goes on through a form, Esc leaves it, arrows choose an answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget


class Moves(QObject):
    """Watches one form for the keys that its fields did not use themselves.

    Qt carries an unused key from the field up to the form; so a field that needs Enter (a long
    text, an open list of candidates) keeps it, and nothing but the form is watched.
    """

    left = Signal()
    """Esc: the person wants to leave; the screen keeps the draft and goes."""
    ended = Signal()
    """Enter on the last field: nothing more to fill in."""

    def __init__(self, form: QWidget) -> None:
        super().__init__(form)
        self._form = form
        form.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802
        """Turn Enter, Shift+Enter and Esc inside the form into moves."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        here = QApplication.focusWidget()
        if isinstance(here, QPushButton) and not back:
            here.click()
        else:
            self.move(back=back)
        return True

    def move(self, *, back: bool = False) -> None:
        """Give the focus to the next (or previous) field; at the end say `ended`."""
        here = QApplication.focusWidget()
        stops = self._stops()
        if here is None or here not in stops:
            return
        target = stops.index(here) + (-1 if back else 1)
        if 0 <= target < len(stops):
            reason = Qt.FocusReason
            stops[target].setFocus(reason.BacktabFocusReason if back else reason.TabFocusReason)
        elif not back:
            self.ended.emit()

    def _stops(self) -> list[QWidget]:
        """Return where Tab would stop inside the form, in its order, and where the focus is now.

        Of several radio buttons only one is a stop; one that has the focus by a click counts too.
        The order is that in which the form's fields were added, which is Tab's as long as nobody
        calls setTabOrder. Asking Qt itself (nextInFocusChain) would be fatal: PySide takes whatever
        it returns for a child of what was asked, so that a walk turns siblings into owners of each
        other, and Python's cycle collector then destroys living headers and scroll bars.
        """
        focused = QApplication.focusWidget()
        return [
            field
            for field in self._form.findChildren(QWidget)
            if (field.focusPolicy() & Qt.FocusPolicy.TabFocus or field is focused)
            and field.isEnabled()
            and field.isVisible()
            and not field.focusProxy()
        ]


class Answers(QObject):
    """Keeps arrows among the buttons of one question, and at its ends.

    Left alone, Qt takes an arrow on a button for Tab: it goes on to the key bar and beyond.
    """

    def __init__(self, buttons: tuple[QPushButton, ...]) -> None:
        super().__init__(buttons[0])
        self._buttons = buttons
        for button in buttons:
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Go to the answer beside."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            return False
        offered = [each for each in self._buttons if each.isVisible() and each.isEnabled()]
        here = next((at for at, each in enumerate(offered) if each is watched), -1)
        if here >= 0 and 0 <= here + step < len(offered):
            offered[here + step].setFocus(Qt.FocusReason.OtherFocusReason)
        return True


_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def arrows_answer(*buttons: QPushButton) -> Answers:
    """Let arrows go between the answers to one question, in the order in which they stand."""
    return Answers(buttons)


def enter_moves(form: QWidget) -> Moves:
    """Let Enter and Shift+Enter move through `form`, and Esc be emitted as `left`."""
    return Moves(form)
