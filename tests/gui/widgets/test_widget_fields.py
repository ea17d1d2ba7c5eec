from __future__ import annotations

import datetime as dt
import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.choices import CheckList, Choice, ChoiceList
from desktop.widgets.eradate import EraDateEdit
from desktop.widgets.fields import FieldRow, KanaEdit, TextEdit1
from desktop.widgets.moves import enter_moves
from desktop.widgets.nameedit import NameEdit
from desktop.widgets.passwordbox import PasswordBox

TODAY = dt.date(2026, 11, 23)
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def form(style, shown):
    whole = QWidget()
    whole.choice = ChoiceList(style, [Choice("all", "全部"), Choice("part", "一部", ("ichi",))])
    whole.date = EraDateEdit(style, today=lambda: TODAY)
    whole.name = TextEdit1()
    whole.kana = KanaEdit()
    box = QVBoxLayout(whole)
    for label, editor in (("種類", whole.choice), ("異動日", whole.date), ("氏名", whole.name),
                          ("フリガナ", whole.kana)):  # fmt: skip
        box.addWidget(FieldRow(style, label, editor))
    whole.moves = enter_moves(whole)
    shown(whole)
    whole.choice.setFocus()
    return whole


def press(app, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(app.focusWidget(), key, modifier)


def test_a_digit_chooses_from_wherever_it_is_not_typed(app, form, style):
    beside = QPushButton("隣")
    form.layout().addWidget(beside)
    beside.show()
    form.choice.take_digits(form)
    beside.setFocus()
    press(app, "2")
    assert form.choice.choice() == "part"
    assert app.focusWidget() is beside
    form.name.setFocus()
    press(app, "1")
    assert (form.choice.choice(), form.name.text()) == ("part", "1")
    form.choice.setFocus()
    press(app, "1")
    assert form.choice.choice() == "all"


def test_enter_goes_through_the_fields_and_back_and_tells_the_end(app, form):
    ended = []
    form.moves.ended.connect(lambda: ended.append(True))
    press(app, "2")
    press(app, Qt.Key.Key_Return)
    assert app.focusWidget() is form.date.line
    press(app, Qt.Key.Key_Enter)
    assert app.focusWidget() is form.name
    press(app, Qt.Key.Key_Return)
    assert app.focusWidget() is form.kana
    press(app, Qt.Key.Key_Return)
    assert ended
    for _ in range(3):
        press(app, Qt.Key.Key_Return, SHIFT)
    assert form.choice.isAncestorOf(app.focusWidget())
    assert form.choice.choice() == "part"


def test_enter_goes_where_tab_goes(app, form):
    """The walk by Enter is the form's own; Tab's is Qt's."""
    by_tab, by_enter = [], []
    for walked, key in ((by_tab, Qt.Key.Key_Tab), (by_enter, Qt.Key.Key_Return)):
        form.choice.setFocus()
        while app.focusWidget() not in walked:
            walked.append(app.focusWidget())
            press(app, key)
    assert by_enter == by_tab
    assert len(by_enter) == 4


def test_walking_a_form_leaves_qts_own_parts_alone(app, form):
    """PySide must not take siblings for owners: the collector would destroy living parts."""
    table = QTableWidget(2, 2)
    form.layout().addWidget(table)
    app.processEvents()
    parts = [table.horizontalHeader(), table.verticalHeader(), table.viewport()]
    lost = []
    for part in parts:
        part.destroyed.connect(lambda: lost.append(True))
    del part, parts
    for _ in range(3):
        press(app, Qt.Key.Key_Return)
        gc.collect()
    assert not lost


def test_escape_is_told_and_closes_nothing(app, form):
    left = []
    form.moves.left.connect(lambda: left.append(True))
    press(app, Qt.Key.Key_Escape)
    assert left == [True]
    assert form.isVisible()


def test_enter_presses_a_button_instead_of_moving_on(app, form):
    pressed = []
    button = QPushButton("住所検索")
    button.clicked.connect(lambda: pressed.append(True))
    form.layout().addWidget(button)
    app.processEvents()
    button.setAutoDefault(False)
    button.setFocus()
    press(app, Qt.Key.Key_Return)
    assert pressed
    assert app.focusWidget() is button


def test_keys_outside_the_form_are_left_alone(app, form, shown):
    line = QLineEdit()
    entered = []
    line.returnPressed.connect(lambda: entered.append(True))
    shown(line)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert entered


def test_a_refusal_stands_at_its_field_in_words_and_for_screen_readers(style, shown):
    edit = TextEdit1()
    row = FieldRow(style, "氏名", edit, required=True, hint="戸籍のとおり")
    shown(row)
    row.show_refusal("氏名を入力してください。")
    assert row.verdict() == "エラー: 氏名を入力してください。"
    assert "エラー" in edit.accessibleDescription()
    assert edit.property("role") == "refusal"
    row.show_alert("戸籍と違います。")
    assert row.verdict().startswith("確認")
    row.clear()
    assert row.verdict() == ""
    assert edit.accessibleDescription() == "戸籍のとおり"
    assert edit.accessibleName() == "氏名(必須)"
    row.show_refusal("<b>印</b>")
    assert row.verdict() == "エラー: <b>印</b>"


@pytest.mark.parametrize(
    ("typed", "day", "echo"),
    [
        ("S55.3.2", dt.date(1980, 3, 2), "1980年3月2日(46歳)"),
        ("3550302", dt.date(1980, 3, 2), "1980年3月2日(46歳)"),
        ("19800302", dt.date(1980, 3, 2), "昭和55年3月2日(46歳)"),
        ("1980/3/2", dt.date(1980, 3, 2), "昭和55年3月2日(46歳)"),
        ("R9.1.1", dt.date(2027, 1, 1), "2027年1月1日(未来の日付)"),
    ],
)
def test_a_date_is_echoed_in_the_other_calendar(style, shown, typed, day, echo):
    edit = EraDateEdit(style, today=lambda: TODAY)
    shown(edit)
    QTest.keyClicks(edit.line, typed)
    assert edit.date() == day
    assert edit.echo.text() == echo
    assert edit.refusal() is None


def test_a_wrong_date_gives_its_refusal_and_no_echo(style):
    edit = EraDateEdit(style)
    edit.line.setText("S64.1.8")
    assert edit.date() is None
    assert edit.refusal().code == "date.outside_era"
    assert edit.echo.text() == ""
    edit.line.clear()
    assert edit.refusal() is None
    edit.set_date(dt.date(2019, 5, 1))
    assert edit.text() == "令和元年5月1日"
    assert edit.date() == dt.date(2019, 5, 1)


def test_a_refused_date_has_its_own_line_outlined(style):
    edit = EraDateEdit(style)
    row = FieldRow(style, "異動日", edit)
    row.show_refusal("日付として読み取れません。")
    assert edit.line.property("role") == "refusal"
    assert "エラー" in edit.line.accessibleDescription()


def test_a_name_is_echoed_in_its_right_form_only_when_the_line_would_be_wrong(style, shown):
    edit = NameEdit(style)
    shown(edit)
    edit.set_text("渡邉　健一")
    assert not edit.echo.isVisible()
    edit.set_text("渡邉\U000e0118　健一")
    assert edit.echo.isVisible()
    assert edit.echo.text() == edit.text() == "渡邉\U000e0118　健一"


def test_a_long_text_keeps_its_enter(app, form):
    note = QPlainTextEdit()
    form.layout().addWidget(note)
    app.processEvents()
    note.setFocus()
    press(app, Qt.Key.Key_Return)
    assert note.toPlainText() == "\n"
    assert app.focusWidget() is note


def test_kana_becomes_full_width_katakana_on_leaving(app, form):
    form.kana.setFocus()
    form.kana.setText("わたなべ ｹﾞﾝｼﾞ")
    form.name.setFocus()
    assert form.kana.text() == "ワタナベ　ゲンジ"


def test_a_choice_is_made_by_number_letter_or_arrow_and_nothing_is_preset(app, form):
    told = []
    form.choice.chosen.connect(told.append)
    assert form.choice.choice() == ""
    press(app, "I")
    press(app, "1")
    press(app, Qt.Key.Key_Right)
    press(app, "9")
    assert told == ["part", "all", "part"]
    with pytest.raises(ValueError, match="not in list"):
        form.choice.choose("none")


def test_a_list_is_ticked_by_space_number_or_all_at_once(app, style, shown):
    people = [Choice(str(n), f"干川　{n}", states=("removed",) * (n == 3)) for n in (1, 2, 3)]
    ticks = CheckList(style, people)
    shown(ticks)
    ticks.setFocus()
    told = []
    ticks.ticked.connect(lambda: told.append(ticks.ticked_keys()))
    press(app, Qt.Key.Key_Space)
    press(app, "3")
    assert told[-1] == ("1", "3")
    press(app, Qt.Key.Key_Space)
    assert told[-1] == ("1",)
    press(app, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert ticks.ticked_keys() == ("1", "2", "3")
    press(app, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert ticks.ticked_keys() == ()
    spoken = ticks.item(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "干川　3 除票"


def test_a_password_shows_only_while_the_button_is_held_and_is_handed_out_once(style, shown):
    box = PasswordBox(style)
    shown(box)
    QTest.keyClicks(box.line, "himitsu")
    assert box.line.displayText() != "himitsu"
    QTest.mousePress(box.show_button, Qt.MouseButton.LeftButton)
    assert box.line.displayText() == "himitsu"
    QTest.mouseRelease(box.show_button, Qt.MouseButton.LeftButton)
    assert box.line.displayText() != "himitsu"
    assert box.take() == "himitsu"
    assert box.line.text() == ""


def test_caps_lock_is_seen_from_a_capital_without_shift(style, shown):
    box = PasswordBox(style)
    shown(box)
    box.line.setFocus()
    send(box.line, "A", Qt.KeyboardModifier.NoModifier)
    assert box.caps.isVisible()
    assert "Caps Lock" in box.line.accessibleDescription()
    send(box.line, "A", SHIFT)
    assert not box.caps.isVisible()


def send(widget, text, modifiers):
    """Press a key whose text is given: QTest would derive Shift from a capital letter."""
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifiers, text)
    QCoreApplication.sendEvent(widget, event)
