"""The whole program: a supervisor decides over a clerk's half-done work, by keys, and goes."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.main import Program
from desktop.operations.filings import known_filing
from desktop.profile import Profile, Settings
from desktop.screens import places
from sync.base.clock import UTC, SystemClock
from sync.base.keys import Cost, wrap
from sync.base.wire import pack, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.cloud.authority import papers
from sync.journal.kinds import Decision, Kind, ScreenLocked, SignOff, SignOn, StaffRevoked
from sync.journal.standing import Standing
from sync.records.policy import Policy
from tests.desks import PASSWORD, TOWN, TestTown, file_change
from tests.e2e.network.lines import HOST, serving
from tests.gui.screens import counterwork as work
from tests.gui.screens.program import KEY, PASSPHRASE, press, see, sign_on
from tests.gui.screens.seeing import run_until
from tests.gui.screens.test_lock import AheadClock, everything_shown
from tests.gui.screens.worked import worked_at

CONTROL = Qt.KeyboardModifier.ControlModifier
TYPED = "0279-88-"
HALF_DONE = places.Filing("contact_correction", work.SON)


@pytest.fixture
def town():
    return TestTown(Policy(), work.family(), SystemClock())


@pytest.fixture
def gate(town, tmp_path):
    tls = papers(tmp_path / "tls", [HOST], dt.datetime.now(UTC))
    with serving(town.ledger, town.clock, tls) as opened:
        opened.ca = tls.ca.read_text()
        yield opened


@pytest.fixture
def program(app, town, gate, tmp_path, monkeypatch):
    monkeypatch.setattr("desktop.operations.sign_on.wrap", partial(wrap, cost=Cost(1, 8192)))
    profile = Profile(tmp_path / "desk")
    profile.save(Settings(f"https://{HOST}:{gate.port}", TOWN, gate.ca))
    codes = {
        "1001": town.hire("1001", "干川　さゆり", "clerk"),
        "2001": town.hire("2001", "係長　関　正", "supervisor"),
    }
    worked_at(profile, town, PASSPHRASE, codes)
    made = Program(app, profile.folder)
    made.start()
    made.window.activateWindow()
    see(made, "focus", "unlock.passphrase")
    press(PASSPHRASE, KEY.Key_Return)
    sign_on(made)
    yield made
    made.window.close()


def filed(program, of: str, phone: str) -> bytes:
    receipt = file_change(
        program._opened.desk, "contact_correction", pack(ContactCorrection(of, phone))
    )
    assert not isinstance(receipt, tuple)
    return receipt.filing


def half_done(program) -> dict:
    """Have a visitor at the counter, and a form half filled in."""
    program.window.go(places.Resident(work.HEAD))
    see(program, "screen", "resident")
    program.window.go(HALF_DONE)
    see(program, "screen", "contact_correction")
    QApplication.focusWidget().clear()
    press(TYPED)
    return see(program, "visit_line", "受付中")


def ask(program) -> None:
    """Find the deed by Ctrl+K, as from every screen."""
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_K, CONTROL)
    see(program, "focus", "palette.box")
    press("supervisor", KEY.Key_Return)
    see(program, "focus", "supervisor.staff")


def answer(staff: str, password: str) -> None:
    press(staff, KEY.Key_Return)
    press(password, KEY.Key_Return)


def refused(program) -> None:
    """Ask with the clerk's own number, and with a wrong password."""
    answer("1001", PASSWORD)
    see(program, "supervisor.box.more", "自分の届出は、自分では決裁できません")
    QApplication.focusWidget().window().staff.setText("2001")
    press("not my password", KEY.Key_Return)
    see(program, "supervisor.box.more", "パスワードが違います")
    assert not program.window.locked
    signed_by, tried = kept(program, Kind.SIGN_ON, SignOn)[-1]
    assert (signed_by, tried.staff, tried.succeeded) == ("1001", "2001", False)


def decide_over(program) -> dict:
    ask(program)
    answer("2001", PASSWORD)
    see(program, "key.窓口に戻る", "F12")
    return see(program, "focus", "decisions.")


def kept(program, kind: str, body: type) -> list:
    """Return who signed what, of a kind of entry."""
    entries = program._opened.journal.entries(kind)
    return [(each.entry.words.staff, unpack(body, each.entry.words.body)) for each in entries]


