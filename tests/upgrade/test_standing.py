"""Which version stands: read, counted, put right where a program is gone or outrun."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from desktop.profile import Profile
from desktop.upgrade import standing
from desktop.upgrade.backup import clear, rests
from desktop.upgrade.launching import MOST_STARTS, chosen, forgive, give_way, onward
from desktop.upgrade.proof import heard, prove
from desktop.upgrade.standing import STARTED, Standing, executable, read, write
from desktop.upgrade.switch import waiting
from tests.upgrade.desk import AFTER, N
from tests.upgrade.version import ROOT, lay_script

OLDER = "1.1.0"
NOTHING = "#!/bin/sh\n"


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def lay(folder, *versions: str) -> None:
    for each in versions:
        lay_script(executable(folder, each), NOTHING)


def test_this_program_knows_its_own_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == standing.VERSION


def test_what_an_older_program_wrote_is_read_and_what_nobody_can_read_is_the_installed_one(folder):
    older = {"stands": N, "good": "", "on_trial": False, "starts": 0, "refused": {}}
    (folder / "program.json").write_text(json.dumps(older))
    assert read(folder) == Standing(N)
    (folder / "program.json").write_text(json.dumps({**older, "stands": "../elsewhere"}))
    assert read(folder) == Standing()
    (folder / "program.json").write_bytes(b"{")
    assert read(folder) == Standing()
    assert chosen(folder, counted=True) == []


def test_a_version_that_is_gone_leaves_the_last_good_one_and_may_come_again(folder):
    lay(folder, OLDER)
    write(folder, Standing(N, OLDER, on_trial=True, refused={AFTER: "bad"}))
    assert chosen(folder, counted=False) == [OLDER]
    assert read(folder).stands == N  # a command changes nothing
    assert chosen(folder, counted=True) == [OLDER]
    assert read(folder) == Standing(OLDER, left=N, refused={AFTER: "bad"})
    shutil.rmtree(folder / "versions")
    assert chosen(folder, counted=True) == []
    assert read(folder).stands == ""
    lay(folder, N)
    assert waiting(folder) == ""  # not before the files are open again
    prove(folder)
    assert waiting(folder) == N


def test_an_installed_program_that_is_as_new_stands_again(folder, monkeypatch):
    lay(folder, N)
    write(folder, Standing(N, refused={AFTER: "bad"}))
    monkeypatch.setattr("desktop.upgrade.launching.VERSION", N)
    assert chosen(folder, counted=True) == []
    assert read(folder).stands == ""


def test_a_version_that_died_in_three_starts_is_gone_back_from(folder):
    lay(folder, OLDER, N)
    write(folder, Standing(N, OLDER, on_trial=True, news=N))
    for _ in range(MOST_STARTS):
        assert chosen(folder, counted=True) == [N, OLDER]
    assert chosen(folder, counted=True) == [OLDER]
    gone = read(folder)
    assert (gone.stands, gone.left, gone.news) == (OLDER, N, N)
    assert "3 starts" in gone.refused[N]
    assert waiting(folder) == ""


def test_a_version_in_another_user_s_folder_is_never_run(folder, monkeypatch):
    lay(folder, N)
    write(folder, Standing(N, on_trial=True))
    run: list[object] = []
    monkeypatch.setattr(os, "execve", lambda *words: run.append(words))
    monkeypatch.setattr(subprocess, "call", lambda *words, **_: run.append(words))
    monkeypatch.delenv(STARTED, raising=False)
    with monkeypatch.context() as administrator:
        administrator.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1, raising=False)
        assert give_way(folder, [], counted=True) is None
        assert (run, read(folder).starts) == ([], 0)
    give_way(folder, [], counted=True)
    assert (len(run), read(folder).starts) == (1, 1)


def test_the_program_for_the_console_gives_way_to_its_like(folder, monkeypatch):
    lay(folder, N)
    console = executable(folder, N).with_name("madoguchi-console.exe")
    write(folder, Standing(N))
    run: list[Path] = []
    monkeypatch.setattr(os, "execve", lambda program, *_: run.append(program))
    monkeypatch.delenv(STARTED, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "installed" / console.name))
    give_way(folder, ["update"], counted=False)
    console.write_text(NOTHING)
    give_way(folder, ["update"], counted=False)
    assert run == [executable(folder, N), console]


def test_a_start_that_is_forgiven_does_not_count(folder, monkeypatch):
    lay(folder, N)
    write(folder, Standing(N, on_trial=True))
    for _ in range(3 * MOST_STARTS):
        assert chosen(folder, counted=True) == [N]
        forgive(folder)  # the installed program's own end takes nothing back
        assert read(folder).starts == 1
        monkeypatch.setenv(STARTED, N)
        forgive(folder)
        monkeypatch.delenv(STARTED)
    assert read(folder).starts == 0


def test_on_goes_the_version_that_made_the_files_else_the_newest(folder):
    assert onward(folder) == ""
    lay(folder, N, AFTER)
    write(folder, Standing(left=N, refused={N: "did not start", AFTER: "bad"}))
    assert onward(folder) == N
    assert read(folder) == Standing(N, news=N, refused={AFTER: "bad"})
    write(folder, Standing(N, news=N))
    assert onward(folder) == N  # asked once more by who has not started it yet
    (folder / "program.json").unlink()
    assert onward(folder) == AFTER
    write(folder, Standing(refused={N: "bad", AFTER: "bad"}))
    assert onward(folder) == ""


def test_a_version_is_proven_once_and_in_the_evening_older_ones_go(folder, monkeypatch):
    lay(folder, "1.0.0", OLDER, N, AFTER)
    (folder / "versions" / "backup").mkdir()
    on_trial = Standing(N, OLDER, on_trial=True, starts=2, news=N, refused={OLDER: "bad"})
    write(folder, on_trial)
    assert not prove(folder)  # by the installed program
    monkeypatch.setenv(STARTED, N)
    assert rests(Profile(folder)) == []
    assert prove(folder)
    assert not prove(folder)
    assert read(folder) == Standing(N, OLDER, news=N)
    heard(folder)
    assert read(folder) == Standing(N, OLDER)
    clear(Profile(folder))
    assert {each.name for each in (folder / "versions").iterdir()} == {OLDER, N, AFTER}


def test_a_backup_that_cannot_go_disturbs_nobody_and_goes_in_the_evening(folder, monkeypatch):
    backup = folder / "versions" / "backup"
    backup.mkdir(parents=True)
    write(folder, Standing(N, on_trial=True))
    monkeypatch.setenv(STARTED, N)

    def held(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as windows:
        windows.setattr(type(backup), "rename", held)
        assert prove(folder)
    assert read(folder) == Standing(N)
    clear(Profile(folder))
    assert not backup.exists()


def test_what_was_gone_back_from_is_done_with_once_the_profile_is_open(folder):
    (folder / "versions" / "backup").mkdir(parents=True)
    write(folder, Standing(left=N, news=N, refused={N: "did not start"}))
    assert not prove(folder)
    assert read(folder) == Standing(news=N, refused={N: "did not start"})
    assert list((folder / "versions").iterdir()) == []
