"""When the world fails at work: the right person stays on the screen, and the worker comes back."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.announcements import DeskClock
from desktop.bridge import worker_link
from desktop.bridge.worker_link import WorkerLink
from desktop.demo.facts import facts_of
from desktop.operations.look_up import look_up
from desktop.profile import Profile
from desktop.screens import places
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.filing.presenter import Step
from desktop.screens.filing.view import FilingScreen
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.shell.window import Window
from desktop.vault.vault import ProfileKeys
from desktop.widgets.statusline import LineStatus
from sync.base.troubles import ClockTrouble, DiskFull
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown, full_disk
from tests.gui.screens import counterwork as work

PATIENCE = 10_000
"""Milliseconds after which a fact that was waited for is held to be false."""


@pytest.fixture
def counter(tmp_path):
    town = TestTown(Policy(), work.family(), SteppedClock())
    code = town.hire("1001", "干川　さゆり", "clerk")
    counter = Counter(town, tmp_path / "desk")
    counter.sync()
    counter.begin_work("1001", code)
    yield counter
    counter.close()


def phone_of(window) -> QLineEdit:
    return window.current().findChild(QLineEdit, "contact_correction.phone")


def test_a_disk_that_fills_while_filing_keeps_the_form_and_files_once_there_is_room(
    style, shown, counter
):
    window = correcting(style, shown, counter)
    screen = window.current()
    phone_of(window).setText("0279-88-0002")
    say_who_came(window)
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert screen.filer.step is Step.CONFIRM
    with full_disk(counter.journal._db):
        fill_up(counter)
        before = counter.journal.count()
        QTest.keyClick(window, Qt.Key.Key_F9)
        facts = facts_of(window)
        assert "受付を保存できませんでした。" in facts["contact_correction.banner"]
        assert DiskFull.remedy in facts["contact_correction.banner.more"]
        assert screen.filer.step is Step.CONFIRM
        assert counter.journal.count() == before
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert screen.filer.step is Step.DONE
    assert len(counter.journal.entries(Kind.FILING)) == 1
    assert not facts_of(window).get("contact_correction.banner")


def test_leaving_what_cannot_be_kept_asks_before_it_is_lost(style, shown, counter):
    window = correcting(style, shown, counter)
    phone = phone_of(window)
    with full_disk(counter.journal._db):
        fill_up(counter)
        for leave in (lambda: window.go(places.Resident(work.HEAD)), window.close):
            phone.setText("0279-88-0002" * 2000)
            assert not leave()
            assert window.isVisible()
            assert window.place == places.Filing(CONTACT_CORRECTION.name, work.HEAD)
            facts = facts_of(window)
            assert "入力の途中を保存できませんでした。" in facts["banner"]
            assert DiskFull.remedy in facts["banner.more"]
            window._unkept = None
    phone.setText("0279-88-0002")
    assert window.close(), "with room it is kept, and the window goes"
    kept = CounterDesk(counter.desk).draft("contact_correction", work.HEAD)
    assert kept is not None
    assert b'"0279-88-0002"' in kept


def test_leaving_again_goes_without_what_cannot_be_kept(style, shown, counter):
    window = correcting(style, shown, counter)
    phone_of(window).setText("0279-88-0002" * 2000)
    with full_disk(counter.journal._db):
        fill_up(counter)
        assert not window.close()
        assert window.close(), "the person was told, and asked again"


def test_a_clock_that_jumped_back_is_asked_about_once_on_any_screen(style, shown, counter):
    clock = DeskClock(lambda: counter.desk)
    window = correcting(style, shown, counter, clock)
    screen = window.current()
    phone_of(window).setText("0279-88-0002")
    say_who_came(window)
    QTest.keyClick(window, Qt.Key.Key_F9)
    counter.town.clock.step(days=-400)
    QTest.keyClick(window, Qt.Key.Key_F9)
    facts = facts_of(window)
    assert ClockTrouble.reason in facts["contact_correction.banner.more"]
    assert screen.filer.step is Step.CONFIRM
    window.look()
    facts = facts_of(window)
    assert ClockTrouble.reason in facts["banner"]
    assert "令和7年10月19日 12時00分" in facts["banner.more"]
    assert facts["key.続ける"] == "F11"
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert not facts_of(window).get("banner")
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert screen.filer.step is Step.DONE
    window.look()
    assert "key.続ける" not in facts_of(window)


def say_who_came(window: Window) -> None:
    """Go to what is missing, as F9 does: the person came themselves, and showed a document."""
    QTest.keyClick(window, Qt.Key.Key_F9)
    for key in (Qt.Key.Key_1, Qt.Key.Key_Return, Qt.Key.Key_2):
        QTest.keyClick(QApplication.focusWidget(), key)


def correcting(style, shown, counter, clock=None) -> Window:
    """Show the window where a clerk corrects a phone number."""
    desk = CounterDesk(counter.desk)
    status = LineStatus("草津町", "窓口1番")
    screens = {
        CONTACT_CORRECTION.name: lambda: FilingScreen(style, desk, CONTACT_CORRECTION),
        places.Resident: lambda: ResidentScreen(
            style, ResidentPresenter(partial(look_up, counter.desk)), counter.desk.today
        ),
    }
    window = shown(Window(style, screens, lambda: status, dict, clock))
    window.go(places.Filing(CONTACT_CORRECTION.name, work.HEAD))
    return window


def fill_up(counter) -> None:
    """Use the last free bytes of the journal's pages."""
    with suppress(DiskFull):
        while True:
            counter.journal.keep(Kind.INQUIRY, Inquiry((work.HEAD,), "試験"), counter.desk.signer)


