"""madoguchi update: what an installer is told, what is laid, and with which exit status."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop import updating
from desktop.cache.lock import ProfileLock
from desktop.main import _asked as counter
from desktop.opening import main
from desktop.profile import Profile, Settings
from desktop.upgrade import offer_key, offer_turn
from desktop.upgrade.offer import day_of, offered
from desktop.upgrade.offer_roads import FolderRoad, Road
from desktop.upgrade.offer_turn import Noted, note
from desktop.upgrade.standing import STARTED, VERSION, Standing, write
from sync.base.clock import JST
from tests.unit.upgrade.places import TODAY, Place, contents

DESK = 4


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made = Place(tmp_path / "publisher")
    monkeypatch.setattr(offer_key, "FIRST_ROOT", made.place / "metadata" / "1.root.json")
    return made


@pytest.fixture
def desk(tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """A desk that was opened once, whose settings name the place."""
    monkeypatch.delenv(STARTED, raising=False)
    profile = Profile(tmp_path / "desk")
    profile.journal.write_bytes(b"closed to whoever has no key")
    profile.save(Settings(updates=str(place.place)))
    note(profile, Noted(DESK))
    return profile


def update(desk: Profile, *words: str) -> int:
    return main(["update", "--profile", str(desk.folder), *words])


def laid(desk: Profile) -> list[str]:
    return sorted(each.name for each in (desk.folder / "versions").glob("*"))


def test_nothing_newer_is_said(desk: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    assert update(desk) == 0
    assert f"nothing is newer than {VERSION}" in capsys.readouterr().out


def test_what_is_due_is_laid_ready(
    desk: Profile, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.add("1.2.0")
    assert update(desk) == 0
    assert contents(desk.folder / "versions" / "1.2.0") == contents(place.built / "1.2.0")
    said = capsys.readouterr().out
    assert "1.2.0 lies ready" in said
    assert "窓口を閉じると切り替わります" in said
    assert update(desk) == 0, "and once more it is the same"


def test_a_desk_whose_day_has_not_come_waits_unless_it_is_told_not_to(
    desk: Profile, place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("1.2.0", days=9)
    day = day_of(offered({"version": "1.2.0", "from": TODAY.date().isoformat(), "days": 9}), DESK)
    midnight = dt.datetime.combine(day, dt.time(), JST)
    clock = Clock(midnight - dt.timedelta(seconds=1))
    monkeypatch.setattr(updating, "SystemClock", lambda: clock)
    assert update(desk) == 3
    assert f"from {day} on" in capsys.readouterr().out
    assert laid(desk) == []
    assert update(desk, "--now") == 0
    assert laid(desk) == ["1.2.0"]
    capsys.readouterr()
    assert update(desk) == 0, "what lies ready is not waited for"
    assert "1.2.0 lies ready" in capsys.readouterr().out
    place.add("1.2.1", days=9)
    assert update(desk) == 3
    clock.at = midnight + dt.timedelta(9)
    assert update(desk) == 0
    assert laid(desk) == ["1.2.0", "1.2.1"]


class Clock:
    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def now(self) -> dt.datetime:
        return self.at


def test_a_desk_that_was_never_opened_takes_what_is_for_all_on_one_day(
    desk: Profile, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk.folder / "updates" / "noted.json").unlink()
    place.add("1.2.0", days=2)
    assert update(desk) == 3
    assert "start the desk once" in capsys.readouterr().out
    place.add("1.3.0", days=1)
    assert update(desk) == 0
    assert laid(desk) == ["1.3.0"]


def test_another_folder_may_be_named(desk: Profile, place: Place, tmp_path: Path) -> None:
    place.add("1.2.0")
    desk.save(Settings(updates="off"))
    stick = shutil.copytree(place.place, tmp_path / "stick")
    assert update(desk) == 1
    assert laid(desk) == []
    assert update(desk, "--from", os.path.relpath(stick)) == 0
    assert laid(desk) == ["1.2.0"]


def test_the_cloud_is_vouched_for_by_whom_the_town_last_said(
    desk: Profile, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    vouched: list[str] = []

    @contextmanager
    def road(settings: Settings) -> Iterator[Road]:
        vouched.append(settings.ca)
        yield FolderRoad(place.place)

    monkeypatch.setattr(offer_turn, "road_to", road)
    desk.save(Settings(ca="pinned"))
    assert update(desk) == 0
    note(desk, Noted(DESK, "its successor"))
    assert update(desk) == 0
    assert vouched == ["pinned", "its successor"]


def test_what_failed_here_is_said_with_the_reason_and_not_taken_again(
    desk: Profile, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.add("1.2.0")
    write(desk.folder, Standing(refused={"1.2.0": "self-test: fonts", "0.0.1": "long ago"}))
    assert update(desk) == 0
    said = capsys.readouterr().out
    assert "1.2.0 failed here: self-test: fonts" in said
    assert "0.0.1" not in said
    assert laid(desk) == []


def test_the_version_that_runs_is_the_launcher_s_word(
    desk: Profile, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("1.2.0")
    monkeypatch.setenv(STARTED, "1.2.0")
    assert update(desk) == 0
    assert laid(desk) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(updates="off"), 'updates = "off"'),
        (Settings(updates="/no/such/folder"), "cannot be read"),
        (Settings(updates="folder"), "whole path"),
    ],
)
def test_why_none_can_be_had_is_said(
    desk: Profile, capsys: pytest.CaptureFixture[str], settings: Settings, said: str
) -> None:
    desk.save(settings)
    assert update(desk) == 1
    told = capsys.readouterr().err
    assert told.startswith("madoguchi update: ")
    assert said in told


def test_a_program_without_a_publisher_s_key_takes_none(
    desk: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert update(desk) == 1
    assert "no publisher's key" in capsys.readouterr().err


def test_it_never_writes_what_the_worker_is_writing(
    desk: Profile, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.add("1.2.0")
    lock = ProfileLock(desk.folder / "updates.lock")
    assert update(desk) == 1
    assert "fetching" in capsys.readouterr().err
    lock.release()
    assert update(desk) == 0


def test_a_folder_without_a_desk_is_refused_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["update", "--profile", str(tmp_path / "none")]) == 1
    assert "--profile" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("program", [counter, updating.main])
def test_a_folder_is_named_as_the_launcher_reads_it(
    program: Callable[[Sequence[str]], object],
) -> None:
    with pytest.raises(SystemExit) as no:
        program(["--prof", "elsewhere"])
    assert no.value.code == 2


def test_another_user_s_desk_is_refused(
    desk: Profile, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 987_654, raising=False)
    assert update(desk) == 1
    assert "user who works at the desk" in capsys.readouterr().err