def test_a_supervisor_decides_two_filings_over_half_done_work_which_is_as_it_was(program, town):
    filings = [filed(program, of, f"0279-88-000{n}") for n, of in enumerate((work.HEAD, work.WIFE))]
    before = half_done(program)
    visit = program._opened.journal.visits.now()
    ask(program)
    refused(program)
    press("", KEY.Key_Escape)
    assert see(program, "focus", before["focus"])[before["focus"]] == TYPED
    facts = decide_over(program)
    assert facts["status"].startswith("草津町、窓口1、決裁中：係長　関　正、担当 干川　さゆり、")
    assert facts["key.承認する"] == "F9"
    assert "key.サインオフ" not in facts
    assert "visit_line" not in facts
    assert before["focus"] not in facts
    press("", KEY.Key_F9)
    see(program, "decisions.banner", "承認しました")
    press("", KEY.Key_F9)  # looks at the next
    press("", KEY.Key_F9)
    see(program, "decisions.count", "審査待ち 0件")
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_F12)
    after = see(program, "screen", "contact_correction")
    assert program.window.place == HALF_DONE
    assert after["focus"] == before["focus"]
    assert after[after["focus"]] == TYPED
    assert after["visit_line"] == before["visit_line"]
    assert after["status"].startswith("草津町、窓口1、担当 干川　さゆり、")
    assert program._opened.journal.visits.now() == visit
    assert program._opened.desk.who.staff == "1001"
    decisions = kept(program, Kind.DECISION, Decision)
    assert [(staff, said.filing) for staff, said in decisions] == [("2001", f) for f in filings]
    assert kept(program, Kind.SIGN_ON, SignOn)[-1][0] == "2001"
    assert kept(program, Kind.SIGN_ON, SignOn)[-1][1].for_what == "窓口での決裁"
    assert kept(program, Kind.SIGN_OFF, SignOff)[-1] == ("2001", SignOff("2001"))
    desk = program._opened.desk
    run_until(lambda: all(known_filing(desk, f).standing is Standing.REGISTERED for f in filings))
    with town.ledger.reading(town.town) as at_cloud:
        assert at_cloud.current(work.HEAD).phone == "0279-88-0000"


def test_without_a_line_idle_locks_all_of_it_and_the_clerk_goes_on(program, gate):
    program._work.link.stop()
    desk = program._opened.desk
    desk.line.up = False
    desk.clock = AheadClock(desk.clock)
    filing = filed(program, work.HEAD, "0279-88-0000")
    half_done(program)
    ask(program)
    program._work.lock()
    see(program, "screen", "lock")
    assert QApplication.activeModalWidget() is None, "whoever was asked for is asked anew"
    program.window.activateWindow()
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    see(program, "screen", "contact_correction")
    decide_over(program)
    press("", KEY.Key_F9)
    assert "送信します" in str(see(program, "decisions.banner", "承認しました"))
    desk.clock.ahead += dt.timedelta(minutes=11)
    program.window.look()
    facts = see(program, "screen", "lock")
    assert facts["signon.staff"] == "1001"
    assert "決裁中" not in facts["status"]
    assert not any(each in everything_shown(program) for each in ("健一", "承認しました", TYPED))
    assert kept(program, Kind.SIGN_OFF, SignOff)[-1] == ("2001", SignOff("2001"))
    assert kept(program, Kind.SCREEN_LOCKED, ScreenLocked)[-1] == (
        "1001", ScreenLocked("1001", idle=True)
    )  # fmt: skip
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    facts = see(program, "screen", "contact_correction")
    assert facts[facts["focus"]] == TYPED
    assert not program.window.locked
    assert known_filing(desk, filing).standing is Standing.WAITING, "until it is sent"
    assert kept(program, Kind.DECISION, Decision)[-1][0] == "2001"


def test_nothing_but_decisions_and_rules_is_reached_and_who_is_revoked_is_gone(program, town):
    half_done(program)
    decide_over(program)
    window, alt = program.window, Qt.KeyboardModifier.AltModifier
    for key, modifier in ((KEY.Key_1, alt), (KEY.Key_5, alt), (KEY.Key_K, CONTROL),
                          (KEY.Key_L, CONTROL), (KEY.Key_F11, Qt.KeyboardModifier.NoModifier),
                          (KEY.Key_Escape, Qt.KeyboardModifier.NoModifier)):  # fmt: skip
        QTest.keyClick(QApplication.focusWidget(), key, modifier)
        QApplication.processEvents()
        assert program._work._over.stands
        assert window.place == HALF_DONE
        assert QApplication.activeModalWidget() is None
    press("", KEY.Key_F4, *[KEY.Key_Tab] * 4)
    see(program, "focus", "decisions.rules")
    press("", KEY.Key_Space)
    see(program, "focus", "rules.kinds")
    press("", KEY.Key_F8)
    see(program, "focus", "decisions.empty")
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("2001"), town.now())
    facts = see(program, "signon.banner", "職員番号2001の登録が取り消されたため、決裁を終えました")
    assert facts["screen"] == "lock"
    assert not program._work._over.stands
    assert program._opened.desk.who.staff == "1001"
    see(program, "focus", "signon.password")
    press(PASSWORD, KEY.Key_Return)
    facts = see(program, "screen", "contact_correction")
    assert facts[facts["focus"]] == TYPED


def test_where_the_clerk_is_revoked_meanwhile_both_are_gone(program, town):
    half_done(program)
    program.window.go(places.Queue())
    see(program, "key.責任者決裁", "F10")
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_F10)
    see(program, "focus", "supervisor.staff")
    answer("2001", PASSWORD)
    see(program, "focus", "decisions.")
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("1001"), town.now())
    see(program, "banner", "職員番号1001の登録が取り消されたため、サインオフしました")
    assert program.window.screen_name == "sign_on"
    gone = [said.staff for _, said in kept(program, Kind.SIGN_OFF, SignOff)[-2:]]
    assert gone == ["2001", "1001"]
    assert not program._work._over.stands
    assert program._opened.journal.visits.now() is None
