"""続柄 by keys: a digit picks, → goes a step further, ← takes it back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.forms.controls.relationship import RelationshipBox


@pytest.fixture
def box(app: QApplication) -> RelationshipBox:
    del app
    box = RelationshipBox()
    box.show()
    return box


def press(box: RelationshipBox, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(box, key)


def test_nothing_is_chosen_before_a_key(box: RelationshipBox) -> None:
    assert box.relationship() == ""


def test_a_digit_an_arrow_and_a_digit_say_the_wife_of_the_child(box: RelationshipBox) -> None:
    press(box, Qt.Key.Key_4)
    assert box.relationship() == "子"
    press(box, Qt.Key.Key_Right)
    assert box.relationship() == "", "a step is still to be chosen"
    press(box, Qt.Key.Key_1)
    assert box.relationship() == "子の妻"
    press(box, Qt.Key.Key_Left)
    assert box.relationship() == "子"


def test_the_head_and_a_lodger_go_no_further(box: RelationshipBox) -> None:
    press(box, Qt.Key.Key_1, Qt.Key.Key_Right)
    assert box.relationship() == "世帯主"


def test_of_many_steps_the_last_one_is_open(
    box: RelationshipBox,
) -> None:
    box.show_relationship("妻の父")
    assert box.relationship() == "妻の父"
    press(box, Qt.Key.Key_Left)
    assert box.relationship() == "妻"
