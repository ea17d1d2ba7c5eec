"""A spoilt file at the counter: a named trouble, and what does not need that file goes on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.cache.copies import Copies
from desktop.cache.journal import JournalFile
from desktop.cache.opening import open_to_read, open_to_write
from desktop.cache.store import DeskStore
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.troubles import (
    CacheDamaged,
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseReadOnly,
    KeyWrong,
)
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import Policy
from sync.records.scopes import HELD_BY_DESKS
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.cache.test_journal_file import enrolled
from tests.unit.changes.people import person

PAGE = 4096
KEY = bytes(range(32))
ONE = Inquiry(("00001",), "試験" * 400)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    people = [person(f"{number:05}", name_kana="シケン　タロウ") for number in range(1, 200)]
    made = Counter(TestTown(Policy(version=1), people, SteppedClock()), tmp_path / "desk")
    for _ in range(10):
        made.journal.keep(Kind.INQUIRY, ONE, None)
    made.sync()
    made.journal.drafts.keep("relocation:1", bytes(5000))
    yield made
    made.close()


def flip(file: Path, page: int, dice: random.Random) -> None:
    """Turn one bit of a page, wherever it falls."""
    data = bytearray(file.read_bytes())
    data[page * PAGE + dice.randrange(PAGE)] ^= 1 << dice.randrange(8)
    file.write_bytes(data)


def looks(journal: JournalFile) -> list[Callable[[], object]]:
    """Return every way in which the counter reads its journal."""
    return [
        journal.identity.known,
        journal.entries,
        lambda: journal.unsent(100, 1 << 20),
        journal.count,
        lambda: journal.drafts.read("relocation:1"),
        journal.office.rows,
        journal.last_received,
    ]


def test_a_bit_flipped_in_any_page_of_the_journal_is_told_and_the_register_goes_on(
    counter: Counter,
) -> None:
    before = [look() for look in looks(counter.journal)]
    counter.close()
    file = counter.folder / "journal.db"
    whole = file.read_bytes()
    assert not file.with_name("journal.db-wal").exists()
    dice = random.Random(20261123)
    told = 0
    for page in range(1, len(whole) // PAGE):
        file.write_bytes(whole)
        flip(file, page, dice)
        counter.open()
        damaged = set()
        for look, known in zip(looks(counter.journal), before, strict=True):
            try:
                assert look() == known, f"page {page} was believed"
            except DatabaseDamaged as trouble:
                damaged.add(type(trouble))
        assert damaged <= {DatabaseDamaged}, "the journal's trouble is not the cache's"
        told += bool(damaged)
        assert counter.cache.current("00001") is not None
        counter.close()
    assert told > len(whole) // PAGE // 2
    file.write_bytes(whole)
    counter.open()
    assert [look() for look in looks(counter.journal)] == before


def test_a_bit_flipped_in_the_first_page_opens_no_journal(counter: Counter) -> None:
    """Damage there and a foreign key look the same; either way nothing is written over it."""
    counter.close()
    file = counter.folder / "journal.db"
    whole = file.read_bytes()
    flip(file, 0, random.Random(1))
    spoilt = file.read_bytes()
    with pytest.raises(KeyWrong):
        counter.open()
    assert file.read_bytes() == spoilt
    file.write_bytes(whole)
    counter.open()


def test_a_bit_flipped_in_any_page_of_the_cache_leaves_the_journal_at_work(
    counter: Counter,
) -> None:
    known = counter.cache.current("00001")
    counter.close()
    file = counter.folder / "cache.db"
    whole = file.read_bytes()
    dice = random.Random(20261123)
    rebuilt = 0
    for page in range(0, len(whole) // PAGE, 3):
        for each in file.parent.glob("cache*"):
            each.unlink()
        file.write_bytes(whole)
        flip(file, page, dice)
        counter.journal = JournalFile(
            counter.folder / "journal.db", counter.keys[0], counter.town.clock, counter.town.chance
        )
        counter.cache = open_to_read(Copies(file), counter.keys[1])
        kept = counter.journal.count()
        begun_anew = not counter.cache.heads()
        try:
            for scope in counter.cache.heads():
                counter.cache.digest(scope)
            assert begun_anew or counter.cache.current("00001") == known
        except CacheDamaged:
            begun_anew = True
        counter.journal.keep(Kind.INQUIRY, ONE, None)
        assert counter.journal.count() == kept + 1
        if begun_anew:
            rebuilt += 1
            counter.cache.close()
            counter.cache = open_to_write(Copies(file), counter.keys[1])
            counter.store = DeskStore(counter.journal, counter.cache)
            counter.sync()
            assert counter.cache.current("00001") == known
            assert counter.store.heads().keys() == set(HELD_BY_DESKS)
        counter.close()
    assert rebuilt
    counter.open()


HOLD = {
    "sqlite": """
