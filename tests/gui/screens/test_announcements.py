"""What the window says by itself while the copy of the register is made anew."""

from __future__ import annotations

import pytest

from desktop.announcements import Announcer
from desktop.bridge.worker_link import WorkerLink
from desktop.cache.journal import Signer
from desktop.cache.visits import Visit
from desktop.demo.facts import facts_of
from desktop.news import visit_parked
from desktop.operations.cut_off import NO_CERTIFICATES
from desktop.profile import Profile
from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.upgrade.offer_troubles import OfferExpired
from desktop.vault.vault import ProfileKeys
from desktop.widgets.banner import BannerKind
from desktop.widgets.statusline import LineStatus
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.changes.people import person

AGAIN = (False, True)
steady = [0.0]
"""Seconds of the announcer's clock."""


class Search(Screen):
    name = "search"


@pytest.fixture
def told(style, shown, tmp_path):
    """A window, and the worker's end of the link that speaks to it."""
    counter = Counter(TestTown(Policy(1), [person("00001")], SteppedClock()), tmp_path / "desk")
    counter.sync()
    steady[0] = 0.0
    status = LineStatus("草津町", "窓口1番")
    window = shown(Window(style, {places.Search: Search}, lambda: status, dict))
    window.go(places.Search())
    link = WorkerLink(Profile(tmp_path), ProfileKeys(*counter.keys))
    announcer = Announcer(counter.desk, link, window, lambda: steady[0])
    yield window, link, announcer
    counter.close()


def loaded(rows: int) -> dict:
    return {"scope": "residents", "rows": rows, "rows_in_all": 58_387, "bytes": rows * 100}


def test_a_copy_made_anew_is_told_with_its_progress_and_its_end(told):
    window, link, announcer = told
    link.rebuilding.emit(AGAIN[0])
    said = facts_of(window)["banner"]
    assert "作り直しています" in said
    link.progress.emit(loaded(12_000))
    assert "12,000／58,387件" in facts_of(window)["banner"]
    steady[0] = 10.0
    link.progress.emit(loaded(22_000))
    more = facts_of(window)["banner.more"]
    assert "2.2 MB" in more
    assert "毎秒 1,000 件" in more
    assert "残り 約36秒" in more
    announcer.say_rebuilt()
    assert "作り直しました" in facts_of(window)["banner"]


def test_damage_on_the_same_day_again_stays_to_be_read_and_names_whom_to_call(told):
    window, link, announcer = told
    link.rebuilding.emit(AGAIN[1])
    link.progress.emit(loaded(58_387))
    announcer.say_rebuilt()
    said = facts_of(window)["banner"]
    assert "また壊れ、作り直しました" in said


def test_a_copy_made_anew_without_a_line_says_when_and_whom_to_call(told):
    window, link, announcer = told
    announcer._desk.signer = Signer("1001", "干川　さゆり", "clerk", None)
    link.rebuilding.emit(AGAIN[1])
    down = {"state": "down", "since": 1_795_396_920_000}
    link.line.emit(down | {"reason": "通信が切れています。", "remedy": "受付は続けられます。"})
    facts = facts_of(window)
    assert "通信が切れています" in facts["banner"]
    assert "通信が戻ると自動で作り直します" in facts["banner.more"]
    assert "システム担当へ" in facts["banner.more"]


