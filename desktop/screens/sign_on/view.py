"""サインオン on the screen: two fields; the first sign-on shows four.

It may stand before the profile is open. What is typed then stays where it is, and an early Enter is
answered as soon as there is somebody to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.bridge.background import Background
from desktop.language import tr
from desktop.operations.password_rule import FIRST_RULE
from desktop.operations.second_step import FACTOR, FACTOR_WANTED
from desktop.screens import places
from desktop.screens.centred import centred
from desktop.screens.said import CodeWanted
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.fields import FieldRow, digits_line
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.passwordbox import password_box
from desktop.widgets.style import Style
from sync.base.troubles import LineTrouble, Trouble
from sync.base.verdicts import Refusal

SignOn = Callable[[str, str, str], Refusal | None]
"""Signs a number on by password, and ("": not asked yet) the digits of an app; slow."""
FirstSignOn = Callable[[str, str, str], Refusal | None]


class Waiting(NamedTuple):
    """What is asked about a number that waits after failures."""

    why: Callable[[str], Refusal | None]
    """Says for how long it still waits; None where it does not."""
    lift: Callable[[str, str, str, str], Refusal | None]
    """Ends the wait of a number by another's number, password, and digits if asked; slow."""


LIFTED_NOTE = "解除は記録されます。待っている職員は、すぐにもう一度サインオンできます。"
ONLINE = "職員番号とパスワードを入力してください。はじめての方は「初回コード」へ。"
OFFLINE = "通信が切れていますが、サインオンできます。職員番号とパスワードを入力してください。"
OPENING = "端末の記録を開いています。開き終わると、そのままサインオンします。"
FIRST = (
    "初回は、システム担当から受け取った初回コードを入力し、ご自分のパスワードを決めてください。"
    "パスワードはこの町の端末で共通です。"
)