@pytest.fixture
def link(tmp_path):
    link = WorkerLink(Profile(tmp_path), ProfileKeys(b"1" * 32, b"2" * 32))
    yield link
    link.stop()


def test_a_full_disk_at_an_inquiry_shows_nobody_else_under_the_new_place(
    style, shown, counter, monkeypatch
):
    desk = counter.desk

    def resident() -> ResidentScreen:
        return ResidentScreen(style, ResidentPresenter(partial(look_up, desk)), desk.today)

    status = LineStatus("草津町", "窓口1番")
    window = shown(Window(style, {places.Resident: resident}, lambda: status, dict))
    window.go(places.Resident(work.HEAD))
    before = facts_of(window)["resident.person"]

    def full(*_: object) -> None:
        raise DiskFull

    monkeypatch.setattr(desk.journal, "keep", full)
    window.go(places.Resident(work.SON))
    QApplication.processEvents()
    facts = facts_of(window)
    assert DiskFull.reason in facts["banner"]
    assert DiskFull.remedy in facts["banner.more"]
    assert facts["resident.person"] == before
    assert window.place == places.Resident(work.HEAD)
    monkeypatch.undo()
    window.go(places.Resident(work.SON))
    assert window.place == places.Resident(work.SON)


def test_a_worker_that_cannot_begin_is_tried_again(link, monkeypatch):
    monkeypatch.setattr(worker_link, "RESTART_MILLISECONDS", 20)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    link.start()
    assert wait_for(link._again.timeout)


def test_a_worker_that_was_stopped_stays_stopped(link, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    link.start()
    assert wait_for(link._process.errorOccurred)
    assert link._again.isActive()
    link.stop()
    assert not link.running
    assert not link._again.isActive()


def test_half_a_line_of_a_stopped_worker_is_not_the_next_ones(link, monkeypatch):
    link._rest = b'{"event": "cur'
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    link.start()
    assert link._rest == b""


def wait_for(signal) -> bool:
    loop, told = QEventLoop(), []
    signal.connect(lambda: (told.append(True), loop.quit()))
    QTimer.singleShot(PATIENCE, loop.quit)
    loop.exec()
    return bool(told)
