"""The screens of work under real keys: a household moves, a decision, a certificate offline."""

from __future__ import annotations

import hashlib

import pytest
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.bridge.printing import (
    FOLDER,
    PRINT_DPI,
    ChosenPrinter,
    FolderPrinter,
    draw_pages,
)
from desktop.certificates.images import page_images
from desktop.demo.facts import facts_of
from desktop.keys import placed, standard
from desktop.operations.wishes import Issued
from desktop.screens.certificate.presenter import Stage
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.filing.presenter import Step
from desktop.screens.filing.view import FilingScreen
from desktop.screens.places import (
    Certificate,
    Decisions,
    Filing,
    Queue,
    Resident,
)
from desktop.screens.queue.view import QueueScreen
from desktop.screens.supervisor import SupervisorDialog
from desktop.widgets.prose import Prose
from sync.base.troubles import DiskFull, PrinterTrouble
from sync.base.verdicts import Alert
from sync.base.wire import pack
from sync.changes.attached import Attached
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.changes.contact_correction import ContactCorrection as Contact
from sync.changes.relocation import RELOCATION
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.gui.gallery.days import pdf
from tests.gui.screens import counterwork as work
from tests.gui.screens.filling import press, rows, write
from tests.gui.screens.frame import Frame

KEY = Qt.Key
SHORT = Alert("made_up", "phone", "番号が短いようです。", "もう一度確認してください。")


@pytest.fixture
def window(style, shown):
    """Show a screen as the shell does; return its window."""

    def show(screen, place, **frame) -> QWidget:
        framed = shown(Frame(style, screen, **frame))
        screen.enter(place)
        QApplication.processEvents()
        return framed

    return show


def relocation(style, desk: work.Desk) -> FilingScreen:
    return FilingScreen(style, desk, RELOCATION, work.town().oaza)


def shown(screen: QWidget, name: str) -> str:
    return screen.findChild(QWidget, name).text()


def test_a_household_moves_by_keyboard_alone(style, window):
    desk = work.Desk()
    screen = relocation(style, desk)
    window(screen, Filing("relocation", work.HEAD))
    assert QApplication.focusWidget().objectName() == "relocation.movers"
    press(KEY.Key_Return)
    write("R8.11.20")
    press(KEY.Key_Return, KEY.Key_Return)
    assert QApplication.focusWidget().objectName() == "relocation.oaza"
    write("まえ")
    press(KEY.Key_Return)
    assert shown(screen, "relocation.oaza") == "大字前口"
    write("102-1")
    assert shown(screen, "relocation.address") == "大字前口１０２番地１"
    press(KEY.Key_Return)
    write("白根ハイツ203号室")
    press(KEY.Key_Return)
    assert QApplication.focusWidget().text().endswith("本人"), "as this visit knows the visitor"
    press(KEY.Key_Return, KEY.Key_Return)
    assert screen.filer.step is Step.CONFIRM
    assert screen.findChild(QWidget, "relocation.difference").isVisible()
    assert not desk.filed
    press(KEY.Key_F9)
    assert screen.filer.step is Step.DONE
    assert screen.findChild(QWidget, "relocation.received").isVisible()
    assert "窓口1番　第12号" in screen.findChild(QWidget, "relocation.entry_no").text()
    body = work.unpacked(desk)
    assert len(body.movers) == 4
    assert body.address == "大字前口１０２番地１"
    assert body.building == "白根ハイツ２０３号室"


def test_part_of_a_household_moves_by_keyboard_alone(style, window):
    desk = work.Desk()
    screen = relocation(style, desk)
    window(screen, Filing("relocation", work.HEAD))
    write("13")  # the head and the son stay
    press(KEY.Key_Return)
    assert QApplication.focusWidget().objectName() == "relocation.relationship.1"
    write("1")
    press(KEY.Key_Return)
    write("4")
    press(KEY.Key_Return)
    write("R8.11.20")
    press(KEY.Key_Return, KEY.Key_Return)
    write("maeg")
    press(KEY.Key_Return)
    write("28")
    press(KEY.Key_F9)
    assert screen.filer.step is Step.CONFIRM, screen.filer.refusals
    press(KEY.Key_F9)
    assert [(m.atena_no, m.relationship) for m in work.unpacked(desk).movers] == [
        (work.WIFE, "世帯主"),
        (work.DAUGHTER, "子"),
    ]


