"""The sync worker looks at the start and every six hours, takes what is due, and tells it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.bridge.newer import AGAIN_SECONDS, EVERY_SECONDS, Newer
from desktop.cache.lock import ProfileLock
from desktop.profile import Profile, Settings
from desktop.upgrade import offer_key, offer_turn
from desktop.upgrade.offer import day_of, offered
from desktop.upgrade.offer_roads import FolderRoad, Road
from desktop.upgrade.offer_turn import noted
from desktop.upgrade.standing import Standing, write
from sync.base.clock import JST
from sync.base.troubles import DatabaseLocked, LineCut
from tests.unit.upgrade.places import TODAY, Place, built

DESK = 4


class Worker:
    """What looks at one desk, by clocks that a test steps; starting again makes another."""

    def __init__(self, profile: Profile, settings: Settings) -> None:
        self.profile, self.settings = profile, settings
        self.at, self.steady, self.up = TODAY, 100.0, True
        self.vouched = ""
        self.said: list[dict[str, object]] = []
        self.start()

    def start(self) -> None:
        self.newer = Newer(
            self.profile,
            self.settings,
            DESK,
            lambda pinned: f"{pinned}+",
            lambda: self.up,
            self.say,
            self,
            lambda: self.steady,
        )

    def now(self) -> dt.datetime:
        return self.at

    def say(self, event: str, **facts: object) -> None:
        self.said.append({"event": event, **facts})

    def after(self, seconds: float) -> list[dict[str, object]]:
        """Let time go by and the worker look; return what it said."""
        self.at += dt.timedelta(seconds=seconds)
        self.steady += seconds
        before = len(self.said)
        self.newer.turn()
        return self.said[before:]

    def laid(self) -> list[str]:
        return sorted(each.name for each in (self.profile.folder / "versions").glob("*"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    made = Place(tmp_path / "publisher")
    monkeypatch.setattr(offer_key, "FIRST_ROOT", made.place / "metadata" / "1.root.json")
    return made


@pytest.fixture
def worker(tmp_path: Path, place: Place) -> Worker:
    return Worker(Profile(tmp_path / "desk"), Settings(updates=str(place.place)))


@pytest.fixture
def by_line(worker: Worker, place: Place, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """The same, which takes the folder for its cloud."""

    @contextmanager
    def road(settings: Settings) -> Iterator[Road]:
        worker.vouched = settings.ca
        yield FolderRoad(place.place)

    monkeypatch.setattr(offer_turn, "road_to", road)
    worker.settings = Settings(ca="pinned")
    worker.start()
    return worker


def test_what_is_due_is_laid_at_the_start_and_told(worker: Worker, place: Place) -> None:
    place.add("1.2.0")
    assert worker.after(0) == [{"event": "newer", "version": "1.2.0"}]
    assert worker.laid() == ["1.2.0"]
    worker.start()
    assert worker.after(0) == [{"event": "newer", "version": "1.2.0"}], "a new worker tells it too"


def test_it_looks_again_after_six_hours_and_not_before(worker: Worker, place: Place) -> None:
    assert worker.after(0) == []
    place.add("1.2.0")
    assert worker.after(EVERY_SECONDS - 1) == []
    assert worker.laid() == []
    assert worker.after(1) == [{"event": "newer", "version": "1.2.0"}]


def test_each_desk_waits_for_its_own_day_in_japan(worker: Worker, place: Place) -> None:
    place.add("1.2.0", days=9)
    offer = offered({"version": "1.2.0", "from": TODAY.date().isoformat(), "days": 9})
    day = day_of(offer, DESK)
    assert day > TODAY.date() + dt.timedelta(1), "this desk is none of the first"
    worker.at = dt.datetime.combine(day, dt.time(), JST) - dt.timedelta(seconds=1)
    assert worker.after(0) == []
    assert worker.laid() == []
    assert noted(worker.profile).desk == DESK, "for a command that has no key"
    assert worker.after(EVERY_SECONDS) == [{"event": "newer", "version": "1.2.0"}]


def test_a_version_that_is_for_later_hides_none_that_is_due(worker: Worker, place: Place) -> None:
    place.add("1.2.0")
    made = built(place.built / "1.3.0", "1.3.0")
    later = TODAY.date() + dt.timedelta(20)
    place.publisher.add(made, "1.3.0", sys.platform, later, 1)
    assert worker.after(0) == [{"event": "newer", "version": "1.2.0"}]
    worker.at += dt.timedelta(20)
    assert worker.after(EVERY_SECONDS) == [{"event": "newer", "version": "1.3.0"}]


def test_the_cloud_is_asked_only_while_the_line_is_up(by_line: Worker, place: Place) -> None:
    place.add("1.2.0")
    by_line.up = False
    assert by_line.after(0) == []
    assert by_line.laid() == []
    by_line.up = True
    assert by_line.after(1) == [{"event": "newer", "version": "1.2.0"}]
    assert by_line.vouched == "pinned+", "by whom the town says"
    assert noted(by_line.profile).ca == "pinned+", "for a command that has no key"


def test_a_folder_needs_no_line(worker: Worker, place: Place) -> None:
    place.add("1.2.0")
    worker.up = False
    assert worker.after(0) == [{"event": "newer", "version": "1.2.0"}]


def test_a_line_that_was_cut_is_tried_again_soon_and_says_nothing(
    by_line: Worker, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("1.2.0")
    whole, down = FolderRoad.pieces, [True]

    def cut(road: FolderRoad, name: str, start: int = 0) -> Iterator[bytes]:
        if down[0] and name.startswith("targets/"):
            raise LineCut("test")
        yield from whole(road, name, start)

    monkeypatch.setattr(FolderRoad, "pieces", cut)
    assert by_line.after(0) == []
    down[0] = False
    assert by_line.after(AGAIN_SECONDS - 1) == []
    assert by_line.after(1) == [{"event": "newer", "version": "1.2.0"}]


def test_a_trouble_of_the_desk_s_own_files_ends_no_looking(
    worker: Worker, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("1.2.0")
    with monkeypatch.context() as patch:
        patch.setattr(worker.newer, "_trusted", lambda _: raised(DatabaseLocked()))
        assert worker.after(0) == []
    assert [told["event"] for told in worker.after(AGAIN_SECONDS)] == ["newer"]


def raised(error: Exception) -> str:
    raise error


def test_a_share_that_goes_in_between_is_tried_again_soon_and_says_nothing(
    worker: Worker, place: Place
) -> None:
    bundle = place.add("1.2.0")
    away = bundle.rename(bundle.with_name("away"))
    bundle.mkdir()  # which cannot be read
    assert worker.after(0) == []
    bundle.rmdir()
    away.rename(bundle)
    assert worker.after(AGAIN_SECONDS) == [{"event": "newer", "version": "1.2.0"}]


def refuse(worker: Worker, place: Place) -> None:
    place.add("1.2.0")
    write(worker.profile.folder, Standing(refused={"1.2.0": "test"}))


def no_place(worker: Worker, _: Place) -> None:
    worker.settings = Settings(updates="/no/such/folder")


def no_whole_path(worker: Worker, _: Place) -> None:
    worker.settings = Settings(updates="folder")


@pytest.mark.parametrize("happens", [refuse, no_place, no_whole_path])
def test_nobody_at_the_counter_is_told_of_what_they_cannot_help(
    worker: Worker, place: Place, happens: Callable[[Worker, Place], None]
) -> None:
    happens(worker, place)
    worker.start()
    assert worker.after(0) == []
    assert worker.laid() == []


def test_a_checkout_says_nothing(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert worker.after(0) == []


def test_what_has_expired_is_told_once_a_day(worker: Worker, place: Place) -> None:
    place.publisher._now = TODAY - dt.timedelta(31)
    place.publisher.refresh()
    (told,) = worker.after(0)
    assert (told["event"], told["code"]) == ("not_newer", "OfferExpired")
    assert "有効期限" in str(told["reason"])
    worker.start()
    assert worker.after(0) == [], "a restart repeats nothing"
    worker.at += dt.timedelta(1)
    assert [each["code"] for each in worker.after(EVERY_SECONDS)] == ["OfferExpired"]


def test_what_is_not_signed_is_told(worker: Worker, place: Place) -> None:
    bundle = place.add("1.2.0")
    bundle.write_bytes(bundle.read_bytes()[:-1] + b"x")
    assert [each["code"] for each in worker.after(0)] == ["OfferUntrusted"]
    assert worker.laid() == []


def test_while_a_command_fetches_the_worker_waits(worker: Worker, place: Place) -> None:
    place.add("1.2.0")
    lock = ProfileLock(worker.profile.folder / "updates.lock")
    assert worker.after(0) == []
    assert worker.laid() == []
    lock.release()
    assert worker.after(AGAIN_SECONDS) == [{"event": "newer", "version": "1.2.0"}]


def test_notes_that_cannot_be_read_are_made_anew(worker: Worker, place: Place) -> None:
    place.add("1.2.0")
    file = worker.profile.folder / "updates" / "noted.json"
    file.parent.mkdir()
    file.write_text("{")
    worker.after(0)
    assert json.loads(file.read_text())["desk"] == DESK
