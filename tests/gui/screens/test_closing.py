"""The day's money by keys alone, in the real window on a real desk: taken, given back, closed."""

from __future__ import annotations

import csv
import io

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.operations.closing import closings, stock
from desktop.operations.daily_report import Line, yen_words
from desktop.operations.issue_certificate import Certificates
from desktop.operations.visit import attend, end
from desktop.operations.wishes import USUAL_FORM as FORM
from desktop.operations.wishes import Issued, Wish
from desktop.paperwork import LatePress
from desktop.screens import places
from desktop.screens.closing.view import ClosingScreen
from desktop.screens.closingdesk import DeskClosings
from desktop.screens.shell.window import Window
from desktop.screens.visit.view import VisitScreen
from desktop.screens.visitdesk import VisitDesk
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.wire import unpack
from sync.journal.asking import FILE, PAPER, Output
from sync.journal.closing import PAID, Closing
from sync.journal.kinds import Kind, Payment, Stock
from sync.records.policy import CertificateRule, Exemption, Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.athand import AtHand
from tests.unit.operations.conftest import FakePress

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
POLICY = Policy(
    version=1,
    certificates=(CertificateRule(FORM, 300),),
    exemptions=(
        Exemption("welfare", "生活保護受給者", "手数料条例第5条第1号（架空）"),
        Exemption("other", "その他の法令", "手数料条例第5条第4号（架空）", typed=True),
    ),
    change_fund=1_000,
)


class Hall(AtHand):
    """The window with the visit's and the day's screens, and what comes out of its printers."""

    def __init__(self, style, shown, folder) -> None:
        self.clock = SteppedClock()
        town = TestTown(POLICY, work.family(), self.clock)
        code = town.hire("1001", "干川　さゆり", "clerk")
        self.counter = Counter(town, folder)
        self.counter.sync()
        self.counter.begin_work("1001", code)
        desk = self.desk = self.counter.desk
        self.certificates = Certificates(desk, work.town(), FakePress())
        self.till, self.reports = work.Tray(), work.Tray()
        self.file = folder / "day.csv"
        visits = VisitDesk(desk, work.town(), LatePress("receipts"))
        days = DeskClosings(desk, work.town(), LatePress("reports"))
        status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
        screens = {
            places.Visit: lambda: VisitScreen(style, visits, self.till),
            places.Closing: lambda: ClosingScreen(
                style, days, self.reports, lambda *_: str(self.file)
            ),
        }
        self.window = Window(style, screens, lambda: status, dict)
        shown(self.window)
        self.window.show_areas(signed_on=True, supervisor=False)

    def issue(self, *, handed: bool = True) -> None:
        wish = Wish(work.HEAD, (work.HEAD,), "self", "photo", anew=True)
        made = self.certificates.issue(wish, None)
        assert isinstance(made, Issued)
        self.certificates.outcome(made.id, handed=handed)

    def go(self, place: object) -> None:
        self.window.go(place)
        QApplication.processEvents()

    def bodies(self, kind: Kind, form: type) -> list:
        return [unpack(form, kept.entry.words.body) for kept in self.desk.journal.entries(kind)]

    def count(self, *pieces: str, sheets: str) -> None:
        """Type how many of each there are, from the largest on; then the sheets."""
        self.press(KEY.Key_F2)
        for many in pieces:
            self.type(many)
            self.press(KEY.Key_Return)
        self.press(KEY.Key_F3)
        self.type(sheets)


@pytest.fixture
def hall(style, shown, tmp_path):
    made = Hall(style, shown, tmp_path)
    yield made
    made.counter.close()


def test_what_was_given_is_asked_and_the_change_stands_large(hall):
    hall.issue()
    hall.go(places.Visit())
    hall.press(KEY.Key_F11)
    facts = hall.facts()
    assert facts["focus"] == "visit.money"
    assert facts["key.受付終了"] == "F9", "and F11 is not offered beside it"
    hall.type("200")
    assert "不足 100円" in hall.facts()["visit.change"]
    hall.press(KEY.Key_Return)
    row = hall.window.current().asking.rows["受付終了"]
    assert "100円足りません" in row.verdict()
    assert not hall.desk.journal.entries(Kind.PAYMENT)
    hall.press(KEY.Key_Home)
    hall.type("1")
    assert "釣銭 900円" in hall.facts()["visit.change"]
    hall.press(KEY.Key_Return)
    facts = hall.facts()
    assert facts["visit.title"] == "受付 1（終了済）"
    assert "お預かり 1,200円　釣銭 900円" in facts["visit.taken"]
    (paid,) = hall.bodies(Kind.PAYMENT, Payment)
    assert (paid.total, paid.received, paid.change) == (300, 1200, 900)
    (receipt,) = hall.till.sheets
    text = pypdf.PdfReader(io.BytesIO(receipt)).pages[0].extract_text().replace("\n", "")
    assert "お預り 1,200円" in text
    assert "お釣り 900円" in text


