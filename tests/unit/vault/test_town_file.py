"""The town's settings lie beneath a profile's own, and a broken file is named by field."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from desktop import town_file as place
from desktop.profile import TOWN_S, Profile, Settings
from sync.base.clock import UTC
from sync.cloud.authority import papers
from sync.cloud.prepared_files import settings_text
from sync.roads.prepared import FileWrong, TownSettings

ADDRESS = "https://cloud.example:8443"


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    now = dt.datetime(2026, 11, 30, tzinfo=UTC)
    return papers(tmp_path_factory.mktemp("tls"), ["localhost"], now).ca.read_text()


@pytest.fixture
def town(tmp_path, monkeypatch, ca):
    """Return the machine's file of the town."""
    file = tmp_path / "town.toml"
    file.write_text(settings_text(TownSettings(ADDRESS, "104264", ca)), "utf-8")
    monkeypatch.setenv(place.PLACE, str(file))
    return file


def test_a_new_desk_takes_what_its_town_s_file_says(town, tmp_path, ca):
    profile = Profile(tmp_path / "desk")
    assert profile.settings() == Settings(ADDRESS, "104264", ca)


def test_what_stands_in_the_profile_goes_before_it(town, tmp_path, ca):
    profile = Profile(tmp_path / "desk")
    profile.save(Settings("https://other.example", "", "", print_folder="printed"))
    assert profile.settings() == Settings("https://other.example", "104264", ca, "printed")


def test_a_desk_goes_with_the_file_where_it_was_set_to_the_same(town, tmp_path, ca):
    profile = Profile(tmp_path / "desk")
    profile.save(Settings(ADDRESS, "104264", ca, scan_folder="scans"))
    moved = settings_text(TownSettings("https://new.example", "104264", ca))
    town.write_text(moved, "utf-8")
    assert profile.settings() == Settings("https://new.example", "104264", ca, "", "scans")
    town.unlink()
    assert profile.settings() == Settings(scan_folder="scans")


def test_a_broken_file_is_named_with_the_field_and_stops_no_desk_that_needs_it_not(
    town, tmp_path, ca
):
    own = Settings("https://other.example", "104264", ca)
    complete = Profile(tmp_path / "complete")
    complete.save(own)
    town.write_text(town.read_text("utf-8").replace("https", "http"), "utf-8")
    with pytest.raises(FileWrong) as no:
        Profile(tmp_path / "desk").settings()
    assert no.value.field == "cloud"
    assert str(town) in no.value.reason
    assert no.value.remedy
    assert complete.settings() == own


def test_a_file_that_cannot_be_opened_is_named(town, tmp_path):
    town.unlink()
    town.mkdir()  # also where the tester is root
    with pytest.raises(FileWrong) as no:
        Profile(tmp_path / "desk").settings()
    assert str(town) in no.value.reason


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("linux", "/etc/madoguchi/town.toml"),
        ("darwin", "/Library/Application Support/Madoguchi/town.toml"),
        ("win32", "D:/Data/Madoguchi/town.toml"),
    ],
)
def test_each_system_has_its_place_for_it(monkeypatch, system, expected):
    monkeypatch.delenv(place.PLACE, raising=False)
    monkeypatch.setenv("PROGRAMDATA", "D:/Data")
    monkeypatch.setattr(place.sys, "platform", system)
    assert place.town_file().as_posix() == expected


def test_the_authority_may_lie_in_a_file_beside_it(town, tmp_path, ca):
    (tmp_path / "ca.pem").write_text(ca)
    town.write_text('ca_file = "ca.pem"\nprint_folder = "/srv/print"\n', "utf-8")
    profile = Profile(tmp_path / "desk")
    assert profile.settings() == Settings(ca=ca, print_folder="/srv/print")
    town.write_text('ca_file = "other.pem"\n', "utf-8")
    with pytest.raises(FileWrong) as no:
        profile.settings()
    assert no.value.field == "ca_file"


def test_what_it_leaves_out_is_typed_at_the_desk(town, tmp_path):
    town.write_text(f'cloud = "{ADDRESS}"\nmunicipality = ""\n', "utf-8")
    assert Profile(tmp_path / "desk").settings() == Settings(ADDRESS)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("https://", "http://", "cloud"),
        ('"104264"', '"104265"', "municipality"),
        ('"104264"', "104264", "municipality"),
        ("-----BEGIN", "----BEGIN", "ca"),
        ("cloud =", "clowd =", "clowd"),
        ("cloud =", 'printer = "x"\ncloud =', "printer"),
        ("cloud =", 'updates = "updates"\ncloud =', "updates"),
        ("cloud =", 'updates = "no"\ncloud =', "updates"),
        ("cloud =", "updates = false\ncloud =", "updates"),
        ("cloud =", "cloud ", ""),
    ],
)
def test_what_it_says_has_to_be_right(town, tmp_path, old, new, field):
    text = town.read_text("utf-8")
    assert old in text
    town.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(FileWrong) as no:
        Profile(tmp_path / "desk").settings()
    assert no.value.field == field
    assert str(town) in no.value.reason
    assert field in no.value.reason_en
    assert no.value.remedy


@pytest.mark.parametrize("place", ["off", "/srv/up", r"\\server\up", r"D:\up", ""])
def test_where_newer_versions_lie_is_said_once_for_all_desks(town, tmp_path, place):
    town.write_text(f"updates = '{place}'\n" + town.read_text("utf-8"), "utf-8")
    profile = Profile(tmp_path / "desk")
    assert profile.settings().updates == place
    profile.save(Settings(updates="/mnt/other"))
    assert profile.settings().updates == "/mnt/other"


def test_an_editor_on_windows_harms_nothing(town, tmp_path, ca):
    text = town.read_text("utf-8").replace("\n", "\r\n")
    town.write_bytes(text.encode("utf-8-sig"))
    assert Profile(tmp_path / "desk").settings() == Settings(ADDRESS, "104264", ca)


def test_all_files_call_the_same_things_by_the_same_names():
    names = {field.name for field in msgspec.structs.fields(TownSettings)}
    assert names == set(TOWN_S)
    own = {field.name for field in msgspec.structs.fields(Settings)}
    assert {field.name for field in msgspec.structs.fields(place.TownFile)} == own | {"ca_file"}
