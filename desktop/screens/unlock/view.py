"""パスフレーズ on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer

from desktop.screens.centred import centred
from desktop.screens.screen import Screen
from desktop.widgets.fields import FieldRow
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.passwordbox import PasswordBox
from desktop.widgets.style import Style

SHORTEST = 12
"""A passphrase guards the whole copy of the register on a stolen disk."""

OPEN = (
    "この端末には資格情報ストア（キーリング）がないため、鍵はパスフレーズで閉じたファイルにあります。"
    "端末のパスフレーズを入力してください。"
)
CHOOSE = (
    "この端末には資格情報ストア（キーリング）がないため、鍵をパスフレーズで閉じたファイルに保存します。"
    "この端末のパスフレーズを決めてください。忘れると、この端末の未送信の記録を開けなくなります。"
)


class UnlockScreen(Screen):
    """The screen of the place `Unlock`."""

    name = "unlock"
    title = "端末のパスフレーズ"

    def __init__(self, style: Style, *, fresh: bool, unlock: Callable[[str], None]) -> None:
        """Take whether a passphrase is to be chosen, and what opens the profile with it."""
        super().__init__()
        self._fresh, self._unlock, self._busy = fresh, unlock, False
        self.box, self.again = PasswordBox(style), PasswordBox(style)
        for box, name in ((self.box, "unlock.passphrase"), (self.again, "unlock.again")):
            box.line.setObjectName(name)
            box.show_button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._row = FieldRow(style, "パスフレーズ", self.box, required=True, hint=self._hint())
        self._row_again = FieldRow(style, "パスフレーズ（確認）", self.again, required=True)
        rows = [self._row, self._row_again] if fresh else [self._row]
        centred(self, style, self.title, CHOOSE if fresh else OPEN, rows)
        enter_moves(self).ended.connect(self._ask)

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (Key("unlock.open", "開く", self._ask, enabled=not self._busy, primary=True),)

    def waits(self) -> bool:
        """Say whether the answer to what was asked is under way."""
        return self._busy

    def enter(self, arg: Any) -> None:
        """Wait for the passphrase."""
        del arg
        self._set_busy(busy=False)
        QTimer.singleShot(0, self, self.box.setFocus)

    def refuse(self, words: str) -> None:
        """Say why the passphrase does not open the profile."""
        self._set_busy(busy=False)
        self._row.show_refusal(words)
        self.box.setFocus()

    def _hint(self) -> str:
        return f"{SHORTEST}文字以上" if self._fresh else ""

    def _ask(self) -> None:
        if self._busy:
            return
        self._row.clear()
        passphrase = self.box.take()
        again = self.again.take() if self._fresh else passphrase
        if self._fresh and len(passphrase) < SHORTEST:
            self.refuse(f"パスフレーズが短すぎます。{SHORTEST}文字以上で決めてください。")
        elif passphrase != again:
            self.refuse("2回のパスフレーズが一致しません。もう一度入力してください。")
        elif passphrase:
            self._set_busy(busy=True)
            self._unlock(passphrase)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.keys_changed.emit()
