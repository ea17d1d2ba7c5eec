"""The approval desk under real keys: narrowing, marking, passing on, resolving, the rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.demo.facts import facts_of
from desktop.language import translator
from desktop.screens.decisions.listing import Listings
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.places import Decisions, Filing, Rules
from desktop.screens.queue.filinglist import whom
from sync.base.resources import resource
from sync.base.troubles import DiskFull
from sync.changes.merge import Conflict
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.gui.screens import counterwork as work
from tests.gui.screens.frame import Frame
from tests.gui.screens.test_decisions_list import move, phone, several

KEY = Qt.Key


class Screens:
    """Shows the approval desk of a made-up desk, and presses its keys."""

    def __init__(self, style, shown) -> None:
        self.style, self.shown, self.listings = style, shown, Listings()
        self.went: list[object] = []

    def open(self, desk: work.Desk) -> DecisionsScreen:
        screen = self.screen = DecisionsScreen(self.style, desk, self.listings)
        self.frame = self.shown(Frame(self.style, screen, person=work.CHIEF))
        screen.go.connect(self.went.append)
        screen.enter(Decisions())
        QApplication.processEvents()
        return screen

    def press(self, *keys: Qt.Key) -> dict:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key)
            QApplication.processEvents()
        return facts_of(self.frame)


@pytest.fixture
def screens(style, shown):
    return Screens(style, shown)


def test_the_list_is_narrowed_by_keys_and_stays_so(screens):
    desk = work.Desk(staff="2001")
    phone(desk)
    moved = move(desk, "2026-11-12")
    screens.open(desk)
    facts = screens.press(KEY.Key_F4, KEY.Key_Tab)
    assert facts["focus"] == "decisions.kind"
    facts = screens.press(KEY.Key_Down)
    assert facts["decisions.kind"] == "転居届"
    assert [screens.screen.list.current().id] == [moved.id]
    assert "あと2日" in facts["decisions.list"][0]
    assert facts["decisions.detail.check.5"] == "令和8年11月26日　あと2日"
    facts = screens.press(KEY.Key_Tab, KEY.Key_Tab, KEY.Key_End, KEY.Key_Return)
    assert (facts["decisions.order"], facts["focus"]) == ("端末順", "decisions.list")
    screens.frame.close()
    screens.open(desk)  # another screen: dressed anew, or opened from elsewhere
    facts = screens.press(KEY.Key_F4)
    assert (facts["decisions.kind"], facts["decisions.order"]) == ("転居届", "端末順")
    facts = screens.press(KEY.Key_Tab, KEY.Key_Tab, KEY.Key_Down)
    assert (facts["decisions.origin"], len(facts["decisions.list"])) == ("この端末", 1)
    facts = screens.press(KEY.Key_Down)
    assert "decisions.list" not in facts
    assert "当てはまる届出はありません" in facts["decisions.empty"]


def test_the_filing_under_the_cursor_stays_in_sight_when_more_are_listed(screens):
    desk = work.Desk(staff="2001")
    for _ in range(20):
        phone(desk, work.SON)
    last = phone(desk)
    screens.open(desk)
    screens.press(KEY.Key_F4)
    screens.screen.filter.setText("美咲")
    screens.press(KEY.Key_Return)
    assert screens.screen.list.current().id == last.id
    screens.press(KEY.Key_F4, KEY.Key_Delete, KEY.Key_Return)
    listed = screens.screen.list
    assert (listed.count(), listed.current().id) == (21, last.id)
    row = listed.visualItemRect(listed.currentItem())
    assert 0 <= row.top() < row.bottom() < listed.viewport().height()


def test_a_name_is_listed_as_it_is_written_though_it_is_a_word_of_the_program(screens):
    desk = work.Desk(staff="2001")
    filed = phone(desk)
    one, two = replace(filed, persons=("新規　一",)), replace(filed, persons=("新規　一", "二"))
    speaks = translator(resource("text", "en.qm"))
    QCoreApplication.installTranslator(speaks)
    try:
        assert whom(one) == "新規　一"
        assert "and 1 more" in whom(two)
    finally:
        QCoreApplication.removeTranslator(speaks)


def test_a_deadline_that_was_over_at_the_filing_is_told_by_its_alert(screens):
    desk = work.Desk(staff="2001")
    move(desk, "2026-11-02")
    screens.open(desk)
    facts = screens.press(KEY.Key_F5)
    assert "期限超過" in facts["decisions.list"][0]
    assert any("令和8年11月16日まで" in each for each in screens.screen.detail.alerts.words())
    assert "decisions.detail.check.5" not in facts


def test_space_marks_what_was_seen_and_a_key_approves_all_of_it(screens):
    desk, filings = several()
    screens.open(desk)
    facts = screens.press(KEY.Key_Space, KEY.Key_Down, KEY.Key_Space)
    assert [row.split("、")[0] for row in facts["decisions.list"]] == ["選択", "選択", "審査待ち"]
    assert "選択 2件" in facts["decisions.count"]
    assert facts["key.選択を承認"] == "F10"
    facts = screens.press(KEY.Key_F10)
    assert desk.decisions == [(f.id, Ruling.APPROVE, "") for f in filings[:2]]
    assert "2件を承認しました" in facts["decisions.banner"]
    assert "key.選択を承認" not in facts
    facts = screens.press(KEY.Key_Space)
    assert "違いが表示されていません" in facts["decisions.banner"]
    assert len(desk.decisions) == 2


def test_a_heavy_kind_is_not_marked_and_no_key_offers_it(screens):
    desk = work.Desk(staff="2001")
    move(desk, "2026-11-20")
    screens.open(desk)
    facts = screens.press(KEY.Key_Space)
    assert "1件ずつ" in facts["decisions.banner"]
    assert "decisions.marking" not in facts
    assert screens.frame.bar.button("F10") is None


def test_a_full_disk_is_said_and_what_was_marked_stays_so(screens, monkeypatch):
    desk, _ = several(2)
    screens.open(desk)
    screens.press(KEY.Key_Space, KEY.Key_Down, KEY.Key_Space)

    def full(*_):
        raise DiskFull

    monkeypatch.setattr(desk, "decide", full)
    facts = screens.press(KEY.Key_F10)
    assert DiskFull.reason in facts["decisions.banner.more"]
    assert "選択 2件" in facts["decisions.count"]


def test_a_filing_is_passed_on_to_a_named_colleague_and_says_so(screens):
    desk, filings = several(1)
    screens.open(desk)
    facts = screens.press(KEY.Key_F3)
    assert facts["focus"] == "decisions.to"
    assert facts["decisions.to"] == "ほかの決裁者（どなたでも）"
    facts = screens.press(KEY.Key_Down, KEY.Key_Return)
    assert (facts["decisions.to"], facts["focus"]) == ("課長 山口 明", "decisions.reason")
    screens.press(KEY.Key_F9)
    assert screens.screen.reason_row.verdict()
    QTest.keyClicks(QApplication.focusWidget(), "2F?")
    facts = screens.press(KEY.Key_F9)
    assert desk.referred == [(filings[0].id, "2002", "2F?")]
    assert "回付→課長 山口 明" in facts["decisions.list"][0]
    title, *_ = screens.screen.detail.alerts.words()
    assert title == "回付：係長 関 正 → 課長 山口 明（11月24日 10時42分）"
    desk.me = "2002"
    facts = screens.press(KEY.Key_3)
    assert len(facts["decisions.list"]) == 1
    assert "自分あて 1件" in facts["decisions.count"]
    screens.press(KEY.Key_F9)
    assert desk.decisions


def test_a_reason_begun_ends_with_the_filing_that_it_was_about(screens):
    desk, filings = several(2)
    screens.open(desk)
    facts = screens.press(KEY.Key_F7)
    assert "直して" in facts["decisions.reason.more"]
    QTest.keyClicks(QApplication.focusWidget(), "2F?")
    screens.screen.refresh(())
    assert screens.press()["decisions.reason"] == "2F?", "something else came: it goes on"
    desk.stand(filings[0].id, standing=Standing.WITHDRAWN)
    screens.screen.refresh(())
    facts = screens.press(KEY.Key_Return)
    assert "取り下げられました" in facts["decisions.banner"]
    assert facts["focus"] == "decisions.list"
    assert "decisions.reason" not in facts
    assert not desk.decisions


def test_passing_on_is_given_up_by_esc_and_nothing_is_kept(screens):
    desk, _ = several(1)
    screens.open(desk)
    facts = screens.press(KEY.Key_F3, KEY.Key_Escape)
    assert facts["focus"] == "decisions.list"
    assert "decisions.reason" not in facts
    assert not desk.referred


def test_a_conflict_shows_whose_word_each_side_is_and_opens_a_new_filing(screens):
    desk = work.Desk(staff="2001")
    clash = phone(desk)
    desk.conflict(clash.id, Conflict(work.WIFE, "phone", "連絡先", "1", "2", "3"))
    screens.open(desk)
    facts = screens.press(KEY.Key_2)
    assert "競合" in facts["decisions.list"][0]
    sides = screens.screen.detail._sides.words().split("\n")
    assert [line.partition("　")[0] for line in sides] == ["変更前", "先の登録", "この届出"]
    assert all(word in sides[1] for word in ("土屋 恵", "第29号", "登録：", "決裁：関 正"))
    assert facts["key.届出で解決"] == "F2"
    assert "key.承認する" not in facts
    screens.press(KEY.Key_F2)
    assert screens.went == [Filing("contact_correction", work.WIFE, clash.id, clash.body)]


def test_the_rules_are_a_tab_away(screens):
    desk, _ = several(1)
    screens.open(desk)
    facts = screens.press(KEY.Key_F4, *[KEY.Key_Tab] * 4)
    assert facts["focus"] == "decisions.rules"
    screens.press(KEY.Key_Space)
    assert screens.went == [Rules()]
