"""The program's start: whatever is wrong, the window says it, and nothing is lost."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import pytest
from PySide6.QtCore import QDeadlineTimer, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.cache.copies import Copies
from desktop.cache.engine import Database
from desktop.cache.lock import ProfileLock
from desktop.cache.opening import open_to_write
from desktop.cache.tables import CACHE_VERSION, JOURNAL_VERSION, cache, journal
from desktop.crashes import UNEXPECTED
from desktop.demo.facts import facts_of
from desktop.main import Program, main
from desktop.opened import open_profile
from desktop.profile import Profile
from desktop.screens.shell.window import Window
from desktop.vault.vault import KeyFileDamaged, KeyLost
from sync.base.troubles import DatabaseLocked, DatabaseNewer, DatabaseReadOnly
from tests.gui.screens import seeing
from tests.unit.vault.test_vault import RememberingKeyring

PASSPHRASE = "a passphrase of a desk"
NAME = "干川　さゆり"


@pytest.fixture
def profile(tmp_path):
    return Profile(tmp_path / "desk")


@pytest.fixture
def made(profile):
    """A profile whose key file and files are there already."""
    open_profile(profile, PASSPHRASE).close()
    return profile


@pytest.fixture
def begin(app):
    """Return a function that starts the program on a profile, as `main` does."""
    programs = []

    def begin(profile: Profile) -> Program:
        program = Program(app, profile.folder)
        programs.append(program)
        program.start()
        program.window.activateWindow()
        app.processEvents()
        return program

    yield begin
    for program in programs:
        program.window.close()


def type_passphrase(program: Program, *words: str) -> None:
    QApplication.processEvents()  # the screen takes the focus to its field once it is shown
    see(program, "focus", "unlock.passphrase")
    for each in words:
        QTest.keyClicks(QApplication.focusWidget(), each)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        QApplication.processEvents()


def contents(profile: Profile) -> dict[str, bytes]:
    """Return what lies in a profile, but for its lock."""
    return {f.name: f.read_bytes() for f in profile.folder.iterdir() if f != profile.lock}


@contextmanager
def permissions_of(profile: Profile, mode: int) -> Iterator[None]:
    """Give the folder these permissions; they bind a tester who is root as well.

    Root is let in by two capabilities: they are laid down by this thread and those it starts.
    """
    root = os.geteuid() == 0
    if root and sys.platform != "linux":
        pytest.skip("root may write any folder")
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this thread
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: low words, then high ones
    if root:
        assert libc.capget(header, held) == 0
        fewer = (ctypes.c_uint32 * 6)(*held)
        fewer[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        assert libc.capset(header, fewer) == 0
    profile.folder.chmod(mode)
    try:
        yield
    finally:
        profile.folder.chmod(0o700)
        if root:
            assert libc.capset(header, held) == 0


def see(program: Program, fact: str, value: object) -> dict:
    return seeing.see(program.window, fact, lambda seen: seen == value)


def test_a_new_desk_chooses_a_passphrase_and_comes_to_its_enrolment(begin, profile):
    program = begin(profile)
    type_passphrase(program, "short", "short")
    assert program.window.screen_name == "unlock"
    assert not profile.key_file.exists()
    type_passphrase(program, PASSPHRASE, PASSPHRASE)
    see(program, "screen", "enrolment")
    assert profile.key_file.exists()


def test_two_different_passphrases_make_no_key(begin, profile):
    program = begin(profile)
    type_passphrase(program, PASSPHRASE, PASSPHRASE + "?")
    assert program.window.screen_name == "unlock"
    assert not profile.key_file.exists()


def test_a_wrong_passphrase_is_said_beside_its_field_and_can_be_tried_again(begin, made):
    program = begin(made)
    type_passphrase(program, "another passphrase")
    see(program, "key.開く", "F9")
    assert program.window.screen_name == "unlock"
    type_passphrase(program, PASSPHRASE)
    see(program, "screen", "enrolment")


def test_a_profile_that_another_window_holds_is_named_and_opens_once_it_is_free(begin, made):
    held = ProfileLock(made.lock)
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    facts = see(program, "screen", "stopped")
    assert DatabaseLocked.reason in facts["stopped.banner"]
    assert DatabaseLocked.remedy in facts["stopped.banner.more"]
    assert facts["key.再試行"] == "F9"
    assert facts["key.終了"] == "F12"
    held.release()
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    see(program, "screen", "unlock")
    type_passphrase(program, PASSPHRASE)
    see(program, "screen", "enrolment")


def test_trying_again_twice_at_once_opens_once(begin, profile):
    keyring.set_keyring(RememberingKeyring())
    open_profile(profile, "").close()
    held = ProfileLock(profile.lock)
    program = begin(profile)
    see(program, "screen", "stopped")
    held.release()
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    answered: list[object] = []
    program._background.run(lambda: None, answered.append, answered.append)
    seeing.run_until(lambda: bool(answered), lambda: facts_of(program.window))
    assert program.window.screen_name == "enrolment"


def test_a_journal_of_a_newer_program_is_named_and_untouched(begin, made):
    opened = open_profile(made, PASSPHRASE)
    opened.close()
    newer = JOURNAL_VERSION + 1
    Database(made.journal, opened.keys.journal, journal, newer, durable=True).close()
    before = made.journal.read_bytes()
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    facts = see(program, "screen", "stopped")
    assert DatabaseNewer.reason in facts["stopped.banner"]
    assert made.journal.read_bytes() == before


def test_a_cache_of_a_newer_program_is_named_and_untouched(begin, made):
    opened = open_profile(made, PASSPHRASE)
    opened.close()
    file = Database(made.cache, opened.keys.cache, cache, CACHE_VERSION, durable=False)
    with file.writing() as db:
        db.exec_driver_sql(f"PRAGMA user_version = {CACHE_VERSION + 1}")
    file.close()
    before = made.cache.read_bytes(), made.journal.read_bytes()
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    facts = see(program, "screen", "stopped")
    assert DatabaseNewer.reason in facts["stopped.banner"]
    assert DatabaseNewer.remedy in facts["stopped.banner.more"]
    assert (made.cache.read_bytes(), made.journal.read_bytes()) == before


def test_a_journal_that_cannot_be_written_is_named_and_opens_once_it_can(begin, made):
    journal = made.journal.read_bytes()
    made.journal.unlink()
    made.journal.mkdir()  # no file can be opened here: also where the tester is root
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    facts = see(program, "screen", "stopped")
    assert DatabaseReadOnly.reason in facts["stopped.banner"]
    assert DatabaseReadOnly.remedy in facts["stopped.banner.more"]
    made.journal.rmdir()
    made.journal.write_bytes(journal)
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    see(program, "screen", "unlock")
    type_passphrase(program, PASSPHRASE)
    see(program, "screen", "enrolment")


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions there")
@pytest.mark.parametrize("fresh", [False, True])
def test_a_profile_folder_that_may_not_be_written_is_named_and_opens_once_it_may(
    begin, profile, fresh
):
    if not fresh:
        open_profile(profile, PASSPHRASE).close()
    before = contents(profile)
    words = (PASSPHRASE, PASSPHRASE) if fresh else (PASSPHRASE,)
    with permissions_of(profile, 0o500):
        program = begin(profile)
        type_passphrase(program, *words)
        facts = see(program, "screen", "stopped")
    assert DatabaseReadOnly.reason in facts["stopped.banner"]
    assert DatabaseReadOnly.remedy in facts["stopped.banner.more"]
    assert facts["key.再試行"] == "F9"
    assert contents(profile) == before
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    see(program, "screen", "unlock")
    type_passphrase(program, *words)
    see(program, "screen", "enrolment")


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions there")
def test_a_profile_folder_that_lets_nobody_look_inside_is_named(begin, made):
    with permissions_of(made, 0o000):
        program = begin(made)
        facts = see(program, "screen", "stopped")
    assert DatabaseReadOnly.reason in facts["stopped.banner"]
    assert DatabaseReadOnly.remedy in facts["stopped.banner.more"]
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    type_passphrase(program, PASSPHRASE)
    see(program, "screen", "enrolment")


@pytest.mark.parametrize("at_start", [False, True])
def test_the_program_itself_reports_what_nobody_expected(app, profile, monkeypatch, at_start):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    seen = {}
    until = QDeadlineTimer(seeing.PATIENCE)
    look = QTimer()

    def bug(*_: object) -> None:
        raise ValueError(NAME)

    def looked() -> None:
        if until.hasExpired():
            app.quit()
        if not [w for w in app.topLevelWidgets() if isinstance(w, Window) and w.isVisible()]:
            return
        (window,) = [w for w in app.topLevelWidgets() if isinstance(w, Window) and w.isVisible()]
        seen.update(facts_of(window))
        if seen.get("banner") or until.hasExpired():
            look.stop()
            window.close()

    if at_start:
        monkeypatch.setattr("desktop.entrance.Entrance.foresee", bug)
    else:
        QTimer.singleShot(0, bug)
    look.timeout.connect(looked)
    look.start(10)
    assert main(["--profile", str(profile.folder)]) == 0
    assert UNEXPECTED.title in seen["banner"]
    assert UNEXPECTED.next_step in seen["banner.more"]
    (file,) = (profile.folder / "crashes").iterdir()
    report = file.read_text("utf-8")
    assert "ValueError" in report
    assert "test_start.py" in report
    assert NAME not in report
    assert str(profile.folder) not in report


def test_a_settings_file_that_cannot_be_read_is_named(begin, made):
    (made.folder / "profile.toml").write_text("cloud = [", "utf-8")
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    facts = see(program, "screen", "stopped")
    assert "profile.toml" in facts["stopped.banner"]


def test_a_cache_that_does_not_open_is_set_aside_and_the_journal_is_not(begin, made):
    made.cache.write_bytes(b"not a database" * 1000)
    before = made.journal.stat().st_size
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    see(program, "screen", "enrolment")
    assert made.journal.stat().st_size >= before


def test_a_damaged_key_file_is_named_and_nothing_is_touched(begin, made):
    made.key_file.write_bytes(b"damaged")
    before = made.journal.read_bytes()
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    facts = see(program, "screen", "stopped")
    assert KeyFileDamaged.reason in facts["stopped.banner"]
    assert KeyFileDamaged.remedy in facts["stopped.banner.more"]
    assert made.key_file.read_bytes() == b"damaged"
    assert made.journal.read_bytes() == before


def test_records_whose_key_file_is_gone_get_no_new_key_and_open_once_it_is_back(begin, made):
    key, before = made.key_file.read_bytes(), made.journal.read_bytes()
    made.key_file.unlink()
    program = begin(made)
    type_passphrase(program, PASSPHRASE, PASSPHRASE)
    facts = see(program, "screen", "stopped")
    assert KeyLost.reason in facts["stopped.banner"]
    assert KeyLost.remedy in facts["stopped.banner.more"]
    assert not made.key_file.exists()
    assert made.journal.read_bytes() == before
    made.key_file.write_bytes(key)
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    see(program, "screen", "unlock")
    type_passphrase(program, PASSPHRASE)
    see(program, "screen", "enrolment")


def test_a_profile_folder_that_cannot_be_made_is_named(begin, made):
    beneath = Profile.__new__(Profile)
    beneath.folder = made.key_file / "desk"  # below a file: also where the tester is root
    program = begin(beneath)
    facts = see(program, "screen", "stopped")
    assert DatabaseReadOnly.reason in facts["stopped.banner"]
    assert DatabaseReadOnly.remedy in facts["stopped.banner.more"]


def test_the_window_turns_to_the_copy_of_the_register_that_the_worker_made(begin, made):
    program = begin(made)
    type_passphrase(program, PASSPHRASE)
    see(program, "screen", "enrolment")
    opened, copies = program._opened, Copies(made.cache)
    copies.give_up(made.cache)
    worker = open_to_write(copies, opened.keys.cache)
    worker.known_current(1_795_400_000_000)
    copies.finish(worker.database.file)
    worker.close()
    assert opened.desk.cache.current_at() is None
    program._work.link.rebuilt.emit()
    assert opened.desk.cache.current_at() == 1_795_400_000_000
    assert not made.cache.exists()
