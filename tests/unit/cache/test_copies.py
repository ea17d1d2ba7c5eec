"""Which copy of the register is read, which is written, and what becomes of damaged ones."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from desktop.cache.copies import LATELY_SECONDS, Copies


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path / "cache.db")


def test_a_new_desk_has_one_copy_for_both(copies: Copies, tmp_path: Path) -> None:
    assert copies.to_read() == [tmp_path / "cache.db"]
    assert copies.to_write() == tmp_path / "cache.db"
    assert not copies.being_made(tmp_path / "cache.db")


def test_a_damaged_copy_is_read_until_its_successor_is_whole(
    copies: Copies, tmp_path: Path
) -> None:
    first, second = tmp_path / "cache.db", tmp_path / "cache-1.db"
    first.touch()
    copies.give_up(first)
    assert copies.to_write() == second
    second.touch()
    assert copies.to_write() == second
    assert copies.being_made(second)
    assert copies.to_read() == [first, second]
    copies.finish(second)
    assert copies.to_read() == [second, first]
    copies.tidy(second)
    assert not first.exists()
    assert copies.to_read() == [second]


def test_a_successor_that_is_damaged_too_gets_another(copies: Copies, tmp_path: Path) -> None:
    for number, name in enumerate(("cache.db", "cache-1.db", "cache-2.db")):
        assert copies.to_write() == tmp_path / name
        (tmp_path / name).touch()
        copies.give_up(tmp_path / name)
        assert copies.given_up_lately() == number + 1
    assert Copies(tmp_path / "cache-2.db").to_write() == tmp_path / "cache-3.db"


def test_damage_of_other_days_is_forgotten(copies: Copies, tmp_path: Path) -> None:
    file = tmp_path / "cache.db"
    file.touch()
    copies.give_up(file)
    long_ago = time.time() - LATELY_SECONDS - 60
    os.utime(tmp_path / "cache.db-condemned", (long_ago, long_ago))
    assert copies.given_up_lately() == 0
    copies.tidy(copies.to_write())
    assert not list(tmp_path.glob("*condemned"))


def test_what_is_no_copy_is_left_alone(copies: Copies, tmp_path: Path) -> None:
    for name in ("cache.db-wal", "cache.db.bak", "cache-x.db", "journal.db"):
        (tmp_path / name).touch()
    assert copies.to_read() == [tmp_path / "cache.db"]
    copies.tidy(tmp_path / "cache.db")
    assert (tmp_path / "journal.db").exists()