import sys
import sqlcipher3.dbapi2 as sqlcipher
other = sqlcipher.connect(sys.argv[1], isolation_level=None)
other.execute(f"PRAGMA key = \\"x'{sys.argv[2]}'\\"")
other.execute("PRAGMA locking_mode = EXCLUSIVE")
other.execute("BEGIN EXCLUSIVE")
other.execute("DELETE FROM draft")
""",
    "a program that locks whole files": """
import fcntl, sys
other = open(sys.argv[1], "r+b")
fcntl.lockf(other, fcntl.LOCK_EX)
""",
}
"""What another program does to the file, before it says so and waits."""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such locks")
@pytest.mark.parametrize("how", HOLD)
def test_a_journal_that_another_program_holds_is_locked_and_then_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("desktop.cache.engine.BUSY_MILLISECONDS", 10)
    file = tmp_path / "journal.db"
    journal = enrolled(file, KEY)
    journal.keep(Kind.INQUIRY, ONE, None)
    journal.close()
    script = HOLD[how] + "print('held', flush=True)\nsys.stdin.read()\n"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(file), KEY.hex()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DatabaseLocked):
            JournalFile(file, KEY, SystemClock(), SystemChance())
        other.stdin.close()
    journal = JournalFile(file, KEY, SystemClock(), SystemChance())
    journal.keep(Kind.INQUIRY, ONE, None)
    assert journal.count() == 2
    journal.close()


WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
from desktop.cache.journal import JournalFile
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.troubles import Trouble
from tests.unit.cache.test_spoilt_files import KEY, ONE
from sync.journal.kinds import Kind
if os.geteuid() == 0:
    os.seteuid(65534)
folder, how = Path(sys.argv[1]), sys.argv[2]
file = folder / "journal.db"

def opened():
    return JournalFile(file, KEY, SystemClock(), SystemChance())

def take_rights():
    for each in folder.iterdir():
        each.chmod(0 if how == "unreadable" else 0o444)
    folder.chmod(0o555)

try:
    if how == "while open":
        journal = opened()
        journal.keep(Kind.INQUIRY, ONE, None)
        print("kept", flush=True)
        journal._db._engine.dispose()  # the next connection is a new one
        take_rights()
    else:
        take_rights()
        journal = opened()
    for _ in range(3):
        journal.keep(Kind.INQUIRY, ONE, None)
        print("kept", flush=True)
except Trouble as trouble:
    print(type(trouble).__name__, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has other permissions")
@pytest.mark.parametrize("how", ["read-only", "unreadable", "while open"])
def test_a_journal_whose_rights_are_gone_says_so_and_keeps_what_it_told(how: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-"))  # pytest's own lets no other user in
    try:
        enrolled(folder / "journal.db", KEY).close()
        if os.geteuid() == 0:  # root may write anything: the script works as nobody
            for each in (folder, *folder.iterdir()):
                os.chown(each, 65534, -1)
        told = subprocess.run(
            [sys.executable, "-c", WITHOUT_RIGHTS, str(folder), how],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        assert told[-1] == DatabaseReadOnly.__name__
        folder.chmod(0o700)
        for each in folder.iterdir():
            each.chmod(0o600)
        journal = JournalFile(folder / "journal.db", KEY, SystemClock(), SystemChance())
        assert journal.count() == told.count("kept") == (how == "while open")
        journal.close()
    finally:
        shutil.rmtree(folder)
