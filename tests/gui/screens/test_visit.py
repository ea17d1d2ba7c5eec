"""A visitor from the name to the receipt, by keys alone, in the real window on a real desk."""

from __future__ import annotations

import io
from functools import partial

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.cache.search import find
from desktop.cache.visits import State
from desktop.news import visit_parked
from desktop.operations.issue_certificate import Certificates
from desktop.operations.look_up import look_up, reason_to_begin_with
from desktop.operations.sign_on import sign_off
from desktop.operations.wishes import USUAL_FORM
from desktop.paperwork import LatePress
from desktop.screens import places
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.filing.presenter import Step
from desktop.screens.filing.view import FilingScreen
from desktop.screens.kinds.presenter import KindsPresenter
from desktop.screens.kinds.view import KindsScreen
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.window import Window
from desktop.screens.visit.rows import line_words
from desktop.screens.visit.view import VisitScreen
from desktop.screens.visitdesk import VisitDesk
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.troubles import PrinterTrouble
from sync.base.wire import unpack
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import CertificateRule, ChangeRule, Policy
from tests.desks import Counter, SteppedClock, TestTown, full_disk
from tests.gui.screens import counterwork as work
from tests.gui.screens.athand import AtHand

KEY = Qt.Key
POLICY = Policy(
    version=1,
    changes=(ChangeRule("contact_correction", approval=""),),
    certificates=(CertificateRule(USUAL_FORM, 300),),
)
OTHER = work.person(
    "000000010430001", "𠮷田　花子", "ヨシダ　ハナコ", "1992-12-01", work.Sex.FEMALE,
    setai_no="0000004001",
)  # fmt: skip


