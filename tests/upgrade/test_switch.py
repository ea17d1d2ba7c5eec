"""A newer version takes over with every entry, or the desk is back as a whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from desktop.cache.identity import Identity
from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.opened import open_profile
from desktop.profile import Profile
from desktop.upgrade import standing
from desktop.upgrade.backup import backup_folder
from desktop.upgrade.launching import MOST_STARTS, chosen
from desktop.upgrade.standing import Standing, executable, read, write
from desktop.vault.vault import ProfileKeys
from sync.base.clock import SystemClock
from sync.base.ids import DeskNumber, MunicipalityCode, SystemChance
from sync.base.keys import SigningKey
from sync.journal.certificates import DeskCertificate, certify
from sync.journal.kinds import Inquiry, Kind
from tests.upgrade.version import PASSPHRASE, ROOT, lay

ENTRIES = 500
N, AFTER = "1.2.0", "1.3.0"
TOWN = MunicipalityCode("104264")
ENV = {
    **os.environ,
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    "QT_QPA_PLATFORM": "offscreen",
}


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A desk with 500 unsent entries and a draft, and the installed program, made once."""
    before = os.environ.get("PYTHON_KEYRING_BACKEND")
    folder = tmp_path_factory.mktemp("full") / "desk"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop.vault.vault._keyring", lambda: None)
        opened = open_profile(Profile(folder), PASSPHRASE)
    journal, town = opened.journal, SigningKey.new(SystemChance())
    key = journal.identity.key().public
    paper = certify(DeskCertificate(1, TOWN, DeskNumber(1), key, "窓口1", 1), town)
    journal.identity.become(Identity(TOWN, "草津町", DeskNumber(1), "窓口1", paper, town.public))
    for _ in range(ENTRIES):
        journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    journal.drafts.keep("change:1", b"begun")
    opened.close()
    assert os.environ.get("PYTHON_KEYRING_BACKEND") == before
    return folder


@pytest.fixture
def desk(full, tmp_path):
    """A copy of that desk, and beside it the installed program."""
    shutil.copytree(full, tmp_path / "desk")
    lay(tmp_path / "installed" / "madoguchi", "quick")
    return tmp_path / "desk"


def command(desk: Path, *words: str) -> list[str]:
    return [str(desk.parent / "installed" / "madoguchi"), "--profile", str(desk), *words]


def start(desk: Path, *words: str) -> str:
    """Start the installed program; return what the version that stands says, "" where it died."""
    done = subprocess.run(
        command(desk, *words), env=ENV, stdout=subprocess.PIPE, text=True, check=False
    )
    return done.stdout.strip()


def told(version: str, count: int = ENTRIES) -> str:
    return f"{version} {count} {count}"


def versions_in(desk: Path) -> set[str]:
    return {each.name for each in (desk / "versions").iterdir()}


def test_this_program_knows_its_own_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == standing.VERSION


def test_a_newer_version_takes_over_with_every_entry_then_a_faulty_one_is_refused(desk):
    lay(executable(desk, N), "newer", "quick")
    assert start(desk, "--evening") == told("base")
    assert read(desk) == Standing(N, "", on_trial=True)
    assert start(desk) == told(N)
    assert read(desk) == Standing(N)
    assert versions_in(desk) == {N}
    lay(executable(desk, AFTER), "newer", "faulty")
    assert start(desk, "--evening") == told(N)
    assert read(desk).stands == N
    assert read(desk).refused[AFTER].startswith("self-test: ")
    assert not backup_folder(desk).exists()


def test_a_version_whose_trial_gives_no_answer_is_refused(desk):
    lay(executable(desk, N), "mute")
    assert start(desk, "--evening") == told("base")
    assert N in read(desk).refused
    assert read(desk).stands == ""


def test_a_version_that_dies_at_its_first_start_is_gone_back_from_as_a_whole(desk):
    lay(executable(desk, N), "newer", "quick", "dies")
    start(desk, "--evening")
    assert [start(desk) for _ in range(MOST_STARTS)] == [""] * MOST_STARTS
    assert start(desk, "--evening") == told("base")
    assert N in read(desk).refused
    assert read(desk).stands == ""


def test_what_a_newer_version_kept_is_never_replaced_by_the_backup(desk):
    lay(executable(desk, N), "newer", "quick", "dies", "keeps")
    start(desk, "--evening")
    assert start(desk) == ""
    write(desk, Standing(N, on_trial=True, starts=MOST_STARTS))
    assert start(desk) == "KeptSince"
    lay(executable(desk, AFTER), "newer", "quick")  # the remedy: a version that reads it
    write(desk, Standing(AFTER))
    assert start(desk) == told(AFTER, ENTRIES + 1)


def test_a_version_that_is_not_there_leaves_the_last_good_one(desk):
    lay(executable(desk, N), "quick")
    write(desk, Standing(AFTER, N))
    assert chosen(desk, counted=True) == [N]
    shutil.rmtree(desk / "versions")
    assert chosen(desk, counted=True) == []
    (desk / "program.json").write_bytes(b"{")
    assert chosen(desk, counted=True) == []


def killed_at(desk: Path, instant: float, *words: str) -> None:
    """Kill a start and all that it began, `instant` seconds after its beginning."""
    with subprocess.Popen(
        command(desk, *words), env=ENV, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(instant)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def kill_at_random(desk: Path, tmp_path: Path, times: int) -> None:
    seed = random.SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    lay(executable(desk, N), "newer", "quick")
    ready, lengths = {}, {}
    for words in (("--evening",), ()):
        ready[words] = shutil.copytree(desk, tmp_path / f"ready{len(words)}" / "desk")
        begun = time.monotonic()
        start(desk, *words)
        lengths[words] = time.monotonic() - begun
    for each in range(times):
        words = (("--evening",), ())[each % 2]
        shutil.rmtree(desk)
        shutil.copytree(ready[words], desk)
        killed_at(desk, chance.uniform(0, lengths[words]), *words)
        assert start(desk) in {told("base"), told(N)}, (seed, each)


def test_a_kill_in_mid_upgrade_leaves_a_program_that_starts_with_all_entries(desk, tmp_path):
    kill_at_random(desk, tmp_path, 2)


@pytest.mark.hunt
def test_fifty_kills_in_mid_upgrade_leave_a_program_that_starts_with_all_entries(desk, tmp_path):
    kill_at_random(desk, tmp_path, 50)


def test_the_files_of_every_released_version_open_in_this_one(tmp_path):
    """Each folder in `data` is a pair of files as that version left them; the keys are a test's."""
    keys = ProfileKeys(b"\x01" * 32, b"\x02" * 32)
    kept = sorted((ROOT / "tests" / "upgrade" / "data").iterdir())
    assert kept
    for each in kept:
        copy = shutil.copytree(each, tmp_path / each.name)
        journal = JournalFile(copy / "journal.db", keys.journal, SystemClock(), SystemChance())
        assert journal.count() == journal.count_unsent() == 3
        assert journal.drafts.read("change:1") == b"begun"
        journal.close()
        RegisterCache(copy / "cache.db", keys.cache).close()
