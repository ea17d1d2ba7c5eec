"""Leaving a screen that cannot keep what is half done: told first, then the person decides."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.crashes import UNEXPECTED, Crashes
from desktop.demo.facts import facts_of
from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.statusline import LineStatus
from sync.base.clock import SystemClock
from sync.base.troubles import DiskFull
from tests.gui.screens.seeing import run_until, see

NEWS = BannerText(BannerKind.SUCCESS, "通信が戻りました。")


class Form(Screen):
    """Holds work half done; leaving it raises what the test says."""

    name = "form"
    failure: Exception | None = None
    kept = 0

    def leave(self):
        if self.failure is not None:
            raise self.failure
        self.kept += 1


class Next(Screen):
    name = "next"


@pytest.fixture
def window(style, shown, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    status = LineStatus("草津町", "窓口1番")
    screens = {places.Queue: Form, places.Search: Next}
    window = shown(Window(style, screens, lambda: status, dict))
    window.go(places.Queue())
    Crashes(tmp_path, SystemClock(), window.say, window).watch()
    window.ended = []
    window.closing.connect(lambda: window.ended.append(True))
    yield window
    Form.failure = None


def close(window) -> dict:
    """Close the window from the event loop, as a person does: errors end where all errors end."""
    asked = []

    def ask() -> None:
        asked.append(True)
        window.windowHandle().close()

    QTimer.singleShot(0, ask)
    run_until(lambda: bool(asked))
    return facts_of(window)


def go(window) -> dict:
    window.current().go.emit(places.Search())
    QApplication.processEvents()
    return facts_of(window)


def test_a_warning_that_is_no_longer_read_is_given_again_before_anything_is_lost(window):
    form = window.current()
    form.failure = DiskFull()
    for leave in (close, go):
        assert DiskFull.reason in leave(window)["banner.more"]
        window.say(NEWS)
        facts = leave(window)
        assert "入力の途中を保存できませんでした。" in facts["banner"]
        assert "もう一度操作すると、保存せずに進みます。" in facts["banner.more"]
        assert (window.isVisible(), window.current(), window.ended) == (True, form, [])
        window.say(None)
    go(window)
    go(window)
    assert window.place == places.Search()


def test_what_could_be_kept_at_last_is_kept_and_the_window_goes(window):
    form = window.current()
    form.failure = DiskFull()
    close(window)
    form.failure = None
    close(window)
    assert (form.kept, window.ended, window.isVisible()) == (1, [True], False)


@pytest.mark.parametrize("leave", [close, go])
def test_a_bug_while_leaving_is_reported_keeps_the_screen_once_and_traps_nobody(
    window, tmp_path, leave
):
    form = window.current()
    form.failure = ValueError("渡辺　健一")
    leave(window)
    facts = see(window, "banner", lambda banner: UNEXPECTED.title in (banner or ""))
    assert UNEXPECTED.next_step in facts["banner.more"]
    assert (window.isVisible(), window.current(), window.ended) == (True, form, [])
    (report,) = (tmp_path / "crashes").iterdir()
    assert "渡辺" not in report.read_text("utf-8")
    leave(window)
    if leave is close:
        assert (window.isVisible(), window.ended) == (False, [True]), "closed in order"
    else:
        assert window.place == places.Search()
