"""パスワードの変更 on the screen: the old one, the new one twice, its rule beside the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.bridge.background import Background
from desktop.operations.password_rule import RULE, wrong_password
from desktop.operations.second_step import FACTOR, FACTOR_WANTED
from desktop.screens import places
from desktop.screens.centred import centred
from desktop.screens.slow import SlowScreen
from desktop.widgets.banner import Banner
from desktop.widgets.fields import FieldRow, digits_line
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.passwordbox import PasswordBox, password_box
from desktop.widgets.style import Style
from sync.base.verdicts import Refusal

Change = Callable[[str, str, str, str], Refusal | None]
"""Changes a number's password from the old to the new one, by the digits of an app if asked; slow.
"""

WORDS = (
    "今のパスワードを確かめ、新しいパスワードを2回入力します。"
    "通信が切れていても変更できます。ほかの端末では、変更が届くまで前のパスワードを使います。"
)


class PasswordScreen(SlowScreen):
    """The screen of the place `Password`."""

    name = "password"
    title = "パスワードの変更"

    def __init__(
        self,
        style: Style,
        change: Change,
        who: Callable[[], str],
        background: Background,
        changed: Callable[[object], None],
    ) -> None:
        """Take how to change it, who is signed on (""), and whom to tell with the place behind."""
        banner = Banner(style)
        banner.setObjectName("password.banner")
        super().__init__(background, banner)
        self._change, self._who, self._changed = change, who, changed
        self._behind: object = places.SignOn()
        self._half: tuple[str, str, str] | None = None
        """What was typed, while the digits of an app are asked for it."""
        self._tried: tuple[str, str, str] | None = None
        self.staff = QLineEdit()
        self.staff.setObjectName("password.staff")
        self.staff.setInputMethodHints(
            Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.old = password_box(style, "password.old")
        self.new = password_box(style, "password.new")
        self.again = password_box(style, "password.again")
        self.factor = digits_line("password.factor")
        self._rows = {
            "staff": FieldRow(style, "職員番号", self.staff, required=True),
            "password": FieldRow(style, "今のパスワード", self.old, required=True),
            "new_password": FieldRow(style, "新しいパスワード", self.new, required=True, hint=RULE),
            "again": FieldRow(style, "新しいパスワード（確認）", self.again, required=True),
            "factor": FieldRow(style, "アプリの6桁の数字", self.factor, required=True),
        }
        centred(self, style, self.title, WORDS, [self.banner, *self._rows.values()])
        moves = enter_moves(self)
        moves.ended.connect(self._ask)
        moves.left.connect(self._back)

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (
            Key("password.back", "前画面", self._back, enabled=not self._busy),
            Key("password.change", "変更する", self._ask, enabled=not self._busy, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Begin with empty fields; whoever is signed on changes their own."""
        if isinstance(arg, places.Password):
            self._behind = arg.behind
        who = self._who()
        self.staff.setText(who)
        self.staff.setReadOnly(bool(who))
        self._forget()
        self._show([])
        self._rows["factor"].hide()
        (self.old if who else self.staff).setFocus()

    def leave(self) -> None:
        """Forget what was typed."""
        self._forget()

    def back(self) -> bool:
        """Leave for where the person came from."""
        self._back()
        return True

    def _back(self) -> None:
        if not self._busy:
            self.go.emit(self._behind)

    def _forget(self) -> None:
        for box in self._boxes():
            box.take()
        self.factor.clear()
        self._half = None

    def _boxes(self) -> tuple[PasswordBox, ...]:
        return self.old, self.new, self.again

    def _ask(self) -> None:
        if self._busy:
            return
        staff = self.staff.text().strip()
        typed = self.old.line.text(), self.new.line.text(), self.again.line.text()
        old, new, again = typed if any(typed) else (self._half or typed)
        wrong = _differ() if new != again else wrong_password(new, staff, old)
        if wrong is not None:  # the old one stays: nobody was asked
            self.new.take()
            self.again.take()
            self._show([wrong])
            self.new.setFocus()
            return
        code = self.factor.text().strip()
        self._forget()
        self._tried = old, new, again
        self._run(lambda: self._change(staff, old, new, code), self._answered)

    def _answered(self, refusal: Refusal | None) -> None:
        tried, self._tried = self._tried, None
        if refusal is None:
            self._changed(self._behind)
            return
        self._half = tried if refusal.field == FACTOR else None
        self._rows["factor"].setVisible(self._half is not None)
        self._show([refusal])

    def _show(self, refusals: Sequence[Refusal]) -> None:
        self.banner.clear()
        for row in self._rows.values():
            row.clear()
        for refusal in refusals:
            row = self._rows.get(refusal.field, self._rows["staff"])
            if refusal.code == FACTOR_WANTED:
                row.show_hint(f"{refusal.reason}{refusal.remedy}")
            else:
                row.show_refusal(f"{refusal.reason}{refusal.remedy}")
        if refusals and self._half is not None:
            self.factor.setFocus()
        elif refusals:  # who was asked has forgotten every password: all are typed again
            (self.staff if refusals[0].field == "staff" else self.old).setFocus()


def _differ() -> Refusal:
    return Refusal(
        "password.differ",
        "new_password",
        "2回のパスワードが一致しません。",
        "もう一度、同じパスワードを2回入力してください。",
    )
