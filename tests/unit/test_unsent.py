"""Whoever removes the program hears whether entries wait, without a key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.cache.all_sent import MARK
from desktop.opened import open_with
from desktop.practice.practice import Practice
from desktop.profile import Profile
from desktop.unsent import main, may_wait

STAFF, PASSWORD = "1001", "renshu-no-1001"


def test_what_waits_is_told_until_it_is_received_and_the_desk_closed() -> None:
    with Practice() as practice:
        opened = practice.open()
        folder, keys = opened.profile.folder, opened.keys
        assert opened.journal.count_unsent() == 0
        assert may_wait(folder), "somebody has it open"
        opened.close()
        assert not may_wait(folder)
        opened = open_with(Profile(folder), lambda _: keys)
        assert opened.sign_on(STAFF, PASSWORD, "") is None
        assert opened.journal.count_unsent() == 1
        opened.close()
        assert may_wait(folder)


def test_a_mark_of_another_state_counts_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--profile", str(tmp_path)]) == 0, "no desk"
    journal = tmp_path / "journal.db"
    journal.write_bytes(b"sealed")
    assert main(["--profile", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert str(tmp_path) in told
    assert "未送信" in told
    assert "Start the desk" in told
    state = journal.stat()
    (tmp_path / MARK).write_text(f"{state.st_size} {state.st_mtime_ns}\n")
    assert main(["--profile", str(tmp_path)]) == 0
    os.utime(journal, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert main(["--profile", str(tmp_path)]) == 1


def test_all_users_of_a_machine_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("desktop.unsent.default_folder", lambda: Path.home() / "data" / "madoguchi")
    assert main(["--homes", str(tmp_path)]) == 0
    desk = tmp_path / "somebody" / "data" / "madoguchi"
    desk.mkdir(parents=True)
    (desk / "journal.db").write_bytes(b"sealed")
    (tmp_path / "other").mkdir()
    assert main(["--homes", str(tmp_path)]) == 1
    assert str(desk) in capsys.readouterr().out


def test_a_folder_that_cannot_be_looked_at_may_hold_entries(tmp_path: Path) -> None:
    assert may_wait(tmp_path / ("n" * 300)), "longer than any name of a file may be"
    assert not may_wait(tmp_path / "nobody")