def test_refusals_stand_beside_their_field_and_take_the_hands_there(style, window):
    screen = relocation(style, work.Desk())
    window(screen, Filing("relocation", work.HEAD))
    press(KEY.Key_F9)
    assert "異動日" in screen.rows["moved_on"].verdict()
    assert QApplication.focusWidget().objectName() == "relocation.moved_on"
    assert not screen.rows["movers"].verdict()


def test_leaving_and_coming_back_loses_nothing(style, window):
    desk = work.Desk()
    screen = relocation(style, desk)
    window(screen, Filing("relocation", work.HEAD))
    write("3")
    press(KEY.Key_Return, KEY.Key_Tab)
    screen.findChild(QLineEdit, "relocation.lot").setText("77")
    went = []
    screen.go.connect(went.append)
    press(KEY.Key_Escape)
    assert went == [Resident(work.HEAD)]
    screen.leave()
    later = relocation(style, desk)
    window(later, Filing("relocation", work.HEAD))
    assert shown(later, "relocation.lot") == "77"
    assert work.SON not in later.filer.typed["movers"].movers


def test_a_contact_is_put_right_by_keyboard_alone(style, window):
    desk = work.Desk(online=False)
    screen = FilingScreen(style, desk, CONTACT_CORRECTION)
    window(screen, Filing("contact_correction", work.HEAD))
    write("0279880001")
    press(KEY.Key_F9, KEY.Key_F9)
    assert work.unpacked(desk).phone == "0279880001"
    assert (
        "通信が戻りましたら"
        in screen.findChild(QWidget, "contact_correction.next").accessibleName()
    )


def waiting(desk: work.Desk, count: int = 3) -> list:
    people = (work.HEAD, work.WIFE, work.SON)
    return [
        desk.add("contact_correction", pack(Contact(no, f"0279-00-000{i}")))
        for i, no in enumerate(people[:count])
    ]


def test_who_decides_sees_who_came_and_what_was_checked(style, window):
    desk = work.Desk(staff="2001")
    proxy = Attached("mandate", "関　正", "two", ("mandate",), work.NOW, (SHORT,))
    desk.add("contact_correction", pack(Contact(work.WIFE, "0279-00-0002")), proxy)
    desk.add("contact_correction", pack(Contact(work.HEAD, "0279-00-0001")), None)
    screen = DecisionsScreen(style, desk)
    window(screen, Decisions(), person="係長 関 正")
    told = [screen.findChild(Prose, f"decisions.detail.check.{n}") for n in range(1, 5)]
    assert [line.words() for line in told] == [
        "任意代理人　関　正", "資格確認書等（2点）、11月24日 10時42分に確認", "委任状",
        SHORT.reason,
    ]  # fmt: skip
    press(KEY.Key_Down)
    assert [line.words() for line in told] == ["記録なし", "記録なし", "", ""]
    assert [line.isVisible() for line in told] == [True, True, False, False]


def test_a_supervisor_decides_in_three_keys(style, window):
    desk = work.Desk(staff="2001")
    filings = waiting(desk)
    screen = DecisionsScreen(style, desk)
    window(screen, Decisions(), person="係長 関 正")
    assert screen.detail.table.rowCount() == 1, "the difference stands there before any key"
    press(KEY.Key_Down)
    press(KEY.Key_F9)
    assert desk.decisions == [(filings[1].id, Ruling.APPROVE, "")]
    press(KEY.Key_F9)
    press(KEY.Key_F7)
    write("番号を確認してください。")
    press(KEY.Key_Return)
    assert desk.decisions[1][1:] == (Ruling.RETURN, "番号を確認してください。")


def test_no_filing_is_decided_before_it_was_looked_at(style, window):
    desk = work.Desk(staff="2001")
    filings = waiting(desk)
    screen = DecisionsScreen(style, desk)
    framed = window(screen, Decisions())
    for decided in range(3):
        press(KEY.Key_F9)
        assert [each[0] for each in desk.decisions] == [f.id for f in filings[: decided + 1]]
        assert "承認しました" in screen.banner.accessibleName()
        if decided < 2:
            assert screen.list.current().id == filings[decided + 1].id
            assert screen.detail.table.isHidden()
            assert screen.detail._people.text() == filings[decided + 1].persons[0]
            assert framed.bar.button("F9").text().endswith("次を見る")
            press(KEY.Key_F7)
            assert screen.asking.isHidden()
            press(KEY.Key_F9 if decided else KEY.Key_Return)
            assert len(desk.decisions) == decided + 1
            assert screen.detail.table.isVisible()
    press(KEY.Key_F9)
    assert len(desk.decisions) == 3