class Tray(work.Tray):
    """Remembers under what title a sheet was printed, too."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: list[str] = []

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        said = super().print(pdf, title, copies)
        self.titles.append(title)
        return said


@pytest.fixture
def counter(tmp_path):
    town = TestTown(POLICY, [*work.family(), OTHER], SteppedClock())
    code = town.hire("1001", "干川　さゆり", "clerk")
    made = Counter(town, tmp_path)
    made.sync()
    made.begin_work("1001", code)
    yield made
    made.close()


class Hall(AtHand):
    """The window as the program builds it, and what comes out of its printers."""

    def __init__(self, style, shown, counter) -> None:
        self.counter, desk = counter, counter.desk
        self.papers, self.till = Tray(), Tray()
        certificates = Certificates(desk, work.town(), LatePress())
        self.visits = VisitDesk(desk, work.town(), LatePress("receipts"))
        status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")

        def resident() -> ResidentScreen:
            presenter = ResidentPresenter(
                partial(look_up, desk), partial(reason_to_begin_with, desk)
            )
            return ResidentScreen(style, presenter, desk.today)

        screens = {
            places.Search: lambda: SearchScreen(
                style, SearchPresenter(partial(find, counter.cache), frozenset, desk.today)
            ),
            places.Resident: resident,
            places.Certificate: lambda: CertificateScreen(
                style, certificates, lambda _: self.papers, desk.today, work.AtOnce()
            ),
            CONTACT_CORRECTION.name: lambda: FilingScreen(
                style, CounterDesk(desk), CONTACT_CORRECTION
            ),
            places.Kinds: lambda: KindsScreen(style, KindsPresenter(CounterDesk(desk)), desk.today),
            places.Visit: lambda: VisitScreen(style, self.visits, self.till),
        }
        self.window = Window(
            style,
            screens,
            lambda: status,
            lambda: {"rail.visit": self.visits.waiting()},
            None,
            lambda: line_words(self.visits.look()),
        )
        self.window.visit_ends.connect(lambda: self.window.current().end())
        shown(self.window)
        self.window.show_areas(signed_on=True, supervisor=False)
        self.window.go(places.Search())
        QApplication.processEvents()

    def find(self, romaji: str) -> None:
        """Type a name in the search box, and open whom it finds first."""
        self.window.go(places.Search())
        QApplication.processEvents()
        self.press(KEY.Key_F2)
        self.type(romaji)
        self.press(KEY.Key_Return)


@pytest.fixture
def hall(style, shown, counter):
    return Hall(style, shown, counter)


def read(pdf: bytes) -> str:
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    return page.extract_text().replace("\n", "")


def test_a_visitor_from_the_name_to_the_receipt_by_keys_alone(hall):
    hall.press(KEY.Key_F2)
    hall.type("watanabe ken")
    assert "visit_line" not in hall.facts(), "nobody is at the counter yet"
    keys = (KEY.Key_Return, KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9,
            KEY.Key_F7)  # fmt: skip
    assert len(keys) <= 8
    hall.press(*keys)
    assert len(hall.papers.sheets) == 1
    line = hall.facts()["visit_line"]
    assert "（本人）" in line
    assert "1件" in line
    assert "合計 300円" in line
    hall.press(KEY.Key_F3, KEY.Key_F7)
    facts = hall.facts()
    assert facts["certificate.identity.more"].startswith("この受付で確認済み")
    hall.press(KEY.Key_F9, KEY.Key_F7)
    assert len(hall.papers.sheets) == 2, "neither identity nor entitlement was asked again"
    hall.press(KEY.Key_F3, KEY.Key_F6, KEY.Key_B)
    hall.type("0279880001")
    hall.press(KEY.Key_F9, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F9)
    hall.press(KEY.Key_F11, KEY.Key_F9)
    facts = hall.facts()
    assert facts["screen"] == "visit"
    assert facts["visit.title"] == "受付 1（終了済）"
    assert len(facts["visit.items"]) == 3
    assert facts["visit.total"] == "合計 600円"
    assert "領収額 600円" in facts["visit.banner"]
    assert "visit_line" not in facts
    (receipt,) = hall.till.sheets
    assert "￥600" in read(receipt)
    assert "01-000001" in read(receipt)
    assert hall.till.titles == ["receipt 01-000001"]
    assert hall.counter.journal.visits.now() is None


def test_the_next_visitor_is_asked_anew(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.press(KEY.Key_F11, KEY.Key_F9)
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_F9)
    assert len(hall.papers.sheets) == 1
    screen = hall.window.current()
    assert "請求者" in screen.form.rows["requester"].verdict()
    assert "本人確認" in screen.form.rows["identity"].verdict()


def test_who_acts_for_the_visitor_before_is_checked_anew(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.press(KEY.Key_F3, KEY.Key_F7, KEY.Key_3)
    screen = hall.window.current()
    assert screen.form.identity.choice() == ""
    assert "別の方" in hall.facts()["certificate.identity.more"]
    hall.press(KEY.Key_F9)
    assert len(hall.papers.sheets) == 1
    for field in ("requester_name", "authority", "identity"):
        assert screen.form.rows[field].verdict(), field
    assert QApplication.focusWidget() is screen.form.requester_name
    hall.type("seki tadashi")
    hall.press(KEY.Key_Return, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    assert len(hall.papers.sheets) == 2
    assert "代理人" in hall.facts()["visit_line"]
    assert "seki" not in hall.facts()["visit_line"], "the name stands in the journal"
    hall.press(KEY.Key_F3, KEY.Key_F7)
    screen = hall.window.current()
    assert (screen.form.requester_name.text(), screen.form.identity.choice()) == (
        "seki tadashi",
        "photo",
    )
    hall.press(KEY.Key_Return)
    hall.type("x")
    assert screen.form.identity.choice() == "", "another name is another visitor"


def test_a_slip_between_two_requesters_costs_nothing(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.press(KEY.Key_F3, KEY.Key_F7, KEY.Key_3, KEY.Key_1)
    screen = hall.window.current()
    assert screen.form.identity.choice() == "photo"
    assert not screen.form.rows["requester_name"].isVisible()
    hall.press(KEY.Key_F9, KEY.Key_F7)
    assert len(hall.papers.sheets) == 2


def test_another_household_keeps_the_identity_and_asks_the_entitlement(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.find("yoshida")
    hall.press(KEY.Key_F7)
    screen = hall.window.current()
    assert (screen.form.requester.choice(), screen.form.identity.choice()) == ("", "photo")
    assert "初めての世帯" in screen.form.rows["requester"].verdict()
    hall.press(KEY.Key_F9)
    assert "選ばれていません" in screen.form.rows["requester"].verdict()
    hall.press(KEY.Key_3)
    assert screen.form.rows["requester"].verdict() == ""
    assert screen.form.identity.choice() == "photo", "the same visitor may act for somebody else"
    assert screen.form.requester_name.text() == f"{work.WATANABE}　健一"
    hall.press(KEY.Key_Return, KEY.Key_Return, KEY.Key_1, KEY.Key_F9, KEY.Key_F7)
    assert len(hall.papers.sheets) == 2
    assert "（本人）" in hall.facts()["visit_line"], "who came is still the first one"


def test_the_reason_stays_for_the_visit_and_goes_with_the_visitor(hall):
    def reasons() -> list[str]:
        kept = hall.counter.journal.entries(Kind.INQUIRY)
        return [unpack(Inquiry, each.entry.words.body).reason for each in kept]

    hall.find("watanabe ken")
    hall.press(KEY.Key_F4)
    hall.find("watanabe misaki")
    assert reasons()[-2:] == ["窓口対応（代理人・第三者）"] * 2
    hall.press(KEY.Key_F11)
    hall.find("watanabe ken")
    assert reasons()[-1] == "窓口対応（本人・世帯員）"


def test_visits_are_parked_and_taken_up_again_also_after_a_restart(hall, style, shown):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    hall.press(KEY.Key_F2)
    hall.type("A-12")
    hall.press(KEY.Key_F4)
    facts = hall.facts()
    assert "整理券 A-12" in facts["visit.banner"]
    assert "中断しました" in facts["visit.banner"]
    assert [row.split(" | ")[0] for row in facts["visit.others"]] == [
        f"整理券 A-12 {work.family()[0].name}（本人）"
    ]
    assert facts["rail.visit"] is not None
    assert "visit_line" not in facts
    hall.find("yoshida")
    second = hall.counter.journal.visits.now().number
    hall.window.close()
    signer = hall.counter.desk.signer
    hall.counter.close()  # the program ends, and is started again
    hall.counter.open()
    hall.counter.desk.signer = signer
    hall.counter.desk.line.up = True
    later = Hall(style, shown, hall.counter)
    assert later.counter.journal.visits.now().number == second
    later.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    later.press(KEY.Key_F4)
    facts = later.facts()
    assert "整理券 A-12" in facts["visit_line"]
    assert facts["visit.ticket"] == "A-12"
    assert facts["visit.total"] == "合計 300円"
    assert "再開しました" in facts["visit.banner"]


def test_items_are_undone_from_the_list_and_the_others_say_why_not(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.press(KEY.Key_F7, KEY.Key_F9)
    hall.press(KEY.Key_F11)
    facts = hall.facts()
    assert "1件" in facts["visit.banner"], "a paper is open: the visit does not end"
    assert facts["visit.total"] == "合計 600円"
    assert facts["visit.items.row"] == 1, "the cursor is on it"
    hall.press(KEY.Key_Up)
    assert "交付済み" in hall.window.current().pane.undo.words()
    assert "key.取消" not in hall.facts()
    hall.press(KEY.Key_Down)
    facts = hall.facts()
    assert (facts["key.取消"], facts["key.交付した"]) == ("F6", "F7")
    hall.press(KEY.Key_F6)
    facts = hall.facts()
    assert "書損" in facts["visit.items"][1]
    assert facts["visit.total"] == "合計 300円"
    hall.press(KEY.Key_F11, KEY.Key_F9)
    assert hall.facts()["visit.title"] == "受付 1（終了済）"


def test_a_filing_is_withdrawn_from_the_list(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F6, KEY.Key_B)
    hall.type("0279880001")
    hall.press(KEY.Key_F9, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F9)
    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    hall.press(KEY.Key_F6)
    assert "取下げ" in hall.facts()["visit.items"][0]
    assert len(hall.counter.journal.entries(Kind.WITHDRAWAL)) == 1
    hall.press(KEY.Key_F11)
    assert "領収書はありません" in hall.facts()["visit.banner.more"]
    assert hall.till.sheets == []


def test_what_a_certificate_asked_is_there_in_the_form_and_goes_with_its_visitor(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F9)
    hall.find("watanabe ken")
    hall.press(KEY.Key_F6, KEY.Key_B)
    hall.type("0279880001")
    screen = hall.window.current()
    rows = {control.name: control for control in screen.came}
    assert [rows[name].typed() for name in ("filer", "identity")] == ["self", "photo"]
    hall.press(KEY.Key_Return, KEY.Key_5)
    assert rows["identity"].typed() == "", "a proxy is somebody else"
    assert rows["filer_name"].rows["filer_name"].isVisible()
    hall.press(KEY.Key_F9)
    assert screen.filer.step is Step.FORM
    hall.press(KEY.Key_F11)
    assert not hall.counter.journal.entries(Kind.FILING)


def test_a_receipt_that_did_not_print_is_printed_later_and_then_as_a_copy(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.till.trouble = PrinterTrouble()
    hall.press(KEY.Key_F11, KEY.Key_F9)
    facts = hall.facts()
    assert "印刷できませんでした" in facts["visit.banner"]
    assert "書損" not in facts["visit.banner.more"]
    keys = hall.window.current().keys()
    assert {key.label for key in keys if key.primary} == {"領収書"}
    assert hall.counter.journal.visits.now() is None
    hall.till.trouble = None
    hall.find("yoshida")
    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    assert "key.領収書" not in hall.facts(), "F9 means who is at the counter"
    for _ in range(2):
        hall.window.current().others.setFocus()
        QApplication.processEvents()
        hall.press(KEY.Key_F9)
    first, second = map(read, hall.till.sheets)
    assert "再発行" not in first
    assert "再発行" in second
    assert hall.counter.journal.visits.now() is not None, "who is at the counter stays"


def test_looking_again_loses_nothing_that_is_being_typed(hall):
    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    hall.press(KEY.Key_F2)
    hall.type("B-")
    hall.window.refresh(frozenset({"filings"}))
    hall.type("7")
    hall.press(KEY.Key_Escape)
    assert hall.counter.journal.visits.now().ticket == "B-7"
    assert "整理券 B-7" in hall.facts()["visit_line"]
    assert hall.window.screen_name == "search"


def test_too_long_a_ticket_is_refused_beside_its_field(hall):
    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    hall.press(KEY.Key_F2)
    hall.type("1234567890123")
    hall.press(KEY.Key_Return)
    facts = hall.facts()
    assert "12文字" in hall.window.current().rows["ticket"].verdict()
    assert facts["focus"] == "visit.ticket"
    assert facts["visit.ticket"] == "1234567890123", "what was typed stays to be mended"
    assert hall.counter.journal.visits.now() is None


def test_enter_leads_from_the_ticket_to_the_name_and_an_empty_visit_to_the_search(hall):
    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    hall.type("A-12")
    hall.press(KEY.Key_Return)
    assert hall.facts()["focus"] == "visit.name"
    keys = hall.window.current().keys()
    marked = {key.label for key in keys if key.primary}
    assert marked == {"検索へ"}


def test_a_full_disk_is_said_and_the_visit_stays_open(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F6, KEY.Key_B)
    hall.type("0279880001")
    hall.press(KEY.Key_F9, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F9)
    visits = hall.counter.journal.visits

    def refuse(*_: object) -> None:
        with full_disk(hall.counter.journal._db):
            for place in range(400):
                hall.counter.journal.drafts.keep(f"draft{place}", bytes(400))

    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    keep, visits.keep = visits.keep, refuse
    hall.press(KEY.Key_F11)
    facts = hall.facts()
    assert "保存できませんでした" in facts["visit.banner"]
    visits.keep = keep
    assert visits.now().state is State.OPEN
    hall.press(KEY.Key_F11)
    assert hall.facts()["visit.title"] == "受付 1（終了済）"


def test_turning_the_style_on_this_screen_ends_nothing(hall, style):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F11)
    hall.find("yoshida")
    number = hall.counter.journal.visits.now().number
    hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
    hall.window.wear(style)
    assert hall.counter.journal.visits.now().number == number
    assert "visit_line" in hall.facts()


def test_the_cursor_is_on_who_has_just_left_the_counter(hall):
    """What the keys beside the list do is done to them, not to an earlier visitor."""
    for name, ticket in (("watanabe ken", "A-1"), ("yoshida", "B-2")):
        hall.find(name)
        hall.press(KEY.Key_5, modifier=Qt.KeyboardModifier.AltModifier)
        hall.press(KEY.Key_F2)
        hall.type(ticket)
        hall.press(KEY.Key_Return, KEY.Key_F4)
        facts = hall.facts()
        assert ticket in facts["visit.others"][facts["visit.others.row"]]
    hall.press(KEY.Key_F4)
    assert hall.facts()["visit.title"] == "整理券 B-2（受付中）"
    hall.find("yoshida")
    hall.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F7)
    hall.press(KEY.Key_F11, KEY.Key_Return)
    facts = hall.facts()
    assert "終了済" in facts["visit.title"]
    assert "B-2" in facts["visit.others"][facts["visit.others.row"]]


def test_signing_off_parks_and_says_so(hall):
    hall.find("watanabe ken")
    hall.press(KEY.Key_F6, KEY.Key_B)
    hall.type("0279880001")
    hall.press(KEY.Key_F9, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9, KEY.Key_F9)
    parked = sign_off(hall.counter.desk)
    hall.window.say(visit_parked(parked))
    facts = hall.facts()
    assert "受付 1を中断しました" in facts["banner"]
    assert hall.visits.waiting() == 1
