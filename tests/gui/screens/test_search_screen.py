"""The search screen on a real desk: one's last searches, and what found somebody."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.cache.search import find
from desktop.demo.facts import facts_of
from desktop.operations.searches import Searches
from desktop.screens import places
from desktop.screens.search.presenter import HINT, SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.troubles import DiskFull
from sync.records.policy import Policy
from sync.records.resident import ResidentState
from tests.desks import Counter, SteppedClock, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.seeing import run_until

MARRIED = work.person(
    "000000010430060", "髙山　楓", "タカヤマ　カエデ", "1990-06-07", work.Sex.FEMALE,
    setai_no="0000004007", former_surname="黒岩", former_surname_kana="クロイワ",
    state=ResidentState.MOVED_OUT,
)  # fmt: skip


@pytest.fixture
def counter(tmp_path):
    town = TestTown(Policy(), [*work.family(), MARRIED], SteppedClock())
    codes = {staff: town.hire(staff, "干川　さゆり", "clerk") for staff in ("1001", "1002")}
    counter = Counter(town, tmp_path)
    counter.sync()
    for staff, code in codes.items():
        counter.begin_work(staff, code)
    yield counter
    counter.close()


@pytest.fixture
def window(style, shown, counter):
    desk, searches = counter.desk, Searches(counter.desk)

    def search() -> SearchScreen:
        presenter = SearchPresenter(
            partial(find, counter.cache), frozenset, desk.today, history=searches
        )
        return SearchScreen(style, presenter)

    status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
    window = Window(style, {places.Search: search}, lambda: status, dict)
    shown(window)
    window.show_areas(signed_on=True, supervisor=False)
    window.go(places.Search())
    QApplication.processEvents()
    return window


def press(window, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key)
        QApplication.processEvents()


def commit(window, text: str) -> None:
    window.findChild(QLineEdit, "search.box").setText(text)
    QApplication.processEvents()


def test_up_in_the_empty_box_calls_the_last_search_back(window):
    assert "search.recent" not in facts_of(window)
    for words in ("わたなべ", "1980", "くろいわ"):
        commit(window, words)
        press(window, Qt.Key.Key_Escape)
    facts = facts_of(window)
    assert facts["search.recent"] == ["くろいわ", "1980", "わたなべ"]
    assert (facts["focus"], facts["search.recent.row"]) == ("search.box", 0)
    press(window, Qt.Key.Key_Up)
    facts = facts_of(window)
    assert facts["search.box"] == "くろいわ"
    assert len(facts["search.results"]) == 1
    press(window, Qt.Key.Key_W)  # what came back is marked: typing goes over it
    assert facts_of(window)["search.box"] == "w"


def test_arrows_and_enter_search_again(window):
    for words in ("わたなべ", "1980"):
        commit(window, words)
        press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_Down, Qt.Key.Key_Return)
    facts = facts_of(window)
    assert (facts["search.box"], len(facts["search.results"])) == ("わたなべ", 4)
    press(window, Qt.Key.Key_Escape)
    assert facts_of(window)["search.recent"] == ["わたなべ", "1980"]
    press(window, Qt.Key.Key_F9)
    assert facts_of(window)["search.box"] == "わたなべ"


def test_a_search_is_remembered_when_a_person_is_opened_and_not_when_it_finds_nobody(
    window, counter
):
    commit(window, "そんなひとはいない")
    press(window, Qt.Key.Key_Escape)
    commit(window, "わたなべ")
    screen = window.findChild(SearchScreen)
    screen.results.chosen.emit(screen.results.current())
    run_until(lambda: Searches(counter.desk).recent() == ("わたなべ",))  # once the person is shown


def test_one_key_forgets_ones_own(window, counter):
    assert "key.履歴を消す" not in facts_of(window)
    commit(window, "わたなべ")
    press(window, Qt.Key.Key_Escape)
    assert "key.履歴を消す" in facts_of(window)
    press(window, Qt.Key.Key_F10)
    facts = facts_of(window)
    assert "search.recent" not in facts
    assert (facts["search.results"], facts["focus"]) == ([], "search.box")
    assert window.findChild(SearchScreen).words.words() == HINT
    assert Searches(counter.desk).recent() == ()


def test_another_person_sees_none_of_them(window, counter):
    commit(window, "わたなべ")
    press(window, Qt.Key.Key_Escape)
    counter.desk.signer, mine = None, counter.desk.signer
    window.go(places.Search())
    QApplication.processEvents()
    assert "search.recent" not in facts_of(window)
    counter.desk.signer = mine
    window.go(places.Search())
    QApplication.processEvents()
    assert facts_of(window)["search.recent"] == ["わたなべ"]


def test_the_row_says_what_found_the_person_beside_the_band(window):
    commit(window, "くろいわ")
    (row,) = facts_of(window)["search.results"]
    assert row.endswith("除票 旧氏「黒岩」に一致")
    commit(window, "たかやま")
    (row,) = facts_of(window)["search.results"]
    assert row.endswith("除票")


def test_a_full_disk_keeps_nobody_from_searching():
    class Full:
        def recent(self) -> tuple[str, ...]:
            raise DiskFull("")

        def keep(self, _: str) -> None:
            raise DiskFull("")

        def forget(self) -> None:
            raise DiskFull("")

    presenter = SearchPresenter(lambda _: [], frozenset, lambda: work.TODAY, history=Full())
    presenter.enter()
    presenter.keep("クロイワ")
    presenter.forget()
    assert presenter.recent == ()
