"""What nobody catches: a trouble is shown with its remedy, a bug is said and written nameless."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.crashes import CRASHES_KEPT, UNEXPECTED, Crashes
from desktop.demo.facts import facts_of
from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.widgets.keybar import Key
from desktop.widgets.statusline import LineStatus
from sync.base.clock import SystemClock
from sync.base.troubles import ClockTrouble

NAME = "干川　さゆり"


class Failing(Screen):
    name = "failing"

    def keys(self):
        return (Key("F9", "受付", self.trouble), Key("F8", "前画面", self.bug))

    def trouble(self):
        raise ClockTrouble

    def bug(self):
        try:
            {}[NAME]
        except KeyError as error:
            raise ValueError(NAME) from error


@pytest.fixture
def window(style, shown, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    status = LineStatus("草津町", "窓口1番")
    window = shown(Window(style, {places.Search: Failing}, lambda: status, dict))
    window.go(places.Search())
    Crashes(tmp_path, SystemClock(), window.say, window).watch()
    return window


def press(window, key: Qt.Key) -> dict:
    QTest.keyClick(window, key)
    QApplication.processEvents()
    return facts_of(window)


def test_a_trouble_in_a_key_handler_reaches_the_banner_with_its_remedy(window, tmp_path):
    facts = press(window, Qt.Key.Key_F9)
    assert ClockTrouble.reason in facts["banner"]
    assert ClockTrouble.remedy in facts["banner.more"]
    assert not (tmp_path / "crashes").exists(), "the world failed, not the program"


def test_a_bug_is_said_and_written_without_anybodys_name(window, tmp_path):
    facts = press(window, Qt.Key.Key_F8)
    assert UNEXPECTED.title in facts["banner"]
    (file,) = (tmp_path / "crashes").iterdir()
    report = file.read_text("utf-8")
    assert "ValueError" in report
    assert "KeyError" in report
    assert "test_crashes.py" in report
    assert NAME not in report
    assert str(tmp_path) not in report
    assert file.stat().st_mode & 0o077 == 0


def test_a_bug_in_a_thread_is_said_on_the_windows_thread(window):
    thread = threading.Thread(target=window.current().bug)
    thread.start()
    thread.join()
    QApplication.processEvents()
    assert UNEXPECTED.title in facts_of(window)["banner"]


def test_a_bug_is_said_even_where_nothing_can_be_written(window, tmp_path):
    (tmp_path / "crashes").write_text("in the way")
    assert UNEXPECTED.title in press(window, Qt.Key.Key_F8)["banner"]


def test_a_fault_that_repeats_does_not_fill_the_disk(window, tmp_path):
    for _ in range(CRASHES_KEPT + 3):
        press(window, Qt.Key.Key_F8)
    assert len(list((tmp_path / "crashes").iterdir())) == CRASHES_KEPT
