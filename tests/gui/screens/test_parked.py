"""保留 under real keys, on a real desk's files: what was set aside, why, and the sealed report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from desktop.demo.facts import facts_of
from desktop.operations.parked import ParkedEntries
from desktop.operations.parked_report import ReportDiskFull, ReportPlaceGone
from desktop.operations.parked_words import WHYS, State
from desktop.screens import places
from desktop.screens.parked.model import STATE_LABELS, TONES
from desktop.screens.parked.view import NOTHING, ParkedScreen, choose_file
from desktop.screens.shell.window import Window
from desktop.widgets.prose import Prose
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.verdict import ReadSet
from sync.journal.entry import open_entry
from sync.journal.kinds import Filing, Kind, Withdrawal
from sync.journal.report import open_report, read_report
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.gui.gallery.days import ParkedDesk
from tests.gui.screens import counterwork as work
from tests.gui.screens.frame import Frame

KEY = Qt.Key
BREAK = "\u200b"
"""Where a long path may go on in the next line."""


@pytest.fixture
def counter(tmp_path):
    """Return a desk with a clerk at work."""
    town = TestTown(Policy(), work.family(), SteppedClock())
    code = town.hire("1001", "干川　さゆり", "clerk")
    counter = Counter(town, tmp_path / "desk")
    counter.sync()
    counter.begin_work("1001", code)
    counter.sync()
    yield counter
    counter.close()


class Chooser:
    """Stands for the person before the system's file dialog."""

    def __init__(self) -> None:
        self.answer: Path | None = None
        self.proposed: list[str] = []

    def __call__(self, _: object, name: str) -> str:
        self.proposed.append(name)
        return str(self.answer) if self.answer else ""


@pytest.fixture
def chooser() -> Chooser:
    return Chooser()


@pytest.fixture
def screen(style, shown, counter, chooser):
    """Return the screen between the status line and the keys."""
    screen = ParkedScreen(style, ParkedEntries(counter.desk), chooser)
    shown(Frame(style, screen))
    return screen


def park(counter: Counter, person: str = work.HEAD) -> bytes:
    """Have a filing set aside, for nobody known signed it; return its id."""
    body = pack(ContactCorrection(person, "0279-00-1234"))
    filing = Filing("contact_correction", (person,), body)
    kept = counter.journal.keep(Kind.FILING, filing, None, ReadSet())
    counter.sync()
    return bytes(kept.words.id)


def enter(screen) -> dict[str, object]:
    screen.enter(None)
    QApplication.processEvents()
    return facts_of(screen.window())


def press(screen, *keys: Qt.Key) -> dict[str, object]:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or screen, key)
        QApplication.processEvents()
    return facts_of(screen.window())


def test_presenter_needs_no_qt():
    code = "import desktop.screens.parked.presenter, sys;"
    code += "sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_nothing_parked_is_said_in_words_and_there_is_nothing_to_save(screen, chooser):
    facts = enter(screen)
    assert screen.findChild(type(screen._empty), "parked.empty").isVisible()
    assert NOTHING in screen._empty.accessibleName()
    assert "parked.list" not in facts
    assert "key.報告を保存" not in facts
    press(screen, KEY.Key_F9)
    assert not chooser.proposed


def test_an_entry_stands_there_with_number_day_kind_person_reason_and_step(screen, counter):
    park(counter)
    facts = enter(screen)
    number = counter.journal.count()
    name = counter.cache.people([work.HEAD])[work.HEAD].name
    (row,) = facts["parked.list"]
    why = WHYS["staff_signature"]
    words = ("保留", "届出（連絡先の修正）", name, f"第{number}号", "R8.11.23 12:00", why.reason)
    assert all(word in row for word in words), row
    assert facts["parked.count"] == "1件"
    assert facts["focus"] == "parked.list"
    assert facts["parked.detail.title"] == f"届出（連絡先の修正）　第{number}号"
    assert screen.detail.findChild(type(screen.detail._people)).text() == name
    assert why.reason in str(facts["parked.detail.why"])
    assert "再届出" in str(facts["parked.detail.why.more"])
    assert facts["parked.detail.code"] == "staff_signature"


def test_the_cursor_stays_on_its_entry_while_others_arrive(screen, counter):
    park(counter)
    park(counter, work.WIFE)
    enter(screen)
    facts = press(screen, KEY.Key_Down)
    title = facts["parked.detail.title"]
    park(counter, work.SON)
    screen.refresh(frozenset())
    facts = facts_of(screen.window())
    assert facts["parked.count"] == "3件"
    assert facts["parked.list.row"] == 2
    assert facts["parked.detail.title"] == title