def test_the_return_of_the_line_says_what_was_sent_and_stays_while_the_clerk_is_needed(
    told, monkeypatch
):
    window, link, announcer = told
    announcer._desk.signer = Signer("1001", "干川　さゆり", "clerk", None)
    down = {"state": "down", "since": 1_795_396_920_000}
    link.line.emit(down | {"reason": "通信が切れています。", "remedy": "受付は続けられます。"})
    assert NO_CERTIFICATES in facts_of(window)["banner.more"]
    link.settled.emit({"pushed": 3, "quarantined": 0, "rows": 0})
    link.line.emit({"state": "up", "since": 0, "reason": "", "remedy": ""})
    facts = facts_of(window)
    assert "通信が戻りました" in facts["banner"]
    assert "3件を送信" in facts["banner.more"]
    assert announcer._quiet.isActive()
    monkeypatch.setattr("desktop.announcements.needing", lambda _: 2)
    link.changed.emit(frozenset({"filings"}))
    facts = facts_of(window)
    assert "対応が必要な届出が2件" in facts["banner.more"]
    assert not announcer._quiet.isActive(), "it stays to be read"
    link.forked.emit()
    link.changed.emit(frozenset({"filings"}))
    assert "再登録" in facts_of(window)["banner.more"], "worse news is not covered by it"


def test_the_first_pull_is_not_taken_for_a_repair(told):
    window, link, _ = told
    link.progress.emit(loaded(12_000))
    assert "12,000" not in str(facts_of(window).get("banner", ""))


def test_many_changes_are_told_once_they_last_and_give_way_to_all_else(told):
    window, link, _ = told
    for second, rows in enumerate((1000, 2000, 3000, 4000)):
        steady[0] = float(second)
        link.coming.emit({**loaded(rows), "rows_in_all": 10_000})
        assert (window.said is not None) == (second >= 2), "what is over at once moves nothing"
    more = facts_of(window)["banner.more"]
    assert "4,000 / 10,000 件" in more
    assert "残り 約6秒" in more
    link.settled.emit({"pushed": 0, "quarantined": 0, "rows": 10_000})
    assert window.said is None
    link.forked.emit()
    steady[0] = 20.0
    link.coming.emit(loaded(1000))
    steady[0] = 30.0
    link.coming.emit(loaded(2000))
    assert "再登録" in facts_of(window)["banner.more"], "worse news is not covered by it"


def test_what_is_only_to_be_known_makes_room_for_the_line_that_is_down(told):
    window, link, announcer = told
    announcer._desk.signer = Signer("1001", "干川　さゆり", "clerk", None)
    down = {"state": "down", "since": 1_795_396_920_000, "reason": "通信断。", "remedy": "続く。"}
    link.line.emit(down)
    announcer.say_for_a_while(visit_parked(Visit(7, ()), signed_on=True))
    facts = facts_of(window)
    assert "受付 7を中断しました。" in facts["banner"]
    assert "サインオン" not in facts["banner.more"]
    announcer._quiet.timeout.emit()
    assert "通信断" in facts_of(window)["banner"]


READY = "新しい版（1.2.0）の準備ができました"


def test_a_newer_version_is_said_once_when_nothing_else_has_to_be(told):
    window, link, announcer = told
    link.newer.emit("1.2.0")
    assert window.said is None, "nobody has signed on"
    announcer._desk.signer = Signer("1001", "干川　さゆり", "clerk", None)
    down = {"state": "down", "since": 1_795_396_920_000}
    link.line.emit(down | {"reason": "通信が切れています。", "remedy": "受付は続けられます。"})
    window.look()
    assert "通信が切れています" in facts_of(window)["banner"]
    window.say(None)
    window.look()
    facts = facts_of(window)
    assert READY in facts["banner"]
    assert "窓口を閉じると切り替わります" in facts["banner.more"]
    assert announcer._quiet.isActive(), "it makes room by itself"
    window.say(None)
    link.newer.emit("1.2.0")
    window.look()
    assert window.said is None, "told by the next worker again, and not said again"


def test_why_no_newer_version_can_be_had_is_said_calmly(told):
    window, link, announcer = told
    announcer._desk.signer = Signer("1001", "干川　さゆり", "clerk", None)
    link.not_newer.emit(
        {"code": "OfferExpired", "reason": OfferExpired.reason, "remedy": OfferExpired.remedy}
    )
    assert window.said is not None
    assert window.said.kind is BannerKind.NOTICE
    assert OfferExpired.reason in facts_of(window)["banner"]
    assert announcer._quiet.isActive()
