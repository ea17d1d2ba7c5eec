"""メモ as a clerk writes them: from the person's page by Ctrl+M, over a real desk's files."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.at_hand import AtHand
from desktop.display import Display
from desktop.operations.look_up import look_up
from desktop.operations.memos import memos_of
from desktop.pictures import ScreenPictures
from desktop.screens import places
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.memos.presenter import MemosPresenter
from desktop.screens.memos.view import MemosScreen
from desktop.screens.palette.view import Palette
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.clock import SystemClock
from sync.records.policy import Policy
from tests.desks import Counter, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.seeing import see

KEEP, DELETE, NEW, BACK = Qt.Key.Key_F9, Qt.Key.Key_F6, Qt.Key.Key_F2, Qt.Key.Key_F8
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def counter(tmp_path):
    town = TestTown(Policy(), work.family(), SystemClock())
    code = town.hire("1001", "干川　さゆり", "clerk")
    made = Counter(town, tmp_path)
    made.sync()
    made.begin_work("1001", code)
    yield made
    made.close()


@pytest.fixture
def window(style, shown, counter):
    """The window on the person's page."""
    desk, at_work = counter.desk, CounterDesk(counter.desk)
    screens = {
        places.Resident: lambda: ResidentScreen(
            style, ResidentPresenter(partial(look_up, desk)), desk.today
        ),
        places.Memos: lambda: MemosScreen(style, MemosPresenter(at_work), desk.today),
    }
    status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
    window = Window(style, screens, lambda: status, dict)
    shown(window)
    window.show_areas(signed_on=True, supervisor=False)
    window.go(places.Resident(work.HEAD))
    see(window, "focus", lambda focus: focus == "resident.household")
    return window


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def to_memos(window) -> MemosScreen:
    press(window, Qt.Key.Key_M, CTRL)
    assert window.place == places.Memos(work.HEAD)
    see(window, "focus", lambda focus: focus == "memos.text")
    return window.findChild(MemosScreen)


def test_a_memo_is_written_corrected_and_deleted_by_keys(window, counter):
    screen = to_memos(window)
    QTest.keyClicks(screen.text, "one")
    press(window, Qt.Key.Key_Return)
    QTest.keyClicks(screen.text, "two")
    press(window, KEEP)
    assert screen.text.toPlainText() == ""
    assert [row.cells[0].main for row in screen.list.rows()] == ["one two"]
    (note,) = memos_of(counter.desk, work.HEAD)
    assert note.now.text == "one\ntwo"

    screen.list.setFocus()
    press(window, Qt.Key.Key_Return)
    assert screen.text.toPlainText() == "one\ntwo"
    screen.text.selectAll()
    QTest.keyClicks(screen.text, "three")
    press(window, KEEP)
    (note,) = memos_of(counter.desk, work.HEAD)
    assert (note.now.text, [said.text for said in note.before]) == ("three", ["one\ntwo"])

    screen.list.setFocus()
    press(window, Qt.Key.Key_Return)
    assert "one" in screen.before.text()
    press(window, DELETE)
    assert not memos_of(counter.desk, work.HEAD)[0].deleted, "asked once again"
    press(window, DELETE)
    (note,) = memos_of(counter.desk, work.HEAD)
    assert note.deleted

    press(window, BACK)
    assert window.place == places.Resident(work.HEAD)


def test_the_persons_page_says_how_many_there_are(window):
    button = window.findChild(QPushButton, "resident.memos")
    assert button.text() == "メモ（Ctrl+M）"
    screen = to_memos(window)
    QTest.keyClicks(screen.text, "x")
    press(window, KEEP)
    press(window, Qt.Key.Key_Escape)
    assert window.place == places.Resident(work.HEAD)
    assert window.findChild(QPushButton, "resident.memos").text() == "メモ 1件（Ctrl+M）"
    QTest.mouseClick(window.findChild(QPushButton, "resident.memos"), Qt.MouseButton.LeftButton)
    assert window.place == places.Memos(work.HEAD)


def test_the_palette_reaches_them_by_their_reading(window, app, counter):
    display = Display(app)
    at_hand = AtHand(window, display, frozenset, list, ScreenPictures(window, display, list), list)
    at_hand.serve(counter.desk)
    press(window, Qt.Key.Key_K, CTRL)
    (palette,) = window.findChildren(Palette)
    QTest.keyClicks(QApplication.focusWidget(), "memo")
    assert [row.title for row in palette._presenter.rows][:1] == ["メモ"]
    press(window, Qt.Key.Key_Return)
    assert window.place == places.Memos(work.HEAD)


def test_what_was_typed_and_not_kept_is_there_again(window, counter):
    screen = to_memos(window)
    press(window, KEEP)
    assert screen.banner.isVisible(), "an empty memo is refused"
    QTest.keyClicks(screen.text, "half")
    press(window, Qt.Key.Key_Escape)
    screen = to_memos(window)
    assert screen.text.toPlainText() == "half"
    press(window, KEEP)
    press(window, Qt.Key.Key_Escape)
    screen = to_memos(window)
    assert screen.text.toPlainText() == ""
    assert len(memos_of(counter.desk, work.HEAD)) == 1
