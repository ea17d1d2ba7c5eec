"""The whole program, its line down: the screen is locked, opened again, or handed over, by keys."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QVBoxLayout

from desktop.demo.facts import facts_of
from desktop.screens import places
from desktop.widgets.fields import FieldRow
from sync.base.wire import unpack
from sync.journal.kinds import Kind, ScreenLocked, SignOff, SignOn
from tests.desks import PASSWORD
from tests.gui.screens import counterwork as work
from tests.gui.screens.program import KEY, press, see, sign_on
from tests.gui.screens.seeing import run_until

HEAD = "健一"
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class AheadClock:
    """The desk's own clock, which a test puts forward."""

    def __init__(self, clock) -> None:
        self._clock, self.ahead = clock, dt.timedelta()

    def now(self) -> dt.datetime:
        return self._clock.now() + self.ahead


@pytest.fixture
def clock(program):
    """Somebody works, a resident is open, and time goes as the test says."""
    sign_on(program)
    program.window.go(places.Resident(work.HEAD))
    see(program, "screen", "resident")
    desk = program._opened.desk
    desk.clock = AheadClock(desk.clock)
    return desk.clock


def lock(program) -> None:
    QTest.keyClick(program.window, KEY.Key_L, CONTROL | ALT)
    see(program, "screen", "lock")
    see(program, "focus", "signon.password")


def everything_shown(program) -> str:
    """All that can be read in any window of the program."""
    shown = []
    for window in QApplication.topLevelWidgets():
        if not window.isVisible():
            continue
        shown.append(window.windowTitle())
        for label in window.findChildren(QLabel):
            shown += [label.text()] if label.isVisible() else []
        for line in window.findChildren(QLineEdit):
            shown += [line.text()] if line.isVisible() else []
    return " ".join([*shown, str(facts_of(program.window))])


def entries(program, kind: str, body: type) -> list:
    return [unpack(body, kept.entry.words.body) for kept in program._opened.journal.entries(kind)]


def test_locked_nothing_of_a_resident_is_seen_and_the_password_goes_on_as_it_was(program, clock):
    assert HEAD in everything_shown(program)
    visit = program._opened.journal.visits.now()
    QApplication.clipboard().setText("草津町大字草津")
    lock(program)
    assert HEAD not in everything_shown(program)
    assert "visit_line" not in facts_of(program.window)
    assert QApplication.clipboard().text() == ""
    assert entries(program, Kind.SCREEN_LOCKED, ScreenLocked) == [ScreenLocked("1001", idle=False)]
    press("not my password", KEY.Key_Return)
    see(program, "key.再開", "F9")
    assert "パスワードが違います" in " ".join(
        row.verdict() for row in program.window._cover.screen.findChildren(FieldRow)
    )
    assert program.window.locked
    press(PASSWORD, KEY.Key_Return)
    see(program, "screen", "resident")
    assert program.window.place == places.Resident(work.HEAD)
    assert HEAD in everything_shown(program)
    assert "visit_line" in facts_of(program.window)
    assert program._opened.journal.visits.now() == visit
    assert entries(program, Kind.SIGN_ON, SignOn)[-1].for_what == "画面ロックの解除"
    assert entries(program, Kind.SIGN_OFF, SignOff)[-1].staff != "1001"


def test_no_key_of_the_work_does_anything_behind_the_lock(program, clock):
    lock(program)
    window, place = program.window, program.window.place
    none = Qt.KeyboardModifier.NoModifier
    for key, modifier in (
        (KEY.Key_1, ALT), (KEY.Key_5, ALT), (KEY.Key_K, CONTROL), (KEY.Key_M, CONTROL),
        (KEY.Key_D, CONTROL), (KEY.Key_L, CONTROL), (KEY.Key_L, CONTROL | ALT),
        (KEY.Key_F9, none), (KEY.Key_F11, none), (KEY.Key_F12, none), (KEY.Key_Escape, none),
    ):  # fmt: skip
        QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
        QApplication.processEvents()
        assert window.locked
        assert window.place == place
        assert HEAD not in everything_shown(program)
        assert QApplication.activeModalWidget() is None
    window.look()
    window.refresh(frozenset({"residents"}))
    assert HEAD not in everything_shown(program)
    assert program._opened.desk.who.staff == "1001"


def test_an_open_dialog_is_not_seen_and_stands_there_again(program, clock):
    dialog = QDialog(program.window)
    QVBoxLayout(dialog).addWidget(QLabel(HEAD))
    dialog.open()
    assert dialog.isVisible()
    program._work.lock()
    see(program, "screen", "lock")
    assert HEAD not in everything_shown(program)
    program.window.activateWindow()
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    see(program, "screen", "resident")
    assert dialog.isVisible()
    dialog.reject()


def test_nobody_at_the_keys_for_the_rule_s_minutes_locks_the_screen(program, clock):
    QTest.keyClick(program.window.windowHandle(), KEY.Key_Shift)
    clock.ahead += dt.timedelta(minutes=9, seconds=50)
    program.window.look()
    assert not program.window.locked
    QTest.keyClick(program.window.windowHandle(), KEY.Key_Shift)
    clock.ahead += dt.timedelta(minutes=9, seconds=50)
    program.window.look()
    assert not program.window.locked, "a key was pressed in between"
    clock.ahead += dt.timedelta(seconds=20)
    program.window.look()
    assert program.window.locked
    assert entries(program, Kind.SCREEN_LOCKED, ScreenLocked) == [ScreenLocked("1001", idle=True)]


def test_another_person_signs_on_over_the_lock_and_finds_the_visit_parked(program, clock):
    program.window.go(places.Visit())
    see(program, "focus", "visit.ticket")
    press("A-7")  # typed, and not confirmed by anything
    dialog = QDialog(program.window)
    dialog.open()
    program._work.lock()
    see(program, "screen", "lock")
    program.window.activateWindow()
    see(program, "focus", "signon.password")
    program.window.refresh(frozenset({"residents"}))  # as when records come behind the lock
    program.window._cover.screen.staff.clear()
    program.window._cover.screen.staff.setFocus()
    press("2001")
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    see(program, "focus", "search.box")
    assert program._opened.desk.who.staff == "2001"
    assert not program.window.locked
    assert not dialog.isVisible()
    assert HEAD not in everything_shown(program)
    assert entries(program, Kind.SIGN_OFF, SignOff)[-1].staff == "1001"
    assert entries(program, Kind.SIGN_ON, SignOn)[-1].for_what == ""
    badge = program.window._rail.buttons["rail.visit"]
    run_until(lambda: badge.text() == "5 受付中 (1)", badge.text)  # counts have a turn of their own


def test_a_sign_off_empties_what_the_program_copied(program, clock):
    QApplication.clipboard().setText("草津町大字草津")
    QTest.keyClick(program.window, KEY.Key_F12)
    see(program, "screen", "sign_on")
    assert QApplication.clipboard().text() == ""
