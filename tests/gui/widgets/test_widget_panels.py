from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.bands import STATES, band_width
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.difference import ChangeRow, ConflictRow, DifferenceTable
from desktop.widgets.keybar import Key, KeyBar
from desktop.widgets.personbanner import PersonBanner, PersonShown
from desktop.widgets.progress import Progress, ProgressPanel
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, Kind, ResultList, ResultRow
from desktop.widgets.statusline import LineState, LineStatus, StatusLine

COLUMNS = (Column("氏名", 3, Kind.NAME), Column("住所", 4), Column("状態", 3, Kind.STATES))


def row(number, states=()):
    cells = (Cell(f"干川　{number}", "ホシカワ"), Cell("大字草津1番地"), Cell(""))
    return ResultRow(number, cells, states)


@pytest.fixture
def search(style, shown):
    whole = QWidget()
    box = QVBoxLayout(whole)
    whole.line, whole.results = QLineEdit(), ResultList(style, COLUMNS)
    box.addWidget(whole.line)
    box.addWidget(whole.results)
    whole.results.arrow_keys_from(whole.line)
    shown(whole)
    whole.line.setFocus()
    return whole


def test_a_state_is_never_cut_however_small_its_columns_share(style, shown):
    columns = (Column("氏名", 99, Kind.NAME), Column("状態", 1, Kind.STATES))
    narrow = ResultList(style, columns)
    shown(narrow)
    widest = max(band_width(style, style.tones[state]) for state in STATES)
    inner = style.spaces.medium + style.spaces.small
    assert narrow.viewport().width() // 100 < widest <= narrow.columnWidth(1) - inner


def test_a_function_key_works_from_any_field_a_muted_one_does_not(app, style, shown):
    did, told = [], []
    window = QWidget()
    box, line, bar = QVBoxLayout(window), QLineEdit(), KeyBar(style)
    box.addWidget(line)
    box.addWidget(bar)
    bar.pressed.connect(told.append)
    bar.set_keys([
        Key("F9", "登録", lambda: did.append("F9"), primary=True),
        Key("F8", "前画面", lambda: did.append("F8"), enabled=False),
    ])  # fmt: skip
    shown(window)
    line.setFocus()
    for key in (Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_F10):
        QTest.keyClick(line, key)
    assert did == told == ["F9"]
    assert bar.button("F9").text() == "F9 登録"
    assert bar.button("F8").isVisible()
    assert not bar.button("F8").isEnabled()
    assert bar.button("F10") is None
    bar.set_enabled("F8", True)
    QTest.keyClick(line, Qt.Key.Key_F8)
    QTest.mouseClick(bar.button("F9"), Qt.MouseButton.LeftButton)
    assert did == ["F9", "F8", "F9"]
    assert app.focusWidget() is line


def test_sentences_on_lines_of_their_own_stay_there(style, shown):
    window = QWidget()
    column = QVBoxLayout(window)
    told, run_on = Prose("一件あります。\n二件あります。"), Prose("一件あります。二件あります。")
    for each in (told, run_on):
        column.addWidget(each)
    shown(window, 600, 200)
    assert told.words() == "一件あります。\n二件あります。"
    assert told.heightForWidth(600) > 1.5 * run_on.heightForWidth(600)


def test_keys_keep_their_places_from_screen_to_screen(app, style, shown):
    bar = KeyBar(style)
    shown(bar, 1366, 70)
    bar.set_keys([Key("F1", "ヘルプ"), Key("F9", "登録")])
    app.processEvents()
    place = bar.button("F9").geometry()
    bar.set_keys([Key(f"F{n}", "とても長い名前の操作") for n in range(2, 13)])
    app.processEvents()
    assert bar.button("F9").geometry() == place
    assert bar.button("F1") is None
    with pytest.raises(ValueError, match="at most once"):
        bar.set_keys([Key("F1", "一"), Key("F1", "二")])
    with pytest.raises(ValueError, match="F1"):
        bar.set_keys([Key("F13", "なし")])


def test_the_line_says_everything_in_words(style):
    line = StatusLine(style)
    line.set_status(LineStatus("草津町", "窓口1番", "干川", LineState.UP, as_of="11/23 09:12"))
    assert line.words() == "草津町、窓口1番、担当 干川、接続中、データ時点 11/23 09:12、未送信 0件"
    line.set_status(
        LineStatus("草津町", "窓口1番", "干川", LineState.DOWN, "10:32", "11/23 09:12", 1234)
    )
    assert line.line.text() == "通信断 10:32から"
    assert line.waiting.text() == "未送信 1,234件"
    assert line.accessibleName() == line.words()


