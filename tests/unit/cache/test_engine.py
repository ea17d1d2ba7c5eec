"""An encrypted file: what opens it, what does not, and every way it can fail, for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, func, insert, select

from desktop.cache.engine import Database, trouble_of
from sync.base.troubles import (
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseTrouble,
    DiskFull,
    KeyWrong,
)

KEY = bytes(range(32))
METADATA = MetaData()
PAGE = Table("page", METADATA, Column("id", Integer, primary_key=True), Column("body", LargeBinary))


def opened(file: Path, key: bytes = KEY, version: int = 1) -> Database:
    return Database(file, key, METADATA, version, durable=True)


def filled(file: Path, pages: int = 40) -> None:
    database = opened(file)
    with database.writing() as db:
        db.execute(insert(PAGE), [{"body": os.urandom(3000)} for _ in range(pages)])
    database.close()


def write(database: Database, pages: int = 1) -> None:
    with database.writing() as db:
        db.execute(insert(PAGE), [{"body": bytes(3000)} for _ in range(pages)])


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    filled(tmp_path / "a.db")
    database = opened(tmp_path / "a.db")
    with database.reading() as db:
        assert db.execute(select(func.count()).select_from(PAGE)).scalar_one() == 40
    database.close()


def test_nothing_in_plain_text_reaches_the_disk(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")
    with database.writing() as db:
        db.execute(insert(PAGE).values(body="黒岩　太郎".encode()))
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert "黒岩".encode() not in data
        assert b"SQLite format 3" not in data
    database.close()


def test_a_block_that_raises_keeps_nothing(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db")

    def failing() -> None:
        with database.writing() as db:
            db.execute(insert(PAGE).values(body=b"x"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with database.reading() as db:
        assert db.execute(select(func.count()).select_from(PAGE)).scalar_one() == 0
    database.close()


def test_a_wrong_key_opens_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "a.db", 1)
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(KeyWrong):
        opened(tmp_path / "a.db", bytes(32))
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_key_of_the_wrong_length_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(KeyWrong):
        opened(tmp_path / "a.db", b"short")


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    database = opened(tmp_path / "a.db", version=9)
    database.close()
    before = (tmp_path / "a.db").read_bytes()
    with pytest.raises(DatabaseNewer):
        opened(tmp_path / "a.db", version=8)
    assert (tmp_path / "a.db").read_bytes() == before


def test_flipped_bytes_are_damage(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    filled(file)
    data = bytearray(file.read_bytes())
    for page in range(3, len(data) // 4096):
        data[page * 4096 + 100] ^= 0xFF
    file.write_bytes(data)
    database = opened(file)
    with pytest.raises(DatabaseDamaged), database.reading() as db:
        db.execute(select(PAGE.c.body)).all()
    database.close()


def test_another_program_that_holds_the_file_is_a_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.cache.engine.BUSY_MILLISECONDS", 10)
    filled(tmp_path / "a.db", 1)
    other = sqlcipher.connect(str(tmp_path / "a.db"), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    other.execute("BEGIN IMMEDIATE")
    database = opened(tmp_path / "a.db")
    with pytest.raises(DatabaseLocked), database.writing() as db:
        db.execute(insert(PAGE).values(body=b"x"))
    other.close()
    with database.writing() as db:
        db.execute(insert(PAGE).values(body=b"x"))
    database.close()


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(DatabaseReadOnly):
        opened(tmp_path / "missing" / "a.db")


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    filled(tmp_path / "a.db", 1)
    database = opened(tmp_path / "a.db")
    with database.reading() as db:
        db.exec_driver_sql("PRAGMA query_only = ON")  # root may write any file: this may not
    with pytest.raises(DatabaseReadOnly):
        write(database)
    database.close()


def test_a_full_file_is_a_full_disk_and_keeps_nothing(tmp_path: Path) -> None:
    filled(tmp_path / "a.db", 1)
    database = opened(tmp_path / "a.db")
    with database.reading() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull):
        write(database, 10)
    with database.reading() as db:
        assert db.execute(select(func.count()).select_from(PAGE)).scalar_one() == 1
    database.close()


KEEP_UNTIL_FULL = """
import resource, signal, sys
from pathlib import Path
from sync.base.troubles import DatabaseTrouble
from tests.unit.cache.test_engine import opened, write
database = opened(Path(sys.argv[1]))
if sys.argv[2] == "limit":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
kept = 0
try:
    while kept < 1000:
        write(database)
        kept += 1
except DatabaseTrouble as trouble:
    print(type(trouble).__name__, kept)
"""


def keep_until_full(file: Path, how: str) -> tuple[str, int]:
    """Keep rows in a process of its own until the system refuses; return the trouble and count."""
    command = [sys.executable, "-c", KEEP_UNTIL_FULL, str(file), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    name, kept = done.stdout.split()
    return name, int(kept)


def count(file: Path) -> int:
    database = opened(file)
    with database.reading() as db:
        found = db.execute(select(func.count()).select_from(PAGE)).scalar_one()
    database.close()
    return int(found)


@pytest.mark.skipif(sys.platform == "win32", reason="has no file-size limits")
def test_a_file_that_may_not_grow_keeps_all_that_was_accepted(tmp_path: Path) -> None:
    name, kept = keep_until_full(tmp_path / "a.db", "limit")
    assert name == "DatabaseTrouble", "a limit is no damage, and not surely a full disk"
    assert count(tmp_path / "a.db") == kept > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one mebibyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mounting, check=False).returncode:
        pytest.skip("only root on Linux may mount a small disk; the page limit tests the same")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_keeps_all_that_was_accepted(small_disk: Path, tmp_path: Path) -> None:
    name, kept = keep_until_full(small_disk / "a.db", "")
    assert name == "DiskFull"
    rescued = tmp_path / "rescued"
    shutil.copytree(small_disk, rescued)  # a disk with room again
    assert count(rescued / "a.db") == kept > 0


def test_every_driver_error_is_a_database_trouble() -> None:
    assert isinstance(trouble_of(sqlcipher.OperationalError("unheard of")), DatabaseTrouble)
    assert isinstance(trouble_of(None), DatabaseTrouble)
