"""The start before the profile is open: what stands there is right, and nothing typed is lost."""

from __future__ import annotations

from threading import Event

import keyring
import pytest
from keyring.backends import fail
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.cache.lock import ProfileLock
from desktop.demo.facts import facts_of
from desktop.main import Program
from desktop.opened import Opened, open_profile
from desktop.profile import Choices, Profile, Settings
from desktop.screens.sign_on.view import OFFLINE, OPENING
from desktop.vault.vault import kind
from desktop.widgets.fields import FieldRow
from sync.base.clock import SystemClock
from sync.base.troubles import DatabaseLocked
from sync.journal.kinds import Kind
from sync.records.policy import Policy
from tests.desks import PASSWORD, TOWN, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens import seeing
from tests.gui.screens.worked import worked_at
from tests.unit.vault.test_vault import RememberingKeyring

KEY = Qt.Key
NUMBER = "1001"


@pytest.fixture
def profile(tmp_path):
    """The profile of a desk at which somebody has worked, its keys in a keyring."""
    keyring.set_keyring(RememberingKeyring())
    town = TestTown(Policy(), work.family(), SystemClock())
    profile = Profile(tmp_path / "desk")
    profile.save(Settings("https://127.0.0.1:9", TOWN, "-----BEGIN CERTIFICATE-----"))
    code = town.hire(NUMBER, "干川　さゆり", "clerk")
    return worked_at(profile, town, "", {NUMBER: code})


@pytest.fixture
def known(profile):
    """That desk, after it came to its sign-on once."""
    Choices(profile).remember("entrance.town", "草津町")
    return profile


@pytest.fixture
def opening(monkeypatch):
    """Hold every opening up until it is set."""
    given = Event()
    monkeypatch.setattr(
        "desktop.opened.open_profile", lambda *asked: given.wait() and open_profile(*asked)
    )
    return given


