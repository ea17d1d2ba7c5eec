"""監査 by keys alone, in the real window on a real desk and a cloud in memory."""

from __future__ import annotations

import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.bridge.background import Background
from desktop.operations.audit import Audits
from desktop.operations.find_people import PeopleFinder
from desktop.operations.look_up import look_up
from desktop.operations.sign_on import sign_off, sign_on
from desktop.screens import places
from desktop.screens.audit.view import AuditScreen
from desktop.screens.auditdesk import JournalsDesk
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.wire import unpack
from sync.exchanges.turned_away import Counted, Line, TurnedAway
from sync.journal.asking import Audit, Output, Question
from sync.journal.kinds import Kind
from sync.records.policy import Policy
from tests.desks import PASSWORD, TOWN, Counter, SteppedClock, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.athand import AtHand
from tests.gui.screens.seeing import run_until

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
WHY = "開示の求め"


class Hall(AtHand):
    """The window with 監査; two desks, at the first of which a supervisor is signed on."""

    def __init__(self, style, shown, folder) -> None:
        town = TestTown(Policy(version=1), work.family(), SteppedClock())
        codes = {
            staff: town.hire(staff, name, role)
            for staff, name, role in (
                ("1001", "干川　さゆり", "clerk"), ("2001", "関　正", "supervisor"),
            )
        }  # fmt: skip
        self.other = Counter(town, folder / "other", "窓口2")
        self.counter = Counter(town, folder / "here", "窓口1")
        for counter in (self.other, self.counter):
            counter.sync()
        for staff, code in codes.items():
            self.counter.begin_work(staff, code)
        self.counter.sync()
        self.other.sync()
        assert sign_on(self.other.desk, "1001", PASSWORD) is None
        look_up(self.other.desk, work.HEAD, "電話照会")
        self.other.sync()
        desk = self.desk = self.counter.desk
        self.file = folder / "kansa.csv"
        self.background = Background()
        finder = PeopleFinder(desk)
        journals = JournalsDesk(desk, Audits(desk, self.counter.travel), finder.find)
        status = LineStatus("草津町", "窓口1", "関　正", LineState.UP, as_of="11/23 12:00")
        search = SearchPresenter(finder.find, frozenset, desk.today)
        self.window = Window(
            style,
            {
                places.Search: lambda: SearchScreen(style, search),
                places.Audit: lambda: AuditScreen(
                    style, journals, self.background, lambda *_: str(self.file)
                ),
            },
            lambda: status,
            dict,
        )
        shown(self.window)
        self.window.show_areas(signed_on=True, supervisor=True)

    def screen(self) -> AuditScreen:
        current = self.window.current()
        assert isinstance(current, AuditScreen)
        return current

    def answered(self) -> list[tuple[str, ...]]:
        run_until(lambda: not self.screen().waits())
        return [tuple(cell.main for cell in row.cells) for row in self.screen().list.rows()]

    def asked(self) -> list[Audit]:
        kept = self.desk.journal.entries(Kind.AUDIT)
        return [unpack(Audit, each.entry.words.body) for each in kept]


@pytest.fixture
def hall(style, shown, tmp_path):
    made = Hall(style, shown, tmp_path)
    yield made
    made.background.stop()
    made.counter.close()
    made.other.close()


def open_audit(hall: Hall) -> None:
    hall.window.go(places.Search())
    QApplication.processEvents()
    hall.press(KEY.Key_9, modifier=ALT)
    assert hall.window.screen_name == "audit"


def test_who_looked_at_a_resident_is_asked_read_and_saved_by_keys(hall):
    open_audit(hall)
    assert hall.facts()["focus"] == "audit.resident"
    hall.type("ワタナベ")
    hall.press(KEY.Key_Return, KEY.Key_Return, KEY.Key_Return)
    assert hall.facts()["focus"] == "audit.reason"
    hall.type(WHY)
    hall.press(KEY.Key_Return)
    lines = hall.answered()
    assert [line[2] for line in lines] == ["監査の照会", "照会"]
    assert lines[1][1] == "干川　さゆり", "the look at another desk"
    assert hall.facts()["focus"] == "audit.list", "the hands are where the answer is"
    (one,) = hall.asked()
    assert one == Audit(Question(work.HEAD, since="2026-10-24", until="2026-11-23"), WHY)
    hall.press(KEY.Key_Down)
    assert "電話照会" in hall.screen().detail.words()
    hall.press(KEY.Key_F7)
    rows = list(csv.DictReader(io.StringIO(hall.file.read_bytes().decode("utf-8-sig"))))
    assert [row["端末"] for row in rows] == ["窓口1", "窓口2"]
    assert "ファイルに保存しました" in hall.facts()["audit.banner"]
    (output,) = hall.desk.journal.entries(Kind.OUTPUT)
    assert unpack(Output, output.entry.words.body).what == "audit"


