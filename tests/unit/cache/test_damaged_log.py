"""Damage in the middle of the journal's log is told from a log that a power cut tore."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.cache import write_ahead
from desktop.cache.write_ahead import damaged_within
from tests.unit.cache.test_torn_journal import (
    FRAME,
    FRAME_HEADER,
    HEADER,
    PAGE,
    SECTOR,
    Copies,
    copies,  # noqa: F401 - a fixture
    cut_off,
    opened,
    places,
    reached,
)


def is_damaged(folder: Path, log: bytes) -> bool:
    file = folder / "looked-at-wal"
    file.write_bytes(log)
    return damaged_within(file)


def flipped(log: bytes, at: int) -> bytes:
    spoilt = bytearray(log)
    spoilt[at] ^= 1
    return bytes(spoilt)


def last_commit_begins(copies: Copies) -> int:  # noqa: F811
    """Return where the last commit's frames begin: what a power cut may have left half written."""
    log, end = copies.log, reached(copies.log)
    commits = [
        at for at in range(HEADER, end, FRAME) if int.from_bytes(log[at + 4 : at + 8], "big")
    ]
    return commits[-2] + FRAME


def test_a_log_cut_or_garbled_at_its_end_is_not_damaged(copies: Copies) -> None:  # noqa: F811
    dice = random.Random(1)
    for place in places(copies, (FRAME_HEADER + SECTOR,)):
        lacking = len(copies.log) - place
        for rest in (b"", bytes(lacking), dice.randbytes(lacking), copies.older[place:]):
            assert not is_damaged(copies.folder, copies.log[:place] + rest), f"torn at {place}"


def test_sectors_of_the_last_commit_that_came_in_any_order_are_not_damage(
    copies: Copies,  # noqa: F811
) -> None:
    log, dice = copies.log, random.Random(2)
    begin, end = last_commit_begins(copies), reached(copies.log)
    for _ in range(30):
        torn = bytearray(log[:end])
        for sector in range(begin, end, SECTOR):
            if dice.random() < 0.3:
                torn[sector : sector + SECTOR] = bytes(len(torn[sector : sector + SECTOR]))
        assert not is_damaged(copies.folder, bytes(torn))


def test_a_bit_flipped_before_the_last_commit_is_damage(copies: Copies) -> None:  # noqa: F811
    begin = last_commit_begins(copies)
    dice = random.Random(3)
    for frame in range(HEADER, begin, FRAME):
        assert is_damaged(copies.folder, flipped(copies.log, frame + dice.randrange(4))), "page no."
        assert is_damaged(copies.folder, flipped(copies.log, frame + 16 + dice.randrange(8)))
        assert is_damaged(copies.folder, flipped(copies.log, frame + 24 + dice.randrange(PAGE)))


@pytest.mark.parametrize("at", [0, 3, 9, 17, 25, 31])
def test_a_bit_flipped_in_the_head_of_the_log_is_damage(copies: Copies, at: int) -> None:  # noqa: F811
    assert is_damaged(copies.folder, flipped(copies.log, at))


def test_no_log_is_not_damaged(tmp_path: Path) -> None:
    assert not damaged_within(tmp_path / "journal.db-wal")


def test_what_was_put_aside_names_the_last_entry_that_is_surely_here(tmp_path: Path) -> None:
    made = cut_off(tmp_path, 1)
    log = tmp_path / "torn.db-wal"
    begin = last_commit_begins(made)
    made.put(flipped(made.log, begin - 2 * FRAME + 100))
    spoilt = log.read_bytes()
    assert damaged_within(log)
    write_ahead.put_aside(log)
    journal = opened(tmp_path / "torn.db")
    journal.settle_log()
    known = journal.count()
    assert 1 <= known < len(made.kept)
    write_ahead.note_last_entry(log, known)
    assert write_ahead.missing_after(log) == known
    assert (tmp_path / f"torn.db-wal-damaged-after-{known}").read_bytes() == spoilt
    assert not damaged_within(log), "it is told once; what follows is a log of its own"
    journal.close()
