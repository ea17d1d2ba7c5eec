"""What a publisher signs is what a desk takes; what no desk would take is said and not signed."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.upgrade.offer_roads import FolderRoad
from desktop.upgrade.offer_troubles import OfferExpired
from desktop.upgrade.offers import Offers
from sync.base.clock import japan_day
from tests.unit.upgrade.places import ROOT, TODAY, Place, built, publish


def signed(place: Place) -> set[str]:
    return {each.name for each in (place.place / "targets").iterdir()}


def test_the_commands_of_the_handbook_publish_a_version_from_any_folder(tmp_path: Path) -> None:
    keys, place = str(tmp_path / "keys"), str(tmp_path / "place")
    folder = built(tmp_path / "built", "1.2.0")

    def run(*words: str) -> str:
        script = [sys.executable, str(ROOT / "packaging" / "publish.py"), *words]
        done = subprocess.run(script, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "updates.root.json" in run("init", keys, place)
    run("add", keys, place, str(folder), "1.2.0", "--days", "3")
    run("refresh", keys, place)
    run("rotate", keys, place, "targets")
    root = tmp_path / "place" / "metadata" / "1.root.json"
    desk = Offers(FolderRoad(tmp_path / "place"), tmp_path / "desk", root.read_bytes())
    offer = desk.look("0.1.0")[0]
    assert (offer.version, offer.days) == ("1.2.0", 3)
    assert offer.from_day in {japan_day(TODAY), japan_day(dt.datetime.now(dt.UTC))}
    assert (desk.fetch(offer) / "madoguchi").is_file()


@pytest.mark.parametrize(
    "version", ["1", "1.2.x", "v1.2", "1.2.0-rc1", "01.2", "../1.2", "1.1２", ""]
)
def test_what_is_no_version_is_said(tmp_path: Path, version: str) -> None:
    place = Place(tmp_path)
    folder = built(tmp_path / "one", "1.2.0")
    with pytest.raises(SystemExit, match="is no version"):
        place.publisher.add(folder, version, sys.platform, TODAY.date(), 1)
    assert signed(place) == set()


def without_program(folder: Path) -> None:
    (folder / "madoguchi").unlink()


def with_a_link_outside(folder: Path) -> None:
    (folder / "link").symlink_to("/etc/hostname")


@pytest.mark.parametrize("spoil", [without_program, with_a_link_outside])
def test_what_no_desk_would_take_is_not_signed(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    place = Place(tmp_path)
    folder = built(tmp_path / "one", "1.2.0")
    spoil(folder)
    with pytest.raises(SystemExit, match="No desk would take"):
        place.publisher.add(folder, "1.2.0", sys.platform, TODAY.date(), 1)
    assert signed(place) == set()
    desk = Offers(FolderRoad(place.place), tmp_path / "desk", place.root)
    assert desk.look("0.1.0") == []


def test_a_version_is_published_once(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.add("1.2.0")
    before = signed(place)
    other = built(tmp_path / "other", "changed")
    with pytest.raises(SystemExit, match="never changed"):
        place.publisher.add(other, "1.2.0", sys.platform, TODAY.date(), 1)
    assert signed(place) == before


def test_the_root_is_needed_on_its_stick_only_in_its_last_half_year(tmp_path: Path) -> None:
    began = TODAY - dt.timedelta(publish.DAYS["root"] - 200)
    place = Place(tmp_path, began)
    root = place.root
    stick = place.keys / "root.pem"
    kept = stick.read_bytes()
    stick.unlink()
    place.publisher._now = TODAY
    place.publisher.refresh()
    assert len(list((place.place / "metadata").glob("*.root.json"))) == 1
    place.publisher._now = TODAY + dt.timedelta(20)
    with pytest.raises(SystemExit, match="stick"):
        place.publisher.refresh()
    stick.write_bytes(kept)
    place.publisher.refresh()
    assert len(list((place.place / "metadata").glob("*.root.json"))) == 2
    assert Offers(FolderRoad(place.place), tmp_path / "desk", root).look("0.1.0") == []


def test_desks_go_on_where_everything_ran_out_and_is_said_anew(tmp_path: Path) -> None:
    place = Place(tmp_path, TODAY - dt.timedelta(publish.DAYS["root"] + 100))
    place.add("1.2.0")
    desk = Offers(FolderRoad(place.place), tmp_path / "desk", place.root)
    with pytest.raises(OfferExpired):
        desk.look("0.1.0")
    place.publisher._now = TODAY
    place.publisher.refresh()
    offer = desk.look("0.1.0")[0]
    assert offer.version == "1.2.0"


def test_a_leaked_key_of_versions_is_taken_away_with_all_that_was_signed_by_it(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path)
    desk = Offers(FolderRoad(place.place), tmp_path / "desk", place.root)
    thief = Place.__new__(Place)  # holds a copy of all keys but the root's, and the lists
    shutil.copytree(place.keys, tmp_path / "stolen")
    shutil.copytree(place.place, tmp_path / "false")
    thief.keys, thief.place, thief.built = tmp_path / "stolen", tmp_path / "false", tmp_path / "bad"
    thief.publisher = publish.Publisher(thief.keys, thief.place, TODAY)
    for version in ("6.0", "7.0", "8.0"):
        thief.add(version)
    bad = Offers(FolderRoad(thief.place), tmp_path / "desk", place.root)
    assert bad.look("0.1.0"), "a desk that is led there believes it"
    for role in ("targets", "snapshot", "timestamp"):
        place.publisher.rotate(role)
    place.add("1.2.0")
    offer = desk.look("0.1.0")[0]
    assert offer.version == "1.2.0", "it follows the publisher again, whose numbers are lower"
