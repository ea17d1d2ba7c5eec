"""The practice as a clerk meets it, in a process of its own: the whole guide, by keys alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.demo import hands
from desktop.demo.actor import DeskActor
from desktop.demo.hands import Move
from desktop.demo.papers import Tray
from desktop.demo.stage import Person
from desktop.practice.town import staff
from sync.base.clock import SystemClock, japan_day

MARK = "練習用・無効"
CLERK, SUPERVISOR, _ = (Person(each.id, each.name, each.role, each.password) for each in staff())
ROOT = Path(__file__).parents[3]


class Clerk(DeskActor):
    """A person at the practice, who looks at the band at every step."""

    seen: set[str]

    def at(self, step: str) -> None:
        """Wait for a step of the guide; the practice is marked wherever it is met."""
        self.shows("guide.title", step)
        self.shows("practice_band", "練習")
        self.seen.add(str(self.sees("screen", None, "not")))

    def signs_on(self, person: Person) -> None:
        """Type number and password, as the guide says."""
        self.sees("focus", "signon.staff")
        self.type(person.staff)
        self.sees("focus", "signon.password")
        self.type(person.password)
        self.key("Return")
        self.sees("screen", "search")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everywhere a program might write by itself, and it is empty."""
    folder = tmp_path / "home"
    for name in ("here", "temporary"):
        (folder / name).mkdir(parents=True)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder / name.lower()))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder / "temporary"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(folder / "here")
    return folder


@pytest.fixture
def clerk(home: Path, tmp_path: Path) -> Iterator[Clerk]:
    """The practice, begun; no keyring would open, were one asked."""
    made = Clerk("practice", ("--practice",), home, tmp_path / "shots", tmp_path / "log")
    made.seen = set()
    made.start({"QT_QPA_PLATFORM": "offscreen", "PYTHON_KEYRING_BACKEND": "no.such.Keyring"})
    yield made
    made.stop()


def files(folder: Path) -> list[str]:
    """Return what lies in a folder, but for the caches that Qt's fonts keep."""
    found = (Path(at) / name for at, _, names in os.walk(folder) for name in names)
    return sorted(str(file) for file in found if "fontconfig" not in file.parts)


def test_the_whole_guide_is_played_by_keys_and_leaves_nothing(clerk: Clerk, home: Path) -> None:
    clerk.at("サインオンする")
    (folder,) = (home / "temporary").iterdir()
    tray = Tray(folder / "desk" / "printed")
    clerk.signs_on(CLERK)

    clerk.at("人を探す")
    hands.fill(clerk, "search.box", "かくう")
    clerk.sees("search.results", "架空　太郎", "first")
    clerk.key("Return")

    clerk.at("証明書を交付する")
    clerk.sees("screen", "resident")
    clerk.shows("status", "接続中")  # these hands are faster than the line is begun
    hands.issue(clerk, None)
    assert tray.take().says(MARK)

    clerk.at("通信が切れる")
    clerk.key("Ctrl+R")
    clerk.shows("status", "通信断")

    clerk.at("通信なしで交付する")
    clerk.key("Escape")
    clerk.sees("screen", "resident")
    hands.issue(clerk, SUPERVISOR)
    assert tray.take().says(MARK)

    clerk.at("転居届を受け付ける")
    clerk.key("Escape")
    clerk.sees("screen", "resident")
    today = japan_day(SystemClock().now()).strftime("%Y%m%d")
    hands.file_relocation(clerk, Move(today, "かみまち", "5"))

    clerk.at("通信が戻る")
    assert "未送信 0件" not in clerk.facts()["status"]
    clerk.key("Ctrl+R")

    clerk.at("届いたことを確かめる")
    clerk.key("Alt+2")

    clerk.at("責任者に代わる")
    clerk.shows("status", "未送信 0件")
    clerk.sees("queue.list", "審査待ち", "some")
    clerk.choose("受付終了")
    clerk.shows("visit.change", "釣銭")
    clerk.key("Return")
    clerk.choose("領収書")
    assert tray.take().says(MARK)
    clerk.choose("サインオフ")
    clerk.signs_on(SUPERVISOR)

    clerk.at("決裁する")
    hands.approve(clerk, "架空　太郎", CLERK.name)

    clerk.at("練習は終わりです")
    assert not clerk.facts()["guide.skip.enabled"]
    clerk.shows("decisions.count", "審査待ち 0件")
    assert {"sign_on", "search", "resident", "certificate", "relocation", "queue"} <= clerk.seen

    outside = [name for name in files(home) if not name.startswith(str(folder))]
    clerk.stop()
    assert outside == []
    assert files(home) == []
    assert not folder.exists()
