"""Ctrl+K over the real window on a real desk's files: people, places, keys and the display."""

from __future__ import annotations

import ast
import inspect
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import at_hand
from desktop.at_hand import AtHand
from desktop.cache.search import find
from desktop.demo.facts import facts_of
from desktop.display import Display
from desktop.operations.look_up import look_up
from desktop.operations.rules_in_force import rules_in_force
from desktop.pictures import ScreenPictures
from desktop.screens import places
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.decisions.keying import DEEDS
from desktop.screens.filing.view import FilingScreen
from desktop.screens.kinds.presenter import KindsPresenter
from desktop.screens.kinds.view import KindsScreen
from desktop.screens.palette.view import Palette
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.rules.view import RulesScreen
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.areas import AREAS
from desktop.screens.shell.window import Window
from desktop.screens.visit.asking import Question
from desktop.widgets.namecard import NameCard
from desktop.widgets.statusline import LineState, LineStatus
from desktop.widgets.style import dress
from sync.base.clock import SystemClock
from sync.changes.registry import ENTERED
from sync.changes.relocation import RELOCATION
from sync.records.policy import Policy
from tests.desks import Counter, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.seeing import run_until, see
from tests.gui.screens.test_key_plan import said

PROTECTED = work.person(
    "000000010430001", "佐藤　美咲", "サトウ　ミサキ", "1993-04-09", work.Sex.FEMALE,
    setai_no="0000004001", protected=True, address="", address_code="", phone="",
)  # fmt: skip
BEFORE = ("stopped.", "revoked.", "unlock.", "enrolment.", "first_pull.", "sign_on.")
"""Where Ctrl+K offers nothing yet."""

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def counter(tmp_path):
    town = TestTown(Policy(), [*work.family(), PROTECTED], SystemClock())
    code = town.hire("1001", "干川　さゆり", "clerk")
    made = Counter(town, tmp_path)
    made.sync()
    made.begin_work("1001", code)
    yield made
    made.close()


@pytest.fixture
def window(app, style, shown, counter):
    """The window as the program builds it, somebody signed on, the palette at hand."""
    desk, display = counter.desk, Display(app)

    def search() -> SearchScreen:
        found = SearchPresenter(partial(find, counter.cache), frozenset, desk.today)
        return SearchScreen(display.style, found)

    def resident() -> ResidentScreen:
        return ResidentScreen(display.style, ResidentPresenter(partial(look_up, desk)), desk.today)

    status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
    at_work = CounterDesk(desk)
    screens = {
        places.Search: search,
        places.Resident: resident,
        places.Kinds: lambda: KindsScreen(display.style, KindsPresenter(at_work), desk.today),
        RELOCATION.name: lambda: FilingScreen(display.style, at_work, RELOCATION, work.town().oaza),
        places.Rules: lambda: RulesScreen(display.style, partial(rules_in_force, desk)),
    }
    window = Window(display.style, screens, lambda: status, dict)
    pictures = ScreenPictures(window, display, list)
    at_hand = AtHand(window, display, frozenset, list, pictures, list)
    at_hand.serve(desk)
    shown(window)
    window.show_areas(signed_on=True, supervisor=False)
    window.go(places.Search())
    see(window, "focus", lambda focus: focus == "search.box")
    yield window
    dress(app, style)


def call(window, text: str = "") -> Palette:
    """Press Ctrl+K, type; the palette that stands over the window."""
    run_until(lambda: QApplication.focusWidget() is not None)  # a screen takes it once it is shown
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, CTRL)
    see(window, "focus", lambda focus: focus == "palette.box")
    QTest.keyClicks(QApplication.focusWidget(), text)
    (palette,) = window.findChildren(Palette)
    return palette


def offered(palette: Palette) -> list[str]:
    return [row.title for row in palette._presenter.rows]


