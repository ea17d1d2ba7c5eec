"""By day or in a dim room, letters large or small: chosen by a key, remembered by the desk."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.demo.facts import facts_of
from desktop.display import SCALES
from desktop.language import LETTER
from desktop.main import Program
from desktop.opened import open_profile
from desktop.profile import Profile
from desktop.widgets.style import dress
from tests.gui.screens import seeing
from tests.gui.screens.test_start import PASSPHRASE, type_passphrase

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def profile(tmp_path):
    made = Profile(tmp_path / "desk")
    open_profile(made, PASSPHRASE).close()
    return made


@pytest.fixture
def begin(app, style, profile):
    begun = []

    def start() -> Program:
        program = Program(app, profile.folder)
        begun.append(program)
        program.start()
        program.window.activateWindow()
        assert QTest.qWaitForWindowActive(program.window)
        seeing.see(program.window, "focus", lambda focus: focus == "unlock.passphrase")
        return program

    yield start
    for program in begun:
        program.window.close()
    dress(app, style)


def ground(program: Program) -> str:
    picture = program.window.grab().toImage()
    return picture.pixelColor(picture.width() - 3, picture.height() // 2).name()


def letters(program: Program) -> float:
    return max(label.font().pointSizeF() for label in program.window.findChildren(QLabel))


def words(program: Program) -> list[str]:
    said = program.window.findChildren(QLabel)
    return [label.text() for label in said if label.isVisible()]


def test_a_dim_room_is_chosen_by_a_key_and_remembered(begin):
    program = begin()
    day = ground(program)
    QTest.keyClick(program.window, Qt.Key.Key_D, CTRL)
    night = ground(program)
    assert night == program._style.colours.ground.name() != day
    assert program.window.screen_name == "unlock"
    program.window.close()
    assert ground(begin()) == night


def test_letters_grow_to_twice_their_size_and_come_back(begin):
    program = begin()
    own = letters(program)
    for _ in SCALES:
        QTest.keyClick(program.window, Qt.Key.Key_Plus, CTRL)
    assert letters(program) == pytest.approx(2 * own)
    program.window.close()
    again = begin()
    assert letters(again) == pytest.approx(2 * own), "remembered"
    QTest.keyClick(again.window, Qt.Key.Key_Minus, CTRL)
    assert own < letters(again) < 2 * own
    QTest.keyClick(again.window, Qt.Key.Key_0, CTRL)
    assert letters(again) == own


def test_the_other_language_is_chosen_by_a_key_and_remembered(begin):
    program = begin()
    QTest.keyClick(program.window, Qt.Key.Key_L, CTRL)
    seeing.see(program.window, "key.Open", bool)
    assert "Passphrase of this desk" in words(program)
    assert not LETTER.search("".join(words(program)))
    program.window.close()
    again = begin()
    seeing.see(again.window, "key.Open", bool)
    QTest.keyClick(again.window, Qt.Key.Key_L, CTRL)
    seeing.see(again.window, "key.開く", bool)
    assert "端末のパスフレーズ" in words(again)


def test_work_goes_on_in_another_style(begin):
    program = begin()
    QTest.keyClick(program.window, Qt.Key.Key_D, CTRL)
    seeing.see(program.window, "focus", lambda focus: focus == "unlock.passphrase")
    type_passphrase(program, PASSPHRASE)
    seeing.see(program.window, "screen", lambda screen: screen == "enrolment")


def test_what_cannot_be_remembered_is_worn_all_the_same(begin, profile):
    program = begin()
    (profile.folder / "choices.part").mkdir()
    QTest.keyClick(program.window, Qt.Key.Key_D, CTRL)
    assert ground(program) == program._style.colours.ground.name()
    assert QApplication.focusWidget() is not None


def test_a_passphrase_given_twice_opens_once_also_in_another_style(begin, monkeypatch):
    given = Event()
    monkeypatch.setattr("desktop.opened.open_profile", lambda *a: given.wait() and open_profile(*a))
    program = begin()
    for _ in range(2):
        line = QApplication.focusWidget()
        QTest.keyClicks(line, PASSPHRASE)
        QTest.keyClick(line, Qt.Key.Key_Return)
        QTest.keyClick(program.window, Qt.Key.Key_D, CTRL)
        seeing.see(program.window, "focus", lambda focus: focus == "unlock.passphrase")
    answered: list[object] = []
    program._background.run(lambda: None, answered.append, answered.append)
    given.set()
    seeing.run_until(lambda: bool(answered), lambda: facts_of(program.window))
    assert program.window.screen_name == "enrolment"
    program.window.look()
    assert ground(program) == program._style.colours.ground.name()


def test_a_style_asked_for_while_a_wrong_passphrase_is_tried_is_worn_after_it(begin):
    program = begin()
    day = ground(program)
    line = QApplication.focusWidget()
    QTest.keyClicks(line, "quite another passphrase")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(program.window, Qt.Key.Key_D, CTRL)
    seeing.run_until(lambda: ground(program) != day, lambda: facts_of(program.window))
    assert ground(program) == program._style.colours.ground.name()
    seeing.see(program.window, "key.開く", bool)
