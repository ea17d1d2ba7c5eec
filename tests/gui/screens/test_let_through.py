"""支援措置の一時解除 under real keys: from the person's page to the paper, or to why not."""

from __future__ import annotations

import io
from functools import partial

import msgspec
import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser

from desktop.operations.issue_certificate import Certificates
from desktop.operations.look_up import look_up
from desktop.operations.wishes import USUAL_FORM
from desktop.paperwork import LatePress
from desktop.screens import places
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineState, LineStatus
from sync.exchanges import hiding
from sync.records.policy import CertificateRule, Policy
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import Sex
from tests.desks import Counter, SteppedClock, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.athand import AtHand
from tests.gui.screens.counterwork import Tray

KEY = Qt.Key
POLICY = Policy(version=1, certificates=(CertificateRule(USUAL_FORM, 300),))
WHERE = "大字草津９８７番地"
ORDER = ProtectionOrder(OrderState.IN_FORCE, "2026-01-05", "2026-01-10", "2027-01-09")
SHE = work.person(
    "000000010430043", "隠田　花", "カクシダ　ハナ", "1993-04-09", Sex.FEMALE,
    setai_no="0000004005", address=WHERE,
)  # fmt: skip


class Later:
    """Does slow work when it is told to."""

    def __init__(self) -> None:
        self.waiting = []

    def run(self, work_, done, failed) -> None:
        self.waiting.append((work_, done, failed))

    def go(self) -> None:
        """Do all that waits, and what comes of it."""
        while self.waiting:
            work.AtOnce().run(*self.waiting.pop(0))


class Hall(AtHand):
    """The person's page and the certificate's, on a real desk and a real cloud."""

    def __init__(self, style, shown, counter) -> None:
        self.counter, self.tray, self.behind = counter, Tray(), Later()
        desk = counter.desk
        certificates = Certificates(desk, work.town(), LatePress(), carry=counter.travel)
        status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
        screens = {
            places.Resident: lambda: ResidentScreen(
                style, ResidentPresenter(partial(look_up, desk)), desk.today
            ),
            places.Certificate: lambda: CertificateScreen(
                style, certificates, self.tray.of, desk.today, self.behind
            ),
        }
        self.window = Window(style, screens, lambda: status, dict, None)
        shown(self.window)
        self.window.show_areas(signed_on=True, supervisor=False)
        self.window.go(places.Resident(SHE.atena_no))
        QApplication.processEvents()

    @property
    def screen(self) -> CertificateScreen:
        return self.window.current()

    def banners(self) -> str:
        return " ".join(
            str(v) for k, v in self.facts().items() if k.startswith("certificate.alerts")
        )

    def words(self) -> str:
        """Return all that stands anywhere in the window."""
        labels = [label.text() for label in self.window.findChildren(QLabel)]
        browsers = [each.toPlainText() for each in self.window.findChildren(QTextBrowser)]
        return " ".join([*labels, *browsers, repr(self.facts())])


@pytest.fixture
def begin(style, shown, tmp_path):
    made = []

    def hall(released_on: str = "2026-11-23") -> Hall:
        town = TestTown(POLICY, [SHE], SteppedClock())
        order = msgspec.structs.replace(ORDER, released_on=released_on, released_to="本人")
        row = msgspec.structs.replace(SHE, history_no=2, protected=True, order=order)
        with town.ledger.writing(town.town) as writing:
            hiding.put(writing, [row], town.now())
        code = town.hire("1001", "干川　さゆり", "clerk")
        counter = Counter(town, tmp_path)
        made.append(counter)
        counter.sync()
        counter.begin_work("1001", code)
        return Hall(style, shown, counter)

    yield hall
    for each in made:
        each.close()


def printed(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\n", "")


def test_her_own_request_from_her_page_to_the_paper_by_keys(begin):
    hall = begin()
    assert "一時解除中" in hall.words()
    hall.press(KEY.Key_F7)
    assert hall.window.screen_name == "certificate"
    assert "住所をクラウドに照会しています" in hall.banners()
    assert "key.発行・印刷" not in hall.facts()
    hall.behind.go()
    QApplication.processEvents()
    assert hall.banners() == ""
    hall.press(KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9)
    (sheet,) = hall.tray.sheets
    assert WHERE in printed(sheet)
    assert WHERE not in hall.words(), "the paper says it, the screen does not"
    hall.press(KEY.Key_F7, KEY.Key_F3)
    assert hall.window.screen_name == "resident"
    assert WHERE not in hall.words()


def test_who_asks_for_her_is_refused_beside_the_field(begin):
    hall = begin()
    hall.press(KEY.Key_F7)
    hall.behind.go()
    hall.press(KEY.Key_2, KEY.Key_Return, KEY.Key_3, KEY.Key_F9)
    assert hall.tray.sheets == []
    assert (
        "一時解除は、この請求者に認められていません" in hall.screen.form.rows["requester"].verdict()
    )
    assert "顔写真付き" in hall.screen.form.rows["identity"].verdict()


def test_a_line_that_breaks_is_told_calmly_and_asked_again_when_it_is_back(begin):
    hall = begin()
    hall.counter.road.cut = True
    hall.press(KEY.Key_F7)
    hall.behind.go()
    assert "住所を確認できませんでした" in hall.banners()
    assert "もう一度確認します" in hall.words()
    assert "key.発行・印刷" not in hall.facts()
    hall.counter.cut()
    hall.window.refresh(frozenset())
    hall.behind.go()
    assert "通信が戻ってから発行してください" in hall.words()
    hall.counter.mend()
    hall.window.refresh(frozenset())
    hall.behind.go()
    QApplication.processEvents()
    assert hall.banners() == ""
    hall.press(KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9)
    assert len(hall.tray.sheets) == 1


def test_an_answer_that_comes_when_the_clerk_has_left_is_dropped(begin):
    hall = begin()
    hall.press(KEY.Key_F7, KEY.Key_F8)
    assert hall.window.screen_name == "resident"
    hall.behind.go()
    QApplication.processEvents()
    hall.press(KEY.Key_F7)
    assert "照会しています" in hall.banners(), "nothing of it was kept"


@pytest.mark.parametrize("released_on", ["", "2026-11-22"])
def test_on_any_other_day_there_is_no_way_to_a_paper(begin, released_on):
    hall = begin(released_on)
    assert "一時解除中" not in hall.words()
    assert "key.証明書" not in hall.facts()
    hall.press(KEY.Key_F7)
    assert hall.window.screen_name == "resident"
