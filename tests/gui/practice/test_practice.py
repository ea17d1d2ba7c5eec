"""The practice in this process: its window, its keys, its troubles, and its beginning at a desk."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import main as program_file
from desktop.demo.facts import facts_of
from desktop.first_window import Opening
from desktop.forms.picture import wrong
from desktop.main import Program
from desktop.practice import beginning
from desktop.practice.practice import Practice, PracticeTrouble
from desktop.practice.town import staff
from desktop.profile import Profile
from tests.gui.screens import seeing

KEY, MOD = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def begin(app) -> Iterator[Callable[..., Program]]:
    made = []

    def begin(practice: Practice | None, folder: Path | None = None, keys: str = "") -> Program:
        program = Program(app, folder or practice.folder, practice, keys)
        made.append((program, practice))
        program.start()
        program.window.resize(1366, 768)
        program.window.activateWindow()
        app.processEvents()
        return program

    yield begin
    for program, practice in made:
        program.window.close()
        if practice is not None:
            practice.close()


def see(program: Program, fact: str, value: object) -> dict:
    return seeing.see(program.window, fact, lambda seen: seen == value)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = MOD.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def test_the_window_is_marked_in_both_languages_and_keeps_its_step(begin):
    program = begin(Practice({"display.colours": "dark", "display.scale": "1.15"}))
    assert "練習" in facts_of(program.window)["practice_band"]  # before the town is there
    see(program, "focus", "signon.staff")
    assert (program._display.colours, program._display.scale) == ("dark", 1.15)
    assert program.window.windowTitle() == "【練習】窓口"
    facts = facts_of(program.window)
    assert "練習町" in facts["status"]
    assert "key.練習" not in facts  # one does not begin it from within itself
    program._practising._guide.skip()
    press(KEY.Key_L, MOD.ControlModifier)
    assert program.window.windowTitle() == "[PRACTICE] Madoguchi"
    facts = seeing.see(program.window, "guide.title", lambda seen: "Find a person" in (seen or ""))
    assert facts["guide.progress"] == "2/10"
    assert facts["practice_band"].startswith("Practice, A made-up town")


def test_the_guide_is_folded_into_the_band_and_comes_back_with_the_focus(begin):
    program = begin(Practice())
    see(program, "focus", "signon.staff")
    press(KEY.Key_G, MOD.ControlModifier)
    facts = facts_of(program.window)
    assert "guide" not in facts
    assert "1/10 サインオンする" in facts["practice_band"]
    press(KEY.Key_G, MOD.ControlModifier)
    facts = see(program, "focus", "guide.line")
    assert "1/10" not in facts["practice_band"]
    press(KEY.Key_Tab)
    assert facts_of(program.window)["focus"] == "guide.skip"
    press(KEY.Key_Space)
    assert facts_of(program.window)["guide.progress"] == "2/10"
    press(KEY.Key_Tab)
    press(KEY.Key_Space)
    assert facts_of(program.window)["guide.progress"] == "1/10"
    press(KEY.Key_G, MOD.ControlModifier)
    see(program, "focus", "signon.staff")


def test_the_line_is_cut_and_joined_by_a_key(begin):
    practice = Practice()
    program = begin(practice)
    seeing.see(program.window, "status", lambda seen: "接続中" in str(seen))
    press(KEY.Key_R, MOD.ControlModifier)
    assert practice.is_cut
    assert facts_of(program.window)["guide.line"] == "通信をつなぐ Ctrl+R"
    seeing.see(program.window, "status", lambda seen: "通信断" in str(seen))
    press(KEY.Key_R, MOD.ControlModifier)
    seeing.see(program.window, "status", lambda seen: "接続中" in str(seen))


def test_no_keyring_is_asked_and_no_printer_is_used(begin, monkeypatch):
    def asked(*_: object) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr(keyring, "get_keyring", asked)
    monkeypatch.setattr("desktop.bridge.printing.SystemPrinter.print", asked)
    monkeypatch.setattr(
        "desktop.bridge.printing.QPrinterInfo.availablePrinterNames", lambda: ["the real one"]
    )
    practice = Practice()
    program = begin(practice)
    see(program, "screen", "sign_on")
    assert [name for name, _ in program._work._screens.printer("receipts").choices()] == ["folder"]
    assert not Profile(practice.folder).key_file.exists()


def test_one_person_alone_can_try_four_eyes_and_a_seal_registration(begin):
    practice = Practice()
    program = begin(practice)
    see(program, "screen", "sign_on")
    supervisors = {each.id for each in staff() if each.role == "supervisor"}
    desk = program._work.opened.desk
    assert {who for who in supervisors if desk.office.may_decide(who, "supervisor")} == supervisors
    assert len(supervisors) == 2
    (scan,) = Profile(practice.folder).scan_folder().glob("*.png")
    assert wrong(scan.read_bytes()) == ""


def test_a_town_that_cannot_be_set_up_is_said_and_tried_again(begin, monkeypatch):
    practice = Practice()
    whole = Practice._set_up

    def fails(self: Practice) -> None:
        whole(self).close()
        raise OSError("no free port")

    monkeypatch.setattr(Practice, "_set_up", fails)
    program = begin(practice)
    facts = see(program, "screen", "stopped")
    assert PracticeTrouble.reason in facts["stopped.banner"]
    monkeypatch.setattr(Practice, "_set_up", whole)
    press(KEY.Key_F9)
    see(program, "screen", "sign_on")


def test_what_a_killed_practice_left_behind_goes_with_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = tmp_path / "madoguchi-practice-killed"
    (killed / "desk").mkdir(parents=True)
    (killed / "practice.lock").touch()
    others = tmp_path / "madoguchi-practice-of-somebody"
    others.mkdir()
    with Practice() as under_way, Practice():
        assert not killed.exists()
        assert under_way.folder.exists()
        assert others.exists()
    assert list(tmp_path.iterdir()) == [others]


def test_practice_and_a_profile_are_never_asked_for_together(capsys):
    with pytest.raises(SystemExit):
        program_file.main(["--practice", "--profile", "desk"])
    assert "not allowed with" in capsys.readouterr().err


def test_the_first_empty_window_is_marked_too(app):
    assert Opening(practice=True).windowTitle() == "【練習】窓口"
    assert Opening(practice=False).windowTitle() == "窓口"


class Started:
    """A process that was begun."""

    commands: list[list[str]]
    runs = True

    def __init__(self, command: list[str], **_: object) -> None:
        self.commands.append(command)

    def poll(self) -> int | None:
        return None if self.runs else 0


def test_a_key_before_the_work_begins_the_practice_beside_the_desk(begin, tmp_path, monkeypatch):
    started = type("StartedHere", (Started,), {"commands": []})
    monkeypatch.setattr(beginning, "Popen", started)
    program = begin(None, tmp_path / "desk")
    see(program, "screen", "unlock")
    program._display.larger(1)
    assert facts_of(program.window)["key.練習"] == "F5"
    before = sorted((tmp_path / "desk").rglob("*"))
    press(KEY.Key_F5)
    (command,) = started.commands
    assert command[:4] == [sys.executable, "-m", "desktop.opening", "--practice"]
    assert "--choice=display.scale=1.15" in command
    assert not any("profile" in word for word in command)
    assert beginning.BEGUN.title in facts_of(program.window)["banner"]
    press(KEY.Key_F5)
    assert len(started.commands) == 1
    assert beginning.OPEN_ALREADY.title in facts_of(program.window)["banner"]
    started.runs = False
    press(KEY.Key_F5)
    assert len(started.commands) == 2
    assert sorted((tmp_path / "desk").rglob("*")) == before


def test_a_practice_that_cannot_begin_is_said(begin, tmp_path, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(beginning, "Popen", fails)
    program = begin(None, tmp_path / "desk")
    see(program, "screen", "unlock")
    press(KEY.Key_F5)
    assert beginning.NOT_BEGUN.title in facts_of(program.window)["banner"]


def test_what_was_asked_for_is_understood():
    command = ["--practice", "--choice=display.scale=1.15", "--keys=104264"]
    asked = program_file._asked(command)
    assert (asked.practice, asked.choice, asked.keys) == (True, ["display.scale=1.15"], "104264")
    with pytest.raises(SystemExit):
        program_file._asked(["--practice", "--choice=dark"])


def test_a_supervisor_asks_the_journals_over_a_real_line(begin):
    program = begin(Practice())
    see(program, "focus", "signon.staff")
    QTest.keyClicks(QApplication.focusWidget(), "2001")
    see(program, "focus", "signon.password")
    QTest.keyClicks(QApplication.focusWidget(), "renshu-no-2001")
    press(KEY.Key_Return)
    see(program, "screen", "search")
    seeing.see(program.window, "status", lambda seen: "接続中" in (seen or ""))
    press(KEY.Key_9, MOD.AltModifier)
    see(program, "focus", "audit.resident")
    press(KEY.Key_F2)
    QTest.keyClicks(QApplication.focusWidget(), "1000012")
    press(KEY.Key_Return)
    press(KEY.Key_Return)
    press(KEY.Key_Return)
    see(program, "focus", "audit.reason")
    QTest.keyClicks(QApplication.focusWidget(), "test")
    press(KEY.Key_F9)
    facts = seeing.see(program.window, "audit.list", bool)
    assert "監査の照会" in facts["audit.list"][0]
    assert not facts.get("audit.banner"), "the cloud answered, not the desk alone"
