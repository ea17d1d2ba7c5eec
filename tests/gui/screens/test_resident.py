"""The person's page under real keys: the certificates issued, who has gone, the order."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.operations.order_told import order_told
from desktop.screens import places
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.rows import household_rows
from desktop.screens.resident.view import ResidentScreen
from sync.base.troubles import DiskFull, PrinterTrouble, Trouble
from sync.base.verdicts import Refusal
from tests.gui.gallery.people import GONE, ORDER, PROTECTED, page
from tests.gui.screens import counterwork as work
from tests.gui.screens import issued
from tests.gui.screens.frame import Frame

KEY = Qt.Key


@pytest.fixture
def papers() -> issued.Papers:
    return issued.Papers(issued.HOUSEHOLD, issued.OFFLINE)


@pytest.fixture
def screen(style, shown, papers) -> ResidentScreen:
    told = replace(page(work.family()[0]), former=GONE)
    presenter = ResidentPresenter(lambda _no, _why: told, papers=papers)
    made = ResidentScreen(style, presenter, lambda: work.TODAY)
    shown(Frame(style, made))
    made.enter(places.Resident(work.HEAD))
    QApplication.processEvents()
    return made


def press(*keys: KEY) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)


def ending(style, shown, letter, *, details: bool = True) -> ResidentScreen:
    """Show somebody whose order ends within the month."""
    under = msgspec.structs.replace(PROTECTED, order=ORDER)
    order = order_told(under, work.TODAY, details=details)
    told = replace(page(under), order=order, details=details)
    made = ResidentScreen(
        style, ResidentPresenter(lambda _no, _why: told, letter=letter), lambda: work.TODAY
    )
    shown(Frame(style, made))
    made.enter(places.Resident(under.atena_no))
    QApplication.processEvents()
    return made


def test_the_letter_about_the_end_of_an_order_is_printed_by_keyboard(style, shown) -> None:
    asked = []

    def letter(atena_no: str) -> str | Refusal:
        asked.append(atena_no)
        answer = answers.pop(0)
        if isinstance(answer, Trouble):
            raise answer
        return answer

    no = Refusal("order_notice.glyph", "", "印字できない文字があります。", "責任者へ。")
    answers = [no, PrinterTrouble(), "見本プリンターへ印刷しました。"]
    screen = ending(style, shown, letter)
    for title in ("できませんでした", "できませんでした", "出力しました"):
        button = screen.order.findChild(QPushButton)
        assert button.text() == "終了通知を印刷"
        button.setFocus(Qt.FocusReason.TabFocusReason)
        press(KEY.Key_Space)
        assert title in screen.order.accessibleName()
        assert QApplication.focusWidget() is screen.household
        screen.refresh(frozenset({"residents"}))
    assert asked == [PROTECTED.atena_no] * 3


def test_a_clerk_is_not_offered_it(style, shown) -> None:
    screen = ending(style, shown, lambda _: "", details=False)
    assert screen.order.isVisible()
    assert not screen.order.findChild(QPushButton).isVisible()


def enabled(screen: ResidentScreen) -> set[str]:
    keys = screen.keys()
    return {key.label for key in keys if key.enabled}


def test_what_was_issued_is_looked_up_and_an_open_sheet_given_up_by_keyboard(
    screen: ResidentScreen, papers: issued.Papers
) -> None:
    went = []
    screen.go.connect(went.append)
    assert papers.asked == []
    press(KEY.Key_F10)
    assert papers.asked == [(work.HEAD, "窓口対応（本人・世帯員）")]
    assert QApplication.focusWidget() is screen.papers.list
    assert issued.HOUSEHOLD.number in screen.papers.list.rows()[0].cells[1].below
    assert "書損" in enabled(screen)
    press(KEY.Key_Down)
    assert "書損" not in enabled(screen), "what was handed over is not spoiled from here"
    press(KEY.Key_F6)
    assert papers.papers[1] == issued.OFFLINE
    press(KEY.Key_Up, KEY.Key_F6)
    assert screen.papers.list.rows()[0].cells[4].main == "書損"
    assert "書損" not in enabled(screen)
    press(KEY.Key_F7)
    assert went == [places.Certificate(work.HEAD)], "a reprint is a new certificate"
    press(KEY.Key_F3)
    assert QApplication.focusWidget() is screen.household


def test_what_cannot_be_kept_is_not_shown(screen: ResidentScreen, papers: issued.Papers) -> None:
    papers.trouble = DiskFull()
    press(KEY.Key_F10)
    assert not screen.papers.isVisible()
    assert screen.pending.isVisible()
    assert QApplication.focusWidget() is screen.household
    papers.trouble = None
    press(KEY.Key_F10)
    papers.trouble = DiskFull()
    press(KEY.Key_F6)
    assert screen.papers.banner.isVisible()
    assert papers.papers[0] == issued.HOUSEHOLD


def test_who_has_gone_bears_word_and_shape_and_can_be_opened(screen: ResidentScreen) -> None:
    went = []
    screen.go.connect(went.append)
    rows = screen.household.rows()
    assert [row.states for row in rows[-2:]] == [("removed",), ("removed",)]
    assert rows[-2].cells[1].below == "死亡　令和8年10月2日"
    press(*[KEY.Key_Down] * 5, KEY.Key_Return)
    assert went == [places.Resident(GONE[-1].atena_no)]


def test_whom_an_open_filing_concerns_is_marked_in_the_household() -> None:
    first, second = work.family()[:2]
    rows = household_rows((first, second), frozenset({second.atena_no}))
    assert [row.states for row in rows] == [(), ("provisional",)]
