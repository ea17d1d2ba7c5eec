"""画面の印刷 under real keys: why is asked, the entry is kept, and only then is it on paper."""

from __future__ import annotations

from functools import partial

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.bridge.printing import ChosenPrinter, draw_picture
from desktop.display import Display
from desktop.operations.look_up import look_up
from desktop.pictures import ScreenPictures
from desktop.screens import places
from desktop.screens.picture.view import PictureDialog
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.clock import SystemClock
from sync.base.troubles import PrinterTrouble
from sync.base.wire import unpack
from sync.journal.asking import PAPER, Output
from sync.journal.kinds import Kind
from sync.records.policy import Policy
from tests.desks import Counter, TestTown
from tests.gui.gallery.stage import settle
from tests.gui.screens import counterwork as work
from tests.gui.screens.athand import AtHand
from tests.gui.screens.test_work_windows import Memory

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
WHY = "引継ぎの控え"


class Paper:
    """A printer that keeps what it was sent, and what was kept of it by then."""

    def __init__(self, counter: Counter) -> None:
        self.counter, self.on_paper, self.trouble = counter, True, None
        self.sent = []

    def print_picture(self, picture, title, foot, font) -> str:
        assert font.pointSizeF() > 0
        if self.trouble is not None:
            raise self.trouble
        self.sent.append((picture, title, tuple(foot), outputs(self.counter)))
        return "「窓口プリンター」へ印刷しました。"


def outputs(counter: Counter) -> list[Output]:
    kept = counter.journal.entries(Kind.OUTPUT)
    return [unpack(Output, each.entry.words.body) for each in kept]


class Hall(AtHand):
    """The person's page at a real desk."""

    def __init__(self, app, style, shown, counter) -> None:
        self.counter, self.paper = counter, Paper(counter)
        desk = counter.desk
        resident = partial(ResidentScreen, style, ResidentPresenter(partial(look_up, desk)))
        status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
        made = {
            places.Resident: lambda: resident(desk.today),
            places.Factor: Screen,
            places.Search: Screen,
        }
        self.window = Window(style, made, lambda: status, dict)
        self.pictures = ScreenPictures(self.window, Display(app), list)
        self.pictures.serve(desk, self.paper)
        shown(self.window)
        self.window.show_areas(signed_on=True, supervisor=False)
        self.window.go(places.Resident(work.HEAD))
        settle()

    @property
    def dialog(self) -> PictureDialog | None:
        settle()
        return self.window.findChild(PictureDialog)

    def ask(self) -> PictureDialog:
        self.press(KEY.Key_P, modifier=CONTROL)
        dialog = self.dialog
        assert dialog is not None
        assert QTest.qWaitForWindowActive(dialog)
        settle()
        return dialog


@pytest.fixture
def hall(app, style, shown, tmp_path):
    town = TestTown(Policy(), work.family(), SystemClock())
    code = town.hire("1001", "干川　さゆり", "clerk")
    counter = Counter(town, tmp_path)
    counter.sync()
    counter.begin_work("1001", code)
    yield Hall(app, style, shown, counter)
    counter.close()


def test_it_is_kept_with_its_reason_and_then_printed_with_a_foot(hall: Hall) -> None:
    seen = hall.window.grab().toImage().size()
    hall.ask()
    hall.type(WHY)
    hall.press(KEY.Key_Return)
    ((picture, title, foot, kept),) = hall.paper.sent
    assert kept == [Output("screen", PAPER, (work.HEAD,), 0, "住民の記録", WHY)], "first"
    assert picture.size() == seen
    assert title == "画面の印刷"
    assert foot[0].startswith("画面の印刷　")
    assert foot[0].endswith(f"干川　さゆり（1001）　記録 第{hall.counter.journal.last_number()}号")
    assert foot[1] == f"画面：住民の記録　理由：{WHY}"
    hall.press(KEY.Key_Return)
    assert hall.dialog is None
    assert len(hall.paper.sent) == 1


def test_without_a_reason_nothing_is_kept_or_printed(hall: Hall) -> None:
    dialog = hall.ask()
    hall.press(KEY.Key_Return)
    assert "理由を入力" in dialog.row.verdict()
    hall.type("あ" * 101)
    hall.press(KEY.Key_Return)
    assert "100文字以内" in dialog.row.verdict()
    assert (outputs(hall.counter), hall.paper.sent) == ([], [])


def test_without_a_printer_no_file_is_made_instead(hall: Hall, tmp_path) -> None:
    hall.paper.on_paper = False
    dialog = hall.ask()
    assert not dialog.go.isVisible()
    hall.press(KEY.Key_Return)
    assert hall.dialog is None
    assert outputs(hall.counter) == []
    chosen = ChosenPrinter("screen", tmp_path / "prints", Memory(), available=list)
    with pytest.raises(PrinterTrouble):
        chosen.print_picture(QImage(), "x", (), QApplication.font())
    assert not (tmp_path / "prints").exists()


def test_a_printer_that_fails_is_said_and_may_be_tried_again(hall: Hall) -> None:
    hall.paper.trouble = PrinterTrouble("out of paper")
    dialog = hall.ask()
    hall.type(WHY)
    hall.press(KEY.Key_Return)
    assert dialog.banner.isVisible()
    hall.paper.trouble = None
    hall.press(KEY.Key_Return)
    assert len(hall.paper.sent) == 1
    assert len(outputs(hall.counter)) == 2, "each try is an entry of its own"


def test_not_what_is_under_a_dialog_nor_locked_nor_where_a_secret_stands(hall: Hall) -> None:
    over = OverDialog(hall.window)
    over.open()
    settle()
    assert not hall.pictures.offered(), "a number may be shown in it"
    hall.pictures.open()
    hall.press(KEY.Key_P, modifier=CONTROL)
    assert hall.dialog is None
    over.reject()
    settle()
    hall.window.lock(Screen())
    hall.press(KEY.Key_P, modifier=CONTROL)
    assert hall.dialog is None
    hall.window.unlock(same=True)
    hall.window.go(places.Factor(places.Search()))
    hall.press(KEY.Key_P, modifier=CONTROL)
    assert hall.dialog is None
    signer, hall.counter.desk.signer = hall.counter.desk.signer, None
    assert not hall.pictures.offered(), "nobody is signed on"
    hall.counter.desk.signer = signer


def test_the_sheet_has_the_picture_and_the_words_under_it(app, style, tmp_path) -> None:
    picture = QImage(1366, 768, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    foot = ("画面の印刷　令和8年11月23日 12:00", "画面：住民の記録　理由：引継ぎの控え")
    draw_picture(printer, picture, foot, style.font(style.sizes.body))
    (page,) = pypdf.PdfReader(tmp_path / "out.pdf").pages
    assert page.mediabox.width > page.mediabox.height
    told = "".join(page.extract_text().split())
    assert "".join(foot[1].split()) in told
    assert len(page.images) == 1
