"""The whole program on a dying disk: real window, worker process, TLS; the counter goes on."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import crashes
from desktop.cache.copies import Copies
from desktop.crashes import Crashes
from desktop.demo.facts import facts_of
from desktop.main import Program
from desktop.opened import open_profile
from desktop.practice.line import FaultLine
from desktop.profile import Profile, Settings
from desktop.screens.search.presenter import INCOMPLETE
from sync.base.clock import UTC, SystemClock
from sync.base.troubles import JournalDamaged, KeyWrong
from sync.cloud.authority import papers
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import Policy
from tests.desks import PASSWORD, TOWN, TestTown
from tests.e2e.network.lines import HOST, serving
from tests.gui.screens import counterwork as work
from tests.gui.screens import seeing
from tests.gui.screens.worked import worked_at
from tests.unit.cache.spoiling import FIRST, flip, spoil
from tests.unit.changes.people import person

PASSPHRASE = "a passphrase of a desk"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("tls"), [HOST], dt.datetime.now(UTC))


@pytest.fixture
def town():
    others = [person(f"{n:05}", name_kana="シケン　タロウ") for n in range(1, 400)]
    return TestTown(Policy(), [*work.family(), *others], SystemClock())


@pytest.fixture
def line(town, tls):
    with serving(town.ledger, town.clock, tls) as gate, FaultLine(gate.port) as opened:
        yield opened


@pytest.fixture
def profile(tmp_path, town, tls, line):
    """A profile of a desk at which somebody has worked."""
    profile = Profile(tmp_path / "desk")
    profile.save(Settings(f"https://{HOST}:{line.port}", TOWN, tls.ca.read_text()))
    code = town.hire("1001", "干川　さゆり", "clerk")
    return worked_at(profile, town, PASSPHRASE, {"1001": code})


@pytest.fixture
def keys(profile):
    opened = open_profile(profile, PASSPHRASE)
    opened.close()
    return opened.keys


@pytest.fixture
def begin(app, profile, monkeypatch):
    """Return a function that starts the program as `main` does."""
    for name in ("sys", "threading"):
        module = getattr(crashes, name)
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    programs = []

    def begin() -> Program:
        program = Program(app, profile.folder)
        programs.append(program)
        Crashes(profile.folder, SystemClock(), program.window.say, app).watch()
        program.start()
        program.window.activateWindow()
        see(program, "focus", "unlock.passphrase")
        press(PASSPHRASE, Qt.Key.Key_Return)
        return program

    yield begin
    for program in programs:
        program.window.close()
    assert not (profile.folder / "crashes").exists()


def press(text: str, key: Qt.Key | None = None) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)
    if key is not None:
        QTest.keyClick(QApplication.focusWidget(), key)


def see(program: Program, fact: str, part: str) -> dict:
    """Wait until a fact holds this part; return all facts."""
    return seeing.see(program.window, fact, lambda seen: part in str(seen or ""))


def sign_on(program: Program) -> None:
    see(program, "screen", "sign_on")
    see(program, "focus", "signon.staff")
    press("1001", Qt.Key.Key_Return)
    see(program, "focus", "signon.password")
    press(PASSWORD, Qt.Key.Key_Return)
    see(program, "screen", "search")
    see(program, "focus", "search.box")


def search(program: Program, text: str) -> None:
    box = program.window.current().box
    box.clear()
    box.setText(text)


def kept(program: Program) -> list[bytes]:
    return [each.entry.data for each in program._opened.journal.entries()]


def test_damage_met_while_a_clerk_searches_is_made_good_under_their_hands(begin, profile, keys):
    program = begin()
    sign_on(program)
    search(program, "ワタナベ")
    see(program, "search.words", "4人")
    before = kept(program)
    spoil(profile.cache, keys.cache, "resident")
    opened = program._opened
    search(program, "ワタナ")
    see(program, "search.words", "控えは自動で作り直します")
    see(program, "banner", "作り直しました")
    search(program, "ワタナベ")
    see(program, "search.words", "4人")
    assert opened.cache.database.file == Copies(profile.cache).to_read()[0] != profile.cache
    assert not profile.cache.exists()
    assert kept(program) == before
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    see(program, "screen", "resident")
    assert kept(program)[:-1] == before, "the look-up is kept, after what was there"


def test_a_copy_damaged_in_its_first_page_keeps_nobody_from_the_sign_on_not_even_offline(
    begin, profile, keys, line
):
    flip(profile.cache, FIRST, 5)
    line.cut()
    program = begin()
    sign_on(program)
    see(program, "banner", "から）")
    see(program, "banner.more", "通信が戻ると自動で作り直します")
    search(program, "ワタナベ")
    see(program, "search.words", INCOMPLETE)
    QTest.keyClick(program.window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    see(program, "screen", "queue")
    QTest.keyClick(program.window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    see(program, "screen", "search")
    line.open()
    see(program, "search.words", "4人")
    assert INCOMPLETE not in facts_of(program.window)["search.words"]
    assert len(Copies(profile.cache).to_read()) == 1


def test_damage_twice_a_day_names_whom_to_call_and_is_made_good_again(begin, profile, keys):
    Copies(profile.cache).give_up(profile.cache)
    program = begin()
    sign_on(program)
    see(program, "banner", "作り直しました")
    second = Copies(profile.cache).to_read()[0]
    spoil(second, keys.cache, "resident")
    search(program, "タロウ")
    see(program, "banner", "また壊れ、作り直しました")
    see(program, "banner.more", "システム担当へ、ディスクの点検を依頼してください。")
    search(program, "ワタナベ")
    see(program, "search.words", "4人")


def test_a_log_of_the_journal_damaged_in_its_middle_is_told_with_the_entry_it_begins_at(
    begin, profile, keys
):
    opened = open_profile(profile, PASSPHRASE)
    before = opened.journal.last_number()
    log = profile.journal_log
    for _ in range(4):
        opened.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
        size = log.stat().st_size
    whole, spoilt = profile.journal.read_bytes(), bytearray(log.read_bytes())
    opened.close()  # the files are put back as a cut of the power would have left them
    spoilt[size // 2] ^= 1
    profile.journal.write_bytes(whole)
    log.write_bytes(spoilt)
    program = begin()
    see(program, "screen", "sign_on")
    last = program._opened.missing_after()
    assert before <= last < before + 4
    facts = see(program, "banner", f"{last + 1}番以降の一部が失われた")
    assert "システム担当へ" in facts["banner.more"]
    sign_on(program)
    see(program, "banner", f"{last + 1}番以降の一部が失われた")
    assert (profile.folder / f"journal.db-wal-damaged-after-{last}").read_bytes() == spoilt


def test_a_journal_damaged_in_its_first_page_is_not_told_as_a_wrong_key(begin, profile, keys):
    flip(profile.journal, FIRST, 5)
    before = profile.journal.read_bytes()
    program = begin()
    facts = see(program, "screen", "stopped")
    assert JournalDamaged.reason in facts["stopped.banner"]
    assert KeyWrong.reason not in facts["stopped.banner"]
    assert profile.journal.read_bytes() == before
    assert not Copies(profile.cache).damaged(profile.cache)
