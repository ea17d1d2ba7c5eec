"""A dying disk for tests: which page holds what, and one bit of it turned."""

from __future__ import annotations

from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

PAGE_BYTES = 4096
FIRST = 1
"""SQLite counts pages from one."""


def spoil(file: Path, key: bytes, name: str) -> None:
    """Turn a bit where everything in a table or index is reached through, open elsewhere or not."""
    other = sqlcipher.connect(str(file), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # else the page is read elsewhere
    flip(file, page)
    (version,) = other.execute("PRAGMA user_version").fetchone()
    other.execute(f"PRAGMA user_version = {version}")  # a commit: others forget the pages they know
    other.close()


def flip(file: Path, page: int, at: int = 200) -> None:
    """Turn one bit of a page, in place, under the feet of whoever has the file open."""
    with file.open("r+b") as disk:
        disk.seek((page - 1) * PAGE_BYTES + at)
        (byte,) = disk.read(1)
        disk.seek(-1, 1)
        disk.write(bytes([byte ^ 1]))
