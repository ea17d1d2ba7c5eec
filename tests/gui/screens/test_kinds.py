"""届出の選択: every kind has a key, says before it is begun why it cannot be, and begins."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.screens.kinds.presenter import KindsPresenter
from desktop.screens.kinds.view import KindsScreen
from desktop.screens.places import Filing, Kinds, Resident, Search
from sync.changes.registry import ENTERED
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import ResidentKind, ResidentState
from tests.gui.screens import counterwork as work
from tests.gui.screens.frame import Frame
from tests.gui.screens.kinds_made_up import EVERYTHING, STRANGERS

KEY = Qt.Key
KINDS = [*ENTERED.values(), STRANGERS, EVERYTHING]


@pytest.fixture
def opened(style, shown):
    """Show the list for somebody; return the screen and where it led."""

    def show(whom: str = "", desk: work.Desk | None = None, asked: str = ""):
        desk = desk or work.Desk()
        screen = KindsScreen(style, KindsPresenter(desk, KINDS), desk.today)
        went: list[object] = []
        screen.go.connect(went.append)
        shown(Frame(style, screen))
        screen.enter(Kinds(whom, asked))
        QApplication.processEvents()
        return screen, went

    return show


def press(*keys: KEY) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)


def key_of(screen: KindsScreen, name: str) -> KEY:
    entry = screen._presenter.entry(name)
    assert entry is not None
    return KEY(ord(entry.key))


def note(screen: KindsScreen, name: str) -> str:
    button = screen.findChild(QWidget, f"kinds.{name}")
    return button.accessibleDescription()


def begins(screen: KindsScreen) -> bool:
    *_, begin = screen.keys()
    return begin.enabled


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_key_on_each_kind_begins_it(opened, kind):
    desk = work.Desk()
    screen, went = opened(work.HEAD, desk)
    press(key_of(screen, kind.name))
    entry = screen._presenter.entry(kind.name)
    if entry.why_not:
        assert not went
        assert screen.banner.isVisible()
    else:
        assert went == [Filing(kind.name, work.HEAD)]


def test_no_key_stands_twice():
    presenter = KindsPresenter(work.Desk(), KINDS)
    presenter.look()
    keys = [each.key for each in presenter.entries if each.key]
    assert len(set(keys)) == len(keys)
    assert [each.name for each in presenter.entries] == [
        kind.name for group in presenter.groups for kind in KINDS if kind.group is group
    ]


def test_with_nobody_only_strangers_can_be_begun_and_the_others_say_why(opened):
    screen, went = opened()
    first = next(each for each in screen._presenter.entries if not each.why_not)
    assert QApplication.focusWidget().objectName() == f"kinds.{first.name}"
    assert "選ばれていません" in note(screen, "relocation")
    press(key_of(screen, "relocation"))
    assert not went
    press(KEY.Key_Up, KEY.Key_Down)
    press(key_of(screen, "strangers"))
    assert went == [Filing("strangers", "")]


def test_what_fits_no_record_like_this_says_so_and_f9_begins_nothing(opened):
    desk = work.Desk()
    screen, went = opened(work.HEAD, desk)
    for name, says in (("residence_status", "在留資格"), ("move_out_cancelled", "転出届"),
                       ("protection_end", "支援措置"), ("seal_abolition", "印鑑登録")):  # fmt: skip
        assert says in note(screen, name)
    assert begins(screen)
    press(key_of(screen, "residence_status"))
    assert not went
    assert not begins(screen)
    desk.rows[work.HEAD] = msgspec.structs.replace(
        desk.rows[work.HEAD], kind=ResidentKind.FOREIGN, leaving_on="2026-12-01"
    )
    screen.enter(Kinds(work.HEAD))
    assert not note(screen, "residence_status")
    assert not note(screen, "move_out_cancelled")
    assert "日本人住民だけ" in note(screen, "former_surname")


def test_what_is_so_of_nearly_all_is_said_once(opened):
    screen, _ = opened()
    assert screen.banner.isVisible()
    assert "選ばれていません" in screen.banner.accessibleName()
    assert not [b for b in screen._buttons.values() if b.note.isVisible()]


def test_arrows_lead_down_a_column_and_to_the_one_beside(opened):
    screen, _ = opened(work.HEAD)

    def at() -> tuple[int, int]:
        hands = QApplication.focusWidget()
        place = hands.mapTo(screen, QPoint(0, 0))
        return place.x(), place.y()

    first = at()
    press(KEY.Key_Down)
    assert at()[0] == first[0]
    assert at()[1] > first[1]
    below = at()
    press(KEY.Key_Right)
    assert at()[0] > below[0]
    assert abs(at()[1] - below[1]) < 80, "near to the same height"
    press(KEY.Key_Right, KEY.Key_Right)
    assert at()[0] == first[0], "behind the last column comes the first"
    press(KEY.Key_Left)
    assert at()[0] > first[0]


def test_arrows_and_enter_begin_too_and_f8_goes_back(opened):
    screen, went = opened(work.HEAD)
    second = screen._presenter.entries[1]
    press(KEY.Key_Down, KEY.Key_Return)
    assert went == [Filing(second.name, work.HEAD)]
    press(KEY.Key_F8)
    assert went[-1] == Resident(work.HEAD)
    nobody, led = opened()
    press(KEY.Key_F8)
    assert led == [Search()]
    assert nobody.person.isHidden()


@pytest.mark.parametrize(
    ("values", "says"),
    [({"state": ResidentState.MOVED_OUT}, "除票"), ({"protected": True}, "この端末では")],
)
def test_who_is_removed_or_protected_is_told_before_a_form_is_begun(opened, values, says):
    desk = work.Desk()
    desk.rows[work.HEAD] = msgspec.structs.replace(desk.rows[work.HEAD], **values)
    screen, went = opened(work.HEAD, desk, asked="relocation")
    assert says in note(screen, "relocation")
    assert screen.banner.isVisible(), "the kind that was asked for says at once why not"
    assert not went
    press(key_of(screen, "strangers"))
    whom = "" if "state" in values else work.HEAD
    assert went == [Filing("strangers", whom)], "who comes back begins without a household"


def test_while_cut_off_each_kind_says_what_becomes_of_it(opened):
    desk = work.Desk(online=False)
    desk.policy = Policy(changes=(ChangeRule("relocation", offline="D"),
                                  ChangeRule("strangers", offline="A")))  # fmt: skip
    screen, _ = opened(work.HEAD, desk)
    assert "紙で受け付け" in note(screen, "relocation")
    assert "後で審査" in note(screen, "contact_correction")
    assert "ふだんどおり" in note(screen, "strangers"), "it differs from most"
    assert screen.banner.isVisible()
    desk.line = True
    screen.refresh(frozenset())
    assert not note(screen, "relocation")
