"""A supervisor decides over the work of who is signed on, whose session goes on untouched.

The supervisor's key is held as long as the cover stands: whatever takes it away (a key, the lock,
the cloud's word, the end of the program) ends their session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from shiboken6 import isValid

from desktop.cache.journal import Signer
from desktop.display import Display
from desktop.news import decider_ended
from desktop.operations.decide_over import sign_off_over, sign_on_over
from desktop.operations.desk import Desk
from desktop.operations.second_step import FACTOR_WANTED
from desktop.operations.sign_on import has_ended
from desktop.screens.over.view import OverScreen
from desktop.screens.said import CodeWanted
from desktop.screens.shell.window import Window
from desktop.screens.supervisor import SupervisorDialog, Words
from desktop.widgets.banner import BannerKind, BannerText
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.records.scopes import Scope

ASKED = Words("責任者の決裁", "責任者がこの窓口で決裁します", "決裁を始める")
FOR_WHAT = "届出の決裁"
NOTE = (
    "窓口の担当者のサインオン、受付中の来庁者、入力の途中は、そのまま続きます。"
    "責任者のサインオンと決裁は記録されます。"
)

Covers = Callable[[Desk, Callable[[], None], Callable[[], None]], OverScreen]
"""Makes the approval desk of a supervisor: what ends it, and whom to tell that it has ended."""


class Lock(Protocol):
    """What locks the screen."""

    def __call__(self, *, told: BannerText) -> None:
        """Lock it, and say there why."""
        ...


class Over(QObject):
    """Asks for a supervisor, covers the work with their approval desk, and ends that."""

    def __init__(
        self,
        desk: Desk,
        window: Window,
        display: Display,
        covers: Covers,
        kept: Callable[[], None],
        lock: Lock,
    ) -> None:
        """Take the desk of who is signed on, their window, and whom to tell of what is kept."""
        super().__init__(window)
        self._desk, self._window, self._display = desk, window, display
        self._covers, self._kept, self._lock = covers, kept, lock
        self._dialog: SupervisorDialog | None = None
        self._over: Desk | None = None
        """The desk as the supervisor works at it, while they do."""
        window.looked.connect(self._look)

    @property
    def stands(self) -> bool:
        """Whether a supervisor works over the work."""
        return self._over is not None

    @property
    def who(self) -> str:
        """The name of who decides over the work now, "" for nobody."""
        return self._over.who.name if self._over is not None else ""

    def ask(self) -> None:
        """Ask who is to decide."""
        if self._desk.signer is None or self._window.locked or self._dialog is not None:
            return
        dialog = self._dialog = SupervisorDialog(
            self._display.style, self._approve, FOR_WHAT, "", self._window, note=NOTE, words=ASKED
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._asked)
        dialog.open()

    def give_up(self) -> None:
        """Take back what was asked, unless a key is being opened: that is given back, then."""
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.reject()

    def end(self) -> None:
        """Have the supervisor go, by their own key: the work is as it was."""
        if self._over is not None:
            self._window.unlock(same=True)
            self._window.refresh(frozenset({Scope.FILINGS.value}))
            self._kept()

    def _approve(self, staff: str, password: str, code: str) -> object:
        answer = sign_on_over(self._desk, staff, password, code)
        if not isinstance(answer, Refusal):
            return answer
        words = f"{answer.reason}{answer.remedy}"
        return CodeWanted(words) if answer.code == FACTOR_WANTED else words

    def _asked(self) -> None:
        dialog, self._dialog = self._dialog, None
        self._window.activateWindow()
        if dialog is None or not isinstance(dialog.approval, Signer):
            return
        signer, dialog.approval = dialog.approval, None
        if self._desk.signer is None or self._window.locked:
            self._sign_off(signer)  # the screen was locked meanwhile, or the work has ended
            return
        over = self._over = self._desk.beside(signer)
        cover = self._covers(over, self.end, self.forget)
        self._window.told.connect(cover.say)
        self._window.lock(cover)
        self._kept()

    def forget(self) -> None:
        """Forget the supervisor's key: their cover goes, or the program ends."""
        over, self._over = self._over, None
        if over is not None:
            signer, over.signer = over.who, None
            self._sign_off(signer)

    def _sign_off(self, signer: Signer) -> None:
        try:
            sign_off_over(self._desk, signer)
        except Trouble as trouble:  # signed off all the same
            self._window.say(
                BannerText(BannerKind.TROUBLE, trouble.reason, next_step=trouble.remedy)
            )

    def _look(self) -> None:
        """End what the cloud's word has ended, and lock: nobody has chosen to go back."""
        over = self._over
        if over is not None and has_ended(over):
            person = over.office.staff.get(over.who.staff)
            revoked = person is None or person.revoked
            self._lock(told=decider_ended(over.who.staff, revoked=revoked))
