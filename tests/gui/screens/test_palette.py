"""The palette over a window: real keys go in, what it offers and does comes out."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.demo.facts import facts_of
from desktop.screens.palette.presenter import (
    HINT,
    MORE,
    MOST_FOUND,
    MOST_RECENT,
    NOTHING,
    Action,
    PalettePresenter,
    Recent,
)
from desktop.screens.palette.view import Palette
from desktop.screens.search.presenter import INCOMPLETE, Found
from desktop.widgets.style import dress, load_style
from sync.base.resources import resource
from sync.base.troubles import DatabaseLocked
from tests.gui.screens.seeing import run_until

HEAD = Recent(
    "10420464",
    "渡\u9089\U000e0118　健一",
    "ワタナベ　ケンイチ",
    "昭和55年3月2日",
    "大字草津464番地3",
)
FOREIGN = Recent(
    "10430035", "NGUYEN THI MAI ANH", "グエン　ティ　マイ　アン", "1998年4月12日", "大字前口102番地"
)


def found(
    atena_no: str, name: str, kana: str, address: str = "大字草津1番地", *states: str
) -> Found:
    return Found(atena_no, name, kana, "昭和57年7月19日", "44歳", "女", address, atena_no, states)


PROTECTED = found("10430001", "佐藤　美咲", "サトウ　ミサキ", "", "protected")


class Office:
    """What the palette asks, and what became of what it offered."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.recent: list[Recent] = [HEAD, FOREIGN]
        self.people: list[Found] = []
        self.asked: list[str] = []
        self.trouble: Exception | None = None
        self.whole = True
        self.palette: Palette | None = None

    def actions(self) -> list[Action]:
        words = (
            ("受付・検索", "Alt+1", ("うけつけ", "kensaku")),
            ("決裁", "Alt+3", ("けっさい", "kessai")),
            ("転居届", "F6", ("てんきょとどけ",)),
            ("届出", "Alt+2", ("とどけで", "todokede")),
            ("サインオフ", "F12", ()),
        )
        return [Action(label, hint, r, lambda a=label: self.act(a)) for label, hint, r in words]

    def act(self, label: str) -> None:
        assert self.palette is not None
        assert not self.palette.isVisible()
        assert QApplication.activeModalWidget() is None
        self.done.append(label)

    def find(self, text: str) -> list[Found]:
        self.asked.append(text)
        if self.trouble is not None:
            raise self.trouble
        return self.people

    def presenter(self) -> PalettePresenter:
        return PalettePresenter(self.actions, lambda: self.recent, self.find, lambda: self.whole)


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def window(style, shown):
    """Return a window in which a field has the focus."""
    window = QWidget()
    window.field = QLineEdit()
    window.field.setObjectName("field")
    layout = QVBoxLayout(window)
    layout.addWidget(QLineEdit())
    layout.addWidget(window.field)
    shown(window)
    window.field.setFocus()
    return window


@pytest.fixture
def palette(style, window, office):
    palette = Palette(style, office.presenter(), window)
    office.palette = palette
    palette.open_person.connect(office.act)
    opened(palette)
    yield palette
    palette.close()


def opened(palette: Palette) -> None:
    """Open it, and wait until keys come to it."""
    palette.open()
    run_until(lambda: QApplication.focusWidget() is palette.box)


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)
        QApplication.processEvents()


def put(palette: Palette, text: str) -> list[str]:
    """Put text into the box, by keys where they have the letters, and return what is offered."""
    if text.isascii():
        palette.box.clear()
        QTest.keyClicks(QApplication.focusWidget(), text)
    else:
        palette.box.setText(text)
    QApplication.processEvents()
    return offered(palette)


def offered(palette: Palette) -> list[str]:
    return facts_of(palette).get("palette.results", [])


def titles(rows: list[str]) -> list[str]:
    return [row.split(" | ")[1] for row in rows]


def test_the_presenter_needs_no_qt():
    code = "import desktop.screens.palette.presenter, sys;"
    code += "sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_empty_it_offers_who_was_here_and_then_everything_to_do(palette, office):
    facts = facts_of(palette)
    assert facts["focus"] == "palette.box"
    assert facts["dialog"] == "操作・住民を探す"
    assert facts["palette.results"][0] == (
        "最近開いた方 | 渡\u9089\U000e0118　健一 ワタナベ　ケンイチ"
        " | 昭和55年3月2日 大字草津464番地3"
        " | "
    )
    assert facts["palette.results"][3] == "操作 | 決裁 | Alt+3 | "
    groups = [row.split(" | ")[0] for row in facts["palette.results"]]
    assert groups == ["最近開いた方"] * 2 + ["操作"] * 5
    assert palette.words.words() == HINT
    assert office.asked == []


