"""The card of a name: the right glyphs, heard and seen, moved through by real keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.glyphcells import GLYPH
from desktop.widgets.namecard import NameCard
from desktop.widgets.style import dress, load_style
from sync.base.resources import resource
from tests.gui.screens.seeing import run_until

NAME = "渡\u9089\U000e0118　健一"
LATIN = "NGUYEN THI MAI ANH ELIZABETH CATHARINA V"


@pytest.fixture
def window(style, shown):
    window = QWidget()
    window.field = QLineEdit()
    QVBoxLayout(window).addWidget(window.field)
    shown(window)
    window.field.setFocus()
    return window


@pytest.fixture
def card(style, window):
    """Return a function that opens the card of a name over the window."""
    cards = []

    def show(name: str = NAME, kana: str = "ワタナベ　ケンイチ", dressed=style) -> NameCard:
        made = NameCard(dressed, name, kana, window)
        cards.append(made)
        made.open()
        run_until(lambda: QApplication.focusWidget() is made.cells.cells[0])
        return made

    yield show
    for made in cards:
        made.close()


def heard() -> str:
    """Return what a screen reader says of what has the focus."""
    widget = QApplication.focusWidget()
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)
        QApplication.processEvents()


def pictured(card: NameCard) -> QImage:
    """Return the first character as it is drawn, without what stands below it."""
    cell = card.cells.cells[0]
    cell.clearFocus()
    glyph = cell.rect().adjusted(4, 4, -4, 0)
    glyph.setHeight(GLYPH + 10)  # with the dotted line that marks a wrong form
    return cell.grab(glyph).toImage()


def test_each_character_has_its_cell_with_its_code_points(card):
    shown = card()
    assert shown.reading.words() == "ワタナベ　ケンイチ"
    assert [cell.codes for cell in shown.cells.cells] == [
        ("U+6E21",),
        ("U+9089", "U+E0118"),
        ("U+3000",),
        ("U+5065",),
        ("U+4E00",),
    ]
    assert not shown.caution.isVisible()


def test_arrows_move_and_a_screen_reader_hears_character_and_codes(card):
    card()
    assert heard() == "渡 U+6E21"
    press(Qt.Key.Key_Right)
    assert heard() == "邉 U+9089 U+E0118"
    press(Qt.Key.Key_Right)
    assert heard() == "空白 U+3000"
    press(Qt.Key.Key_End, Qt.Key.Key_Right)
    assert heard() == "一 U+4E00"
    press(Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Tab)
    assert heard() == "渡 U+6E21"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_esc_and_enter_close_and_the_field_has_the_focus_again(card, window, key):
    shown = card()
    clipboard = QApplication.clipboard().text()
    press(Qt.Key.Key_Right, key)
    assert not shown.isVisible()
    run_until(lambda: QApplication.focusWidget() is window.field)
    assert QApplication.clipboard().text() == clipboard


def test_each_form_of_one_character_is_drawn_differently_and_large(card, style):
    plain, again, registered, other, lost = (
        card(name) for name in ("邉", "邉", "邉\U000e0118", "邉\U000e010f", "邉\U000e0102")
    )
    assert pictured(plain) == pictured(again)
    assert pictured(registered) != pictured(plain)
    assert pictured(registered) != pictured(other)
    # E0102 belongs to no collection of the fonts here: its base is drawn, and marked as not it.
    assert pictured(lost) != pictured(plain)
    exact = [shown.cells.cells[0].exact for shown in (plain, registered, other, lost)]
    assert exact == [True, True, True, False]
    (piece,) = style.shelf.line("邉\U000e0118", registered.cells.cells[0]._points).pieces
    assert piece.advance == pytest.approx(GLYPH, abs=1.5)


def test_a_form_that_no_font_here_has_is_said_not_only_drawn(card):
    shown = card("渡\u9089\U000e01ef")
    known, lost = shown.cells.cells
    assert (known.exact, lost.exact) == (True, False)
    assert shown.caution.isVisible()
    press(Qt.Key.Key_Right)
    assert heard() == "邉 U+9089 U+E01EF 字形が端末にありません"
    assert lost.accessibleName() != card("渡\u9089").cells.cells[1].accessibleName()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_long_name_wraps_and_what_is_lit_comes_into_sight(app, style, card, window, scale):
    larger = load_style(resource("styles", "light.toml"), resource("fonts"), scale)
    dress(app, larger)
    try:
        shown = card(LATIN, "グエン　ティ　マイ　アン", larger)
        assert window.frameGeometry().contains(shown.frameGeometry())
        cells = shown.cells.cells
        assert len(cells) == len(LATIN) == 40
        assert all(cell.geometry().right() <= shown.cells.width() for cell in cells)
        rows = {cell.y() for cell in cells}
        assert len(rows) > 1
        columns = sum(cell.y() == 0 for cell in cells)
        press(Qt.Key.Key_Down)
        assert QApplication.focusWidget() is cells[columns]
        press(Qt.Key.Key_Up)
        assert QApplication.focusWidget() is cells[0]
        press(Qt.Key.Key_End)
        assert cells[-1].visibleRegion().boundingRect() == cells[-1].rect()
        press(Qt.Key.Key_Down)
        assert QApplication.focusWidget() is cells[-1]
    finally:
        dress(app, style)


def test_without_a_reading_or_a_window_it_stands_alone(style, shown):
    alone = NameCard(style, NAME, "")
    alone.open()
    run_until(lambda: QApplication.focusWidget() is alone.cells.cells[0])
    assert not alone.reading.isVisible()
    assert alone.width() <= 1366
    alone.close_button.click()
    assert not alone.isVisible()


def test_all_that_can_be_used_has_a_name(card):
    shown = card()
    for control in (shown, shown.cells, shown.close_button, *shown.cells.cells):
        assert control.accessibleName()
