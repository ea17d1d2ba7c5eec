"""画面ロック on the screen: the sign-on once more, with the number of who works here filled in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from desktop.bridge.background import Background
from desktop.screens.sign_on.view import SignOn, SignOnScreen, Waiting
from desktop.widgets.keybar import Key
from desktop.widgets.style import Style

WORDS = (
    "パスワードを入力すると、続きから再開します。受付中の来庁者と入力の途中はそのままです。"
    "ほかの職員は、ご自分の職員番号でサインオンできます。"
)


class LockScreen(SignOnScreen):
    """Covers the work; is no place, for nobody goes there."""

    name = "lock"
    title = "画面ロック"
    words = offline_words = WORDS

    def __init__(
        self,
        style: Style,
        unlock: SignOn,
        unlocked: Callable[[], None],
        who: Callable[[], str],
        background: Background,
        where: Callable[[], str],
        numbers: Callable[[], Collection[str]],
        waiting: Waiting,
    ) -> None:
        """Take how to unlock, whom to tell, whose session rests, and whose numbers are known."""
        self._who = who
        super().__init__(
            style, unlock, lambda *_: None, lambda: True, background, unlocked, where, numbers,
            waiting=waiting,
        )  # fmt: skip

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        unlock = Key("lock.unlock", "再開", self._ask, enabled=not self._busy, primary=True)
        return (*self._lifting(), unlock)

    def enter(self, arg: Any) -> None:
        """Begin with the number of who works here."""
        super().enter(arg)
        self.staff.setText(self._who())

    def _first_field(self) -> None:
        self.password.setFocus()