class SignOnScreen(Screen):
    """The screen of the place `SignOn`."""

    name = "sign_on"
    title = "サインオン"

    words, offline_words = ONLINE, OFFLINE

    trying = Signal()
    """A password is tried, which takes a moment in the background."""

    def __init__(
        self,
        style: Style,
        sign_on: SignOn,
        first_sign_on: FirstSignOn,
        online: Callable[[], bool],
        background: Background,
        signed_on: Callable[[], None],
        where: Callable[[], str],
        numbers: Callable[[], Collection[str]] = tuple,
        is_open: Callable[[], bool] = lambda: True,
        waiting: Waiting | None = None,
    ) -> None:
        """Take the two ways to sign on, whom to tell, and whose numbers are known here.

        Nobody is asked before `is_open`; that it is now, a `refresh` says.
        """
        super().__init__()
        self._sign_on, self._first_sign_on = sign_on, first_sign_on
        self._online, self._background, self._signed_on = online, background, signed_on
        self._where, self._numbers, self._is_open = where, numbers, is_open
        self._style, self._waiting = style, waiting
        self._waits_for: str | None = None
        """The number that was told to wait, as long as it has to."""
        self._first = self._busy = False
        self._early = not is_open()
        """Whether the profile was still to be opened when it was last looked at."""
        self._tried: tuple[str, str] | None = None
        self._half: tuple[str, str] | None = None
        """Number and password that are right, while the digits of an app are asked."""
        self._held: Callable[[], Refusal | None] | None = None
        """What was asked early."""
        self.banner = Banner(style)
        self.banner.setObjectName("signon.banner")
        self.staff, self.code = QLineEdit(), QLineEdit()
        self.factor = digits_line("signon.factor")
        for line, name in ((self.staff, "signon.staff"), (self.code, "signon.code")):
            line.setObjectName(name)
            line.setInputMethodHints(
                Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
            )
        self.password = password_box(style, "signon.password")
        self.new_password = password_box(style, "signon.new_password")
        self.again = password_box(style, "signon.again")
        self._rows = {
            "staff": FieldRow(style, "職員番号", self.staff, required=True),
            "password": FieldRow(style, "パスワード", self.password, required=True),
            "factor": FieldRow(style, "アプリの6桁の数字", self.factor, required=True),
            "code": FieldRow(style, "初回コード", self.code, required=True),
            "new_password": FieldRow(
                style, "新しいパスワード", self.new_password, required=True, hint=FIRST_RULE
            ),
            "again": FieldRow(style, "新しいパスワード（確認）", self.again, required=True),
        }
        rows: list[QWidget] = [self.banner, *self._rows.values()]
        self._heading, self._prose = centred(self, style, self.title, self.words, rows)
        moves = enter_moves(self)
        moves.ended.connect(self._ask)
        moves.left.connect(self._to_usual)
        self.staff.textEdited.connect(self._number_typed)
        self.banner.clear()
        self._show_form()

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        other = (
            Key("sign_on.other", "パスワード", self._to_usual)
            if self._first
            else Key("sign_on.other", "初回コード", self._to_first, enabled=self._online())
        )
        change = Key(
            "sign_on.password",
            "PW変更",
            lambda: self.go.emit(places.Password()),
            enabled=self._is_open() and not self._busy,
        )
        return (
            other,
            *self._lifting(),
            change,
            Key("sign_on.sign_on", self.title, self._ask, enabled=not self._busy, primary=True),
        )

    def _lifting(self) -> Sequence[Key]:
        """Return the key that ends a wait, where there is one."""
        lift = Key("sign_on.lift", "待ちの解除", self._ask_to_lift)
        return [lift] if self._waits_for is not None else []

    def waits(self) -> bool:
        """Say whether the answer to what was asked is under way."""
        return self._busy

    def enter(self, arg: Any) -> None:
        """Begin with empty fields."""
        del arg
        self._first = False
        self._early = not self._is_open()
        self.staff.clear()
        self.code.clear()
        self._forget_half()
        for box in (self.password, self.new_password, self.again):
            box.take()
        self._show([])
        self._show_form()
        QTimer.singleShot(0, self, self._first_field)

    def _first_field(self) -> None:
        self.staff.setFocus()

    def leave(self) -> None:
        """Forget what was typed, and what was asked too early to be answered."""
        self._forget_half()
        for box in (self.password, self.new_password, self.again):
            box.take()
        if self._held is not None:
            self._held = None
            self._rest()

    def refresh(self, scopes: frozenset[str]) -> None:
        """Say whether the sign-on is online, without touching the fields."""
        del scopes
        if self._early and self._is_open():
            self._early = False
            self._take_up()
        self._show_form()

    def count_down(self) -> None:
        """Show how long a number that was told to wait still has to; called every second."""
        if self._waits_for is None or self._waiting is None or self._busy:
            return
        waits = self._waiting.why(self._waits_for)
        if waits is None:
            self._wait_is_over()
        else:
            self._rows["staff"].show_refusal(f"{waits.reason}{waits.remedy}")

    def _wait_is_over(self) -> None:
        self._show([])
        self.password.setFocus()

    def _ask_to_lift(self) -> None:
        """Have a supervisor end the wait."""
        from desktop.screens.supervisor import SupervisorDialog  # noqa: PLC0415 - no start needs it

        staff, waiting = self._waits_for, self._waiting
        if staff is None or waiting is None:
            return

        def lift(supervisor: str, password: str, code: str) -> object:
            no = waiting.lift(staff, supervisor, password, code)
            if no is None:
                return True
            words = f"{no.reason}{no.remedy}"
            return CodeWanted(words) if no.code == FACTOR_WANTED else words

        for_what = f"職員番号{staff}の、サインオンの待ち時間をなくします。"
        dialog = SupervisorDialog(self._style, lift, for_what, "", self, note=LIFTED_NOTE)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._wait_is_over)
        dialog.open()

    def _take_up(self) -> None:
        """Go on from what was typed early, as if the profile had been open then."""
        asked, self._held = self._held, None
        if asked is not None:
            self._run(asked)
        elif not self._first and self.window().focusWidget() is self.staff:
            typed = self.staff.text()
            for end in range(1, len(typed) + 1):
                if self._nobody_elses(typed[:end]):  # the hands went on to the password by then
                    self.staff.setText(typed[:end])
                    self.password.line.setText(typed[end:])
                    self.password.setFocus()
                    return

    def _number_typed(self, text: str) -> None:
        """Go on to the password once the number can be nobody else's."""
        if self._waits_for is not None:
            self._waits_for = None  # another number need not wait
            self.keys_changed.emit()
        if self._half is not None:
            self._forget_half()
            self._show_form()
        if self._nobody_elses(text) and not self._first:
            self.password.setFocus()

    def _nobody_elses(self, text: str) -> bool:
        return [number for number in self._numbers() if number.startswith(text)] == [text]

    def _forget_half(self) -> None:
        self._half = None
        self.factor.clear()

    def _to_first(self) -> None:
        self._first = True
        self._forget_half()
        self._show([])
        self._show_form()
        (self.code if self.staff.text() else self.staff).setFocus()

    def _to_usual(self) -> None:
        self._first = False
        self._forget_half()
        self._show([])
        self._show_form()
        (self.password if self.staff.text() else self.staff).setFocus()

    def _show_form(self) -> None:
        for field in ("code", "new_password", "again"):
            self._rows[field].setVisible(self._first)
        self._rows["password"].setVisible(not self._first)
        self._rows["factor"].setVisible(self._half is not None)
        what = tr("初回サインオン" if self._first else self.title)
        self._heading.setText(f"{self._where()}　{what}")
        words = FIRST if self._first else self.words if self._online() else self.offline_words
        self._prose.set_words(OPENING if self._held is not None else words)
        self.keys_changed.emit()

    def _ask(self) -> None:
        if self._busy:
            return
        staff = self.staff.text().strip()
        if self._first:
            code = self.code.text()
            password, again = self.new_password.take(), self.again.take()
            if password != again:
                self._show([_differ()])
                return
            self._run(lambda: self._first_sign_on(staff, code, password))
        elif self._half is not None and not self.password.line.text():
            self._answer(*self._half)
        elif password := self.password.take():
            self._tried = staff, password
            self._run(lambda: self._sign_on(staff, password, ""))
        else:
            (self.password if staff else self.staff).setFocus()  # Enter out of habit asks nothing

    def _answer(self, staff: str, password: str) -> None:
        """Ask with the digits of the app, once some are typed."""
        code = self.factor.text().strip()
        self.factor.clear()
        if code:
            self._tried = staff, password
            self._run(lambda: self._sign_on(staff, password, code))
        else:
            self.factor.setFocus()

    def _run(self, work: Callable[[], Refusal | None]) -> None:
        self._busy = True
        if self._early:
            self._held = work
            self._show_form()
            return
        self.keys_changed.emit()
        self._background.run(work, self._answered, self._failed)
        self.trying.emit()

    def _answered(self, refusal: Refusal | None) -> None:
        self._rest()
        tried, self._tried = self._tried, None
        # The password is right as long as only the digits are wrong; it is not typed again.
        self._half = tried if refusal is not None and refusal.field == FACTOR else None
        if refusal is None:
            self._signed_on()
        else:
            self._show([refusal])
            self._show_form()

    def _rest(self) -> None:
        self._busy = False
        self.keys_changed.emit()

    def _failed(self, error: BaseException) -> None:
        self._rest()
        if not isinstance(error, Trouble):
            raise error
        first = isinstance(error, LineTrouble)
        step = (
            "通信が戻ってから、もう一度「サインオン」を押してください。初回コードは引き続き使えます。"
            if first
            else error.remedy
        )
        self.banner.show_text(BannerText(BannerKind.TROUBLE, error.reason, next_step=step))

    def _show(self, refusals: Sequence[Refusal]) -> None:
        self.banner.clear()
        for row in self._rows.values():
            row.clear()
        staff = self.staff.text().strip()
        waits = bool(refusals) and self._waiting is not None and self._waiting.why(staff)
        self._waits_for = staff if waits else None
        for refusal in refusals:
            row = self._rows.get(refusal.field, self._rows["staff"])
            row.show()
            if refusal.code == FACTOR_WANTED:
                row.show_hint(f"{refusal.reason}{refusal.remedy}")
            else:
                row.show_refusal(f"{refusal.reason}{refusal.remedy}")
            row.setFocus()
        self.keys_changed.emit()


def _differ() -> Refusal:
    return Refusal(
        "sign_on.differ",
        "new_password",
        "2回のパスワードが一致しません。",
        "もう一度、同じパスワードを2回入力してください。",
    )