def test_a_note_too_many_is_refused_and_the_question_can_be_taken_back(hall):
    hall.issue()
    hall.go(places.Visit())
    hall.press(KEY.Key_F11)
    hall.type("10300")
    hall.press(KEY.Key_F9)
    assert "10,000円" in hall.window.current().asking.rows["受付終了"].verdict()
    hall.press(KEY.Key_F8)
    facts = hall.facts()
    assert facts["visit.title"] == "受付 1（受付中）"
    assert "key.受付終了" in facts
    assert not hall.desk.journal.entries(Kind.PAYMENT)


def test_a_fee_is_waived_by_a_ground_of_the_town(hall):
    hall.issue()
    hall.issue()
    hall.go(places.Visit())
    hall.press(KEY.Key_F10, KEY.Key_F9)
    assert "選んでください" in hall.window.current().asking.rows["減免する"].verdict()
    hall.press(KEY.Key_1, KEY.Key_F9)
    assert hall.facts()["visit.total"] == "合計 300円"
    hall.press(KEY.Key_F11, KEY.Key_F9)
    (paid,) = hall.bodies(Kind.PAYMENT, Payment)
    (waiver,) = paid.waivers
    assert (waiver.code, waiver.amount, paid.total) == ("welfare", 300, 300)
    assert waiver.basis == "手数料条例第5条第1号（架空）"
    text = pypdf.PdfReader(io.BytesIO(hall.till.sheets[0])).pages[0].extract_text()
    assert "減免" in text


def test_a_ground_outside_the_list_is_typed_where_the_town_permits_it(hall):
    hall.issue()
    hall.go(places.Visit())
    hall.press(KEY.Key_F10, KEY.Key_1)
    asking = hall.window.current().asking
    assert not asking.basis_row.isVisible()
    hall.press(KEY.Key_2, KEY.Key_F9)
    assert "根拠が入力されていません" in asking.basis_row.verdict()
    assert hall.facts()["focus"] == "visit.basis"
    hall.type("戸籍法第10条の2第2項")
    hall.press(KEY.Key_F9)
    assert hall.facts()["visit.total"] == "合計 0円"
    hall.press(KEY.Key_F10)
    assert asking.basis.text() == "戸籍法第10条の2第2項", "it can be looked at and mended"
    hall.press(KEY.Key_F9, KEY.Key_F11)
    (paid,) = hall.bodies(Kind.PAYMENT, Payment)
    (waiver,) = paid.waivers
    assert (waiver.code, waiver.basis, paid.total) == ("other", "戸籍法第10条の2第2項", 0)


def test_a_fee_is_paid_back_with_a_reason_and_once(hall):
    hall.issue()
    hall.go(places.Visit())
    hall.press(KEY.Key_F11, KEY.Key_F9, KEY.Key_F10, KEY.Key_F9)
    assert "理由が入力されていません" in hall.window.current().asking.rows["返金する"].verdict()
    assert len(hall.desk.journal.entries(Kind.PAYMENT)) == 1
    hall.type("氏名の誤り")
    hall.press(KEY.Key_F9)
    facts = hall.facts()
    assert "300円をお返しください" in facts["visit.banner"]
    assert "返金済" in facts["visit.items"][0]
    paid, back = hall.bodies(Kind.PAYMENT, Payment)
    assert (back.total, back.received, back.reason) == (300, 0, "氏名の誤り")
    first = hall.desk.journal.entries(Kind.PAYMENT)[0].entry.words.id
    assert back.voids == bytes(first)
    assert paid.voids == b""
    hall.press(KEY.Key_F10)
    assert "key.返金" not in hall.facts()


