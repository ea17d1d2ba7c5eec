"""What was copied in this program leaves the clipboard: with the visitor, and after a minute.

That a lock and a sign-off empty it is tried in the whole program (test_lock, test_visit_program).
"""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.bridge.clipboard import OwnClipboard

COPIED = "草津町大字草津"


class Copying:
    """A window of this program, its clipboard, and a clock that the test moves."""

    def __init__(self, line: QLineEdit) -> None:
        self.line, self.now = line, 1_000_000
        self.own = OwnClipboard(lambda: self.now, line)
        self.own.look(7)

    def copy(self) -> None:
        self.line.setText(COPIED)
        self.line.selectAll()
        self.line.copy()
        assert self.text() == COPIED

    def text(self) -> str:
        return QApplication.clipboard().text()


@pytest.fixture
def copying(shown) -> Copying:
    return Copying(shown(QLineEdit()))


def test_it_may_be_pasted_for_a_minute(copying: Copying) -> None:
    copying.copy()
    copying.now += 59_999
    copying.own.look(7)
    assert copying.text() == COPIED
    copying.now += 1
    copying.own.look(7)
    assert copying.text() == ""


def test_a_minute_begins_with_the_last_copy_and_no_clock_lengthens_it(copying: Copying) -> None:
    copying.copy()
    copying.now += 40_000
    copying.copy()
    copying.now += 40_000
    copying.own.look(7)
    assert copying.text() == COPIED
    copying.now -= 3_600_000
    copying.own.look(7)
    assert copying.text() == ""


@pytest.mark.parametrize("after", [0, 8])
def test_it_goes_with_the_visitor(copying: Copying, after: int) -> None:
    copying.copy()
    copying.own.look(7)
    assert copying.text() == COPIED
    copying.own.look(after)
    assert copying.text() == ""


def test_a_visit_that_begins_takes_nothing_away(copying: Copying) -> None:
    copying.own.look(0)
    copying.copy()
    copying.own.look(8)
    assert copying.text() == COPIED


def test_what_another_program_put_there_stays(copying: Copying, monkeypatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("desktop.bridge.clipboard.QGuiApplication.focusWindow", lambda: None)
        QApplication.clipboard().setText("よそのプログラムの文字")
    copying.now += 300_000
    copying.own.look(7)
    assert copying.text() == "よそのプログラムの文字"
