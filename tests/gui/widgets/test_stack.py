"""The stack of pages: only what is seen makes room, also while another page is drawn unseen."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from desktop.widgets.stack import Stack


def page() -> QWidget:
    """Return a page of 300 lines and a little."""
    whole, words = QWidget(), QLabel()
    words.setMinimumHeight(300)
    QVBoxLayout(whole).addWidget(words)
    return whole


def test_drawing_a_hidden_page_makes_no_room_for_it(shown) -> None:
    window, stack = QWidget(), Stack()
    QVBoxLayout(window).addWidget(stack)
    first, second = page(), page()
    stack.addWidget(first)
    shown(window)
    window.resize(400, 400)
    stack.addWidget(second)
    QApplication.processEvents()
    stack.draw_unseen(second)
    QApplication.processEvents()
    assert window.height() == 400
    assert (first.isVisible(), second.isVisible()) == (True, False)
    stack.setCurrentWidget(second)
    QApplication.processEvents()
    assert (first.isVisible(), second.isVisible()) == (False, True)
    assert second.height() >= 300
    assert stack.currentIndex() == 1
