"""A newer version takes over with every entry, or the desk is back as a whole: real processes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.upgrade.backup import backup_folder
from desktop.upgrade.launching import MOST_STARTS
from desktop.upgrade.standing import Standing, executable, read, write
from tests.upgrade.desk import AFTER, ENTRIES, ENV, N, command, start, told, versions_in
from tests.upgrade.version import KILL, lay

OLD, NEW = told("base", ENTRIES), told(N, ENTRIES)
EVENING = "--evening"


def test_a_newer_version_takes_over_with_every_entry_then_a_faulty_one_is_refused(desk):
    """Killed at two instants that matter; `make hunt` has fifty, and every change of a file."""
    lay(executable(desk, N), "newer", "quick")
    assert start(desk, EVENING, **{KILL: "program.json"}) == OLD  # tried, and not switched
    assert backup_folder(desk).exists()
    assert start(desk, EVENING) == OLD
    assert read(desk) == Standing(N, on_trial=True, news=N)
    assert start(desk, **{KILL: "gone"}) == ""  # migrated and proven, with nothing told
    lay(executable(desk, AFTER), "newer", "faulty")
    assert start(desk, EVENING) == NEW
    assert read(desk) == Standing(N, news=AFTER, refused={AFTER: "self-test: the program's files"})
    assert versions_in(desk) == {N, AFTER}


@pytest.mark.hunt
def test_a_version_that_dies_at_its_first_start_is_gone_back_from_as_a_whole(desk):
    lay(executable(desk, N), "newer", "quick", "dies")
    start(desk, EVENING)
    assert [start(desk) for _ in range(MOST_STARTS)] == [""] * MOST_STARTS
    assert start(desk, EVENING) == OLD
    assert N in read(desk).refused
    assert read(desk).stands == read(desk).left == ""
    assert not backup_folder(desk).exists()


@pytest.mark.hunt
def test_a_version_that_kept_an_entry_and_died_goes_on_by_itself(desk):
    lay(executable(desk, N), "newer", "quick", "dies", "keeps")
    start(desk, EVENING)
    assert start(desk) == ""
    write(desk, Standing(N, on_trial=True, starts=MOST_STARTS))
    shutil.rmtree(executable(desk, N).parent)
    lay(executable(desk, N), "newer", "quick")  # as a version whose end was chance
    assert start(desk) == "GoOn"
    assert read(desk) == Standing(N, news=N)
    assert start(desk) == told(N, ENTRIES + 1)


# --- killed at any instant


def at_an_evening(desk: Path) -> tuple[str, ...]:
    """A newer version waits."""
    lay(executable(desk, N), "newer", "quick")
    return (EVENING,)


def at_the_first_opening(desk: Path) -> tuple[str, ...]:
    """The newer version is about to migrate the files and to prove itself."""
    lay(executable(desk, N), "newer", "quick")
    start(desk, EVENING)
    return ()


def at_the_going_back(desk: Path) -> tuple[str, ...]:
    """The newer version has migrated the files and died at every start."""
    lay(executable(desk, N), "newer", "quick", "dies")
    start(desk, EVENING)
    start(desk)
    write(desk, Standing(N, on_trial=True, starts=MOST_STARTS, news=N))
    return ()


def at_a_faulty_evening(desk: Path) -> tuple[str, ...]:
    """The newer version stands, and a faulty one waits."""
    start(desk, *at_an_evening(desk))
    start(desk)
    lay(executable(desk, AFTER), "newer", "faulty")
    return (EVENING,)


PHASES = {
    at_an_evening: ({OLD, NEW}, NEW),
    at_the_first_opening: ({NEW}, NEW),
    at_the_going_back: ({OLD}, OLD),
    at_a_faulty_evening: ({NEW}, NEW),
}
"""What is told after a kill in each, and what in the end."""


class Readied:
    """A desk made ready for one phase, to be copied for each kill."""

    def __init__(self, desk: Path, aside: Path, phase) -> None:
        self.desk, self.phase = desk, phase
        self.allowed, self.end = PHASES[phase]
        begun = shutil.copytree(desk, aside / "as-it-was")
        self.words = phase(desk)
        self.kept = shutil.copytree(desk, aside / "ready")
        at = time.monotonic()
        start(desk, *self.words)
        self.length = time.monotonic() - at
        shutil.rmtree(desk)
        shutil.copytree(begun, desk)

    def anew(self) -> None:
        shutil.rmtree(self.desk)
        shutil.copytree(self.kept, self.desk)

    def judge(self, *which: object) -> None:
        """All entries are there at once, and after one more evening the upgrade has ended."""
        assert start(self.desk, EVENING) in self.allowed, (self.phase.__name__, *which)
        assert start(self.desk) == self.end, (self.phase.__name__, *which)
        rests = {each for each in versions_in(self.desk) if not each[0].isdigit()}
        assert rests == set(), (self.phase.__name__, *which)
        assert not list(self.desk.glob("*.part")), (self.phase.__name__, *which)


def killed_at(desk: Path, instant: float, *words: str) -> None:
    """Kill a start and all that it began, `instant` seconds after its beginning."""
    with subprocess.Popen(
        command(desk, *words), env=ENV, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(instant)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.hunt
def test_fifty_kills_in_mid_upgrade_leave_a_program_that_starts_with_all_entries(desk, tmp_path):
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    ready = [Readied(desk, tmp_path / phase.__name__, phase) for phase in PHASES]
    for each in range(50):
        one = ready[each % len(ready)]
        one.anew()
        instant = chance.uniform(0, one.length)
        killed_at(desk, instant, *one.words)
        one.judge(seed, each, instant)
        sys.stdout.write(f"{each} {one.phase.__name__} {instant:.3f} s\n")


@pytest.mark.hunt
@pytest.mark.parametrize("phase", PHASES)
def test_a_kill_at_every_change_of_a_file_leaves_a_program_that_starts(desk, tmp_path, phase):
    one, change = Readied(desk, tmp_path / phase.__name__, phase), 0
    while True:
        change += 1
        one.anew()
        with subprocess.Popen(
            command(desk, *one.words), env={**ENV, KILL: str(change)}, start_new_session=True,
            stdout=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            if process.wait() != -signal.SIGKILL:
                break
        one.judge(change)
    sys.stdout.write(f"{phase.__name__}: {change - 1} changes\n")
    assert change > 2
