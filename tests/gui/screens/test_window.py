"""The window on a real desk's files: real keys go in, what the widgets show comes out."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.cache.search import find
from desktop.demo.facts import facts_of
from desktop.operations.look_up import look_up
from desktop.operations.pending import known_filings
from desktop.screens import places
from desktop.screens.persons import person_shown
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.search.presenter import HINT, NOBODY, SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.rail import OWN, Rail
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.troubles import DatabaseLocked
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.journal.kinds import Kind
from sync.records.policy import Policy
from sync.records.resident import ResidentKind
from tests.desks import Counter, SteppedClock, TestTown, file_change
from tests.gui.screens import counterwork as work

FOREIGN = work.person(
    "000000010430035", "NGUYEN THI MAI ANH", "グエン　ティ　マイ　アン", "1998-04-12",
    work.Sex.FEMALE, setai_no="0000004004", kind=ResidentKind.FOREIGN, nationality="ベトナム",
    honseki="", hittousha="",
)  # fmt: skip
PROTECTED = work.person(
    "000000010430001", "佐藤　美咲", "サトウ　ミサキ", "1993-04-09", work.Sex.FEMALE,
    setai_no="0000004001", protected=True, address="", address_code="", phone="",
)  # fmt: skip


@pytest.fixture(scope="module")
def counter(tmp_path_factory):
    """Return a desk with a family, a foreign resident and a protected person; a clerk at work."""
    town = TestTown(Policy(), [*work.family(), FOREIGN, PROTECTED], SteppedClock())
    code = town.hire("1001", "干川　さゆり", "clerk")
    counter = Counter(town, tmp_path_factory.mktemp("desk"))
    counter.sync()
    counter.begin_work("1001", code)
    yield counter
    counter.close()


@pytest.fixture
def window(style, shown, counter):
    """Return the window as the program builds it, signed on."""
    desk = counter.desk
    desk.asked_about.clear()

    def concerned() -> frozenset[str]:
        return frozenset(
            no for known in known_filings(desk) if known.unsettled for no in known.filing.subjects
        )

    def search() -> SearchScreen:
        found = SearchPresenter(partial(find, counter.cache), concerned, desk.today)
        return SearchScreen(style, found)

    def resident() -> ResidentScreen:
        return ResidentScreen(style, ResidentPresenter(partial(look_up, desk)), desk.today)

    status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
    window = Window(
        style,
        {places.Search: search, places.Resident: resident},
        lambda: status,
        lambda: {"rail.queue": 2},
    )
    shown(window)
    window.show_areas(signed_on=True, supervisor=False)
    return window


def press(window, *keys: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
        QApplication.processEvents()


def commit(window, text: str) -> None:
    box = window.findChild(QLineEdit, "search.box")
    box.setText(text)
    QApplication.processEvents()


def go(window, place) -> dict:
    window.go(place)
    QApplication.processEvents()
    return facts_of(window)


def test_typing_finds_and_enter_opens_while_the_box_keeps_the_focus(window, counter):
    assert go(window, places.Search())["focus"] == "search.box"
    commit(window, "わたなべ")
    facts = facts_of(window)
    assert len(facts["search.results"]) == 4
    assert facts["search.results.row"] == 0
    press(window, Qt.Key.Key_Down, Qt.Key.Key_Down)
    facts = facts_of(window)
    assert (facts["focus"], facts["search.results.row"]) == ("search.box", 2)
    opened = window.findChild(SearchScreen).results.current().key
    press(window, Qt.Key.Key_Return)
    assert window.place == places.Resident(opened)
    assert facts_of(window)["screen"] == "resident"


def test_nobody_is_said_in_the_counters_words(window):
    go(window, places.Search())
    commit(window, "そんなひとはいない")
    assert window.findChild(SearchScreen).words.words() == NOBODY
    press(window, Qt.Key.Key_Escape)
    assert window.findChild(SearchScreen).words.words() == HINT
    assert facts_of(window)["search.results"] == []


def test_a_register_that_cannot_be_read_is_said_and_typing_goes_on():
    found: list[object] = [DatabaseLocked(), []]

    def find_next(text: str) -> list:
        answer = found.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    presenter = SearchPresenter(find_next, frozenset, lambda: work.TODAY)
    presenter.type("クロ")
    assert presenter.words == f"{DatabaseLocked.reason}{DatabaseLocked.remedy}"
    presenter.type("クロイ")
    assert presenter.words == NOBODY


def test_opening_a_person_is_kept_with_its_reason_once(window, counter):
    before = len(counter.journal.entries(Kind.INQUIRY))
    go(window, places.Resident(work.SON))
    go(window, places.Resident(work.SON))
    assert len(counter.journal.entries(Kind.INQUIRY)) == before + 1
    press(window, Qt.Key.Key_F4)
    assert len(counter.journal.entries(Kind.INQUIRY)) == before + 2
    assert "代理人" in facts_of(window)["resident.reason"]


def test_a_member_of_the_household_is_opened_from_the_list(window):
    facts = go(window, places.Resident(work.HEAD))
    assert facts["focus"] == "resident.household"
    assert [row.split(" | ")[1] for row in facts["resident.household"]] == [
        "世帯主",
        "妻",
        "子",
        "子",
    ]
    press(window, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert window.place == places.Resident(work.WIFE)


def test_what_waits_stands_apart_from_what_is_registered(window, counter):
    file_change(
        counter.desk, "contact_correction", pack(ContactCorrection(work.WIFE, "0279-00-7788"))
    )
    facts = go(window, places.Resident(work.WIFE))
    assert (
        "審査待ちの異動があります。証明書は異動前の内容で発行されます。"
        in facts["resident.pending"]
    )
    (line,) = facts["resident.pending_lines"]
    assert line.endswith(" | 0279-00-0012 | 0279-00-7788 | 変更")
    assert facts["resident.fact.連絡先"] == "0279-00-0012"
    facts = go(window, places.Resident(work.DAUGHTER))
    assert "resident.pending" not in facts
    assert "resident.pending_lines" not in facts


def test_news_leave_the_cursor_where_the_clerk_put_it(window):
    go(window, places.Resident(work.HEAD))
    press(window, Qt.Key.Key_Down, Qt.Key.Key_Down)
    window.refresh(frozenset({"residents"}))
    facts = facts_of(window)
    assert (facts["focus"], facts["resident.household.row"]) == ("resident.household", 2)


def test_history_is_one_key_away_and_esc_comes_back(window):
    go(window, places.Resident(work.HEAD))
    press(window, Qt.Key.Key_F3)
    facts = facts_of(window)
    assert facts["focus"] == "resident.history"
    assert facts["resident.history"]
    press(window, Qt.Key.Key_Escape)
    assert facts_of(window)["focus"] == "resident.household"
    press(window, Qt.Key.Key_Escape)
    assert window.screen_name == "search"


def test_the_key_that_leads_back_does_so_from_the_record_and_from_behind_it(window):
    go(window, places.Resident(work.HEAD))
    press(window, Qt.Key.Key_F3, Qt.Key.Key_F8)
    assert facts_of(window)["focus"] == "resident.household"
    press(window, Qt.Key.Key_F8)
    assert window.screen_name == "search"


def test_a_foreign_residents_birth_date_is_western_everywhere(window):
    facts = go(window, places.Resident(FOREIGN.atena_no))
    assert "1998年4月12日" in str(facts["resident.household"])
    assert "平成10年" not in str(facts["resident.household"])
    assert "本籍" not in str([name for name in facts if name.startswith("resident.fact.")])


def test_a_protected_person_has_no_address_and_no_work(window):
    facts = go(window, places.Resident(PROTECTED.atena_no))
    assert "resident.fact.住所" not in facts
    assert "resident.fact.連絡先" not in facts
    assert not {"key.証明書", "key.転居届"} & set(facts)
    press(window, Qt.Key.Key_F7)
    assert window.screen_name == "resident"


def test_a_protected_persons_banner_says_what_to_do_to_whom_it_is_up_to():
    clerks = person_shown(PROTECTED, work.TODAY)
    assert clerks.address == "（非表示）"
    assert "責任者へ引き継いで" in clerks.note
    supervisors = person_shown(PROTECTED, work.TODAY, details=True)
    assert "届出の選択" in supervisors.note
    assert "引き継いで" not in supervisors.note


def test_the_rail_says_what_of_it_was_passed_on_to_oneself(style):
    rail = Rail(style, dense=False)
    rail.show_counts({"rail.decisions": 24, f"rail.decisions{OWN}": 1})
    button = rail.buttons["rail.decisions"]
    assert button.text() == "3 決裁 (24) (自分1)"
    assert button.accessibleName() == "決裁 24件 自分あて 1件"
    rail.show_counts({"rail.decisions": 23})
    assert button.text() == "3 決裁 (23)"


def test_the_rail_shows_where_one_is_and_what_waits(window):
    go(window, places.Resident(work.HEAD))
    buttons = {name: window.findChild(object, name) for name in ("rail.search", "rail.queue")}
    assert buttons["rail.search"].isChecked()
    assert buttons["rail.queue"].accessibleName() == "届出 2件"
    assert not window.findChild(object, "rail.decisions").isVisible()
    press(window, Qt.Key.Key_3, modifier=Qt.KeyboardModifier.AltModifier)
    assert window.screen_name == "resident"
    press(window, Qt.Key.Key_1, modifier=Qt.KeyboardModifier.AltModifier)
    assert window.screen_name == "search"
