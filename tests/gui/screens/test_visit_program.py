"""The whole program, its line down: a visitor is parked by the sign-off, and taken up again."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.cache.store import DeskStore
from desktop.main import Program
from desktop.opened import open_profile
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import first_sign_on, sign_off
from desktop.profile import Profile, Settings
from desktop.screens import places
from sync.base.clock import UTC, SystemClock
from sync.cloud.authority import papers
from sync.exchanges.conversation import round_trip
from sync.records.policy import Policy
from sync.roads.travel import travel
from tests.desks import PASSWORD, TOWN, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens import seeing

PASSPHRASE = "a passphrase of a desk"
NOBODY_THERE = "https://localhost:9"
KEY = Qt.Key


@pytest.fixture
def profile(tmp_path):
    """A profile of a desk at which somebody has worked."""
    town = TestTown(Policy(), work.family(), SystemClock())
    ca = papers(tmp_path / "tls", ["localhost"], dt.datetime.now(UTC)).ca.read_text()
    profile = Profile(tmp_path / "desk")
    profile.save(Settings(NOBODY_THERE, TOWN, ca))
    code = town.hire("1001", "干川　さゆり", "clerk")
    opened, road = open_profile(profile, PASSPHRASE), town.road()
    journal = opened.journal
    enrol_desk(journal, road, TOWN, town.desk_code("窓口1"), town.clock, town.chance)
    store = DeskStore(journal, opened.cache)

    def sync() -> None:
        flow = round_trip(journal, store, journal.identity.enrolled().municipality_public)
        travel(flow, road, journal.identity.voice(), town.clock, town.chance)

    sync()
    assert first_sign_on(opened.desk, road, "1001", code, PASSWORD) is None
    sync()
    sign_off(opened.desk)
    opened.close()
    return profile


@pytest.fixture
def program(app, profile):
    made = Program(app, profile.folder)
    made.start()
    made.window.activateWindow()
    see(made, "focus", "unlock.passphrase")
    press(PASSPHRASE, KEY.Key_Return)
    yield made
    made.window.close()


def press(text: str, *keys: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key, modifier)


def see(program: Program, fact: str, part: str) -> dict:
    return seeing.see(program.window, fact, lambda seen: part in str(seen or ""))


def sign_on(program: Program) -> None:
    see(program, "focus", "signon.staff")
    press("1001", KEY.Key_Return)
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    see(program, "focus", "search.box")


def test_the_sign_off_parks_the_visitor_and_the_next_sign_on_finds_them(program):
    sign_on(program)
    press("", KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    see(program, "focus", "visit.ticket")
    press("A-7")  # typed, and not confirmed by anything
    press("", KEY.Key_F12)
    see(program, "banner", "整理券 A-7を中断しました")
    assert "visit_line" not in see(program, "screen", "sign_on")
    sign_on(program)
    assert program.window._rail.buttons["rail.visit"].text() == "受付中　1"
    program.window.go(places.Resident(work.HEAD))
    see(program, "visit_line", "0件")
    press("", KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    see(program, "focus", "visit.ticket")
    press("", KEY.Key_F4)
    see(program, "visit_line", "整理券 A-7")
    press("", KEY.Key_F11)
    assert "手続はありませんでした" in see(program, "visit.banner", "終了")["visit.banner.more"]
    assert program.window._rail.buttons["rail.visit"].text() == "受付中"
