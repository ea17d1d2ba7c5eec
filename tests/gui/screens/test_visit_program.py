"""The whole program, its line down: a visitor is parked by the sign-off, and taken up again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.screens import places
from tests.gui.screens import counterwork as work
from tests.gui.screens.program import KEY, press, see, sign_on
from tests.gui.screens.seeing import run_until


def test_the_sign_off_parks_the_visitor_and_the_next_sign_on_finds_them(program):
    sign_on(program)
    press("", KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    see(program, "focus", "visit.ticket")
    press("A-7")  # typed, and not confirmed by anything
    press("", KEY.Key_F12)
    see(program, "banner", "整理券 A-7を中断しました")
    assert "visit_line" not in see(program, "screen", "sign_on")
    sign_on(program)
    assert program.window._rail.buttons["rail.visit"].text() == "5 受付中 (1)"
    program.window.go(places.Resident(work.HEAD))
    see(program, "visit_line", "0件")
    press("", KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    see(program, "focus", "visit.ticket")
    press("", KEY.Key_F4)
    see(program, "visit_line", "整理券 A-7")
    QApplication.clipboard().setText("草津町大字草津")
    program.window.look()
    assert QApplication.clipboard().text(), "the visitor is still here"
    press("", KEY.Key_F11)
    assert "手続はありませんでした" in see(program, "visit.banner", "終了")["visit.banner.more"]
    assert program.window._rail.buttons["rail.visit"].text() == "5 受付中"
    run_until(lambda: not QApplication.clipboard().text())  # it goes with the visitor
