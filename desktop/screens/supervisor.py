"""A supervisor signs on over somebody else's work, for one thing; that work goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from desktop.language import tr
from desktop.screens.said import CodeWanted
from desktop.widgets.fields import FieldRow, digits_line
from desktop.widgets.moves import arrows_answer, enter_moves
from desktop.widgets.passwordbox import PasswordBox
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.widgets.style import Style

Approve = Callable[[str, str, str], object]
"""Unlocks a supervisor's key by number, password, and ("": not asked yet) the digits of their app;
returns what they gave, or words why not."""


class Words(NamedTuple):
    """What stands on the dialog."""

    window: str
    title: str
    deed: str


APPROVAL = Words("責任者の承認", "責任者の承認が必要です", "承認する")
GOES_ON = "窓口の担当者のサインオンはそのまま続きます。この承認は記録されます。"


class SupervisorDialog(QDialog):
    """職員番号 and password; the key is unlocked off Qt's thread, for it takes half a second."""

    answered = Signal()
    """The key was unlocked, or the words why not stand beside the password."""
    _half = ""
    """The password, which is right, while the digits of an app are asked."""

    def __init__(
        self,
        style: Style,
        approve: Approve,
        for_what: str,
        basis: str,
        parent: QWidget | None = None,
        *,
        whom: str = "",
        note: str = GOES_ON,
        words: Words = APPROVAL,
    ) -> None:
        """Take how to ask, what for, on which basis and about whom ("": none to be named)."""
        super().__init__(parent)
        self._approve, self._deed = approve, words.deed
        self._working = False
        self.approval: object = None
        """What the supervisor gave, once accepted."""
        self.setWindowTitle(tr(words.window))
        self.setObjectName("supervisor")
        self.setModal(True)
        title = QLabel(tr(words.title))
        set_role(title, "title")
        what = Prose(for_what, "strong")
        what.setObjectName("supervisor.for_what")
        self.staff = QLineEdit()
        self.staff.setObjectName("supervisor.staff")
        self.staff.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.password = PasswordBox(style)
        self.password.setObjectName("supervisor.box")
        self.password.line.setObjectName("supervisor.password")
        self.staff_row = FieldRow(style, "責任者の職員番号", self.staff, required=True)
        self.password_row = FieldRow(style, "パスワード", self.password, required=True)
        self.code = digits_line("supervisor.code")
        self.code_row = FieldRow(style, "アプリの6桁の数字", self.code, required=True)
        self.code_row.hide()
        self.ok = QPushButton(tr(self._deed))
        self.ok.setObjectName("supervisor.ok")
        set_role(self.ok, "primary")
        self.cancel = QPushButton(tr("取りやめ"))
        self.cancel.setObjectName("supervisor.cancel")
        for button in (self.ok, self.cancel):
            button.setAutoDefault(False)
        self.ok.clicked.connect(self._ask)
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.ok)
        arrows_answer(self.cancel, self.ok)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.huge] * 4)
        whole.setSpacing(style.spaces.medium)
        grounds = [Prose(whom, "strong")] if whom else []  # the work lies under this window
        grounds += [Prose(basis, "muted")] if basis else []
        rows = (self.staff_row, self.password_row, self.code_row, Prose(note, "muted"))
        for widget in (title, what, *grounds, *rows):
            whole.addWidget(widget)
        whole.addLayout(buttons)
        self.setMinimumWidth(720)
        self._moves = enter_moves(self)
        self._moves.left.connect(self.reject)
        # Enter in the password is the answer; nobody should have to walk to a button.
        self.password.entered.connect(self._ask)
        self.staff.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Stand in the middle of the window, whatever places windows here."""
        super().showEvent(event)
        self._make_room()
        parent = self.parentWidget()
        if parent is not None:
            middle = parent.window().frameGeometry().center()
            self.move(middle - self.rect().center())

    def reject(self) -> None:
        """Give up; not while a key is being unlocked."""
        if not self._working:
            super().reject()

    def _ask(self) -> None:
        staff, password = self.staff.text().strip(), self.password.line.text()
        self.staff_row.clear()
        self.password_row.clear()
        if not staff:
            self.staff_row.show_refusal("職員番号を入力してください。")
            self._make_room()
            self.staff.setFocus()
            return
        code = self.code.text().strip() if self._half and not password else ""
        self.code.clear()
        self.code_row.clear()
        password = password or (self._half if code else "")
        if self._working or not password:
            (self.code if self._half else self.password).setFocus()
            return
        self._working = True
        self.ok.setEnabled(False)
        self.ok.setText(tr("確認しています…"))
        self.password.take()
        self._half = password
        self._work = _Unlock(self._approve, (staff, password, code))
        self._work.told.answered.connect(self._answered)
        QThreadPool.globalInstance().start(self._work)

    def _answered(self, answer: object) -> None:
        self._working = False
        self.ok.setEnabled(True)
        self.ok.setText(tr(self._deed))
        if not isinstance(answer, str):
            self._half = ""
            self.approval = answer
            self.accept()
            self.answered.emit()
            return
        if isinstance(answer, CodeWanted):
            self.code_row.show()
            self.code_row.show_hint(answer)
            self._make_room()
            self.code.setFocus()
            self.answered.emit()
            return
        self._half = ""
        self.code_row.hide()
        self.password_row.show_refusal(answer)
        self._make_room()
        self.password.setFocus()
        self.answered.emit()

    def _make_room(self) -> None:
        """Grow with a refusal: a sentence is never cut."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))


class _Told(QObject):
    answered = Signal(object)


class _Unlock(QRunnable):
    """One unlocking."""

    def __init__(self, approve: Approve, typed: tuple[str, str, str]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.told = _Told()
        self._approve, self._typed = approve, typed

    def run(self) -> None:
        """Unlock; a trouble of the desk is answered like a refusal."""
        answer: object
        try:
            answer = self._approve(*self._typed)
        except Trouble as trouble:
            answer = f"{trouble.reason}{trouble.remedy}"
        self._typed = ("", "", "")
        self.told.answered.emit(answer)
