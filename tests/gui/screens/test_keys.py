"""The keys stand in data: what a town's file may say, what is refused, and what then works."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.demo.facts import facts_of
from desktop.keys import KeysUnreadable, changed, of_town, placed, standard
from desktop.screens import places
from desktop.screens.queue.view import QueueScreen
from desktop.screens.shell.window import Window
from desktop.widgets.keybar import Key
from sync.base.resources import resource
from tests.gui.gallery.days import busy_desk
from tests.gui.gallery.stage import AT_WORK


@pytest.fixture
def town_file(tmp_path):
    def write(text: str):
        file = tmp_path / "104264.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def window(app, style):
    desk = busy_desk()
    shown = Window(style, {places.Queue: lambda: QueueScreen(style, desk)}, lambda: AT_WORK, dict)
    shown.show()
    shown.activateWindow()
    assert QTest.qWaitForWindowActive(shown)
    shown.show_areas(signed_on=True, supervisor=False)
    shown.go(places.Queue())
    yield shown
    shown.close()


def test_every_towns_keys_can_be_read():
    codes = [file.stem for file in resource("municipalities").glob("1*.toml")]
    assert len(codes) == 6
    for code in codes:
        assert of_town(code).keys() == standard().keys()
    for file in resource("keys").glob("*.toml"):
        assert file.stem in {"default", *codes}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[queue]\nrefresh = 'F13'", "queue.refresh: F13 is none of F1 to F12"),
        ("[queue]\nrefresh = 5", "queue.refresh: 5 is none of F1 to F12"),
        ("[queue]\nrefersh = 'F5'", "queue.refersh: no such deed"),
        ("[queue]\nrefresh = 'F6'", "queue.withdraw: F6 is taken by queue.refresh"),
        ("[queue]\nrefresh = 'F12'", "queue.refresh: F12 is taken by window.sign_off"),
        ("[window]\nhelp = 'F9'", "F9 is taken by window.help"),
        ("[queue\nrefresh = 'F5'", "TOMLDecodeError"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "TOMLDecodeError"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(town_file, text, where):
    with pytest.raises(KeysUnreadable) as refused:
        changed(standard(), town_file(text))
    assert refused.value.where.startswith("104264.toml: ")
    assert where in refused.value.where


def test_a_file_that_is_not_text_is_refused(tmp_path):
    file = tmp_path / "104264.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KeysUnreadable):
        changed(standard(), file)


def test_two_keys_may_change_places(town_file):
    table = changed(standard(), town_file("[queue]\nrefresh = 'F6'\nwithdraw = 'F5'"))
    assert (table["queue.refresh"], table["queue.withdraw"]) == ("F6", "F5")
    assert table["queue.resident"] == standard()["queue.resident"]


def test_the_key_of_the_practice_may_serve_in_the_work_and_is_alone_before_it(town_file):
    table = changed(standard(), town_file("[window]\npractice = 'F3'"))
    assert table["window.practice"] == table["resident.history"]
    with pytest.raises(KeysUnreadable, match="sign_on"):
        changed(standard(), town_file("[window]\npractice = 'F7'"))


def test_a_key_that_names_its_place_stays_there():
    (key,) = placed([Key("F4", "絞り込み")], standard())
    assert key.key == "F4"


def test_a_towns_key_moves_with_its_label_and_the_old_one_does_nothing(window, town_file):
    assert facts_of(window)["key.再表示"] == "F5"
    window.use_keys(changed(standard(), town_file("[queue]\nrefresh = 'F8'")))
    assert facts_of(window)["key.再表示"] == "F8"
    renewed = []
    window.current().refresh = renewed.append
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert not renewed
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert len(renewed) == 1
