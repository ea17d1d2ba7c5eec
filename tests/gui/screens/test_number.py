"""個人番号・住民票コードの表示 under real keys: shown for thirty seconds, and then nowhere."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from desktop.operations.show_number import USES, NumberWish
from desktop.screens import places
from desktop.screens.number.opening import Numbers
from desktop.screens.number.presenter import SECONDS, NumberPresenter
from desktop.screens.number.view import NumberPanel
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.troubles import LineRefused
from sync.records.national_numbers import NumberKind
from tests.gui.gallery.numbers import NOT_KEPT, OFFLINE, TOLD, NumberDesk
from tests.gui.gallery.people import page
from tests.gui.gallery.stage import settle
from tests.gui.screens import counterwork as work
from tests.gui.screens.athand import AtHand
from tests.gui.screens.test_let_through import Later

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
MINE, SHOWN, MASKED = TOLD[NumberKind.MY_NUMBER], "1234 5678 9010", "**** **** ****"


class Hall(AtHand):
    """The person's page in the window; a clock and a cloud that the test moves."""

    def __init__(self, style, shown, desk: NumberDesk) -> None:
        self.desk, self.cloud, self.now = desk, Later(), work.NOW
        told = page(work.family()[0])
        numbers = Numbers(style, desk, self.cloud, lambda: self.now, lambda: work.TODAY)
        presenter = ResidentPresenter(lambda _no, _why: told)
        made = {
            places.Resident: lambda: ResidentScreen(style, presenter, lambda: work.TODAY, numbers)
        }
        status = LineStatus("草津町", "窓口1番", "干川　さゆり", LineState.UP, as_of="11/23 12:00")
        self.window = Window(style, made, lambda: status, dict)
        shown(self.window)
        self.window.show_areas(signed_on=True, supervisor=False)
        self.window.go(places.Resident(work.HEAD))
        QApplication.processEvents()

    @property
    def panel(self) -> NumberPanel:
        found = self.window.findChild(NumberPanel)
        assert isinstance(found, NumberPanel)
        return found

    def open(self) -> NumberPanel:
        QTest.keyClick(QApplication.focusWidget() or self.window, KEY.Key_B, CONTROL)
        assert QTest.qWaitForWindowActive(self.panel)
        QApplication.processEvents()
        return self.panel

    def ask(self) -> NumberPanel:
        """Open, choose, fill in and show, by keys alone."""
        panel = self.open()
        self.type("1")
        self.press(KEY.Key_Return)
        self.type("3")
        self.press(KEY.Key_Return)
        self.type("児童手当の認定請求書")
        self.press(KEY.Key_Return)
        return panel

    def ahead(self, seconds: float) -> None:
        self.now += int(seconds * 1000)
        self.panel.look()


def read(widget: QWidget) -> str:
    """Return all that can be read or heard in a window."""
    texts = []
    for each in (widget, *widget.findChildren(QWidget)):
        texts += [each.accessibleName(), each.accessibleDescription(), each.toolTip()]
        texts += [each.text()] if isinstance(each, QLabel | QLineEdit) else []
        heard = QAccessible.queryAccessibleInterface(each)
        kinds = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description)
        texts += [heard.text(kind) for kind in kinds] if heard else []
    return " ".join(texts)


def hidden(panel: NumberPanel) -> bool:
    said = read(panel)
    return panel.number.text() == MASKED and MINE not in said and SHOWN not in said


@pytest.fixture
def hall(style, shown) -> Hall:
    return Hall(style, shown, NumberDesk())


def test_by_keys_alone_it_is_shown_for_thirty_seconds_and_hidden_again(hall: Hall) -> None:
    panel = hall.ask()
    wish = NumberWish(work.HEAD, NumberKind.MY_NUMBER, USES[NumberKind.MY_NUMBER][2],
                      "児童手当の認定請求書")  # fmt: skip
    assert hall.desk.wishes == [wish], "kept before anything is asked"
    assert hidden(panel)
    assert "問い合わせています" in panel.left.words()
    hall.cloud.go()
    assert panel.number.text() == SHOWN
    assert panel.left.words() == "あと30秒で隠します。"
    hall.ahead(12.5)
    assert panel.left.words() == "あと18秒で隠します。"
    hall.ahead(17.4)
    assert panel.number.text() == SHOWN
    hall.ahead(0.2)
    assert hidden(panel)
    assert panel.left.words().startswith("番号を隠しました。")
    assert panel.what_for.text() == "", "another look has a reason of its own"
    assert not any(uses.choice() for uses in panel.uses.values())
    hall.press(KEY.Key_Escape)
    assert hall.window.findChild(NumberPanel) is None
    assert len(hall.desk.wishes) == 1


