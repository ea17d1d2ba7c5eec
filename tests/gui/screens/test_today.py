"""状況 by keyboard: the pictures are heard one by one, and a key opens what waits longest."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.screens.places import Decision, Today
from desktop.screens.today.view import TodayScreen
from tests.gui.gallery.today import BUSY, QUIET
from tests.gui.screens import counterwork as work
from tests.gui.screens.frame import Frame

KEY = Qt.Key


def test_tab_walks_the_pictures_and_each_says_its_numbers(style, shown):
    screen = TodayScreen(style, lambda: BUSY, lambda: work.NOW)
    shown(Frame(style, screen))
    screen.enter(Today())
    heard = []
    for _ in range(5):
        QApplication.processEvents()
        heard.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Tab)
    assert [each.objectName() for each in heard] == [
        "today.waiting", "today.filed", "today.decided", "today.issued", "today.desks",
    ]  # fmt: skip
    assert "30分未満 17件" in heard[0].accessibleDescription()
    assert "1時間前" in heard[0].accessibleDescription()


def test_f9_opens_what_has_waited_longest(style, shown):
    screen = TodayScreen(style, lambda: BUSY, lambda: work.NOW)
    framed = shown(Frame(style, screen))
    went = []
    screen.go.connect(went.append)
    screen.enter(Today())
    QTest.keyClick(framed, KEY.Key_F9)
    assert went == [Decision(b"oldest")]


def test_a_day_that_begins_shows_no_bar_and_opens_nothing(style, shown):
    days = [BUSY, QUIET]
    screen = TodayScreen(style, lambda: days[0], lambda: work.NOW)
    framed = shown(Frame(style, screen))
    went = []
    screen.go.connect(went.append)
    screen.enter(Today())
    days.pop(0)
    screen.refresh(frozenset({"filings"}))
    assert QApplication.focusWidget().objectName() == "today.waiting", "the focus stays"
    QTest.keyClick(framed, KEY.Key_F9)
    assert went == []
