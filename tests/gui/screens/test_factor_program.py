"""The whole program, its line down: an authenticator app is set up by keys, then asked."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.screens.said import CodeWanted
from desktop.screens.supervisor import SupervisorDialog
from desktop.vault.second_factor import STEP_SECONDS
from desktop.widgets.fields import FieldRow
from sync.base.clock import millis
from sync.journal.kinds import Kind
from sync.records.policy import SignOnRule
from tests.desks import PASSWORD
from tests.gui.screens.program import KEY, press, see, sign_on
from tests.gui.screens.seeing import run_until

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def asked_of_all(monkeypatch):
    monkeypatch.setattr(SignOnRule, "asks_second_factor", lambda *_, **__: True)


class Ahead:
    """The desk's clock, which goes on by half a minute for each of the app's digits."""

    def __init__(self, clock) -> None:
        self._clock, self.steps = clock, 0

    def now(self):
        return self._clock.now() + dt.timedelta(seconds=self.steps * STEP_SECONDS)


def digits(program, codes) -> str:
    clock = program._opened.desk.clock
    clock.steps += 1
    return codes.code(millis(clock.now()))


def refusals(screen) -> str:
    return " ".join(row.verdict() for row in screen.findChildren(FieldRow))


def set_up(program):
    """Set the app up from Ctrl+K; return its codes."""
    sign_on(program)
    desk = program._opened.desk
    desk.clock = Ahead(desk.clock)
    see(program, "status", "通信断")  # what is set up takes the place of that word, not it of this
    QTest.keyClick(program.window, KEY.Key_K, CONTROL)
    see(program, "dialog", "操作")
    box = QApplication.activeModalWidget().findChild(QLineEdit, "palette.box")
    QTest.keyClicks(box, "totp")
    QTest.keyClick(box, KEY.Key_Return)
    see(program, "screen", "factor")
    program.window.activateWindow()
    see(program, "focus", "factor.password")
    screen = program.window.current()
    codes = screen._new.codes
    assert screen.letters.text() == codes.letters()
    assert not screen.picture.grab().toImage().isNull()
    press(PASSWORD, KEY.Key_Return)
    press("000000", KEY.Key_Return)
    see(program, "key.設定する", "F9")
    assert "6桁の数字が合いません" in refusals(screen)
    see(program, "focus", "factor.password")
    press(PASSWORD, KEY.Key_Return)
    press(digits(program, codes), KEY.Key_Return)
    see(program, "banner", "認証アプリを設定しました")
    assert program.window.screen_name == "search"
    assert (screen.letters.text(), screen._new) == ("", None), "it was shown once"
    assert program._opened.journal.count(Kind.PASSWORD_CHANGED) == 1
    return codes


def test_it_is_set_up_by_keys_and_asked_at_the_sign_on_and_at_the_lock(program):
    codes = set_up(program)
    QTest.keyClick(program.window, KEY.Key_F12)
    see(program, "focus", "signon.staff")
    press("1001")
    press(PASSWORD, KEY.Key_Return)
    see(program, "focus", "signon.factor")
    press(digits(program, codes), KEY.Key_Return)
    see(program, "focus", "search.box")
    QTest.keyClick(program.window, KEY.Key_L, CONTROL | ALT)
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    see(program, "focus", "signon.factor")
    assert program.window.locked
    press(digits(program, codes), KEY.Key_Return)
    see(program, "screen", "search")
    assert not program.window.locked


def test_a_new_password_is_typed_once_though_the_digits_are_asked(program):
    codes = set_up(program)
    QTest.keyClick(program.window, KEY.Key_K, CONTROL)
    see(program, "dialog", "操作")
    box = QApplication.activeModalWidget().findChild(QLineEdit, "palette.box")
    QTest.keyClicks(box, "password")
    QTest.keyClick(box, KEY.Key_Return)
    see(program, "screen", "password")
    program.window.activateWindow()
    see(program, "focus", "password.old")
    for line in (PASSWORD, "atarashii-kotoba", "atarashii-kotoba"):
        press(line, KEY.Key_Return)
    see(program, "focus", "password.factor")
    press(digits(program, codes), KEY.Key_Return)
    see(program, "banner", "パスワードを変更しました")
    assert program._opened.journal.count(Kind.PASSWORD_CHANGED) == 2


def test_a_supervisor_over_a_session_is_asked_and_types_the_password_once(style, shown):
    asked = []

    def approve(staff: str, password: str, code: str) -> object:
        asked.append((staff, password, code))
        if not code:
            return CodeWanted("パスワードは正しく入力されました。")
        return True if code == "123456" else "6桁の数字が違います。"

    dialog = shown(SupervisorDialog(style, approve, "試験", ""))
    dialog.staff.setText("2001")
    for code in ("654321", "123456"):
        dialog.password.line.setText("himitsu")
        dialog.ok.click()
        run_until(lambda: dialog.code_row.isVisible() and not dialog._working)
        assert dialog.password.line.text() == ""
        dialog.code.setText(code)
        dialog.ok.click()
        run_until(lambda: not dialog._working)
        assert dialog._half == ""
    assert dialog.approval is True
    assert asked == [
        ("2001", "himitsu", ""), ("2001", "himitsu", "654321"),
        ("2001", "himitsu", ""), ("2001", "himitsu", "123456"),
    ]  # fmt: skip