def test_a_filing_decided_elsewhere_leaves_the_next_one_unseen(style, window):
    desk = work.Desk(staff="2001")
    filings = waiting(desk)
    screen = DecisionsScreen(style, desk)
    window(screen, Decisions())
    desk.cases[:] = [filed for filed in desk.cases if filed.id != filings[0].id]
    screen.refresh(frozenset({"filings"}))
    press(KEY.Key_F9)
    assert not desk.decisions, "the key was meant for the filing that stood there before"
    press(KEY.Key_F9)
    assert desk.decisions[0][0] == filings[1].id


def test_a_reason_that_is_wanted_is_asked_for_no_longer_once_it_is_begun(style, window):
    desk = work.Desk(staff="2001")
    waiting(desk, 1)
    screen = DecisionsScreen(style, desk)
    window(screen, Decisions())
    press(KEY.Key_F7, KEY.Key_F9)
    assert screen.reason_row.verdict()
    write("番")
    assert not screen.reason_row.verdict()
    assert "理由を" not in screen.reason.accessibleDescription()


def test_new_filings_arrive_and_the_selection_stays(style, window):
    desk = work.Desk(staff="2001")
    filings = waiting(desk, 2)
    screen = DecisionsScreen(style, desk)
    window(screen, Decisions())
    press(KEY.Key_Down)
    press(KEY.Key_F7)
    write("あ")
    desk.add("contact_correction", pack(Contact(work.SON, "0279-00-0009")))
    screen.refresh(frozenset({"filings"}))
    assert screen.list.count() == 3
    assert screen.list.current().id == filings[1].id
    assert screen.reason.text() == "あ", "a reason begun is not lost"


def test_ones_own_filing_is_seen_and_its_keys_are_muted(style, window):
    desk = work.Desk(staff="1001")
    waiting(desk, 1)
    screen = DecisionsScreen(style, desk)
    framed = window(screen, Decisions())
    assert not framed.bar.button("F9").isEnabled()
    assert "ご自身" in screen.detail.alerts.words()[0]
    press(KEY.Key_F9)
    assert not desk.decisions


def test_the_queue_withdraws_and_files_anew(style, window):
    desk = work.Desk()
    first, second = waiting(desk, 2)
    desk.stand(first.id, standing=Standing.RETURNED, reason="番号が違います。")
    screen = QueueScreen(style, desk)
    window(screen, Queue())
    assert screen.list.current().id == second.id
    press(KEY.Key_F6)
    assert desk.withdrawn == [second.id]
    went = []
    screen.go.connect(went.append)
    press(KEY.Key_Down)
    press(KEY.Key_F2)
    assert went == [Filing("contact_correction", work.HEAD, first.id, first.body)]


def test_a_certificate_in_hand_in_eight_keys(style, window):
    desk = work.Desk()
    office, tray = work.Certificates(desk, pdf()), work.Tray()
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    window(screen, Certificate(work.HEAD))
    write("1")
    press(KEY.Key_Return)
    write("1")
    press(KEY.Key_F9, KEY.Key_F7)
    assert [hashlib.sha256(sheet).hexdigest() for sheet in tray.sheets] == [
        screen._presenter.issued[0].digest
    ]
    assert (
        screen._presenter.issued[0].digest in screen.findChild(QWidget, "certificate.digest").text()
    )
    assert office.outcomes == [(screen._presenter.issued[0].id, True)]


def test_enter_never_leads_to_a_field_out_of_sight(style, window):
    desk = work.Desk()
    screen = CertificateScreen(
        style, work.Certificates(desk, pdf()), work.Tray().of, desk.today, work.AtOnce()
    )
    window(screen, Certificate(work.HEAD)).setFixedSize(1366, 600)
    QApplication.processEvents()
    assert screen.form.height() > screen.form.parentWidget().height(), "else nothing is hidden"
    while not screen.form.copies.hasFocus():
        press(KEY.Key_Return)
        QApplication.processEvents()
        now = QApplication.focusWidget()
        assert now.visibleRegion().boundingRect() == now.rect(), now.objectName()


