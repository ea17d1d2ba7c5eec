"""認証アプリの設定 on the screen: a code to scan, one's password, and the app's digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.bridge.background import Runner
from desktop.operations.second_factor import NewFactor
from desktop.operations.second_step import FACTOR_WANTED
from desktop.screens import places
from desktop.screens.centred import centred
from desktop.screens.slow import SlowScreen
from desktop.widgets.banner import Banner
from desktop.widgets.fields import FieldRow, digits_line
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.passwordbox import password_box
from desktop.widgets.qrpicture import QrPicture
from desktop.widgets.style import Style
from sync.base.verdicts import Refusal

SetFactor = Callable[[NewFactor, str, str, str], Refusal | None]
"""Keeps a new second factor by one's password, the app's first digits, and those of the one before;
slow."""

WORDS = (
    "認証アプリでコードを読み取るか、文字を入力してください。このコードは今だけ表示されます。"
    "次のサインオンから、町の運用規則に応じて6桁の数字を入力します。"
)

BOTH = "パスワードと、新しいアプリと前のアプリの数字を入力してください。"


class FactorScreen(SlowScreen):
    """The screen of the place `Factor`."""

    name = "factor"
    title = "認証アプリの設定"

    def __init__(
        self,
        style: Style,
        begin: Callable[[], NewFactor],
        set_up: SetFactor,
        background: Runner,
        done: Callable[[object], None],
    ) -> None:
        """Take what makes a new factor, what keeps it, and whom to tell with the place behind."""
        banner = Banner(style)
        banner.setObjectName("factor.banner")
        super().__init__(background, banner)
        self._begin, self._set_up = begin, set_up
        self._done = done
        self._behind: object = places.Search()
        self._new: NewFactor | None = None
        self.picture = QrPicture("factor.picture")
        self.letters = QLineEdit()
        self.letters.setObjectName("factor.letters")
        self.letters.setReadOnly(True)
        self.letters.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.password = password_box(style, "factor.password")
        self.code = digits_line("factor.code")
        self.former = digits_line("factor.former")
        self._rows = {
            "picture": FieldRow(style, "QRコード", self.picture),
            "letters": FieldRow(style, "文字で入力するとき", self.letters),
            "password": FieldRow(style, "パスワード", self.password, required=True),
            "code": FieldRow(style, "アプリの6桁の数字", self.code, required=True),
            "factor": FieldRow(style, "前のアプリの数字", self.former, required=True),
        }
        centred(self, style, self.title, WORDS, [self.banner, *self._rows.values()])
        moves = enter_moves(self)
        moves.ended.connect(self._ask)
        moves.left.connect(self._back)

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (
            Key("factor.back", "前画面", self._back, enabled=not self._busy),
            Key("factor.set", "設定する", self._ask, enabled=not self._busy, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Begin with a new secret and empty fields."""
        if isinstance(arg, places.Factor):
            self._behind = arg.behind
        self._forget()
        self._new = self._begin()
        self.picture.show_text(self._new.address)
        self.letters.setText(self._new.letters)
        self._rows["factor"].hide()
        self._show(None)
        self.password.setFocus()

    def leave(self) -> None:
        """Forget the secret and what was typed."""
        self._forget()

    def back(self) -> bool:
        """Leave for where the person came from."""
        self._back()
        return True

    def _back(self) -> None:
        if not self._busy:
            self.go.emit(self._behind)

    def _forget(self) -> None:
        self._new = None
        self.picture.show_text("")
        self.letters.clear()
        self.password.take()
        self.code.clear()
        self.former.clear()

    def _ask(self) -> None:
        new = self._new
        if self._busy or new is None:
            return
        password, code, former = self.password.take(), self.code.text(), self.former.text()
        self.code.clear()
        self.former.clear()
        self._run(lambda: self._set_up(new, password, code, former), self._answered)

    def _answered(self, refusal: Refusal | None) -> None:
        if refusal is None:
            self._done(self._behind)
        else:
            self._show(refusal)

    def _show(self, refusal: Refusal | None) -> None:
        self.banner.clear()
        for row in self._rows.values():
            row.clear()
        if refusal is not None:  # the password was forgotten: both are typed again
            row = self._rows.get(refusal.field, self._rows["password"])
            row.show()  # that of the app before is asked only where there is one
            if refusal.code == FACTOR_WANTED:
                row.show_hint(BOTH)
            else:
                row.show_refusal(f"{refusal.reason}{refusal.remedy}")
            self.password.setFocus()