@pytest.fixture
def begin(app, opening):
    """Return a function that starts the program, as `main` does."""
    programs = []

    def begin(profile: Profile) -> Program:
        program = Program(app, profile.folder)
        programs.append(program)
        program.start()
        program.window.activateWindow()
        return program

    yield begin
    opening.set()  # closing waits for what is under way
    for program in programs:
        program.window.close()
        program.window.deleteLater()  # or each start after it would dress this one too
        app.sendPostedEvents(program.window, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def asked(monkeypatch):
    """Whoever was tried to be signed on."""
    asked: list[str] = []
    whole = Opened.sign_on

    def sign_on(self: Opened, staff: str, password: str, code: str) -> object:
        asked.append(staff)
        return whole(self, staff, password, code)

    monkeypatch.setattr(Opened, "sign_on", sign_on)
    return asked


def see(program: Program, fact: str, value: object) -> dict:
    return seeing.see(program.window, fact, lambda seen: seen == value)


def press(text: str, *keys: Qt.Key) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def words(program: Program) -> str:
    return " ".join(label.text() for label in program.window.current().findChildren(QLabel))


def sign_ons(profile: Profile) -> int:
    opened = open_profile(profile, "")
    try:
        return len(list(opened.journal.entries(Kind.SIGN_ON)))
    finally:
        opened.close()


def test_a_desk_remembers_that_it_begins_with_the_sign_on(begin, profile, opening):
    program = begin(profile)
    QApplication.processEvents()
    assert program.window.screen_name == "", "nothing is known of this desk yet"
    opening.set()
    see(program, "focus", "signon.staff")
    program.window.close()
    opening.clear()
    program = begin(profile)
    assert program.window.screen_name == "sign_on"
    assert "草津町" in words(program)
    assert "草津町" in facts_of(program.window)["status"]
    opening.set()
    seeing.see(program.window, "status", lambda seen: "窓口1" in seen)


def test_the_line_is_not_called_cut_before_anything_is_known_of_it(begin, known):
    program = begin(known)
    see(program, "focus", "signon.staff")
    assert OFFLINE not in words(program)


def test_a_number_typed_early_leads_on_and_what_followed_it_is_the_password(begin, known, opening):
    program = begin(known)
    see(program, "focus", "signon.staff")
    press(NUMBER + PASSWORD[:3])
    assert facts_of(program.window)["signon.staff"] == NUMBER + PASSWORD[:3]
    opening.set()
    facts = see(program, "focus", "signon.password")
    assert facts["signon.staff"] == NUMBER
    press(PASSWORD[3:], KEY.Key_Return)
    see(program, "focus", "search.box")


def test_part_of_a_number_typed_early_stays_and_is_typed_to_its_end(begin, known, opening):
    program = begin(known)
    see(program, "focus", "signon.staff")
    press(NUMBER[:2])
    opening.set()
    facts = seeing.see(program.window, "status", lambda seen: "窓口1" in seen)
    assert (facts["focus"], facts["signon.staff"]) == ("signon.staff", NUMBER[:2])
    press(NUMBER[2:])
    assert facts_of(program.window)["focus"] == "signon.password"


def test_an_early_enter_says_that_the_desk_is_opening_and_is_answered_once(
    begin, known, opening, asked
):
    program = begin(known)
    see(program, "focus", "signon.staff")
    press(NUMBER, KEY.Key_Return)
    press(PASSWORD, KEY.Key_Return, KEY.Key_Return)
    assert "key.サインオン" not in facts_of(program.window)
    assert OPENING in words(program)
    assert asked == []
    opening.set()
    see(program, "focus", "search.box")
    assert asked == [NUMBER]


def test_an_early_enter_with_a_wrong_password_is_refused_beside_it(begin, known, opening):
    program = begin(known)
    see(program, "focus", "signon.staff")
    press(NUMBER, KEY.Key_Return)
    press("not my password", KEY.Key_Return)
    opening.set()
    see(program, "key.サインオン", "F9")
    assert "パスワードが違います" in " ".join(
        row.verdict() for row in program.window.current().findChildren(FieldRow)
    )
    assert OPENING not in words(program)


def test_a_desk_that_proves_not_enrolled_goes_to_its_enrolment_and_asks_nobody(
    begin, tmp_path, opening, asked
):
    keyring.set_keyring(RememberingKeyring())
    profile = Profile(tmp_path / "fresh")
    open_profile(profile, "").close()
    Choices(profile).remember("entrance.town", "草津町")
    program = begin(profile)
    see(program, "focus", "signon.staff")
    press(NUMBER, KEY.Key_Return)
    press(PASSWORD, KEY.Key_Return)
    opening.set()
    see(program, "screen", "enrolment")
    assert asked == []
    program.window.close()
    opening.clear()
    assert begin(profile).window.screen_name == "", "it is not foreseen again"


def test_a_trouble_at_the_opening_takes_the_place_of_the_sign_on(begin, known, opening, asked):
    before = sign_ons(known)
    held = ProfileLock(known.lock)
    program = begin(known)
    see(program, "focus", "signon.staff")
    press(NUMBER, KEY.Key_Return)
    press(PASSWORD, KEY.Key_Return)
    opening.set()
    facts = see(program, "screen", "stopped")
    assert DatabaseLocked.reason in facts["stopped.banner"]
    held.release()
    press("", KEY.Key_F9)
    facts = see(program, "focus", "signon.staff")
    assert (facts["signon.staff"], facts["signon.password"]) == ("", "")
    assert "key.サインオン" in facts
    assert asked == []
    program.window.close()
    assert sign_ons(known) == before


def test_a_passphrase_is_asked_for_at_once_whatever_the_desk_began_with(begin, tmp_path):
    keyring.set_keyring(fail.Keyring())
    profile = Profile(tmp_path / "sealed")
    open_profile(profile, "a passphrase of a desk").close()
    Choices(profile).remember("entrance.town", "草津町")
    program = begin(profile)
    assert program.window.screen_name == "unlock"


def test_a_desk_whose_keyring_is_gone_asks_for_a_passphrase_in_place_of_the_sign_on(
    begin, known, opening, asked, monkeypatch
):
    keyring.set_keyring(fail.Keyring())
    monkeypatch.setattr("desktop.vault.vault.kind", lambda asked: opening.wait() and kind(asked))
    program = begin(known)
    see(program, "focus", "signon.staff")
    press(NUMBER, KEY.Key_Return)
    press(PASSWORD, KEY.Key_Return)
    opening.set()
    see(program, "focus", "unlock.passphrase")
    assert facts_of(program.window)["unlock.passphrase"] == ""
    assert asked == []


def test_a_window_closed_while_the_desk_opens_leaves_nothing_open(begin, known, opening):
    program = begin(known)
    see(program, "focus", "signon.staff")
    opening.set()
    program.window.close()
    assert program._work is None
    open_profile(known, "").close()