def test_what_is_said_beside_the_row_that_has_the_hands_is_in_sight(style, window):
    screen = relocation(style, work.Desk())
    window(screen, Filing("relocation", work.HEAD)).setFixedSize(1366, 620)
    press(KEY.Key_Return)
    write("R8.11.20")
    press(KEY.Key_Return, KEY.Key_Return)
    write("まえ")
    press(KEY.Key_Return)
    write("102-1")
    press(KEY.Key_Return, KEY.Key_Return)
    write("3")
    press(KEY.Key_Return)
    assert QApplication.focusWidget().objectName() == "relocation.filer_name"
    press(KEY.Key_F9)
    QApplication.processEvents()
    (row,) = [row for row in rows(screen) if row.isAncestorOf(QApplication.focusWidget())]
    assert "届出人の氏名" in row.verdict()
    assert row.visibleRegion().boundingRect() == row.rect()


@pytest.mark.parametrize("printer", ["one", "folder"])
def test_the_desk_is_told_where_a_certificate_goes_before_it_is_committed(style, window, printer):
    desk = work.Desk()
    office, tray = work.Certificates(desk, pdf()), work.Tray()
    tray.names["folder"] = "PDF"
    tray.choose(printer)
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    window(screen, Certificate(work.HEAD))
    write("1")
    press(KEY.Key_Return)
    write("1")
    press(KEY.Key_F9)
    assert office.on_file == [printer == "folder"]


def shown_keys(screen) -> dict[str, str]:
    return {key.label: key.key for key in placed(screen.keys(), standard())}


def test_what_did_not_come_out_of_the_printer_is_spoiled_by_the_main_key(style, window):
    desk = work.Desk()
    office, tray = work.Certificates(desk, pdf()), work.Tray()
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    window(screen, Certificate(work.HEAD))
    tray.trouble = PrinterTrouble()
    write("1")
    press(KEY.Key_Return)
    write("1")
    press(KEY.Key_F9)
    assert (shown_keys(screen)["書損"], shown_keys(screen)["交付した"]) == ("F6", "F7")
    (main,) = (key.label for key in CertificateScreen.keys(screen) if key.primary)
    assert main == "書損"
    press(KEY.Key_F9)
    assert office.outcomes == [], "the key that issues says nothing of a sheet"
    press(KEY.Key_F6)
    assert [handed for _, handed in office.outcomes] == [False]


def test_sheets_of_before_are_answered_or_put_off_before_the_next_one(style, window):
    desk = work.Desk()
    office, tray = work.Certificates(desk, pdf()), work.Tray()
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    office.open = [Issued(name, "1", "00", b"", 300) for name in (b"1", b"2", b"3")]
    window(screen, Certificate(work.HEAD))
    assert shown_keys(screen) == {
        "書損": "F6", "交付した": "F7", "前画面": "F8", "後で答える": "F10",
    }  # fmt: skip
    press(KEY.Key_F7, KEY.Key_F6)
    assert office.outcomes == [(b"1", True), (b"2", False)]
    assert not screen.form.requester.isEnabled()
    press(KEY.Key_F10)
    assert screen.form.requester.isEnabled()
    assert shown_keys(screen)["発行・印刷"] == "F9"
    assert len(office.open) == 1, "it is asked again next time"


def test_several_copies_can_be_stopped_between_two_and_leave_none_half_done(
    style, window, monkeypatch
):
    desk = work.Desk()
    office, tray = work.Certificates(desk, pdf()), work.Tray()
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    window(screen, Certificate(work.HEAD))
    write("1")
    press(KEY.Key_Return)
    write("1")
    screen.form.copies.setText("5")
    seen = []
    real = tray.print

    def printing(*asked):
        seen.append(QApplication.activeModalWidget().panel.words())
        if len(tray.sheets) == 2:
            press(KEY.Key_F7)  # hands over nothing while it is still printing
            press(KEY.Key_Escape)
        return real(*asked)

    monkeypatch.setattr(tray, "print", printing)
    press(KEY.Key_F9)
    assert [words.partition(" 件")[0] for words in seen] == [
        f"証明書を印刷しています {done} / 5" for done in range(3)
    ]
    assert "残り" in seen[-1]
    assert len(office.entries) == len(tray.sheets) == 3
    assert not office.outcomes
    assert screen._presenter.stage is Stage.PRINTED
    assert screen.form.copies.text() == "3"
    assert screen._presenter.fee == 900
    QApplication.processEvents()  # the window is active again
    press(KEY.Key_F7)
    assert [handed for _, handed in office.outcomes] == [True] * 3