def test_it_cannot_be_selected_or_copied(hall: Hall) -> None:
    QApplication.clipboard().setText("もとのまま")
    panel = hall.ask()
    hall.cloud.go()
    flags = panel.number.textInteractionFlags()
    assert flags == Qt.TextInteractionFlag.NoTextInteraction
    for key in (KEY.Key_A, KEY.Key_C, KEY.Key_X):
        QTest.keyClick(QApplication.focusWidget(), key, CONTROL)
    QTest.mouseDClick(panel.number, Qt.MouseButton.LeftButton)
    QTest.keyClick(panel, KEY.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "もとのまま"


@pytest.mark.parametrize("way", ["button", "escape", "lock", "clock", "handed over"])
def test_whatever_ends_it_hides_it_at_once(hall: Hall, way: str) -> None:
    panel = hall.ask()
    panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    hall.cloud.go()
    assert panel.number.text() == SHOWN
    match way:
        case "button":
            hall.press(KEY.Key_Return)
        case "escape":
            hall.press(KEY.Key_Escape)
        case "clock":
            hall.ahead(-1)
        case _:
            hall.window.lock(Screen())
    assert hidden(panel)
    assert panel.isVisible() is (way in {"button", "clock"})
    if way == "lock":
        hall.window.unlock(same=True)
        assert panel.isVisible()
        assert hidden(panel), "who comes back asks again"
    elif way == "handed over":
        hall.window.unlock(same=False)
        assert not panel.isVisible()


def test_an_answer_that_comes_after_the_end_is_dropped(hall: Hall) -> None:
    panel = hall.ask()
    hall.window.lock(Screen())
    hall.cloud.go()
    hall.window.unlock(same=True)
    assert hidden(panel)
    panel.reject()
    settle()
    hall.ask()
    hall.press(KEY.Key_Escape)
    assert hall.window.findChild(NumberPanel) is None
    hall.cloud.go()  # to nobody
    assert len(hall.desk.wishes) == 2


def test_what_showed_it_holds_it_no_longer(hall: Hall) -> None:
    """Python cannot overwrite a text: all that can be done is to hold it nowhere."""
    told = f"43218765{hall.now % 10_000:04d}"
    before = len(gc.get_referrers(told))
    presenter = NumberPresenter(hall.desk, work.HEAD, lambda: hall.now)
    presenter.turn(NumberKind.MY_NUMBER)
    ask = presenter.ask("x", "y")
    assert ask is not None
    presenter.told(ask, told)
    assert len(gc.get_referrers(told)) > before
    presenter.hide()
    assert len(gc.get_referrers(told)) == before
    assert (presenter.shows, presenter.seconds) == (False, 0)


def test_what_is_missing_is_said_beside_it_and_nothing_is_asked(hall: Hall) -> None:
    panel = hall.open()
    panel.go.click()
    assert "選択してください" in panel.rows["kind"].verdict()
    assert panel.kind.isAncestorOf(QApplication.focusWidget())
    hall.type("2")
    panel.go.click()
    assert "利用する事務" in panel.rows[NumberKind.RESIDENT_CODE].verdict()
    assert panel.number.text() == "**** **** ***"
    assert not panel.rows[NumberKind.MY_NUMBER].isVisible()
    assert hall.desk.wishes == []


@pytest.mark.parametrize("trouble", [NOT_KEPT, LineRefused("cut")])
def test_why_nothing_was_told_is_said_and_can_be_asked_anew(hall: Hall, trouble) -> None:
    hall.desk.trouble = trouble
    panel = hall.ask()
    hall.cloud.go()
    assert hidden(panel)
    assert trouble.reason in read(panel)
    assert hall.desk.refused == [trouble]
    hall.desk.trouble = None
    panel.go.click()
    hall.cloud.go()
    assert panel.number.text() == SHOWN
    assert len(hall.desk.wishes) == 2


def test_off_the_line_nothing_can_be_typed(style, shown) -> None:
    hall = Hall(style, shown, NumberDesk(OFFLINE))
    panel = hall.open()
    assert not panel.what_for.isVisible()
    assert not panel.go.isVisible()
    assert panel.close_button.hasFocus()
    hall.press(KEY.Key_Return)
    assert hall.window.findChild(NumberPanel) is None


def test_where_the_rules_show_none_nothing_is_offered(style, shown) -> None:
    desk = NumberDesk()
    desk.offered = lambda: False
    hall = Hall(style, shown, desk)
    screen = hall.window.current()
    assert not screen.numbers.isVisible()
    assert not screen.offers_numbers
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_B, CONTROL)
    assert hall.window.findChild(NumberPanel) is None
    assert SECONDS == 30
