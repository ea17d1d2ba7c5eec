"""The whole program, its line down: one's own password is changed, by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.screens import places
from desktop.widgets.fields import FieldRow
from sync.journal.kinds import Kind
from tests.desks import PASSWORD
from tests.gui.screens import counterwork as work
from tests.gui.screens.program import KEY, press, see, sign_on

NEW = "atarashii-kotoba"


def refusals(program) -> str:
    return " ".join(row.verdict() for row in program.window.current().findChildren(FieldRow))


def from_the_palette(program) -> None:
    QTest.keyClick(program.window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    see(program, "dialog", "操作")
    box = QApplication.activeModalWidget().findChild(QLineEdit, "palette.box")
    QTest.keyClicks(box, "password")
    QTest.keyClick(box, KEY.Key_Return)
    see(program, "screen", "password")
    program.window.activateWindow()
    see(program, "focus", "password.old")


def test_from_ctrl_k_it_is_changed_and_the_person_is_back_where_they_were(program):
    sign_on(program)
    program.window.go(places.Resident(work.HEAD))
    from_the_palette(program)
    assert program.window.current().staff.text() == "1001"
    assert "12文字以上" in program.window.current()._rows["new_password"]._hint_text
    press(PASSWORD, KEY.Key_Return)
    press("mijikai", KEY.Key_Return)
    press("mijikai", KEY.Key_Return)
    see(program, "focus", "password.new")
    assert "短すぎます" in refusals(program)
    press(NEW, KEY.Key_Return)
    press(NEW, KEY.Key_Return)
    see(program, "screen", "resident")
    assert program._opened.journal.count(Kind.PASSWORD_CHANGED) == 1
    QTest.keyClick(program.window, KEY.Key_F12)
    see(program, "focus", "signon.staff")
    press("1001")
    press(PASSWORD, KEY.Key_Return)
    see(program, "key.サインオン", "F9")
    assert "パスワードが違います" in refusals(program)
    press(NEW, KEY.Key_Return)
    see(program, "focus", "search.box")
    see(program, "banner.more", "ほかの端末では前のパスワード")


def test_from_the_sign_on_it_is_changed_and_the_person_is_signed_on(program):
    see(program, "focus", "signon.staff")
    see(program, "key.PW変更", "F10")
    press("", KEY.Key_F10)
    see(program, "focus", "password.staff")
    press("", KEY.Key_Escape)
    see(program, "focus", "signon.staff")
    press("", KEY.Key_F10)
    see(program, "focus", "password.staff")
    for line in ("1001", "not my password", NEW, NEW):
        press(line, KEY.Key_Return)
    see(program, "focus", "password.old")
    assert "パスワードが違います" in refusals(program)
    for line in (PASSWORD, NEW, NEW):
        press(line, KEY.Key_Return)
    see(program, "focus", "search.box")
    assert program._opened.desk.who.staff == "1001"
    assert program._opened.journal.count(Kind.PASSWORD_CHANGED) == 1


def test_the_hands_give_up_without_a_trace(program):
    sign_on(program)
    from_the_palette(program)
    press(PASSWORD)
    press("", KEY.Key_F8)
    see(program, "focus", "search.box")
    from_the_palette(program)
    assert program.window.current().old.line.text() == ""
    QApplication.processEvents()
