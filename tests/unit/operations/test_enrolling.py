"""madoguchi enrol: a machine becomes a desk without a window, or is told why not; never half."""

from __future__ import annotations

import subprocess
import sys

import keyring
import msgspec
import pytest
from keyring.backends import fail

from desktop import enrolling
from desktop.cache.lock import ProfileLock
from desktop.opened import open_profile
from desktop.opening import main
from desktop.profile import Profile, Settings
from sync.base.clock import SystemClock
from sync.base.ids import MunicipalityCode, SystemChance
from sync.base.troubles import (
    CertificateOutOfTime,
    DatabaseReadOnly,
    KeyTrouble,
    LineRefused,
)
from sync.base.wire import WireError
from sync.cloud.authority import papers
from sync.cloud.prepared_files import prepared_text
from sync.exchanges import pull_file
from sync.records.policy import Policy
from sync.records.scopes import HELD_BY_DESKS
from sync.roads.prepared import FORMAT, Prepared, PreparedDesk, TownSettings
from tests.desks import FAR, TOWN, TestTown
from tests.unit.changes.people import person
from tests.unit.vault.test_vault import RememberingKeyring

CHANCE = SystemChance()
NEIGHBOUR = MunicipalityCode("104256")


@pytest.fixture(autouse=True)
def ring():
    before = keyring.get_keyring()
    keyring.set_keyring(RememberingKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("tls"), ["localhost"], SystemClock().now()).ca.read_text()


@pytest.fixture
def town():
    return TestTown(Policy(), [person(f"{n:05d}") for n in range(1, 50)], SystemClock())


@pytest.fixture
def road(town, monkeypatch):
    """The road to the town's cloud, wherever a desk dials; what was dialled stands beside it."""
    road = town.road()
    road.dialled = []
    road.close = lambda: None

    def dial(address, pinned):
        road.dialled.append((address, pinned))
        return road

    monkeypatch.setattr(enrolling, "CloudRoad", dial)
    return road


@pytest.fixture
def held(town, ca):
    """What an administrator prepared: three desks, the third code past its time."""
    codes = [town.desk_code(f"窓口{n}", FAR if n < 3 else 1) for n in (1, 2, 3)]
    desks = tuple(PreparedDesk(n, f"窓口{n}", code) for n, code in enumerate(codes, 1))
    settings = TownSettings("https://cloud.example:8443", TOWN, ca)
    return Prepared(FORMAT, "20261130-K7Q", "草津町", "2026-12-14", settings, desks)


@pytest.fixture
def stick(tmp_path, held):
    file = tmp_path / "desks.toml"
    file.write_text(prepared_text(held), "utf-8")
    return file


@pytest.fixture
def profile(tmp_path):
    return Profile(tmp_path / "desk")