def test_f3_goes_to_the_person(screen, counter):
    park(counter, work.WIFE)
    went = []
    screen.go.connect(went.append)
    enter(screen)
    press(screen, KEY.Key_F3)
    assert went == [places.Resident(work.WIFE)]


def test_the_report_is_written_where_the_person_says(screen, counter, chooser, tmp_path):
    filing = park(counter)
    counter.journal.keep(Kind.WITHDRAWAL, Withdrawal(filing), counter.desk.who)
    counter.sync()
    enter(screen)
    chooser.answer = tmp_path / "stick.sealed"
    facts = press(screen, KEY.Key_F9)
    me = counter.journal.identity.enrolled()
    assert chooser.proposed == [f"madoguchi-{me.municipality}-{me.desk}-20261123-1200.sealed"]
    said = f"{facts['parked.banner']}{facts['parked.banner.more']}"
    assert "2件" in said
    assert str(chooser.answer) in said.replace(BREAK, "")
    assert "草津町の鍵" in said
    told = open_report(read_report(chooser.answer.read_bytes()), counter.town.town.key)
    assert open_entry(told.entries[0][0]).words.id == filing
    assert screen.list.count() == 2, "nothing goes by being told of"


def test_no_file_chosen_writes_nothing(screen, counter, chooser):
    park(counter)
    enter(screen)
    facts = press(screen, KEY.Key_F9)
    assert len(chooser.proposed) == 1
    assert "parked.banner" not in facts


def test_a_stick_that_is_full_or_gone_is_said_and_can_be_tried_again(
    screen, counter, chooser, tmp_path
):
    park(counter)
    enter(screen)
    chooser.answer = tmp_path / "gone" / "report.sealed"
    facts = press(screen, KEY.Key_F9)
    assert ReportPlaceGone.reason in str(facts["parked.banner"])
    if sys.platform == "linux":
        chooser.answer = tmp_path / "report.sealed"
        (tmp_path / "report.sealed.part").symlink_to("/dev/full")
        facts = press(screen, KEY.Key_F9)
        assert ReportDiskFull.reason in str(facts["parked.banner"])
        assert ReportDiskFull.remedy in str(facts["parked.banner.more"])
        assert not chooser.answer.exists()
    chooser.answer = tmp_path / "report.sealed"
    facts = press(screen, KEY.Key_F9)
    assert "保存しました" in str(facts["parked.banner"])
    assert chooser.answer.exists()


def test_the_systems_dialog_is_asked_with_the_name_proposed(screen, monkeypatch):
    asked = []

    def dialog(parent, title, begin, kinds):
        asked.append((title, Path(begin).name, kinds))
        return "/somewhere/else.sealed", kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    assert choose_file(screen, "madoguchi-1.sealed") == "/somewhere/else.sealed"
    assert asked == [("報告ファイルの保存先", "madoguchi-1.sealed", "暗号化した報告 (*.sealed)")]


def test_every_state_has_a_word_and_a_shape_of_its_own(style):
    assert set(State) == STATE_LABELS.keys() == TONES.keys()
    assert len(set(STATE_LABELS.values())) == len(State)
    assert len({style.tones[tone].shape for tone in TONES.values()}) == len(State)


def test_the_window_counts_it_in_words_and_alt_4_goes_there(style, shown, counter):
    entries = ParkedEntries(counter.desk)
    status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
    window = Window(
        style,
        {places.Parked: lambda: ParkedScreen(style, entries)},
        lambda: status,
        lambda: {"rail.parked": entries.count()},
    )
    shown(window)
    window.show_areas(signed_on=True, supervisor=False)
    button = window.findChild(QPushButton, "rail.parked")
    assert (button.text(), button.accessibleName()) == ("4 保留", "保留")
    park(counter)
    window.look()
    assert (button.text(), button.accessibleName()) == ("4 保留 (1)", "保留 1件")
    QTest.keyClick(window, KEY.Key_4, Qt.KeyboardModifier.AltModifier)
    assert window.place == places.Parked()
    assert button.isChecked()
    assert facts_of(window)["screen"] == "parked"


def test_no_reason_and_no_step_is_ever_shown_cut(style, shown):
    status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
    screen = ParkedScreen(style, ParkedDesk())
    window = Window(style, {places.Parked: lambda: screen}, lambda: status, dict)
    shown(window)
    window.show_areas(signed_on=True, supervisor=True)
    window.go(places.Parked())
    QApplication.processEvents()
    for row in range(screen.list.count()):
        screen.list.setCurrentRow(row)
        texts = [text for text in screen.findChildren(Prose) if text.isVisible()]
        assert texts
        cut = [t.words() for t in texts if t.height() < t.heightForWidth(t.width())]
        assert not cut
        assert all(t.fontInfo().pointSizeF() >= 12 for t in texts)