def test_a_day_is_counted_and_closed_by_keys_and_the_default_is_no(hall):
    stock(hall.desk, 100, received=True)
    hall.issue()
    hall.issue(handed=False)
    end(hall.desk, 500)
    hall.press(KEY.Key_7, modifier=ALT)
    facts = hall.facts()
    assert facts["screen"] == "closing"
    assert facts["closing.title"] == "日計　11月23日"
    hall.count("", "", "", "1", "", "3", sheets="98")
    facts = hall.facts()
    assert "過不足 なし" in facts["closing.difference"]
    hall.press(KEY.Key_F9)
    assert "締めますか" in hall.facts()["closing.question"]
    assert hall.facts()["focus"] == "closing.no"
    for key, then in (
        (KEY.Key_Left, "closing.no"),
        (KEY.Key_Right, "closing.yes"),
        (KEY.Key_Down, "closing.yes"),
        (KEY.Key_Up, "closing.no"),
    ):
        hall.press(key)
        assert hall.facts()["focus"] == then, "arrows stay at the question"
    hall.press(KEY.Key_Return)
    assert not closings(hall.desk), "Enter says no"
    hall.press(KEY.Key_F9, KEY.Key_F9)
    assert "締めました（第1号）" in hall.facts()["closing.banner"]
    ((_, closing),) = closings(hall.desk)
    assert (closing.sums.fees, closing.difference, closing.handed_in) == (300, 0, 300)
    assert (closing.sums.sheets.used, closing.sums.sheets.spoiled) == (1, 1)
    assert closing.counted.pieces == ((1000, 1), (100, 3))
    assert "key.締める" not in hall.facts(), "closed for today"


def test_a_difference_stands_only_with_its_reason(hall):
    hall.issue()
    end(hall.desk, 300)
    hall.go(places.Closing())
    hall.count("", "", "", "1", "", "2", sheets="0")
    assert "過不足 -100円" in hall.facts()["closing.difference"]
    hall.press(KEY.Key_F9)
    counting = hall.window.current().counting
    assert "現金が100円不足" in counting.rows["explanation"].verdict()
    assert "用紙が1枚多く" in counting.rows["sheets_explanation"].verdict()
    hall.type("渡し間違い")
    hall.press(KEY.Key_Return, KEY.Key_Return)
    hall.type("受入の記録もれ")
    hall.press(KEY.Key_F9, KEY.Key_F9)
    ((_, closing),) = closings(hall.desk)
    assert closing.difference == -100
    assert closing.counted.explanation == "渡し間違い"
    assert closing.counted.sheets_explanation == "受入の記録もれ"


def test_what_comes_after_the_closing_is_the_next_business_days(hall):
    hall.issue()
    end(hall.desk, 300)
    hall.go(places.Closing())
    hall.count("", "", "", "1", "", "3", sheets="0")
    hall.press(KEY.Key_F9)
    hall.type("受入の記録もれ")
    hall.press(KEY.Key_F9, KEY.Key_F9)
    hall.issue()
    end(hall.desk, 300)
    hall.go(places.Closing())
    assert "次の業務日" in hall.facts()["closing.warnings"]
    hall.clock.step(days=1)
    hall.go(places.Closing())
    assert hall.facts()["closing.title"] == "日計　11月24日"
    assert "計算上の額 1,300円" in hall.facts()["closing.cash"]


def test_the_count_of_the_paper_is_put_right_with_a_reason(hall):
    stock(hall.desk, 100, received=True)
    hall.go(places.Closing())
    assert hall.facts()["key.用紙の調整"] == "F10"
    hall.press(KEY.Key_F10, KEY.Key_F9)
    rows = hall.window.current().rows
    assert "読み取れません" in rows["adjust"].verdict()
    hall.type("-3")
    hall.press(KEY.Key_Return)
    assert hall.facts()["focus"] == "closing.adjust_reason"
    hall.press(KEY.Key_Return)
    assert "理由" in rows["adjust_reason"].verdict()
    assert not rows["adjust"].verdict()
    hall.type("水濡れ")
    hall.press(KEY.Key_Return)
    assert "−3枚" in hall.facts()["closing.banner"].replace("-", "−")
    kept = hall.bodies(Kind.STOCK, Stock)[-1]
    assert (kept.sheets, kept.received, kept.reason) == (-3, False, "水濡れ")
    assert any("調整" in line and "-3" in line for line in hall.facts()["closing.lines"])


