"""The trial of a newer version: refused for its own faults, made again for the machine's."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import msgspec
import pytest

from desktop.cache.copies import Copies
from desktop.profile import Profile
from desktop.selftest import machine
from desktop.selftest.place import Place
from desktop.upgrade import switch as switching
from desktop.upgrade import trial
from desktop.upgrade.account import account_of
from desktop.upgrade.backup import JOURNAL, back_up, backup_folder, rests, trial_folder
from desktop.upgrade.standing import STARTED, Standing, executable, laid, read, write
from desktop.upgrade.switch import NO_ANSWER, NoRoomToTry, NotTried, switch
from desktop.upgrade.trial import Answer, Asked, tried
from sync.base.troubles import DatabaseLocked, DatabaseReadOnly, DiskFull
from tests.upgrade.desk import N, inquire, opened_at
from tests.upgrade.version import KEYS, lay_script

ANSWERS = "#!/bin/sh\necho '{}'\n"
PASSES, FAILS = '{"why": ""}', '{"why": "self-test: fonts"}'

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the versions here are sh scripts")


def evening(folder: Path, script: str) -> str:
    """Lay a version that does so, and close the desk."""
    lay_script(executable(folder, N), script)
    return switch(Profile(folder), KEYS)


def nothing_moved(folder: Path) -> bool:
    """Say whether no word was written and nothing is left of a trial."""
    return read(folder) == Standing() and not rests(Profile(folder))


def test_a_version_that_passes_is_on_trial_with_a_backup(folder):
    assert evening(folder, ANSWERS.format(PASSES)) == N
    assert read(folder) == Standing(N, on_trial=True, news=N)
    assert (backup_folder(folder) / JOURNAL).exists()
    assert not trial_folder(folder).exists()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (ANSWERS.format(FAILS), "self-test: fonts"),
        ("#!/bin/sh\nexit 1\n", NO_ANSWER),
        ("#!/bin/sh\necho no JSON\n", NO_ANSWER),
        ("#!/bin/sh\nkill -SEGV $$\n", NO_ANSWER),
        ("#!/nowhere/sh\n", "it cannot be run"),
    ],
)
def test_a_version_that_fails_by_itself_is_refused_for_good(folder, script, why):
    assert evening(folder, script) == ""
    assert read(folder) == Standing(news=N, refused={N: why})
    assert not rests(Profile(folder))
    assert switch(Profile(folder), KEYS) == ""


@pytest.mark.parametrize(
    "script",
    [
        ANSWERS.format('{"why": "The disk is full", "machine": true}'),
        "#!/bin/sh\nkill -KILL $$\n",
        "#!/bin/sh\nexec sleep 60\n",
    ],
)
def test_a_trial_that_the_machine_stopped_is_made_again(folder, script, monkeypatch):
    monkeypatch.setattr(switching, "TRIAL_SECONDS", 0.5)
    with pytest.raises(NotTried):
        evening(folder, script)
    assert nothing_moved(folder)
    assert switching.waiting(folder) == N


@pytest.mark.parametrize("status", [-1, -2, -9, -15, 0x40010004, 0xC000013A])
def test_a_trial_that_ends_with_the_session_is_made_again(folder, status, monkeypatch):
    ended = subprocess.CompletedProcess([], status, b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)
    with pytest.raises(NotTried):
        evening(folder, "#!/bin/sh\n")
    assert nothing_moved(folder)


def test_a_check_that_fails_in_this_version_too_is_the_machines_fault(folder, monkeypatch):
    monkeypatch.setattr(trial, "ALONE", (machine.resources,))
    monkeypatch.setattr(trial, "Place", lambda profile: Place(profile, resources=profile.folder))
    with pytest.raises(NotTried):
        evening(folder, ANSWERS.format('{"why": "self-test: the program\'\\\'\'s files"}'))
    assert nothing_moved(folder)


def test_a_disk_without_room_is_calm_and_nothing_is_half_done(folder, monkeypatch):
    free = namedtuple("Usage", "free")(switching.SPARE_BYTES)  # noqa: PYI024
    with monkeypatch.context() as full:
        full.setattr(switching.shutil, "disk_usage", lambda _: free)
        with pytest.raises(NoRoomToTry):
            evening(folder, ANSWERS.format(PASSES))
    assert nothing_moved(folder)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", lambda _: raised(OSError(errno.ENOSPC, "full")))
        with pytest.raises(DiskFull):
            switch(Profile(folder), KEYS)
    assert nothing_moved(folder)
    with monkeypatch.context() as full:
        full.setattr(shutil, "copytree", lambda *_, **__: raised(shutil.Error([])))
        with pytest.raises(DatabaseReadOnly):
            switch(Profile(folder), KEYS)
    assert nothing_moved(folder)
    assert switch(Profile(folder), KEYS) == N


def raised(error: Exception) -> None:
    raise error


def test_what_a_cut_upgrade_left_is_gone_after_the_next_evening(folder):
    backup, profile = back_up(Profile(folder), KEYS), Profile(folder)
    for name in ("backup.new", "gone", "trial"):
        shutil.copytree(backup, backup.with_name(name))
    for name in ("program.json.part", "journal.db.part", "cache.db.part"):
        (folder / name).write_bytes(b"cut")
    assert len(rests(profile)) == 7
    assert switch(profile, KEYS) == ""
    assert rests(profile) == []
    back_up(profile, KEYS)
    for waits in (Standing(N, on_trial=True), Standing(left=N)):  # somebody may go back to it
        write(folder, waits)
        assert rests(profile) == []
        assert switch(profile, KEYS) == ""
    assert backup.exists()


def test_half_of_an_old_version_passes_for_none(folder, monkeypatch):
    lay_script(executable(folder, "1.0.0"), "#!/bin/sh\n")
    write(folder, Standing(N))
    monkeypatch.setenv(STARTED, N)
    remove = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # cut before a byte of it is gone
    switch(Profile(folder), KEYS)
    assert laid(folder) == []
    monkeypatch.setattr(shutil, "rmtree", remove)
    switch(Profile(folder), KEYS)
    assert rests(Profile(folder)) == []


def test_an_evening_with_nothing_to_do_locks_nobody_out(folder):
    opened = opened_at(folder)
    try:
        assert switch(Profile(folder), KEYS) == ""
        with pytest.raises(DatabaseLocked):
            evening(folder, ANSWERS.format(PASSES))
    finally:
        opened.close()


# --- in the newer version


@pytest.fixture
def asked(folder, monkeypatch) -> Asked:
    """What the running version asks, of copies in `folder`."""
    monkeypatch.setattr(trial, "ALONE", (machine.calendar,))
    return Asked(str(folder), KEYS.journal.hex(), KEYS.cache.hex(), account_of(folder, KEYS))


def answered(asked: Asked, monkeypatch, capsys) -> Answer:
    line = io.BytesIO(msgspec.json.encode(asked) + b"\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(line, "cp932"))  # as on Windows in Japan
    trial.main()
    return msgspec.json.decode(capsys.readouterr().out, type=Answer)


def test_records_that_are_as_told_pass_and_others_do_not(asked, folder, monkeypatch, capsys):
    assert answered(asked, monkeypatch, capsys) == Answer("")
    opened = opened_at(folder)
    opened.journal.drafts.drop("change:1")
    opened.close()
    assert answered(asked, monkeypatch, capsys) == Answer("records: drafts")
    opened = opened_at(folder)
    inquire(opened)
    opened.close()
    assert answered(asked, monkeypatch, capsys) == Answer("records: count")


def test_a_folder_named_in_japanese_is_found(asked, folder, monkeypatch, capsys):
    moved = folder.rename(folder.with_name("窓口の端末"))
    asked = msgspec.structs.replace(asked, folder=str(moved))
    assert answered(asked, monkeypatch, capsys) == Answer("")


def test_a_copy_of_the_register_that_is_missing_or_made_anew_is_pulled_again(asked, folder):
    told = msgspec.structs.replace(asked.told, register={"residents": (7, "digest")})
    other = msgspec.structs.replace(asked, told=told)
    assert tried(other) == ""  # nothing of it was made at this desk
    Copies(Profile(folder).cache).remove()
    assert tried(other) == ""


@pytest.mark.parametrize(
    ("error", "of_the_machine"),
    [
        (DiskFull(), True),
        (MemoryError(), True),
        (OSError(errno.ENOSPC, "full"), True),
        (FileNotFoundError(errno.ENOENT, "a file of the program"), False),
        (ValueError("a bug"), False),
    ],
)
def test_the_trial_tells_the_machines_fault_from_its_own(
    asked, monkeypatch, capsys, error, of_the_machine
):
    monkeypatch.setattr(trial, "tried", lambda _: raised(error))
    told = answered(asked, monkeypatch, capsys)
    assert told.why
    assert told.machine is of_the_machine
