from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

GALLERY = runpy.run_path(str(Path(__file__).parent / "gallery.py"))
CHATTER = "This plugin does not support propagateSizeHints()"  # of the offscreen platform


@pytest.fixture
def said():
    """Collect what Qt complains about."""
    lines = []
    before = qInstallMessageHandler(lambda _kind, _where, text: lines.append(text))
    yield lines
    qInstallMessageHandler(before)


@pytest.mark.parametrize("name", list(GALLERY["PAGES"]))
def test_every_control_that_takes_the_focus_has_a_name(style, shown, said, name):
    page = GALLERY["PAGES"][name](style)
    shown(page, 1366, 768)
    nameless = [
        child
        for child in page.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.isVisible()
        and not child.focusProxy()
        and not child.accessibleName()
        and not (isinstance(child, QAbstractButton) and child.text())
    ]
    assert nameless == []
    page.grab()
    assert [line for line in said if line != CHATTER] == []


@pytest.mark.parametrize("name", list(GALLERY["PAGES"]))
def test_nothing_is_cut_at_the_smallest_window(style, shown, name):
    page = GALLERY["PAGES"][name](style)
    shown(page, 1366, 768)
    assert page.width() == 1366
    assert page.height() == 768
    for label in page.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
        needed = max(needed, 0) or label.sizeHint().height()
        assert label.height() >= needed, label.text()
        if not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()


def test_tab_goes_round_without_a_trap(app, style, shown):
    page = GALLERY["PAGES"]["form"](style)
    shown(page, 1366, 768)
    start, seen = app.focusWidget(), []
    for _ in range(60):
        QTest.keyClick(app.focusWidget(), Qt.Key.Key_Tab)
        here = app.focusWidget()
        if here is start:
            break
        assert here not in seen
        seen.append(here)
    assert app.focusWidget() is start
    assert len(seen) > 8