def ground(window) -> str:
    picture = window.grab().toImage()
    return picture.pixelColor(picture.width() - 3, picture.height() // 2).name()


def enter(window) -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not window.findChildren(Palette)


def test_who_was_opened_last_comes_first_and_is_opened_again(window, counter):
    window.go(places.Resident(work.HEAD))
    window.go(places.Resident(PROTECTED.atena_no))
    window.go(places.Search())
    palette = call(window)
    head = next(one for one in work.family() if one.atena_no == work.HEAD)
    assert offered(palette)[:2] == [PROTECTED.name, head.name]
    assert palette._presenter.rows[0].address == ""
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    enter(window)
    assert window.place == places.Resident(work.HEAD)
    counter.desk.signer = None
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert not window.findChildren(Palette), "nobody is at work"


def test_people_are_found_as_in_the_search(window):
    call(window, "watanabe ken")
    enter(window)
    assert window.place == places.Resident(work.HEAD)


def test_the_keys_of_the_screen_and_the_areas_are_reached_by_their_reading(window):
    window.go(places.Resident(work.HEAD))
    palette = call(window)
    names = offered(palette)
    assert {"証明書", "転居届", "受付・検索", "届出", "保留", "サインオフ"} <= {*names}
    assert "決裁" not in names, "a clerk decides nothing"
    QTest.keyClicks(QApplication.focusWidget(), "rireki")
    assert offered(palette)[0] == "履歴"
    enter(window)
    assert "key.現在の記録" in facts_of(window)


def test_the_display_is_changed_from_there_too(window):
    before = ground(window)
    call(window, "kurai")
    enter(window)
    assert ground(window) != before
    assert window.place == places.Search()
    palette = call(window, "meian")
    assert offered(palette)[0] == "表示の明暗を切り替える"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.parametrize(
    ("typed", "first"),
    [("てんきょ", "転居届"), ("tennyu", "転入届"), ("shibou", "死亡"), ("inkan", "印鑑登録")],
)
def test_a_kind_of_change_is_found_as_it_is_read(window, typed, first):
    palette = call(window)
    line = QApplication.focusWidget()
    committed = QInputMethodEvent()
    committed.setCommitString(typed)
    QApplication.sendEvent(line, committed)
    assert offered(palette)[0] == first


def test_every_kind_of_change_is_offered_and_begins_with_who_is_open(window):
    palette = call(window, "tenkyo")
    assert offered(palette)[0] == "転居届"
    enter(window)
    assert window.place == places.Kinds("", "relocation"), "nobody is open: the list says why"
    see(window, "kinds.banner", lambda words: "転居届は始められません" in str(words))
    window.go(places.Resident(work.HEAD))
    window.go(places.Kinds(work.HEAD))
    palette = call(window, "tenkyo")
    labels = {action.label for action in palette._presenter._actions}
    assert {kind.label for kind in ENTERED.values()} <= labels
    enter(window)
    assert window.place == places.Filing("relocation", work.HEAD)
    run_until(lambda: QApplication.focusWidget() is not None)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.place == places.Resident(work.HEAD)


def test_all_kinds_are_one_key_away_from_the_person_and_from_the_search(window, counter):
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert window.place == places.Kinds()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.place == places.Search()
    window.go(places.Resident(work.HEAD))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert window.place == places.Kinds(work.HEAD)
    listed = KindsPresenter(CounterDesk(counter.desk))
    listed.look()
    QTest.keyClicks(QApplication.focusWidget(), listed.entry("relocation").key)
    assert window.place == places.Filing("relocation", work.HEAD)


def test_all_that_ctrl_k_offers_has_a_reading_and_nothing_else_has(window):
    display = Display(QApplication.instance())
    hand = AtHand(window, display, frozenset, list, ScreenPictures(window, display, list), list)
    readings = hand._readings.keys()
    in_the_work = {word for deed, words in said() if not deed.startswith(BEFORE) for word in words}
    offered = {area.label for area in AREAS} | in_the_work
    offered |= {kind.label for kind in ENTERED.values()}
    offered |= {*DEEDS.values()} | {each.value for each in Question if each.value}
    assert offered <= readings
    own = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(at_hand)))
        if isinstance(node, ast.Constant)
    }
    assert readings - offered <= own, "of a deed that has another name now"


def test_the_name_is_shown_large_by_a_key(window):
    window.go(places.Resident(work.HEAD))
    assert facts_of(window)["key.字形"] == "F2"
    QTest.keyClick(window, Qt.Key.Key_F2)
    run_until(lambda: bool(window.findChildren(NameCard)))
    (card,) = window.findChildren(NameCard)
    QTest.keyClick(card, Qt.Key.Key_Escape)
    run_until(lambda: not window.findChildren(NameCard))


def test_the_towns_rules_are_read_from_anywhere_and_one_comes_back(window):
    here = window.place
    palette = call(window, "kisoku")
    assert offered(palette) == ["運用規則"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    see(window, "focus", lambda focus: focus == "rules.kinds")
    assert window.place == places.Rules(here)
    assert "運用規則" not in offered(call(window, ""))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    see(window, "focus", lambda focus: focus == "rules.kinds")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert window.place == here
