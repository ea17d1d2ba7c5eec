"""The first pull: its story without a window, and the screen from which a file is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest

from desktop.demo.facts import facts_of
from desktop.screens import places
from desktop.screens.first_pull import presenter as words
from desktop.screens.first_pull.presenter import STOPPED, Amount, FirstPull, PullProgress
from desktop.screens.first_pull.view import FirstPullScreen
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.widgets.statusline import LineStatus
from sync.base.troubles import LineRefused
from sync.exchanges.pull_file import PullFileDamaged

DOWN = {"state": "down", "since": 0, "reason": LineRefused.reason, "remedy": ""}
REFUSED = {
    "taken": False,
    "code": "pull_file.damaged",
    "reason": PullFileDamaged.reason,
    "remedy": PullFileDamaged.remedy,
}
TAKEN = {"taken": True}
FILE = "/media/stick/register.pull"


def comes(*, file=False, rows=2_000, scope="residents"):
    amount = {"rows": rows, "rows_in_all": 10_000, "bytes": rows * 150, "bytes_in_all": 1_500_000}
    return {"scope": scope, "file": file, **amount}


@pytest.fixture
def story():
    return FirstPull(lambda: 10.0)


def test_the_first_pull_tells_rows_bytes_and_the_time_left_of_this_run():
    progress = PullProgress()
    progress.take("residents", Amount(2_000, 10_000, 300_000, 1_500_000), 10.0)
    assert progress.rate(10.0) is None
    progress.take("residents", Amount(4_000, 10_000, 600_000, 1_500_000), 12.0)
    assert progress.rate(12.0) == pytest.approx(1_000)
    assert progress.seconds_left(12.0) == pytest.approx(6)
    assert (progress.rows, progress.rows_in_all, progress.size) == (4_000, 10_000, 600_000)


def test_a_file_comes_first_and_then_the_line_brings_what_is_newer(story):
    story.begin(file=True)
    assert (story.title, story.said, story.from_file) == (words.OPENING, None, True)
    story.take(comes(file=True))
    assert story.title == "住民記録をファイルから読み込んでいます"
    assert story.progress.rows == 2_000
    story.file_ended(TAKEN)
    assert (story.title, story.said, story.from_file) == (words.NEWER, None, False)
    assert story.progress.rows == 0, "what comes over the line is counted for itself"


def test_why_a_file_was_refused_is_said_for_as_long_as_the_line_brings_the_register(story):
    story.begin(file=True)
    story.file_ended(REFUSED)
    refused = story.said
    assert (refused.title, refused.text) == (PullFileDamaged.reason, PullFileDamaged.remedy)
    assert "選び直せます" in refused.step
    story.take(comes())
    assert story.title == "住民記録を受信しています"
    assert story.said is refused
    story.line(DOWN)
    assert (story.said.title, story.said.text) == (LineRefused.reason, PullFileDamaged.reason)
    story.take(comes(rows=3_000))
    assert story.said is refused
    story.begin(file=True)
    assert story.said is None, "another file is another story"


def test_a_file_without_a_line_waits_for_its_key(story):
    story.begin(file=True)
    story.line(DOWN)
    assert (story.said.text, story.said.step) == (words.KEY_COMES, words.FILE_GOES_ON)
    story.take(comes(file=True))
    assert story.said is None
    story.file_ended(TAKEN)
    story.line(DOWN)
    assert (story.said.text, story.said.step) == ("", words.GOES_ON)


def test_what_is_stopped_goes_on_over_the_line(story):
    story.begin(file=True)
    story.stop()
    assert (story.said, story.from_file) == (STOPPED, False)
    story.begin()
    assert (story.said, story.title) == (None, words.CONNECTING)


class Link(QObject):
    """A worker that notes from what it begins."""

    line, progress, file, settled = Signal(dict), Signal(dict), Signal(dict), Signal(dict)
    changed, current = Signal(frozenset), Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.running, self.begun = False, []

    def start(self, file=None) -> None:
        self.running = True
        self.begun.append(file and file.as_posix())

    def stop(self) -> None:
        self.running = False


class Hall:
    """The screen in its window, a worker that a test speaks for, and what a person chooses."""

    def __init__(self, style) -> None:
        self.link, self.complete, self.chosen = Link(), False, ""
        self.running_meanwhile = None
        screens = {
            places.FirstPull: lambda: FirstPullScreen(
                style, self.link, lambda: self.complete, self.choose
            ),
            places.SignOn: Screen,
        }
        self.window = Window(style, screens, lambda: LineStatus("草津町", "窓口1番"), dict)

    def choose(self, _: object) -> str:
        self.running_meanwhile = self.link.running
        return self.chosen

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window, key)

    @property
    def facts(self) -> dict:
        return facts_of(self.window)


@pytest.fixture
def hall(style, shown):
    hall = Hall(style)
    shown(hall.window)
    hall.window.go(places.FirstPull())
    return hall


def test_a_file_is_chosen_while_the_line_pulls_and_the_worker_begins_anew_from_it(hall):
    assert hall.link.begun == [None]
    hall.link.progress.emit(comes())
    hall.chosen = FILE
    hall.press(Qt.Key.Key_F4)
    assert hall.running_meanwhile is False, "nothing comes while somebody looks for the file"
    assert hall.link.begun == [None, FILE]
    assert "key.ファイル" not in hall.facts, "one file at a time"
    hall.link.file.emit(REFUSED)
    assert PullFileDamaged.reason in hall.facts["first_pull.banner"]
    assert hall.facts["key.ファイル"] == "F4"
    hall.press(Qt.Key.Key_F4)
    hall.link.progress.emit(comes(file=True, rows=10_000))
    assert "ファイルから" in hall.facts["first_pull.progress"]
    hall.link.file.emit(TAKEN)
    assert hall.window.place == places.FirstPull()
    hall.complete = True
    hall.link.settled.emit({})
    assert hall.window.place == places.SignOn()


def test_a_worker_that_died_over_the_file_goes_on_over_the_line_and_another_may_be_chosen(hall):
    hall.chosen = FILE
    hall.press(Qt.Key.Key_F4)
    hall.link.progress.emit(comes(file=True))
    hall.link.progress.emit(comes())
    assert "を受信しています" in hall.facts["first_pull.progress"]
    assert hall.facts["key.ファイル"] == "F4"


def test_who_chooses_nothing_goes_on_over_the_line_and_a_rest_stays_a_rest(hall):
    hall.press(Qt.Key.Key_F4)
    assert hall.link.begun == [None, None]
    hall.press(Qt.Key.Key_F8)
    hall.press(Qt.Key.Key_F4)
    assert not hall.link.running
    hall.chosen = FILE
    hall.press(Qt.Key.Key_F4)
    assert hall.link.begun == [None, None, FILE]
