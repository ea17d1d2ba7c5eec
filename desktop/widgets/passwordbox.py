"""A line for a password: says when Caps Lock is on, shows the text while a button is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style


class PasswordBox(QWidget):
    """A password's field. The text is handed out once, by `take`, and not kept."""

    entered = Signal()
    """Enter was pressed."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = _PasswordLine()
        self.line.caps_seen.connect(self._show_caps)
        self.line.returnPressed.connect(self.entered)
        self.show_button = QPushButton(tr("表示"))
        self.show_button.setAccessibleName(tr("押している間だけパスワードを表示"))
        self.show_button.setAutoDefault(False)
        self.show_button.pressed.connect(lambda: self.line.setEchoMode(QLineEdit.EchoMode.Normal))
        self.show_button.released.connect(
            lambda: self.line.setEchoMode(QLineEdit.EchoMode.Password)
        )
        self.caps = QLabel(tr("▲ Caps Lock がオンです"))
        set_role(self.caps, "alert")
        self.caps.hide()
        row = QHBoxLayout()
        row.setSpacing(style.spaces.small)
        row.addWidget(self.line, 1)
        row.addWidget(self.show_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.tight)
        whole.addLayout(row)
        whole.addWidget(self.caps)
        self.setFocusProxy(self.line)
        self.setAccessibleName(tr("パスワード"))

    def take(self) -> str:
        """Return the password and empty the field."""
        password = self.line.text()
        self.line.clear()
        return password

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name the inner line too: it is what has the focus."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def _show_caps(self, on: bool) -> None:  # noqa: FBT001
        self.caps.setVisible(on)
        self.line.setAccessibleDescription(tr("Caps Lock がオンです") if on else "")


def password_box(style: Style, name: str) -> PasswordBox:
    """Return a password's field whose line is known by `name`; Tab does not stop at its button."""
    box = PasswordBox(style)
    box.setObjectName(f"{name}.box")
    box.line.setObjectName(name)
    box.show_button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return box


class _PasswordLine(QLineEdit):
    """Tells from what is typed whether Caps Lock is on: Qt cannot be asked."""

    caps_seen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._caps = False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(
            hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhPreferLatin
            | hints.ImhNoAutoUppercase | hints.ImhNoPredictiveText
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Compare the letter with Shift: a capital without it means Caps Lock."""
        letter = event.text()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_CapsLock:
            # The lock's state before the first letter is unknown: only "off again" is certain.
            self._tell(on=False)
        elif letter.isascii() and letter.isalpha():
            self._tell(on=letter.isupper() != shift)
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Forget: another program may switch the lock meanwhile."""
        self._tell(on=False)
        super().focusOutEvent(event)

    def _tell(self, *, on: bool) -> None:
        if on != self._caps:
            self._caps = on
            self.caps_seen.emit(on)
