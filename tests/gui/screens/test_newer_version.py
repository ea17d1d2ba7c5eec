"""The whole program and a newer version of it: tried when the window goes, proven, said once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.main import Program
from desktop.opened import open_profile
from desktop.profile import Profile
from desktop.upgrade.standing import STARTED, Standing, executable, read, write
from sync.base.troubles import DatabaseLocked, JournalDamaged
from tests.gui.screens import seeing
from tests.gui.screens.program import PASSPHRASE, press, see
from tests.upgrade.desk import AFTER, N
from tests.upgrade.version import lay_script

PASSES = '#!/bin/sh\necho \'{"why": ""}\'\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory, app):
    """A profile whose key file and files are there already."""
    profile = Profile(tmp_path_factory.mktemp("made") / "desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop.vault.vault._keyring", lambda: None)
        open_profile(profile, PASSPHRASE).close()
    return profile


@pytest.fixture
def begin(app, made):
    """Return a function that starts the program on that profile, where a version may stand."""
    programs = []

    def begin(standing: Standing = Standing()) -> Program:  # noqa: B008 - never changed
        write(made.folder, standing)
        program = Program(app, made.folder)
        programs.append(program)
        program.start()
        program.window.activateWindow()
        see(program, "focus", "unlock.passphrase")
        return program

    yield begin
    for program in programs:
        program.window.close()


def open_it(program: Program) -> None:
    press(PASSPHRASE, Qt.Key.Key_Return)
    see(program, "screen", "enrolment")
    ended: list[object] = []
    program._background.run(lambda: None, ended.append, ended.append)
    seeing.run_until(lambda: bool(ended), lambda: program.window.screen_name)


def test_a_version_that_waits_is_taken_up_when_the_window_has_gone(begin, made):
    lay_script(executable(made.folder, N), PASSES)
    program = begin()
    open_it(program)
    program.window.close()
    program._practice = object()  # a practice takes up nothing
    program.take_up_newer()
    assert read(made.folder) == Standing()
    program._practice = None
    program.take_up_newer()
    assert read(made.folder) == Standing(N, on_trial=True, news=N)


def test_a_version_on_trial_is_proven_once_it_has_painted_and_says_so_once(
    begin, made, monkeypatch
):
    monkeypatch.setenv(STARTED, N)
    program = begin(Standing(N, on_trial=True, starts=1, news=N))
    assert read(made.folder).on_trial
    open_it(program)
    seeing.run_until(lambda: not read(made.folder).on_trial, lambda: read(made.folder))
    assert "1.2.0" in program.window.said.title
    assert "新しい版" in see(program, "banner", "1.2.0")["banner"]
    assert read(made.folder) == Standing(N)
    program.window.close()
    again = begin(read(made.folder))
    open_it(again)
    assert again.window.said is None


@pytest.mark.parametrize(
    ("standing", "part"),
    [
        (Standing(news=AFTER, refused={AFTER: "self-test: fonts"}), "自己診断に合格しなかった"),
        (Standing(left=AFTER, news=AFTER, refused={AFTER: "died"}), "前の版に戻しました"),
    ],
)
def test_a_version_that_was_refused_or_gone_back_from_is_said_once(begin, made, standing, part):
    program = begin(standing)
    open_it(program)
    facts = see(program, "banner", part)
    assert AFTER in facts["banner"]
    assert "システム担当" in facts["banner.more"]
    assert read(made.folder) == Standing(refused=standing.refused)


def test_what_is_more_urgent_is_said_first(begin, made, monkeypatch):
    program = begin(Standing(news=AFTER, refused={AFTER: "bad"}))
    monkeypatch.setattr(type(program.window), "said", "more urgent")
    open_it(program)
    assert read(made.folder).news == AFTER


def test_a_start_that_is_ended_at_the_passphrase_is_held_against_no_version(
    begin, made, monkeypatch
):
    monkeypatch.setenv(STARTED, N)
    program = begin(Standing(N, on_trial=True, starts=1))
    press("another passphrase", Qt.Key.Key_Return)
    see(program, "key.開く", "F9")
    program.window.close()
    program.take_up_newer()
    assert read(made.folder) == Standing(N, on_trial=True)


@pytest.mark.parametrize(("trouble", "starts"), [(DatabaseLocked, 0), (JournalDamaged, 1)])
def test_a_profile_that_does_not_open_counts_unless_the_machine_is_in_the_way(
    begin, made, monkeypatch, trouble, starts
):
    monkeypatch.setenv(STARTED, N)
    program = begin(Standing(N, on_trial=True, starts=1))

    def opens(*_: object) -> None:
        raise trouble

    monkeypatch.setattr("desktop.opened.open_profile", opens)
    press(PASSPHRASE, Qt.Key.Key_Return)
    see(program, "screen", "stopped")
    program.window.close()
    program.take_up_newer()
    assert read(made.folder) == Standing(N, on_trial=True, starts=starts)


def test_a_version_that_opens_the_profile_and_stops_before_the_work_is_not_proven(
    begin, made, monkeypatch
):
    monkeypatch.setenv(STARTED, N)
    program = begin(Standing(N, on_trial=True, starts=1))

    def begins(*_: object) -> None:
        raise JournalDamaged

    monkeypatch.setattr("desktop.work.Work.begin", begins)
    press(PASSPHRASE, Qt.Key.Key_Return)
    see(program, "screen", "stopped")
    QTest.qWait(0)
    QApplication.processEvents()
    program.window.close()
    program.take_up_newer()
    assert read(made.folder) == Standing(N, on_trial=True, starts=1)