def test_of_the_recent_people_the_last_eight_are_offered_each_once(office):
    office.recent = [HEAD, *(
        Recent(str(n), f"山田　{n}", "ヤマダ", "", "") for n in range(20)
    ), HEAD]  # fmt: skip
    presenter = office.presenter()
    presenter.enter()
    people = [row.atena_no for row in presenter.rows if row.atena_no]
    assert people == [HEAD.atena_no, *map(str, range(MOST_RECENT - 1))]
    presenter.type("やまだ")
    assert len(presenter.rows) == MOST_RECENT


@pytest.mark.parametrize("text", ["kessai", "けっさい", "ケッサイ", "ｹｯｻｲ", "決裁", "ｋｅｓｓａｉ"])
def test_an_action_is_found_however_it_is_typed(palette, text):
    assert put(palette, text) == ["操作 | 決裁 | Alt+3 | "]


def test_romaji_finds_a_label_in_kana_and_several_words_narrow(palette):
    assert titles(put(palette, "sain'ofu")) == ["サインオフ"]
    assert titles(put(palette, "てんきょ 届")) == ["転居届"]
    assert put(palette, "てんきょ 決裁") == []


def test_what_begins_so_stands_before_what_only_holds_it(palette):
    assert titles(put(palette, "届")) == ["届出", "転居届"]
    assert titles(put(palette, "とどけ")) == ["届出", "転居届"]


def test_people_stand_after_actions_and_nobody_stands_twice(palette, office):
    head = found(HEAD.atena_no, HEAD.name, HEAD.kana, "大字前口5番地", "provisional")
    wife = found("10420472", "渡\u9089\U000e0118　美咲", "ワタナベ　ミサキ")
    office.people = [wife, head, wife]
    rows = put(palette, "watanabe")
    assert [row.split(" | ")[0] for row in rows] == ["最近開いた方", "住民"]
    # What the register says now, not what was known when the person was opened.
    assert "大字前口5番地" in rows[0]
    assert rows[0].endswith("仮登録")
    assert palette.words.words() == "該当 2人"
    office.people = [wife]
    assert [row.split(" | ")[0] for row in put(palette, "とど")] == ["操作", "操作", "住民"]


@pytest.mark.parametrize("text", ["渡辺", "わたなべけん", "健一", "ﾜﾀﾅﾍﾞ", "watanabe"])
def test_a_recent_person_is_found_by_name_or_reading(palette, text):
    assert [row.split(" | ")[0] for row in put(palette, text)] == ["最近開いた方"]


def test_a_recent_person_is_found_by_what_only_the_register_knows(palette, office):
    office.people = [found(FOREIGN.atena_no, FOREIGN.name, FOREIGN.kana)]
    (row,) = put(palette, "19980412")
    assert row.startswith("最近開いた方 | NGUYEN")


def test_of_many_people_twenty_are_offered_and_the_rest_is_said(palette, office):
    office.people = [found(str(n), f"黒岩　{n}", "クロイワ") for n in range(40)]
    assert len(put(palette, "kuroiwa")) == MOST_FOUND
    assert palette.words.words() == f"該当 {MOST_FOUND}人　{MORE}"


def test_a_protected_person_shows_no_address_whatever_was_handed_in(palette, office):
    office.people = [PROTECTED]
    assert put(palette, "さとう") == [
        "住民 | 佐藤　美咲 サトウ　ミサキ | 昭和57年7月19日 | 支援措置"
    ]
    office.people = [found("1", "佐藤　花", "サトウ　ハナ", "大字草津9番地", "protected")]
    assert "草津" not in put(palette, "さとう　はな")[0]


def test_a_register_that_cannot_be_read_is_said_and_the_rest_remains(palette, office):
    office.trouble = DatabaseLocked()
    assert titles(put(palette, "todoke")) == ["届出", "転居届"]
    assert palette.words.words() == f"{DatabaseLocked.reason}{DatabaseLocked.remedy}"
    assert [row.split(" | ")[0] for row in put(palette, "わたなべ")] == ["最近開いた方"]
    office.trouble = None
    put(palette, "けっさい")
    assert palette.words.words() == "操作 1件"


def test_recent_people_that_cannot_be_read_are_said_and_actions_remain(office):
    def locked() -> list[Recent]:
        raise DatabaseLocked

    presenter = PalettePresenter(office.actions, locked, office.find)
    presenter.enter()
    assert presenter.words == f"{DatabaseLocked.reason}{DatabaseLocked.remedy}"
    assert len(presenter.rows) == 5


