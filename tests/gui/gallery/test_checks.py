"""Each check of the gallery finds the fault it is there for, and nothing in a sound window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.widgets.keybar import Key, KeyBar
from desktop.widgets.stack import Stack
from desktop.widgets.workarea import WorkArea
from sync.base.clock import JST, japan_day, moment
from sync.changes.clocks import office_closed
from tests.gui.gallery.checks import look_over
from tests.gui.gallery.stage import AT_WORK, settle
from tests.gui.screens import counterwork as work


class Page(QWidget):
    """A label, a field and two buttons under each other, all as they should be."""

    def __init__(self, style):
        super().__init__()
        self.label, self.field = QLabel("氏名"), QLineEdit("黒岩")
        self.first, self.second = QPushButton("登録"), QPushButton("取消")
        self.label.setBuddy(self.field)
        self.keys = KeyBar(style)
        rows = QVBoxLayout(self)
        for each in (self.label, self.field, self.first, self.second):
            rows.addWidget(each, alignment=Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.keys)


class Trap(QLineEdit):
    """A field that keeps the focus."""

    def focusNextPrevChild(self, _forward: bool) -> bool:  # noqa: FBT001, N802
        return True


class Leap(QLineEdit):
    """A field from which Tab goes past what follows."""

    to: QWidget

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802
        if forward:
            self.to.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(forward)


@pytest.fixture
def page(style, shown):
    return shown(Page(style), 1000, 500)


def checks(page: Page) -> set[str]:
    settle()
    return {finding.check for finding in look_over(page)}


def test_a_sound_page_has_no_finding(page):
    page.keys.set_keys([Key("F12", "終了")])
    assert checks(page) == set()


def test_a_label_without_room_is_clipped(page):
    page.label.setText("氏名をご確認ください")
    page.label.setFixedWidth(40)
    assert checks(page) == {"clipped"}


def test_a_key_whose_words_are_too_long_is_clipped(page):
    page.keys.set_keys([Key("F12", "この日時で続ける")])
    assert checks(page) == {"clipped"}


def test_what_has_to_be_scrolled_sideways_is_found(page):
    settle()
    area, wide = QScrollArea(page), QWidget()
    wide.setFixedWidth(page.width() + 100)
    area.setWidget(wide)
    area.show()
    assert "sideways" in checks(page)


def test_a_text_over_another_is_overlapping(page):
    settle()
    over = QLabel("重なる文字", page)
    over.move(page.label.pos())
    over.resize(page.label.width() + 60, page.label.height())
    over.show()
    assert "overlapping" in checks(page)


def test_a_grey_text_is_faint(page):
    page.label.setStyleSheet("color: #888888")
    assert checks(page) == {"faint"}


def test_a_grey_hint_in_an_empty_field_is_faint(page):
    page.field.clear()
    page.field.setPlaceholderText("例 クロイワ")
    assert checks(page) == set()
    page.field.setStyleSheet("placeholder-text-color: #888888")
    assert checks(page) == {"faint"}


def test_a_field_that_nobody_names_is_nameless(page):
    page.label.setBuddy(page.first)
    assert checks(page) == {"nameless"}
    page.field.setAccessibleName("氏名")
    page.field.setFocus()
    settle()
    assert look_over(page) == []


def test_a_field_that_keeps_the_focus_is_trapped(page):
    trap = Trap("黒岩")
    trap.setAccessibleName("氏名")
    page.layout().insertWidget(1, trap)
    assert "trapped" in checks(page)


def test_a_button_that_is_passed_over_is_trapped(page):
    leap = Leap("黒岩")
    leap.setAccessibleName("氏名")
    leap.to = page.second
    page.layout().insertWidget(1, leap)
    assert "trapped" in checks(page)


def test_work_without_room_scrolls_and_is_a_finding(page):
    work = Stack()
    work.addWidget(QLabel("黒岩"))
    area = WorkArea(work)
    area.setFixedHeight(40)
    page.layout().addWidget(area)
    assert checks(page) == set()
    work.currentWidget().setMinimumHeight(60)
    assert "scrolled" in checks(page)


def test_an_order_that_nobody_reads_is_misordered(page):
    QWidget.setTabOrder(page.second, page.first)
    assert checks(page) == {"misordered"}


def test_the_made_up_day_is_one_on_which_the_counter_is_open():
    assert japan_day(moment(work.NOW)) == work.TODAY
    assert not office_closed(work.TODAY)
    clock = moment(work.NOW - 60_000).astimezone(JST)
    assert clock.strftime("%m/%d %H:%M") == AT_WORK.as_of, "what is shown is as of a minute ago"
