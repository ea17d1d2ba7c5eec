"""受理通知 and the list for the visitor under real keys, from a filing and from the queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.screens.filing.view import FilingScreen
from desktop.screens.letters.view import LetterDialog, Letters
from desktop.screens.places import Filing, Queue
from desktop.screens.queue.view import QueueScreen
from sync.base.troubles import DiskFull, PrinterTrouble
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.changes.relocation import RELOCATION
from tests.gui.gallery.days import busy_desk
from tests.gui.gallery.filings import confirmed
from tests.gui.screens import counterwork as work
from tests.gui.screens.frame import Frame
from tests.gui.screens.lettering import PROTECTED, LetterDesk

KEY = Qt.Key


@pytest.fixture(autouse=True)
def nothing_left_open(app) -> Iterator[None]:
    del app
    yield
    while (left := QApplication.activeModalWidget()) is not None:
        left.close()


@pytest.fixture
def desk() -> LetterDesk:
    return LetterDesk()


@pytest.fixture
def tray() -> work.Tray:
    return work.Tray()


@pytest.fixture
def filed(style, shown, desk, tray) -> FilingScreen:
    """A removal that was just accepted."""
    letters = Letters(style, desk, tray.of)
    screen = FilingScreen(style, work.Desk(), RELOCATION, work.town().oaza, letters)
    shown(Frame(style, screen))
    screen.enter(Filing("relocation", work.HEAD))
    confirmed(screen)
    screen.go_on()
    QApplication.processEvents()
    return screen


def press(*keys: KEY) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        QApplication.processEvents()


def dialog(screen: QWidget) -> LetterDialog:
    (found,) = screen.findChildren(LetterDialog)
    return found


def closed(asked: LetterDialog) -> bool:
    return not shiboken6.isValid(asked) or not asked.isVisible()


def test_a_letter_is_printed_by_keyboard_alone(
    filed: FilingScreen, desk: LetterDesk, tray: work.Tray
) -> None:
    press(KEY.Key_F4)
    asked = dialog(filed)
    assert QApplication.focusWidget() is asked.notifier.line
    assert asked.notifier.text() == work.family()[0].name
    asked.notifier.line.clear()
    press(KEY.Key_Return)
    assert "届出人" in asked.row.verdict()
    assert tray.sheets == []
    asked.notifier.set_text("代理　花子")
    press(KEY.Key_Return)
    assert [notifier for _, notifier in desk.written] == ["代理　花子"]
    assert tray.sheets == [b"%PDF letter"]
    assert asked.banner.isVisible()
    assert QApplication.focusWidget() is asked.close_button, "Enter does not print it twice"
    press(KEY.Key_Escape)
    assert closed(asked)


@pytest.mark.parametrize("trouble", [PrinterTrouble(), DiskFull()])
def test_a_letter_that_fails_says_so_and_can_be_printed_again(
    filed: FilingScreen, desk: LetterDesk, tray: work.Tray, trouble: PrinterTrouble
) -> None:
    failing = desk if isinstance(trouble, DiskFull) else tray
    failing.trouble = trouble
    press(KEY.Key_F4, KEY.Key_Return)
    asked = dialog(filed)
    assert asked.banner.isVisible()
    assert tray.sheets == []
    failing.trouble = None
    press(KEY.Key_Return)
    assert tray.sheets == [b"%PDF letter"]


def test_where_there_is_no_letter_the_dialog_only_says_why(
    filed: FilingScreen, desk: LetterDesk
) -> None:
    desk.refusal = PROTECTED
    press(KEY.Key_F4)
    asked = dialog(filed)
    assert PROTECTED.reason in asked.banner.accessibleName()
    assert not asked.notifier.isVisible()
    press(KEY.Key_Return)
    assert closed(asked)
    assert desk.written == []


def test_the_list_for_the_visitor_is_one_key(filed: FilingScreen, tray: work.Tray) -> None:
    press(KEY.Key_F10)
    assert tray.sheets == [b"%PDF slip of relocation"]
    assert filed._banner.isVisible()
    tray.trouble = PrinterTrouble()
    press(KEY.Key_F10)
    assert PrinterTrouble.reason in filed._banner.accessibleName()


def test_the_queue_writes_a_letter_about_what_the_cursor_is_on(
    style, shown, desk: LetterDesk, tray: work.Tray
) -> None:
    screen = QueueScreen(style, busy_desk(), Letters(style, desk, tray.of))
    shown(Frame(style, screen))
    screen.enter(Queue())
    QApplication.processEvents()
    keys = {}
    for row in range(screen.list.count()):
        screen.list.setCurrentRow(row)
        filing, offered = screen._presenter.current, screen.keys()
        keys[filing.change] = next(key.enabled for key in offered if key.label == "受理通知")
    assert keys == {RELOCATION.name: True, CONTACT_CORRECTION.name: False}
    screen.list.setCurrentRow(screen.list.count() - 1)
    screen.list.setFocus()
    press(KEY.Key_F4, KEY.Key_Return)
    assert desk.written == [(screen._presenter.current.id, work.family()[0].name)]
