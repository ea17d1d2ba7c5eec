"""The whole program on a real line: who or what the town revokes ends here, and loses nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtTest import QTest

from desktop.main import Program
from desktop.opened import open_profile
from desktop.practice.line import FaultLine
from desktop.profile import Profile, Settings
from desktop.screens import places
from desktop.screens.revoked.view import DESTROYED
from desktop.vault.vault import KeysDestroyed
from sync.base.clock import UTC, SystemClock
from sync.base.troubles import DiskFull
from sync.base.wire import pack
from sync.cloud.authority import papers
from sync.journal.entry import open_entry
from sync.journal.kinds import DeskRevoked, Inquiry, Kind, StaffReset, StaffRevoked
from sync.records.policy import Policy
from tests.desks import PASSWORD, TOWN, TestTown
from tests.e2e.network.lines import HOST, serving
from tests.gui.screens import counterwork as work
from tests.gui.screens.program import KEY, PASSPHRASE, press, see, sign_on
from tests.gui.screens.seeing import run_until
from tests.gui.screens.worked import worked_at


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("tls"), [HOST], dt.datetime.now(UTC))


@pytest.fixture
def town():
    return TestTown(Policy(), work.family(), SystemClock())


@pytest.fixture
def line(town, tls):
    with serving(town.ledger, town.clock, tls) as gate, FaultLine(gate.port) as opened:
        yield opened


@pytest.fixture
def profile(tmp_path, town, tls, line):
    profile = Profile(tmp_path / "desk")
    profile.save(Settings(f"https://{HOST}:{line.port}", TOWN, tls.ca.read_text()))
    codes = {
        "1001": town.hire("1001", "干川　さゆり", "clerk"),
        "2001": town.hire("2001", "責任　者", "supervisor"),
    }
    return worked_at(profile, town, PASSPHRASE, codes)


def begun(app, profile):
    made = Program(app, profile.folder)
    made.start()
    made.window.activateWindow()
    see(made, "focus", "unlock.passphrase")
    press(PASSPHRASE, KEY.Key_Return)
    return made


@pytest.fixture
def program(app, profile):
    made = begun(app, profile)
    sign_on(made)
    yield made
    made.window.close()


def told(town, kind, body) -> None:
    with town.ledger.writing(town.town) as writing:
        writing.append_office(kind, body, town.now())


def with_a_ticket(program) -> None:
    """Have a visitor at the counter, whose ticket is typed and confirmed by nothing."""
    program.window.go(places.Resident(work.HEAD))
    see(program, "screen", "resident")
    program.window.go(places.Visit())
    see(program, "focus", "visit.ticket")
    press("A-7")


def test_a_revoked_person_is_signed_off_and_what_is_half_done_is_parked(program, town):
    with_a_ticket(program)
    told(town, Kind.STAFF_REVOKED, StaffRevoked("1001", "退職"))
    facts = see(program, "banner", "職員番号1001の登録が取り消されたため、サインオフしました")
    assert program._opened.desk.signer is None
    assert program.window.screen_name == "sign_on"
    assert "整理券 A-7を中断しました" in facts["banner.more"]
    assert "ほかの職員がサインオン" in facts["banner.more"]
    assert program._opened.journal.visits.now() is None
    program.window.activateWindow()
    see(program, "focus", "signon.staff")
    press("1001", KEY.Key_Return)
    press(PASSWORD, KEY.Key_Return)
    see(program, "key.サインオン", "F9")
    assert program._opened.desk.signer is None


def test_behind_a_lock_too(program, town):
    with_a_ticket(program)
    program._work.lock()
    see(program, "screen", "lock")
    told(town, Kind.STAFF_REVOKED, StaffRevoked("1001"))
    see(program, "banner", "サインオフしました")
    assert not program.window.locked
    assert program.window.screen_name == "sign_on"


def test_a_full_disk_keeps_nobody_signed_on_and_says_that_it_was_not_kept(
    program, town, monkeypatch
):
    with_a_ticket(program)
    desk = program._opened.desk

    def full(*_: object, **__: object) -> None:
        raise DiskFull

    monkeypatch.setattr(desk.journal, "keep", full)  # the worker's writes find room, these none
    told(town, Kind.STAFF_REVOKED, StaffRevoked("1001"))
    facts = see(program, "banner", "サインオフしました")
    assert desk.signer is None
    assert DiskFull.reason in facts["banner.more"]
    assert "保存されています" not in facts["banner.more"]
    assert program.window.screen_name == "sign_on"
    monkeypatch.undo()


def test_what_is_not_the_town_s_word_ends_nothing(program):
    number = program._opened.journal.identity.enrolled().desk
    body = pack(DeskRevoked(number))
    for word in (b"noise", body):
        program._work.link.revoked.emit(word)
        program.window.look()
        assert program._opened.desk.who.staff == "1001"
        assert program.window.screen_name == "search"


def test_a_session_under_a_former_key_ends_and_the_person_is_told_how_to_go_on(program, town):
    public = program._opened.desk.who.key.public
    told(town, Kind.STAFF_RESET, StaffReset("1001", public, "失念"))
    facts = see(program, "banner", "職員番号1001のパスワードが再設定されたため")
    assert "受け取った初回コード" in facts["banner.more"]
    program.window.activateWindow()
    see(program, "focus", "signon.staff")
    QTest.keyClick(program.window, KEY.Key_F7)
    see(program, "focus", "signon.staff")
    press("1001")
    see(program, "focus", "signon.staff")
    program.window.current().code.setFocus()
    press(town.staff_code("1001"), KEY.Key_Return)
    for _ in range(2):
        press("atarashii-kotoba", KEY.Key_Return)
    facts = see(program, "banner", "新しい鍵を作りました")
    assert program._opened.desk.who.staff == "1001"


def test_a_revoked_desk_hands_in_what_it_kept_and_destroys_its_keys(program, town, profile, line):
    with_a_ticket(program)
    journal = program._opened.journal
    number = journal.identity.enrolled().desk
    line.cut()
    run_until(lambda: not program._opened.desk.line.up)
    for _ in range(3):
        journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), program._opened.desk.who)
    told(town, Kind.DESK_REVOKED, DeskRevoked(number, compromised=True, reason="盗難"))
    line.open()
    see(program, "revoked.banner", DESTROYED)
    assert program._opened is None
    assert program.window.screen_name == "revoked"
    assert "開けません" in str(see(program, "revoked.banner", DESTROYED)["revoked.banner.more"])
    aside = town.ledger.states[TOWN].quarantine.values()
    kinds = [entry_kind(data) for data, why, _ in aside if why == "desk_revoked"]
    assert kinds.count(Kind.INQUIRY) >= 3
    assert Kind.SIGN_OFF in kinds, "who worked here was signed off first"
    assert not profile.key_file.exists()
    assert not profile.cache.exists()
    with pytest.raises(KeysDestroyed):
        open_profile(profile, PASSPHRASE)
    program.window.look()
    program.window.refresh(frozenset({"residents"}))
    QTest.keyClick(program.window, KEY.Key_K)


def entry_kind(data: bytes) -> str:
    return open_entry(data).words.kind


def test_the_next_start_says_that_the_desk_is_revoked_and_asks_for_no_passphrase(
    app, program, town, profile
):
    number = program._opened.journal.identity.enrolled().desk
    told(town, Kind.DESK_REVOKED, DeskRevoked(number))
    see(program, "revoked.banner", DESTROYED)
    program.window.close()
    again = Program(app, profile.folder)
    again.start()
    see(again, "revoked.banner", DESTROYED)
    again.window.close()


def test_while_the_line_is_cut_a_revoked_desk_works_on(program, town, line):
    line.cut()
    run_until(lambda: not program._opened.desk.line.up)
    number = program._opened.journal.identity.enrolled().desk
    told(town, Kind.DESK_REVOKED, DeskRevoked(number))
    program.window.look()
    assert program._opened.desk.who.staff == "1001"
    assert program.window.screen_name == "search"
    assert program._opened.journal.identity.key().public