def test_a_banner_names_the_next_step_and_offers_it(style, shown):
    window = QWidget()
    banner = Banner(style)
    QVBoxLayout(window).addWidget(banner)
    shown(window)
    assert not banner.isVisible()
    acted = []
    banner.acted.connect(lambda: acted.append(True))
    banner.show_text(
        BannerText(BannerKind.TROUBLE, "通信断", "切れました。", "お待ちください。", "再接続")
    )
    assert banner.accessibleName() == "障害: 通信断"
    assert "お待ちください。" in banner.accessibleDescription()
    button = banner.findChild(QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert acted
    banner.show_text(BannerText(BannerKind.NOTICE, "お知らせ"))
    assert not button.isVisible()
    banner.clear()
    assert not banner.isVisible()


def test_arrows_move_the_list_while_the_hands_stay_in_the_search_box(app, search):
    chosen, lit = [], []
    search.results.chosen.connect(lambda found: chosen.append(found.key))
    search.results.lit.connect(lambda found: lit.append(found.key if found else None))
    search.results.set_rows([row(n) for n in range(30)])
    assert search.results.current().key == 0
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(search.line, key)
    assert chosen == [1]
    assert lit == [0, 1, 2, 1]
    assert app.focusWidget() is search.line
    QTest.keyClick(search.line, Qt.Key.Key_PageDown)
    assert search.results.current().key > 2
    QTest.keyClicks(search.line, "hosi")
    assert search.line.text() == "hosi"


def test_new_rows_keep_the_person_under_the_cursor_when_asked(search):
    search.results.set_rows([row(n) for n in range(5)])
    search.results.set_rows([row(n) for n in (7, 3, 4)], keep=3)
    assert search.results.current().key == 3
    search.results.set_rows([])
    assert search.results.current() is None
    chosen = []
    search.results.chosen.connect(chosen.append)
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    assert chosen == []


def test_states_are_told_in_words_and_enter_in_the_list_chooses(search):
    search.results.set_rows([row(1, ("removed", "protected"))])
    index = search.results.model().index(0, 2)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "除票、支援措置"
    chosen = []
    search.results.chosen.connect(chosen.append)
    search.results.setFocus()
    QTest.keyClick(search.results, Qt.Key.Key_Return)
    assert chosen[0].states == ("removed", "protected")


def test_two_hundred_rows_are_set_within_five_milliseconds(app, search):
    rows = [row(n, ("provisional",)) for n in range(200)]

    def once():
        start = time.perf_counter()
        search.results.set_rows(rows)
        return time.perf_counter() - start

    assert min(once() for _ in range(10)) <= 0.005


def test_a_difference_is_marked_by_word_and_shape(style, shown):
    table = DifferenceTable(style)
    shown(table)
    table.show_change([
        ChangeRow("氏名", "干川", "干川"),
        ChangeRow("住所", "大字草津1番地", "大字前口2番地"),
        ChangeRow("方書", "白根荘", ""),
        ChangeRow("電話", "", "0279"),
    ])  # fmt: skip
    assert [mark.word for mark in table.marks()] == ["", "変更", "削除", "追加"]
    assert table.currentRow() == 1
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.currentRow() == 2
    assert table.go_to_next_difference()
    assert table.currentRow() == 3
    spoken = table.item(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "項目 住所、変更前 大字草津1番地、変更後 大字前口2番地、変更"


def test_a_conflict_tells_who_changed_what(style):
    table = DifferenceTable(style)
    table.show_conflict([
        ConflictRow("電話", "1", "2", "3"),
        ConflictRow("方書", "", "", "白根荘"),
        ConflictRow("住所", "い", "ろ", "い"),
        ConflictRow("続柄", "子", "妻", "妻"),
        ConflictRow("氏名", "干川", "干川", "干川"),
    ])  # fmt: skip
    words = [(mark.tone, mark.word) for mark in table.marks()]
    assert words == [
        ("conflict", "競合"), ("changed", "この届出"), ("changed", "先の登録"),
        ("", "同じ変更"), ("", ""),
    ]  # fmt: skip
    assert not DifferenceTable(style).go_to_next_difference()


def test_the_banner_never_keeps_anything_of_the_person_before(style):
    banner = PersonBanner(style)
    first = PersonShown(
        "干川　勝利", "ホシカワ", "昭和27年2月29日", "74歳", "男", "0001", "0002", "大字前口17番地",
        ("protected", "removed"), "世帯主", "責任者へ引き継いでください。",
    )  # fmt: skip
    banner.set_person(first)
    assert banner.accessibleName().startswith("支援措置、干川　勝利、ホシカワ")
    assert "除票" in banner.accessibleName()
    banner.set_person(None)
    assert banner.accessibleName() == ""
    texts = {child.text() for child in banner.findChildren(QWidget) if hasattr(child, "text")}
    assert not any("干川" in text or "大字" in text or "責任者" in text for text in texts)
    assert banner.person() is None


def test_progress_says_how_much_how_fast_and_how_long(style, shown):
    panel = ProgressPanel(style)
    shown(panel)
    panel.set_progress(Progress("台帳を受信しています", 3402, 6749, 8_400_000, 812.0, 130.0))
    assert "3,402 / 6,749 件" in panel.words()
    assert "8.4 MB" in panel.words()
    assert "毎秒 812 件" in panel.words()
    assert "残り 約2分" in panel.words()
    cancelled = []
    panel.cancelled.connect(lambda: cancelled.append(True))
    QTest.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)
    assert cancelled == [True]
