"""A new supervisor before thirty waiting filings, one of each kind: all decided by keys alone.

The desks are real, with their encrypted files; the cloud is the ledger in memory. What the clerk's
desk has filed comes to the supervisor's desk by the cloud, and each decision goes back so.
"""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.operations.filings import filings
from desktop.operations.rules_in_force import rules_in_force
from desktop.screens import places
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.rules.view import RulesScreen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.keys import Cost, wrap
from sync.base.wire import pack, unpack
from sync.changes.registry import CHANGE_KINDS
from sync.exchanges import attest
from sync.journal.kinds import Decision, Kind
from sync.journal.standing import Standing
from sync.records.policy import ChangeRule, Policy
from tests.desks import Counter, SteppedClock, TestTown, file_change
from tests.gui.screens.athand import AtHand
from tests.gui.screens.thirty import Town

KEY = Qt.Key
LIGHT = ("contact_correction", "minor_correction")
"""What this town lets be approved several at once."""
POLICY = Policy(version=1, changes=tuple(ChangeRule(each, several=True) for each in LIGHT))
STAFF = (("1001", "干川　さゆり", "clerk"), ("2001", "関　正", "supervisor"),
         ("2002", "山口　明", "supervisor"))  # fmt: skip


class ApprovalHall(AtHand):
    """The clerk's desk, and the supervisor's with its window."""

    def __init__(self, style, shown, tmp_path) -> None:
        made = Town()
        self.town = TestTown(POLICY, made.people, SteppedClock())
        codes = {staff: self.town.hire(staff, name, role) for staff, name, role in STAFF}
        self.one, self.two = (Counter(self.town, tmp_path / n, n) for n in ("窓口1番", "窓口2番"))
        for desk in (self.one, self.two):
            desk.sync()
        self.two.begin_work("2002", codes["2002"])
        self.one.begin_work("1001", codes["1001"])
        self.two.begin_work("2001", codes["2001"])
        for desk in (self.one, self.two, self.one):
            desk.sync()
        for change, body in made.filings:
            done = file_change(self.one.desk, change, pack(body))
            assert not isinstance(done, tuple), (change, done)
            self.town.clock.step(minutes=1)
        for desk in (self.one, self.two):
            desk.sync()
        at_work = CounterDesk(self.two.desk, self.two.sync)
        screens = {
            places.Decisions: lambda: DecisionsScreen(style, at_work),
            places.Rules: lambda: RulesScreen(style, partial(rules_in_force, self.two.desk)),
        }
        status = LineStatus("草津町", "窓口2番", "関　正", LineState.UP, as_of="11/23 12:00")
        self.window = Window(style, screens, lambda: status, dict)
        shown(self.window)
        self.window.show_areas(signed_on=True, supervisor=True)
        self.press(KEY.Key_3, modifier=Qt.KeyboardModifier.AltModifier)
        QApplication.processEvents()

    @property
    def screen(self) -> DecisionsScreen:
        screen = self.window.current()
        assert isinstance(screen, DecisionsScreen)
        return screen

    def light(self) -> list[str]:
        """Go through the list by arrows; mark what may be approved at once; return the kinds."""
        marked = []
        for _ in range(self.screen.list.count()):
            filed = self.screen.list.current()
            if filed.change in LIGHT:
                self.press(KEY.Key_Space)
                marked.append(filed.change)
            self.press(KEY.Key_Down)
        return marked

    def close(self) -> None:
        for desk in (self.one, self.two):
            desk.close()


@pytest.fixture
def hall(style, shown, tmp_path, monkeypatch):
    monkeypatch.setattr("desktop.operations.sign_on.wrap", partial(wrap, cost=Cost(1, 8192)))
    made = ApprovalHall(style, shown, tmp_path)
    yield made
    made.close()


def test_thirty_filings_of_all_kinds_are_decided_by_keyboard_alone(hall):
    facts = hall.facts()
    assert facts["screen"] == "decisions"
    assert facts["focus"] == "decisions.list"
    assert facts["decisions.count"].startswith("審査待ち 30件")
    rows = facts["decisions.list"]
    assert len(rows) == 30
    labels = {CHANGE_KINDS[f.change].label for f in filings(hall.two.desk)}
    assert len(labels) == 30, "each kind once"
    assert "あと" in rows[0], "what the law gives days for comes before the rest"
    assert facts["decisions.difference"], "the difference stands there before any key"

    # the light ones, several at once
    assert sorted(hall.light()) == sorted(LIGHT)
    assert "選択 2件" in hall.facts()["decisions.count"]
    hall.press(KEY.Key_F10)
    assert "2件を承認しました" in hall.facts()["decisions.banner"]
    assert hall.facts()["decisions.count"].startswith("審査待ち 28件")

    # one is passed on, to a named colleague; it stays
    hall.press(KEY.Key_Home)
    passed_on = hall.screen.list.current()
    hall.press(KEY.Key_F3, KEY.Key_Down, KEY.Key_Return)
    hall.type("方書を見てください。")
    hall.press(KEY.Key_Return)
    assert "山口　明に回しました" in hall.facts()["decisions.banner"]
    assert "回付→山口　明" in hall.facts()["decisions.list"][0]
    hall.one.sync()
    (there,) = [f for f in filings(hall.one.desk) if f.id == passed_on.id]
    assert there.referrals[-1].to == "2002"
    assert hall.facts()["decisions.count"].startswith("審査待ち 28件")
    assert hall.facts()["decisions.list.row"] == 1, "the next one stands there"
    hall.press(KEY.Key_F9)

    # one goes back to the clerk, one is declined
    for key, word in ((KEY.Key_F7, "差し戻しました"), (KEY.Key_F6, "却下しました")):
        hall.press(key)
        hall.type("届出書と違います。")
        hall.press(KEY.Key_Return)
        assert word in hall.facts()["decisions.banner"]
        hall.press(KEY.Key_F9)

    # the others one by one: seen, approved
    while hall.screen.list.count():
        before = hall.screen.list.count()
        assert hall.facts().get("decisions.difference") is not None
        hall.press(KEY.Key_F9)
        assert hall.screen.list.count() == before - 1, hall.facts()["decisions.banner"]
        if hall.screen.list.count():
            hall.press(KEY.Key_F9)
    assert hall.facts()["decisions.count"].startswith("審査待ち 0件")

    # each by a decision of its own, and the cloud and both desks agree
    kept = [unpack(Decision, e.entry.words.body) for e in hall.two.journal.entries(Kind.DECISION)]
    assert len({each.filing for each in kept}) == len(kept) == 30
    hall.one.sync()
    stood = [filed.standing for filed in filings(hall.one.desk)]
    assert stood.count(Standing.REGISTERED) == 28, [
        (f.label, f.standing, f.reason) for f in filings(hall.one.desk)
        if f.standing is not Standing.REGISTERED
    ]  # fmt: skip
    assert stood.count(Standing.RETURNED) == stood.count(Standing.DECLINED) == 1
    for desk in (hall.one, hall.two):
        assert all(told.equal for told in desk.travel(attest.desk(desk.store)))


def test_the_rules_are_read_from_the_approval_desk_and_one_comes_back(hall):
    hall.press(KEY.Key_F4)
    for _ in range(4):
        hall.press(KEY.Key_Tab)
    assert hall.facts()["focus"] == "decisions.rules"
    hall.press(KEY.Key_Space)
    facts = hall.facts()
    assert (facts["screen"], facts["focus"]) == ("rules", "rules.kinds")
    assert "第1版" in facts["rules.since"]
    hall.press(KEY.Key_Escape)
    assert hall.facts()["screen"] == "decisions"