def test_nothing_found_is_said_and_so_is_a_register_that_is_still_coming(palette, office):
    assert put(palette, "そんなひとはいない") == []
    assert palette.words.words() == NOTHING
    press(Qt.Key.Key_Return)
    assert palette.isVisible()
    office.whole = False
    put(palette, "そんなひとは")
    assert palette.words.words() == f"{NOTHING}　{INCOMPLETE}"


def test_enter_on_the_first_row_opens_the_person_after_closing(palette, office, window):
    press(Qt.Key.Key_Return)
    assert office.done == [HEAD.atena_no]
    run_until(lambda: facts_of(window)["focus"] == "field")


def test_enter_does_the_action_after_closing(palette, office):
    put(palette, "kessai")
    press(Qt.Key.Key_Enter)
    assert office.done == ["決裁"]


def test_arrows_and_pages_move_while_the_box_keeps_the_focus(palette, office):
    press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up)
    facts = facts_of(palette)
    assert (facts["focus"], facts["palette.results.row"]) == ("palette.box", 2)
    assert facts["palette.box.more"] == "操作、受付・検索、Alt+1"
    press(Qt.Key.Key_PageDown)
    assert facts_of(palette)["palette.results.row"] == 6
    press(Qt.Key.Key_PageUp, Qt.Key.Key_Tab, Qt.Key.Key_Down)
    facts = facts_of(palette)
    assert (facts["focus"], facts["palette.results.row"]) == ("palette.box", 1)
    press(Qt.Key.Key_Return)
    assert office.done == [FOREIGN.atena_no]


def test_esc_closes_with_nothing_done_and_gives_the_focus_back(palette, office, window):
    put(palette, "kessai")
    press(Qt.Key.Key_Escape)
    run_until(lambda: facts_of(window)["focus"] == "field")
    assert not palette.isVisible()
    assert office.done == []
    assert window.isActiveWindow()


def test_the_focus_is_not_given_to_what_is_gone(palette, window):
    window.field.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    press(Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_opened_again_it_is_empty_and_asks_anew(palette, office):
    put(palette, "kessai")
    press(Qt.Key.Key_Escape)
    office.recent = [FOREIGN]
    opened(palette)
    assert palette.box.text() == ""
    assert titles(offered(palette))[:2] == [f"{FOREIGN.name} {FOREIGN.kana}", "受付・検索"]


def test_a_click_acts_once_and_the_button_closes(palette, office):
    put(palette, "届")
    view = palette.results
    place = view.visualRect(view.model().index(1, 1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert office.done == ["転居届"]
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert office.done == ["転居届"]
    opened(palette)
    QTest.mouseClick(palette.close_button, Qt.MouseButton.LeftButton)
    assert not palette.isVisible()
    assert office.done == ["転居届"]


def test_all_that_can_be_used_has_a_name_and_the_window_beneath_waits(palette, window):
    for control in (palette, palette.box, palette.results, palette.close_button):
        assert control.accessibleName()
    assert palette.isModal()
    assert QApplication.activeModalWidget() is palette


def test_a_name_is_drawn_in_its_registered_form(palette, office, style):
    def pictured(name: str) -> bytes:
        office.people = [found("1", name, "ワタナベ")]
        palette.box.clear()
        put(palette, "ほか")
        return bytes(palette.results.viewport().grab().toImage().constBits())

    assert pictured("渡\u9089\U000e0118") != pictured("渡\u9089")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_the_smallest_screen_and_scrolls(app, style, shown, office, scale):
    larger = load_style(resource("styles", "light.toml"), resource("fonts"), scale)
    dress(app, larger)
    try:
        window = shown(QWidget(), 1366, 768)
        office.recent = [Recent(str(n), "山田　太郎", "ヤマダ", "", "") for n in range(8)]
        palette = Palette(larger, office.presenter(), window)
        opened(palette)
        assert window.frameGeometry().contains(palette.frameGeometry())
        for control in (palette.box, palette.words, palette.results, palette.close_button):
            corner = control.mapTo(palette, QPoint(control.width() - 1, control.height() - 1))
            assert palette.rect().contains(corner)
        assert palette.results.verticalScrollBar().maximum() > 0
        press(Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
        last = palette.results.currentIndex()
        assert last.row() == 12
        assert palette.results.viewport().rect().contains(palette.results.visualRect(last).center())
        palette.close()
    finally:
        dress(app, style)