def test_offline_a_supervisor_signs_on_over_the_clerks_session(style, window, monkeypatch):
    desk = work.Desk(online=False)
    office, tray = work.Certificates(desk, pdf()), work.Tray()
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    window(screen, Certificate(work.HEAD), online=False)
    write("1")
    press(KEY.Key_Return)
    write("2")

    def answer(dialog: SupervisorDialog) -> int:
        dialog.show()
        dialog.activateWindow()
        QApplication.processEvents()
        assert dialog.staff.hasFocus()
        said = "".join(prose.words() for prose in dialog.findChildren(Prose))
        assert all(member.name in said for member in desk.household_of(work.HEAD))
        for password, ends in (("wrong", False), ("himitsu-no-kotoba", True)):
            dialog.staff.setFocus()
            dialog.staff.selectAll()
            write("2001")
            press(KEY.Key_Return)
            write(password)
            loop = QEventLoop()  # QSignalSpy.wait would hold Python's lock against the worker
            dialog.answered.connect(loop.quit)
            press(KEY.Key_Return)
            loop.exec()
            assert (dialog.approval is not None) is ends
            assert dialog.password.line.text() == "", "the password is not kept"
        return dialog.result()

    monkeypatch.setattr(SupervisorDialog, "exec", answer)
    press(KEY.Key_F9)
    assert office.entries[0][2] == "2001"
    assert len(tray.sheets) == 1


def test_choices_do_not_stay_for_the_next_visitor(style, window):
    desk = work.Desk()
    screen = CertificateScreen(
        style, work.Certificates(desk, pdf()), work.Tray().of, desk.today, work.AtOnce()
    )
    window(screen, Certificate(work.HEAD))
    write("1")
    assert screen.form.requester.choice() == "self"
    screen.enter(Certificate(work.WIFE))
    assert screen.form.requester.choice() == ""


class Later:
    """Does slow work when it is told to."""

    def __init__(self) -> None:
        self.waiting = []

    def run(self, *asked) -> None:
        self.waiting.append(asked)

    def end(self) -> None:
        for asked in self.waiting:
            work.AtOnce().run(*asked)
        self.waiting.clear()


@pytest.mark.parametrize("other", [work.WIFE, work.HEAD, ""], ids=["next", "same", "gone"])
def test_a_paper_drawn_late_is_shown_to_nobody_else(style, window, other):
    desk, later = work.Desk(), Later()
    office = work.Certificates(desk, pdf())
    screen = CertificateScreen(style, office, work.Tray().of, desk.today, later)
    window(screen, Certificate(work.HEAD))
    screen._show_paper()
    if other:
        screen.enter(Certificate(other))
    else:
        screen.leave()
    later.end()
    assert screen.findChild(QWidget, "certificate.preview.pages").text() == ""
    if other:
        screen._show_paper()
        later.end()
        assert screen.findChild(QWidget, "certificate.preview.pages").text() == "1 / 1 頁"


def test_of_two_papers_asked_for_the_last_is_shown_whichever_is_drawn_first(style, window):
    desk, later = work.Desk(), Later()
    office = work.Certificates(desk, pdf())
    screen = CertificateScreen(style, office, work.Tray().of, desk.today, later)
    window(screen, Certificate(work.HEAD))
    screen._show_paper()
    screen.form.members._tick(2, on=False)
    screen._show_paper()
    later.waiting.reverse()
    later.end()
    shown = screen.findChild(QWidget, "certificate.preview.scroll").accessibleDescription()
    assert shown == "世帯の一部 3人"


def test_a_paper_that_cannot_be_drawn_is_said(style, window):
    desk, later = work.Desk(), Later()
    office = work.Certificates(desk, pdf())
    office.preview = lambda _: jammed
    screen = CertificateScreen(style, office, work.Tray().of, desk.today, later)
    window(screen, Certificate(work.HEAD))
    screen._show_paper()
    later.end()
    assert "見本を作れませんでした" in str(facts_of(screen.window()))


def jammed() -> None:
    raise DiskFull


def test_every_control_has_a_name_for_the_day_and_for_screen_readers(style, window):
    desk = work.Desk()
    waiting(desk)
    screens = (
        (relocation(style, desk), Filing("relocation", work.HEAD)),
        (FilingScreen(style, desk, CONTACT_CORRECTION), Filing("contact_correction", work.HEAD)),
        (QueueScreen(style, desk), Queue()),
        (DecisionsScreen(style, desk), Decisions()),
        (
            CertificateScreen(
                style, work.Certificates(desk, pdf()), work.Tray().of, desk.today, work.AtOnce()
            ),
            Certificate(work.HEAD),
        ),
    )
    for screen, place in screens:
        window(screen, place)
        for line in screen.findChildren(QLineEdit):
            if line.isVisible() and line.focusPolicy() & Qt.FocusPolicy.TabFocus:
                named = (line.objectName(), line.parentWidget().objectName())
                assert any(name.startswith(screen.name) for name in named), named
                name = line.accessibleName() or line.parentWidget().accessibleName()
                assert name, named


