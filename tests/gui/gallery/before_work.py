"""Scenes before the work: passphrase, trouble at the start, enrolment, first pull, sign-on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest

from desktop.cache.visits import Visit
from desktop.news import session_ended, version_news
from desktop.operations.password_rule import SHORTEST
from desktop.operations.second_factor import NewFactor
from desktop.operations.second_step import FACTOR_WANTED
from desktop.profile import Settings
from desktop.screens import places
from desktop.screens.enrolment.view import EnrolmentScreen
from desktop.screens.factor.view import FactorScreen
from desktop.screens.first_pull.view import FirstPullScreen
from desktop.screens.lock.view import LockScreen
from desktop.screens.password.view import PasswordScreen
from desktop.screens.revoked.view import RevokedScreen
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.screens.sign_on.view import LIFTED_NOTE, SignOnScreen, Waiting
from desktop.screens.stopped.view import StoppedScreen
from desktop.screens.supervisor import SupervisorDialog
from desktop.screens.unlock.view import UnlockScreen
from desktop.upgrade.backup import GoOn
from desktop.upgrade.standing import Standing
from desktop.vault.second_factor import TimeCodes
from desktop.vault.vault import PassphraseWrong
from desktop.widgets.progress import Progress
from desktop.widgets.statusline import LineState
from sync.base.troubles import CertificateForeign, DatabaseLocked, LineRefused, Trouble
from sync.base.verdicts import Refusal
from sync.exchanges.pull_file import PullFileForeign
from sync.roads.prepared import FileWrong, TownSettings, check_settings
from tests.gui.gallery.stage import CUT_OFF, NOBODY, UNKNOWN, Scene, Shown, Stage, current, settle

WRONG = Settings("http://cloud", "", "")
SETTINGS = Settings("https://madoguchi.agatsuma.example", "104264", "-----BEGIN CERTIFICATE-----")


EMPTY = replace(NOBODY, state=LineState.BUSY, as_of="")
"""A desk that has received nothing yet."""


class AtOnce:
    """Does slow work at once: a picture does not wait."""

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], object], failed: Callable[..., object]
    ) -> None:
        try:
            answer = work()
        except Exception as error:  # noqa: BLE001 - as the real one hands on whatever happened
            failed(error)
        else:
            done(answer)


class Link(QObject):
    """A worker that is told what happens to it."""

    line, progress, file, settled = Signal(dict), Signal(dict), Signal(dict), Signal(dict)
    changed, current = Signal(frozenset), Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.running = False

    def start(self, _: object = None) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False


def unlock(stage: Stage, *, fresh: bool) -> Window:
    screens = {places.Unlock: lambda: UnlockScreen(stage.style, fresh=fresh, unlock=str)}
    return stage.shell(screens, places.Unlock(), UNKNOWN)


def unlock_refused(stage: Stage) -> Window:
    window = unlock(stage, fresh=False)
    current(window, UnlockScreen).refuse(f"{PassphraseWrong.reason}{PassphraseWrong.remedy}")
    return window


def unlock_short(stage: Stage) -> Window:
    window = unlock(stage, fresh=True)
    screen = current(window, UnlockScreen)
    QTest.keyClicks(screen.box.line, "KABUTO")  # capitals without Shift: Caps Lock is on
    settle()
    screen.refuse("パスフレーズが短すぎます。12文字以上で決めてください。")
    return window


def stopped(stage: Stage, trouble: Trouble | type[Trouble] = DatabaseLocked) -> Window:
    screens = {places.Stopped: lambda: StoppedScreen(stage.style, list, list)}
    return stage.shell(screens, places.Stopped(trouble.reason, trouble.remedy), UNKNOWN)


def broken_town_file() -> Trouble:
    settings = TownSettings("http://madoguchi.agatsuma.example", "104264", "")
    try:
        check_settings("/etc/madoguchi/town.toml", settings)
    except FileWrong as wrong:
        return wrong
    raise AssertionError("an address without https is refused")


def revoked(stage: Stage, waiting: int | None) -> Window:
    screens = {places.Revoked: lambda: RevokedScreen(stage.style, list)}
    return stage.shell(screens, places.Revoked(waiting), NOBODY if waiting else UNKNOWN)


def session_over(stage: Stage) -> Window:
    window = sign_on(stage)
    parked = Visit(7, (), ticket="A-7")
    window.say(session_ended("1001", revoked=True, parked=parked))
    settle()
    return window


def version_said(stage: Stage, standing: Standing) -> Window:
    window = sign_on(stage)
    window.say(version_news(standing))
    settle()
    return window


def enrolment(
    stage: Stage,
    answer: Refusal | Exception | None = None,
    code: str = "",
    settings: Settings = SETTINGS,
) -> Window:
    def enrol(*_: object) -> Refusal | None:
        if isinstance(answer, Exception):
            raise answer
        return answer

    screens = {
        places.Enrolment: lambda: EnrolmentScreen(stage.style, settings, enrol, AtOnce(), [].append)
    }
    window = stage.shell(screens, places.Enrolment(), UNKNOWN)
    if code:
        screen = current(window, EnrolmentScreen)
        screen._lines["code"].setText(code)
        QTest.keyClick(window, Qt.Key.Key_F9)
    return window


def first_pull(stage: Stage) -> Window:
    window = first_pull_begun(stage)
    screen = current(window, FirstPullScreen)
    screen.panel.set_progress(
        Progress("住民記録を受信しています", 24_310, 58_387, 8_400_000, 1_812.0, 42.0)
    )
    return window


def first_pull_begun(stage: Stage) -> Window:
    link = Link()
    screens = {
        places.FirstPull: lambda: FirstPullScreen(
            stage.style, link, lambda: False, lambda _: "/media/stick/register.pull"
        )
    }
    window = stage.shell(screens, places.FirstPull(), EMPTY)
    link.setParent(window)
    return window


def first_pull_failed(stage: Stage) -> Window:
    window = first_pull(stage)
    link = window.findChild(Link)
    said = {"state": "down", "since": 0, "reason": CertificateForeign.reason, "remedy": ""}
    link.line.emit(said)
    return window


def first_pull_stopped(stage: Stage) -> Window:
    window = first_pull(stage)
    current(window, FirstPullScreen).panel.cancel.click()
    return window


def first_pull_file(stage: Stage) -> Window:
    window = first_pull_begun(stage)
    QTest.keyClick(window, Qt.Key.Key_F4)
    amount = {"rows": 24_000, "rows_in_all": 58_387, "bytes": 1_720_000, "bytes_in_all": 4_190_000}
    window.findChild(Link).progress.emit({"scope": "residents", "file": True, **amount})
    return window


def first_pull_file_waits(stage: Stage) -> Window:
    window = first_pull_begun(stage)
    QTest.keyClick(window, Qt.Key.Key_F4)
    said = {"state": "down", "since": 0, "reason": LineRefused.reason, "remedy": ""}
    window.findChild(Link).line.emit(said)
    return window


def first_pull_file_refused(stage: Stage) -> Window:
    window = first_pull_begun(stage)
    QTest.keyClick(window, Qt.Key.Key_F4)
    no = PullFileForeign
    said = {"taken": False, "code": "", "reason": no.reason, "remedy": no.remedy}
    window.findChild(Link).file.emit(said)
    return window


def sign_on(
    stage: Stage,
    answer: Refusal | Exception | None = None,
    *,
    online: bool = True,
    first: bool = False,
    asked: bool = False,
    waits: Refusal | None = None,
) -> Window:
    def ask(*_: object) -> Refusal | None:
        if isinstance(answer, Exception):
            raise answer
        return answer

    status = NOBODY if online else replace(CUT_OFF, person="")
    screens = {
        places.SignOn: lambda: SignOnScreen(
            stage.style,
            ask,
            ask,
            lambda: online,
            AtOnce(),
            list,
            lambda: "草津町",
            waiting=Waiting(lambda _: waits, ask),
        )
    }
    window = stage.shell(screens, places.SignOn(), status)
    if first:
        QTest.keyClick(window, Qt.Key.Key_F7)
    if asked:
        current(window, SignOnScreen).staff.setText("1001")
        current(window, SignOnScreen).password.line.setText("not my password")
        QTest.keyClick(window, Qt.Key.Key_F9)
    return window


def wait_lifted(stage: Stage) -> Shown:
    window = sign_on(stage, WAITS, asked=True, waits=WAITS)
    what = "職員番号1001の、サインオンの待ち時間をなくします。"
    dialog = SupervisorDialog(stage.style, lambda *_: "", what, "", window, note=LIFTED_NOTE)
    return stage.over(window, dialog)


def lock(stage: Stage, answer: Refusal | None = None) -> Window:
    status = replace(NOBODY, person="佐藤　花")
    window = stage.shell({places.SignOn: Screen}, places.SignOn(), status)
    window.show_areas(signed_on=True, supervisor=False)
    cover = LockScreen(
        stage.style, lambda *_: answer, list, lambda: "1001", AtOnce(), lambda: "草津町", tuple,
        Waiting(lambda _: None, lambda *_: None),
    )  # fmt: skip
    window.lock(cover)
    settle()
    if answer is not None:
        cover.password.line.setText("not my password")
        QTest.keyClick(window, Qt.Key.Key_F9)
    return window


def password(
    stage: Stage,
    answer: Refusal | None = None,
    *,
    who: str = "1001",
    typed: tuple[str, str, str] = ("", "", ""),
) -> Window:
    screens = {
        places.Password: lambda: PasswordScreen(
            stage.style, lambda *_: answer, lambda: who, AtOnce(), lambda _: None
        )
    }
    window = stage.shell(screens, places.Password(), NOBODY)
    screen = current(window, PasswordScreen)
    boxes = (screen.old, screen.new, screen.again)
    for box, text in zip(boxes, typed, strict=True):
        box.line.setText(text)
    if any(typed):
        screen.staff.setText("1001")
        QTest.keyClick(window, Qt.Key.Key_F9)
    return window


def factor(stage: Stage, answer: Refusal | None = None) -> Window:
    codes = TimeCodes(bytes(range(20)))
    new = NewFactor(codes, codes.letters(), codes.address("1001", "104264"))
    screens = {
        places.Factor: lambda: FactorScreen(
            stage.style, lambda: new, lambda *_: answer, AtOnce(), lambda _: None
        )
    }
    window = stage.shell(screens, places.Factor(), replace(NOBODY, person="佐藤　花"))
    if answer is not None:
        current(window, FactorScreen).password.line.setText("not my password")
        QTest.keyClick(window, Qt.Key.Key_F9)
    return window


DIGITS = Refusal(
    FACTOR_WANTED,
    "factor",
    "パスワードは正しく入力されました。",
    "認証アプリの6桁の数字を入力してください。",
)
WRONG_DIGITS = Refusal(
    "sign_on.factor",
    "factor",
    "6桁の数字が違います。",
    "アプリの今の数字を入力してください。一度使った数字は、次の数字に変わるまで使えません。"
    "続くときは、端末と電話の時刻を確かめてください。",
)
FIRST_WRONG = Refusal(
    "factor.digits",
    "code",
    "6桁の数字が合いません。",
    "アプリの数字と、端末と電話の時刻を確かめて、もう一度入力してください。",
)
WRONG_CODE = Refusal(
    "code.wrong",
    "code",
    "登録コードが違います。",
    "コードを確かめて入力し直すか、システム担当に発行を依頼してください。",
)
WRONG_PASSWORD = Refusal(
    "sign_on.password",
    "password",
    "パスワードが違います。",
    "大文字・小文字と入力モードを確かめて、もう一度入力してください。",
)
WAITS = Refusal(
    "sign_on.waiting",
    "staff",
    "失敗が続いたため、この職員番号は9時12分まで待ってください（あと3分20秒）。",
    "ほかの職員はサインオンできます。急ぐときは、責任者が「待ちの解除」を押してください。",
)
SHORT_PASSWORD = Refusal(
    "staff.password_short",
    "new_password",
    f"パスワードが短すぎます（{SHORTEST}文字以上）。",
    "ほかの長いパスワードを決めて入力してください。",
)
CODE = "AAAAA-BBBBB-CCCCC-DDDDD"

SCENES: dict[str, Scene] = {
    "unlock-new": lambda stage: unlock(stage, fresh=True),
    "unlock-asking": lambda stage: unlock(stage, fresh=False),
    "unlock-refused": unlock_refused,
    "unlock-short": unlock_short,
    "stopped": stopped,
    "stopped-town-file": lambda stage: stopped(stage, broken_town_file()),
    "stopped-newer-goes-on": lambda stage: stopped(stage, GoOn),
    "revoked-handing-in": lambda stage: revoked(stage, 128),
    "revoked": lambda stage: revoked(stage, None),
    "sign-on-session-ended": session_over,
    "sign-on-version-new": lambda stage: version_said(stage, Standing("1.2.0", news="1.2.0")),
    "sign-on-version-refused": lambda stage: version_said(stage, Standing(news="1.3.0")),
    "sign-on-version-left": lambda stage: version_said(stage, Standing(left="1.3.0", news="1.3.0")),
    "enrolment": lambda stage: enrolment(stage, settings=Settings("", "", "")),
    "enrolment-preset": enrolment,
    "enrolment-checked": lambda stage: enrolment(stage, code="ABC", settings=WRONG),
    "enrolment-refused": lambda stage: enrolment(stage, WRONG_CODE, CODE),
    "enrolment-no-line": lambda stage: enrolment(stage, LineRefused(), CODE),
    "first-pull-begun": first_pull_begun,
    "first-pull": first_pull,
    "first-pull-failed": first_pull_failed,
    "first-pull-stopped": first_pull_stopped,
    "first-pull-file": first_pull_file,
    "first-pull-file-waits": first_pull_file_waits,
    "first-pull-file-refused": first_pull_file_refused,
    "sign-on": sign_on,
    "sign-on-offline": lambda stage: sign_on(stage, online=False),
    "sign-on-refused": lambda stage: sign_on(stage, WRONG_PASSWORD, asked=True),
    "sign-on-waits": lambda stage: sign_on(stage, WAITS, asked=True, waits=WAITS),
    "sign-on-wait-lifted": wait_lifted,
    "sign-on-app": lambda stage: sign_on(stage, DIGITS, asked=True),
    "sign-on-app-wrong": lambda stage: sign_on(stage, WRONG_DIGITS, asked=True),
    "factor": factor,
    "factor-wrong": lambda stage: factor(stage, FIRST_WRONG),
    "factor-anew": lambda stage: factor(stage, DIGITS),
    "password-app": lambda stage: password(
        stage, DIGITS, typed=("ima no kotoba", "atarashii-kotoba", "atarashii-kotoba")
    ),
    "lock": lock,
    "lock-refused": lambda stage: lock(stage, WRONG_PASSWORD),
    "password": password,
    "password-unsigned": lambda stage: password(stage, who=""),
    "password-short": lambda stage: password(stage, typed=("ima no kotoba", "mijikai", "mijikai")),
    "password-wrong": lambda stage: password(
        stage, WRONG_PASSWORD, typed=("not mine", "atarashii-kotoba", "atarashii-kotoba")
    ),
    "sign-on-first": lambda stage: sign_on(stage, first=True),
    "sign-on-first-refused": lambda stage: sign_on(stage, SHORT_PASSWORD, first=True, asked=True),
    "sign-on-first-no-line": lambda stage: sign_on(stage, LineRefused(), first=True, asked=True),
}