@pytest.fixture
def enrol(profile, stick, road, capsys):
    """Return what runs the command: its status, and what it said."""

    def run(*words, file=stick):
        named = ("--from", str(file)) if file else ()
        status = main(["enrol", *named, *words, "--profile", str(profile.folder)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def who(profile):
    opened = open_profile(profile, "")
    try:
        return opened.journal.identity.known()
    finally:
        opened.close()


def refused(told, *words):
    status, out, err = told
    assert status == 1
    assert not out
    assert err.startswith("madoguchi enrol: ")
    for each in words:
        assert each in err
    return err


def test_a_machine_becomes_the_desk_of_its_number_in_one_line(enrol, profile, road, held):
    status, out, err = enrol("--desk", "2")
    assert (status, err) == (0, "")
    assert out == "端末を登録しました / enrolled: 草津町 端末番号 1 窓口2\n"
    assert who(profile).name == "窓口2"
    own = profile.settings()
    assert (own.cloud, own.municipality) == (held.settings.cloud, TOWN)
    assert {address for address, _ in road.dialled} == {held.settings.cloud}
    assert all(pinned.strip() == held.settings.ca.strip() for _, pinned in road.dialled)


def test_a_desk_that_was_never_opened_may_be_removed(enrol, profile, capsys):
    assert enrol("--desk", "2")[0] == 0
    assert main(["unsent", "--profile", str(profile.folder)]) == 0
    assert not capsys.readouterr().out


def test_a_desk_with_entries_that_wait_is_not_marked(enrol, profile, capsys, monkeypatch):
    monkeypatch.setattr(enrolling.JournalFile, "count_unsent", lambda _: 1)
    assert enrol("--desk", "2")[0] == 0
    assert main(["unsent", "--profile", str(profile.folder)]) == 1
    assert str(profile.folder) in capsys.readouterr().out


def test_run_again_it_says_that_the_machine_is_enrolled_and_uses_no_code(enrol, road):
    enrol("--name", "窓口1")
    road.carried.clear()
    for which in (("--name", "窓口1"), ("--desk", "2")):
        status, out, err = enrol(*which)
        assert (status, err) == (0, "")
        assert out == "登録済みです / enrolled already: 草津町 端末番号 1 窓口1\n"
    assert not road.carried


def test_an_answer_that_was_lost_enrols_the_same_desk(enrol, profile, road, town):
    whole = road.carry

    def lost(*asked):
        whole(*asked)
        raise LineRefused

    road.carry = lost
    said = refused(enrol("--desk", "1"), LineRefused.reason, "コードはまだ使えます")
    assert LineRefused.remedy not in said, "no work has begun that could go on"
    assert profile.settings() == Settings()
    road.carry = whole
    assert enrol("--desk", "1")[0] == 0
    with town.ledger.reading(town.town) as reading:
        assert len(reading.desks()) == 1


@pytest.mark.parametrize(
    ("number", "code"),
    [(1, "enrol.code_used"), (2, "enrol.code_unknown"), (3, "enrol.code_expired")],
)
def test_a_code_that_is_no_good_leaves_nothing_half_done(
    enrol, profile, road, town, held, stick, tmp_path, capsys, number, code
):
    if number == 1:
        first = main(
            ["enrol", "--from", str(stick), "--desk", "1", "--profile", str(tmp_path / "x")]
        )
        assert first == 0
        capsys.readouterr()
    if number == 2:
        wrong = msgspec.structs.replace(held.desk[1], code="AAAAA-BBBBB-CCCCC-DDDDD")
        held = msgspec.structs.replace(held, desk=(wrong,))
        stick.write_text(prepared_text(held), "utf-8")
    profile.save(Settings(scan_folder="scans"))
    said = refused(enrol("--desk", str(number)), code)
    assert held.desk[-1].code not in said
    assert profile.settings() == Settings(scan_folder="scans")
    assert who(profile) is None
    fresh = town.desk_code("窓口8")
    good = msgspec.structs.replace(held, desk=(PreparedDesk(8, "窓口8", fresh),))
    stick.write_text(prepared_text(good), "utf-8")
    assert enrol("--desk", "8")[0] == 0, "the same machine enrols with a good one"


def test_what_is_wrong_with_the_file_is_said_before_anything_is_made(
    enrol, profile, stick, road, tmp_path
):
    before = list(profile.folder.iterdir())
    refused(enrol("--desk", "4"), "端末 4 がありません", "1 から 3")
    refused(enrol("--desk", "1", file=tmp_path / "none.toml"), "none.toml", "ファイルを開けません")
    stick.write_text(stick.read_text("utf-8").replace("https://", "http://"), "utf-8")
    refused(enrol("--desk", "1"), "settings.cloud", "https://")
    assert list(profile.folder.iterdir()) == before
    assert not road.carried


def test_a_town_without_a_file_is_refused_before_its_code_is_used(enrol, stick, road):
    stick.write_text(stick.read_text("utf-8").replace(TOWN, "131016"), "utf-8")
    refused(enrol("--desk", "1"), "no resource file for this municipality")
    assert not road.carried


def test_a_desk_of_another_town_stays_what_it_is(enrol, profile, stick):
    enrol("--desk", "1")
    stick.write_text(stick.read_text("utf-8").replace(f'"{TOWN}"', f'"{NEIGHBOUR}"'), "utf-8")
    refused(enrol("--desk", "2"), "草津町", "--profile")
    assert profile.settings().municipality == TOWN


def test_without_a_keyring_nothing_is_made_and_the_way_is_named(enrol, profile, road):
    keyring.set_keyring(fail.Keyring())
    refused(enrol("--desk", "1"), "キーリング", "パスフレーズ", "choose a passphrase")
    assert not profile.journal.exists()
    assert not profile.key_file.exists()
    assert not road.carried


def test_a_program_that_runs_on_the_profile_is_named(enrol, profile, road):
    lock = ProfileLock(profile.lock)
    said = refused(enrol("--desk", "1"))
    lock.release()
    assert "profile" in said
    assert not road.carried


@pytest.mark.parametrize("trouble", [CertificateOutOfTime, DatabaseReadOnly, KeyTrouble])
def test_each_trouble_has_its_own_next_step(enrol, profile, road, monkeypatch, trouble):
    def fail_so(*_):
        raise trouble

    road.carry = fail_so
    refused(enrol("--desk", "1"), trouble.reason, trouble.remedy, trouble.remedy_en)
    assert profile.settings() == Settings()


def test_an_answer_that_cannot_be_is_told_as_such(enrol, profile, road):
    def garble(*_):
        raise WireError("not an EnrolReply")

    road.carry = garble
    refused(enrol("--desk", "1"), "届いた内容を確認できません", "versions")
    assert profile.settings() == Settings()


# --- the register from a file


@pytest.fixture
def filed(tmp_path, town):
    file = tmp_path / "register.pull"
    with town.ledger.writing(town.town) as writing:
        data, _ = pull_file.made(writing, FAR, town.now(), CHANCE)
    file.write_bytes(data)
    return file


def held_by(profile):
    opened = open_profile(profile, "")
    try:
        return opened.complete()
    finally:
        opened.close()


def test_the_register_is_loaded_from_the_file_and_the_rest_over_the_line(
    enrol, profile, road, town, filed
):
    town.put(person("00001", history_no=2))
    status, out, err = enrol("--desk", "1", "--first-pull", str(filed))
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("端末を登録しました")
    assert lines[1] == "読込完了 / loaded: over the line rows=2", "the row, and this desk itself"
    assert "snapshot" not in road.carried
    assert held_by(profile)


def test_it_may_come_later_than_the_enrolment(enrol, profile, filed):
    refused(enrol("--first-pull", str(filed), file=None), "まだ登録されていません")
    enrol("--desk", "1")
    assert not held_by(profile)
    assert enrol("--first-pull", str(filed), file=None)[0] == 0
    assert held_by(profile)


def test_a_file_that_is_no_good_is_said_and_the_line_serves(enrol, profile, road, filed):
    filed.write_bytes(filed.read_bytes()[:-1])
    status, _, err = enrol("--desk", "1", "--first-pull", str(filed))
    assert status == 0
    assert pull_file.PullFileDamaged.reason in err
    assert pull_file.REMEDY in err
    assert road.carried.count("snapshot") > len(HELD_BY_DESKS)
    assert held_by(profile)


def test_a_line_that_is_cut_behind_the_enrolment_says_that_it_is_done(enrol, profile, road, filed):
    road.cut_after = 1
    status, out, err = enrol("--desk", "1", "--first-pull", str(filed))
    assert status == 1
    assert out.startswith("端末を登録しました")
    assert "端末の登録は済んでいます" in err
    assert "コードはまだ使えます" not in err
    road.cut, road.cut_after = False, -1
    status, out, err = enrol("--desk", "1", "--first-pull", str(filed))
    assert (status, err) == (0, "")
    assert out.startswith("登録済みです")
    assert held_by(profile)


@pytest.mark.parametrize("after", range(5))
def test_wherever_the_line_is_cut_running_again_ends_as_if_it_had_not_been(
    enrol, profile, road, town, filed, after
):
    road.cut_after = after
    named = ("--desk", "1", "--first-pull", str(filed))
    status, _, err = enrol(*named)
    assert (status == 1) == bool(err) == road.cut
    road.cut, road.cut_after = False, -1
    status, _, err = enrol(*named)
    assert (status, err) == (0, "")
    assert held_by(profile)
    with town.ledger.reading(town.town) as reading:
        assert len(reading.desks()) == 1
    assert "snapshot" not in road.carried


def test_a_command_line_that_is_none_is_told_what_is_missing(enrol, capsys):
    for words, missing in (((), "--desk"), (("--desk", "1", "--name", "x"), "not allowed")):
        with pytest.raises(SystemExit) as end:
            enrol(*words)
        assert end.value.code == 2
        assert missing in capsys.readouterr().err


def test_it_needs_no_window_s_library():
    seen = "import sys, desktop.enrolling; sys.exit(any('PySide' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", seen], check=False).returncode == 0