def test_the_folder_printer_writes_the_pdf_and_nothing_else(tmp_path):
    folder = tmp_path / "printed"
    said = FolderPrinter(folder).print(
        b"%PDF made up", "juminhyo 2026-11-23・草津町・01・1・000001"
    )
    files = list(folder.iterdir())
    assert [file.read_bytes() for file in files] == [b"%PDF made up"]
    assert "紙には印刷していません" in said


def test_a_folder_that_cannot_be_written_is_a_printers_trouble(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PrinterTrouble):
        FolderPrinter(tmp_path / "file").print(b"%PDF", "x")


class Memory(dict):
    def recall(self, key: str) -> str:
        return self.get(key, "")

    def remember(self, key: str, value: str) -> None:
        self[key] = value


def test_the_chosen_printer_is_remembered_and_a_missing_one_is_not_used(app, tmp_path):
    memory, there = Memory(), ["窓口プリンター", "奥のプリンター"]
    chosen = ChosenPrinter("juminhyo", tmp_path, memory, available=lambda: there)
    assert chosen.chosen() == "窓口プリンター"
    chosen.choose("奥のプリンター")
    again = ChosenPrinter("juminhyo", tmp_path, memory, available=lambda: there)
    assert again.chosen() == "奥のプリンター"
    assert again.on_paper
    there.clear()
    assert again.chosen() == FOLDER
    assert not again.on_paper
    assert again.print(b"%PDF", "x").startswith("紙には印刷していません")


def test_the_pages_fill_the_sheet_at_print_resolution(app, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    draw_pages(printer, page_images(pdf(), PRINT_DPI))
    before = page_images(pdf(), 100)
    after = page_images((tmp_path / "out.pdf").read_bytes(), 100)
    assert len(after) == len(before)
    assert abs(after[0].width - before[0].width) <= 2
    assert abs(after[0].height - before[0].height) <= 2
    light = [sum(page.pixels[::4]) / len(page.pixels[::4]) for page in (before[0], after[0])]
    assert light[1] == pytest.approx(light[0], rel=0.04)
    assert light[1] < 250, "something is on the paper"


FORMS = ("juminhyo_household", "juminhyo_person", "kisai_jikou", "inkan")


def test_another_paper_asks_what_it_asks_and_begins_without_options(style, window):
    desk, tray = work.Desk(), work.Tray()
    office = work.Certificates(desk, pdf())
    office.forms = FORMS
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    window(screen, Certificate(work.HEAD))
    assert screen.form.requester.focusProxy().hasFocus() or screen.form.requester.hasFocus()
    assert not screen.form.rows["items"].isVisible()
    assert not screen.form.rows["card"].isVisible()
    screen.form.options["honseki"].setChecked(True)
    screen.form.kind.choose("kisai_jikou")
    assert screen.form.rows["items"].isVisible()
    assert screen._presenter.wish.items == ("name", "birth", "sex", "address")
    assert not screen._presenter.wish.honseki
    screen.form.kind.choose("inkan")
    assert screen.form.rows["card"].isVisible()
    assert screen._presenter.wish.members == (work.HEAD,)
    screen.form.card.setChecked(True)
    screen._take()
    assert screen._presenter.wish.card


def test_the_application_is_printed_before_anything_is_issued(style, window):
    desk, tray = work.Desk(), work.Tray()
    office = work.Certificates(desk, pdf())
    screen = CertificateScreen(style, office, tray.of, desk.today, work.AtOnce())
    window(screen, Certificate(work.HEAD))
    screen._print_application()
    assert tray.sheets == [b"%PDF-1.4 application"]
    assert office.entries == []


def test_the_printer_is_chosen_by_a_key(style, window):
    desk, tray = work.Desk(), work.Tray()
    screen = CertificateScreen(
        style, work.Certificates(desk, pdf()), tray.of, desk.today, work.AtOnce()
    )
    window(screen, Certificate(work.HEAD))
    assert screen.printer.text() == "見本プリンター"
    screen._next_printer()
    assert screen.printer.text() == "二階のプリンター"
