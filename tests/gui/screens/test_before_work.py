"""Enrolment and sign-on: what is refused stands beside its field, none sticks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.bridge.background import Background
from desktop.cache.journal import JournalFile
from desktop.demo.facts import facts_of
from desktop.operations.enrol import enrol_desk
from desktop.operations.second_factor import new_factor, set_factor
from desktop.operations.sign_on import first_sign_on, let_try_again, sign_off, sign_on
from desktop.operations.sign_on_wait import why_waiting
from desktop.profile import Settings
from desktop.screens import places
from desktop.screens.enrolment.presenter import Entered, check
from desktop.screens.enrolment.view import EnrolmentScreen
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.screens.sign_on.view import SignOnScreen, Waiting
from desktop.widgets.fields import FieldRow
from desktop.widgets.statusline import LineStatus
from sync.base.ids import MunicipalityCode, one_time_code, plain_code
from sync.base.troubles import LineRefused
from sync.base.wire import sha256
from sync.journal.kinds import Kind, PolicySet
from sync.records.policy import ALL, Policy, SignOnRule
from tests.desks import FAR, PASSWORD, TOWN, Counter, SteppedClock, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.seeing import see

SETTINGS = Settings("https://cloud.example", TOWN, "-----BEGIN CERTIFICATE-----")


class Arrived(Screen):
    name = "arrived"


@pytest.fixture
def town():
    return TestTown(Policy(), work.family(), SteppedClock())


@pytest.fixture
def desk(town, tmp_path):
    counter = Counter(town, tmp_path)
    counter.sync()
    yield counter
    counter.close()


@pytest.fixture
def fresh(town, tmp_path):
    """The journal of a machine that is no desk yet."""
    journal = JournalFile(tmp_path / "fresh.db", bytes(32), town.clock, town.chance)
    yield journal
    journal.close()


@pytest.fixture
def background(app):
    background = Background()
    yield background
    background.stop()


@pytest.fixture
def window(style, shown, background, desk, fresh, town):
    """Return a window that can enrol a fresh machine, and sign on at a real desk."""

    def enrol(settings, code):
        del settings
        return enrol_desk(fresh, desk.road, TOWN, code, town.clock, town.chance)

    def first(staff, code, password):
        return first_sign_on(desk.desk, desk.road, staff, code, password)

    def enrolled(identity):
        assert identity.municipality == TOWN
        window.go(places.FirstPull())

    def sign_on_screen():
        screen = SignOnScreen(
            style,
            lambda *typed: sign_on(desk.desk, *typed),
            first,
            desk.desk.online,
            background,
            lambda: window.go(places.Search()),
            lambda: "草津町",
            lambda: desk.desk.office.staff,
            waiting=Waiting(
                lambda staff: why_waiting(desk.desk, staff),
                lambda *asked: let_try_again(desk.desk, *asked),
            ),
        )
        window.looked.connect(screen.count_down)
        return screen

    screens = {
        places.Enrolment: lambda: EnrolmentScreen(style, SETTINGS, enrol, background, enrolled),
        places.SignOn: sign_on_screen,
        places.FirstPull: Arrived,
        places.Search: Arrived,
    }
    window = Window(style, screens, lambda: LineStatus("草津町", "窓口1番"), dict)
    return shown(window)


def go(window, place) -> None:
    window.go(place)
    QApplication.processEvents()


def type_line(*lines: str) -> None:
    """Type each line and Enter, where the focus is."""
    for line in lines:
        QTest.keyClicks(QApplication.focusWidget(), line)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        QApplication.processEvents()


def refusals(window) -> str:
    return " ".join(row.verdict() for row in window.current().findChildren(FieldRow))


def test_the_form_is_checked_before_anybody_is_asked():
    wrong = check(Entered("http://cloud", "104265", "ABC"), "")
    assert {refusal.field for refusal in wrong} == {"address", "municipality", "code"}
    assert all(refusal.remedy for refusal in wrong)


def test_another_town_s_code_is_refused_beside_its_field_and_ours_still_enrols(window, town, fresh):
    other = town.ledger.found(MunicipalityCode("104256"), "嬬恋村", 7, town.chance.draw(32))
    code = one_time_code(town.chance)
    with town.ledger.writing(other) as writing:
        writing.add_code(sha256(plain_code(code).encode()), "desk", "窓口1", FAR)
    go(window, places.Enrolment())
    type_line(code)
    see(window, "focus", lambda focus: focus == "enrolment.code" and refusals(window).strip())
    assert "登録コードが違います" in refusals(window)
    assert "システム担当に発行を依頼" in refusals(window)
    assert fresh.identity.known() is None
    window.current().findChild(QLineEdit, "enrolment.code").clear()
    type_line(town.desk_code("窓口2"))
    see(window, "screen", lambda screen: screen == "arrived")
    assert fresh.identity.enrolled().municipality == TOWN


def test_a_wrong_code_is_refused_beside_its_field_and_the_right_one_enrols(window, town):
    go(window, places.Enrolment())
    assert facts_of(window)["focus"] == "enrolment.code"
    type_line("AAAAA-AAAAA-AAAAA-AAAAA")
    see(window, "key.登録", lambda key: key == "F9")
    assert window.screen_name == "enrolment"
    assert "コード" in refusals(window)
    code = town.desk_code("窓口2").lower().replace("-", " ")
    window.findChild(QLineEdit, "enrolment.code").selectAll()
    type_line(code)
    see(window, "screen", lambda name: name == "arrived")


@pytest.mark.parametrize(("used", "word"), [(True, "使用済み"), (False, "期限")])
def test_a_used_or_expired_code_is_told_apart_and_enrols_nobody(
    window, desk, fresh, town, tmp_path, used, word
):
    code = town.desk_code("窓口2") if used else town.desk_code("窓口2", expires_at=0)
    if used:
        other = JournalFile(tmp_path / "other.db", bytes(32), town.clock, town.chance)
        enrol_desk(other, desk.road, TOWN, code, town.clock, town.chance)
        other.close()
    else:
        town.clock.step(minutes=100 * 60)
    go(window, places.Enrolment())
    type_line(code)
    see(window, "key.登録", lambda key: key == "F9")
    assert window.screen_name == "enrolment"
    assert word in refusals(window)
    assert fresh.identity.known() is None


def test_a_cut_during_enrolment_says_that_the_code_is_still_good(window, desk, town):
    go(window, places.Enrolment())
    desk.road.cut = True
    code = town.desk_code("窓口2")
    type_line(code)
    facts = see(window, "enrolment.banner", bool)
    assert LineRefused.reason.rstrip("。") in facts["enrolment.banner"]
    assert "コードはまだ使えます" in facts["enrolment.banner.more"]
    desk.road.cut = False
    QTest.keyClick(window, Qt.Key.Key_F9)
    see(window, "screen", lambda name: name == "arrived")


def test_first_sign_on_then_a_wrong_password_then_the_right_one_offline(window, desk, town):
    code = town.hire("1001", "佐藤　花", "clerk")
    desk.sync()
    go(window, places.SignOn())
    QTest.keyClick(window, Qt.Key.Key_F7)
    QApplication.processEvents()
    type_line("1001", code, PASSWORD, PASSWORD + "?")
    see(window, "key.サインオン", lambda key: key == "F9")
    assert "一致しません" in refusals(window)
    type_line(PASSWORD, PASSWORD)
    see(window, "screen", lambda name: name == "arrived")
    desk.sync()
    desk.cut()
    go(window, places.SignOn())
    type_line("1001", "not my password")
    see(window, "key.サインオン", lambda key: key == "F9")
    assert "パスワードが違います" in refusals(window)
    assert facts_of(window)["signon.password"] == ""
    type_line(PASSWORD)
    see(window, "screen", lambda name: name == "arrived")


def test_a_number_that_can_be_nobody_else_s_leads_on_to_the_password(window, desk, town):
    for number in ("1001", "2001", "20011"):
        town.hire(number, "佐藤　花", "clerk")
    desk.sync()
    go(window, places.SignOn())
    QTest.keyClicks(QApplication.focusWidget(), "2001")
    assert facts_of(window)["focus"] == "signon.staff", "there is a 20011 too"
    window.current().staff.clear()
    QTest.keyClicks(QApplication.focusWidget(), "1001")
    assert facts_of(window)["focus"] == "signon.password"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert facts_of(window)["focus"] == "signon.password", "Enter out of habit asks nothing"
    assert facts_of(window)["key.サインオン"] == "F9"
    assert refusals(window).strip() == ""


def fail(window, desk, times=5) -> None:
    """Have 1001 fail so often that the number waits, and show that."""
    for number in range(times - 1):
        sign_on(desk.desk, "1001", f"guess {number}")
    go(window, places.SignOn())
    type_line("1001", "not my password")
    see(window, "key.待ちの解除", bool)


def test_who_has_to_wait_sees_the_seconds_go_and_is_let_on_at_their_end(window, desk, town):
    code = town.hire("1001", "佐藤　花", "clerk")
    desk.sync()
    desk.begin_work("1001", code)
    desk.sync()
    sign_off(desk.desk)
    fail(window, desk)
    assert "あと30秒" in refusals(window)
    town.clock.step(seconds=12)
    window.look()  # as the window does every second
    assert "あと18秒" in refusals(window)
    assert "パスワードが違います" not in refusals(window)
    window.current().staff.selectAll()
    QTest.keyClicks(window.current().staff, "2001")
    window.look()
    assert refusals(window).strip() == "", "another number need not wait"
    window.current().staff.clear()
    type_line("1001", PASSWORD)
    see(window, "key.待ちの解除", bool)
    town.clock.step(seconds=18)
    window.look()
    assert refusals(window).strip() == ""
    assert facts_of(window)["focus"] == "signon.password"
    type_line(PASSWORD)
    see(window, "screen", lambda name: name == "arrived")


def test_a_supervisor_ends_the_wait_by_the_keyboard(window, desk, town):
    codes = [("1001", town.hire("1001", "佐藤　花", "clerk"))]
    codes.append(("2001", town.hire("2001", "責任　者", "supervisor")))
    desk.sync()
    for number, code in codes:
        desk.begin_work(number, code)
        sign_off(desk.desk)
    desk.sync()
    fail(window, desk)
    QTest.keyClick(window, Qt.Key.Key_F6)
    QApplication.processEvents()
    type_line("2001", PASSWORD)
    see(window, "dialog", lambda dialog: not dialog)
    window.activateWindow()
    see(window, "focus", lambda focus: focus == "signon.password")
    assert refusals(window).strip() == ""
    type_line(PASSWORD)
    see(window, "screen", lambda name: name == "arrived")


def test_an_unknown_number_is_refused_at_the_number(window):
    go(window, places.SignOn())
    type_line("9999", "whatever it is")
    see(window, "key.サインオン", lambda key: key == "F9")
    assert "登録されていない職員番号" in refusals(window)
    assert facts_of(window)["focus"] == "signon.staff"


class Telephone:
    """The app of 1001, who is asked for its digits."""

    def __init__(self, town, desk) -> None:
        self.town, self.desk = town, desk
        code = town.hire("1001", "佐藤　花", "clerk")
        rule = SignOnRule(second_factor=ALL)
        with town.ledger.writing(town.town) as writing:
            policy = PolicySet(Policy(2, sign_on=rule))
            writing.append_office(Kind.POLICY_SET, policy, town.now())
        desk.sync()
        desk.begin_work("1001", code)
        desk.sync()
        new = new_factor(desk.desk)
        self.codes = new.codes
        assert set_factor(desk.desk, new, PASSWORD, self.digits()) is None
        sign_off(desk.desk)

    def digits(self) -> str:
        """Return new digits, half a minute later."""
        self.town.clock.step(seconds=30)
        return self.codes.code(self.town.now())


def test_the_digits_of_an_app_are_asked_after_the_password_which_is_typed_once(window, desk, town):
    telephone = Telephone(town, desk)
    go(window, places.SignOn())
    assert not window.current()._rows["factor"].isVisible()
    type_line("1001", PASSWORD)
    see(window, "focus", lambda focus: focus == "signon.factor")
    assert "6桁の数字を入力" in facts_of(window)["signon.factor.more"]
    assert refusals(window).strip() == "", "nothing is wrong yet"
    assert facts_of(window)["signon.password"] == ""
    type_line("000000")
    see(window, "key.サインオン", lambda key: key == "F9")
    assert "6桁の数字が違います" in refusals(window)
    assert desk.desk.signer is None
    see(window, "focus", lambda focus: focus == "signon.factor")
    type_line(telephone.digits())
    see(window, "screen", lambda name: name == "arrived")
    assert desk.desk.who.staff == "1001"


def test_another_number_begins_with_its_own_password(window, desk, town):
    Telephone(town, desk)
    go(window, places.SignOn())
    type_line("1001", PASSWORD)
    see(window, "focus", lambda focus: focus == "signon.factor")
    window.current().staff.setFocus()
    window.current().staff.selectAll()
    QTest.keyClicks(window.current().staff, "2001")
    assert not window.current()._rows["factor"].isVisible()
    assert window.current()._half is None