def test_an_earlier_day_comes_first_and_calmly_says_what_is_open(hall):
    hall.issue()
    hall.clock.step(days=1)
    attend(hall.desk)
    hall.go(places.Closing())
    facts = hall.facts()
    assert facts["closing.title"] == "日計　11月23日"
    assert "先に締めてください" in facts["closing.warnings"]
    assert "手数料を受け取っていない証明書が1件" in facts["closing.warnings"]
    assert "受付中の来庁者がいます" in facts["closing.warnings"]
    assert "key.締める" in facts


def test_what_is_kept_while_counting_is_told_before_anything_is_closed(hall):
    hall.issue()
    end(hall.desk, 300)
    hall.go(places.Closing())
    hall.count("", "", "", "1", "", "3", sheets="-")
    hall.press(KEY.Key_F9)
    assert "読み取れません" in hall.window.current().counting.rows["sheets"].verdict()
    hall.press(KEY.Key_Backspace)
    hall.press(KEY.Key_F9)
    hall.type("なし")
    hall.press(KEY.Key_F9)
    stock(hall.desk, 5, received=True)
    hall.press(KEY.Key_F9)
    assert "新しい記録" in hall.facts()["closing.banner"]
    assert not closings(hall.desk)


def test_what_was_counted_stays_when_the_screen_is_left(hall):
    hall.go(places.Closing())
    hall.count("2", "1", sheets="33")
    hall.go(places.Visit())
    hall.window.forget()
    hall.go(places.Closing())
    counting = hall.window.current().counting
    assert [counting.pieces[piece].text() for piece in (10_000, 5_000)] == ["2", "1"]
    assert counting.sheets.text() == "33"


def test_an_earlier_closing_is_opened_printed_saved_and_asked_to_be_reopened(hall):
    stock(hall.desk, 10, received=True)
    hall.issue()
    end(hall.desk, 300)
    hall.go(places.Closing())
    hall.count("", "", "", "1", "", "3", sheets="9")
    hall.press(KEY.Key_F9, KEY.Key_F9, KEY.Key_F4)
    assert "第1号" in hall.facts()["closing.closings"][0]
    hall.press(KEY.Key_F9)
    (paper,) = hall.reports.sheets
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert "日計表" in text.replace(" ", "").replace("\n", "")
    assert work.family()[0].name.split("　")[1] not in text
    hall.press(KEY.Key_F7)
    rows = list(csv.DictReader(io.StringIO(hall.file.read_bytes().decode("utf-8-sig"))))
    paid = [row for row in rows if row["区分"] == "証明書" and row["有料・減免"] == "有料"]
    assert sum(int(row["円"]) for row in paid) == 300
    day = hall.clock.at.date().isoformat()
    assert hall.bodies(Kind.OUTPUT, Output) == [
        Output("daily_report", medium, detail=f"{day} 1") for medium in (PAPER, FILE)
    ]
    hall.press(KEY.Key_F6)
    hall.type("数え間違い")
    hall.press(KEY.Key_Return)
    assert "再開の決裁待ち" in hall.facts()["closing.closings"][0]
    (closing,) = hall.bodies(Kind.CLOSING, Closing)
    assert [row.yen for row in closing.sums.papers if row.terms == PAID] == [300]
    assert len(hall.desk.journal.entries(Kind.FILING)) == 1
    assert hall.desk.journal.visits.now() is None, "no visitor's business"


def test_what_was_not_taken_and_what_went_out_does_not_stand_like_income():
    def yen(part: str, item: str, terms: str = "") -> str:
        return yen_words(Line(part, item, terms, yen=1_800))

    assert yen("証明書", "住民票の写し", "有料") == "1,800円"
    assert yen("証明書", "住民票の写し", "減免：罹災者") == "0円（減免 1,800円）"
    assert yen("返金", "住民票の写し", "有料") == "−1,800円"
    assert yen("領収", "返金") == "−1,800円"


def test_a_closed_day_shows_no_empty_fields(hall):
    hall.issue()
    end(hall.desk, 300)
    hall.go(places.Closing())
    assert "＋ 手数料 300円 － 返金 0円" in hall.facts()["closing.cash"]
    hall.count("", "", "", "1", "", "3", sheets="0")
    hall.press(KEY.Key_F9)
    hall.type("受入の記録もれ")
    hall.press(KEY.Key_F9, KEY.Key_F9)
    facts = hall.facts()
    assert "closing.cash" not in facts
    assert not {"key.現金", "key.用紙", "key.締める"} & set(facts)