def test_digits_choose_by_what_is_asked_and_a_number_may_be_typed(hall):
    open_audit(hall)
    hall.press(KEY.Key_F10)  # no list yet: nothing happens
    hall.screen().form.choose(hall.screen().form.chosen())
    hall.screen().form.by.setFocus()
    hall.press(KEY.Key_2)
    hall.press(KEY.Key_F2)
    assert hall.facts()["focus"] == "audit.staff"
    hall.type("1001")
    hall.press(KEY.Key_Return, KEY.Key_Return, KEY.Key_Return)
    hall.type(WHY)
    hall.press(KEY.Key_F9)
    assert "照会" in {line[2] for line in hall.answered()}
    assert hall.asked()[-1].question.staff == "1001"
    hall.press(KEY.Key_4)  # the hands are in the list: the digit chooses
    hall.press(KEY.Key_F9)
    assert hall.answered() == []
    assert hall.asked()[-1].question.oddities
    assert (
        "見つかりませんでした"
        in hall.window.findChild(type(hall.screen()._empty), "audit.empty").accessibleName()
    )


def test_what_the_cloud_turned_away_is_asked_by_a_digit(hall):
    what, counted = TurnedAway(TOWN, 2, "push", "desk.revoked", proved=True), Counted(1, 2, 3)
    hall.counter.town.ledger.count_turned_away(TOWN, [Line(0, what, counted)])
    open_audit(hall)
    hall.screen().form.by.setFocus()
    hall.press(KEY.Key_5)
    hall.press(KEY.Key_F2)
    hall.screen().form.since.line.setText("")
    hall.screen().form.reason.setText(WHY)
    hall.press(KEY.Key_F9)
    (line,) = hall.answered()
    assert line[2] == "拒否された要求"
    (row,) = hall.screen().list.rows()
    assert row.cells[0].below.endswith("3回")
    hall.counter.cut()
    hall.press(KEY.Key_F9)
    assert hall.answered() == []
    assert "拒否された要求は照会できません" in hall.facts()["audit.banner"]


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(hall):
    open_audit(hall)
    hall.press(KEY.Key_F9)
    form = hall.screen().form
    assert "住民を選ぶか" in form.rows["resident"].verdict()
    assert not hall.asked()
    hall.type("000000010420464")
    form.since.line.setText("きのう")
    hall.press(KEY.Key_F9)
    assert "日付が読み取れません" in form.rows["since"].verdict()
    form.since.line.setText("R8.11.1")
    hall.press(KEY.Key_F9)
    assert "理由を" in form.rows["reason"].verdict()
    assert not hall.asked()


def test_off_the_line_it_says_that_only_this_desk_answers(hall):
    hall.counter.cut()
    open_audit(hall)
    hall.type(work.HEAD)
    hall.press(KEY.Key_F2)
    hall.screen().form.reason.setText(WHY)
    hall.press(KEY.Key_F9)
    assert [line[2] for line in hall.answered()] == ["監査の照会"]
    assert "この端末の記録だけ" in hall.facts()["audit.banner"]


def test_a_refusal_of_the_cloud_is_said_with_the_next_step(hall):
    open_audit(hall)
    hall.type(work.HEAD)
    hall.screen().form.reason.setText(WHY)
    sign_off(hall.desk)
    assert sign_on(hall.desk, "1001", PASSWORD) is None
    hall.press(KEY.Key_F9)
    assert "監査の権限がありません" in hall.screen().form.rows["resident"].verdict()


def test_esc_goes_back_and_a_clerk_has_no_such_area(hall):
    open_audit(hall)
    hall.press(KEY.Key_Escape)
    assert hall.window.screen_name == "search"
    hall.window.show_areas(signed_on=True, supervisor=False)
    hall.press(KEY.Key_9, modifier=ALT)
    assert hall.window.screen_name == "search"
