"""The journal after a power cut: what of its write-ahead log reached the disk, whole or torn.

A commit is on the disk once `keep` has returned. Here the log is cut and garbled at every place
where a write may have ended; what was whole before that place is there, in one chain, and the desk
goes on from it. The log's form: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop.cache.journal import JournalFile
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.journal.certificates import genesis
from sync.journal.chain import first_break
from sync.journal.entry import Entry
from sync.journal.kinds import Inquiry, Kind
from tests.unit.cache.test_journal_file import enrolled

KEY = bytes(range(32))
HEADER, FRAME_HEADER, PAGE = 32, 24, 4096
FRAME = FRAME_HEADER + PAGE
SECTOR = 512
WITHIN = (0, 4, FRAME_HEADER, FRAME_HEADER + SECTOR, FRAME - SECTOR, FRAME - 1)
"""Where in a frame a write may have ended: before it, in and after its header, in its page."""


@dataclass
class Copies:
    """A journal as it stood at a power cut: both files, and how long the log was at each commit."""

    folder: Path
    file: bytes
    log: bytes
    older: bytes
    """The log before it was begun anew: what the disk still shows where nothing was written."""
    shared: bytes
    before: int
    """Entries that no longer need the log."""
    commits: list[int] = field(default_factory=list)
    """The log's length after each entry."""
    kept: list[Entry] = field(default_factory=list)

    def put(self, log: bytes, file: bytes | None = None) -> None:
        """Lay the files down as the disk would show them after the cut."""
        (self.folder / "torn.db").write_bytes(self.file if file is None else file)
        (self.folder / "torn.db-wal").write_bytes(log)
        (self.folder / "torn.db-shm").write_bytes(self.shared)

    def whole(self, reached: int) -> int:
        """Return how many entries stand before this place in the log."""
        return self.before + sum(commit <= reached for commit in self.commits)


def opened(file: Path) -> JournalFile:
    return JournalFile(file, KEY, SystemClock(), SystemChance())


def look(dice: random.Random) -> Inquiry:
    return Inquiry(("1",), "試験" * dice.randint(1, 1500))  # of a few bytes or of several pages


def checkpoint(file: Path) -> None:
    other = sqlcipher.connect(str(file), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    busy, _, _ = other.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
    assert not busy
    other.close()


def cut_off(folder: Path, before: int) -> Copies:
    """Keep entries and copy the files in the middle; `before` of them are older than the log."""
    dice = random.Random(20261123)
    file = folder / "journal.db"
    enrolled(file, KEY).close()
    journal = opened(file)
    kept = [journal.keep(Kind.INQUIRY, look(dice), None) for _ in range(before)]
    log = file.with_name("journal.db-wal")
    checkpoint(file)
    copies = Copies(folder, b"", b"", log.read_bytes(), b"", before)
    for number in range(6):
        if number == 3:
            journal.drafts.keep("relocation:1", dice.randbytes(9000))  # a commit without an entry
        kept.append(journal.keep(Kind.INQUIRY, look(dice), None))
        copies.commits.append(reached(log.read_bytes()))
    copies.file, copies.log, copies.kept = file.read_bytes(), log.read_bytes(), kept
    copies.shared = file.with_name("journal.db-shm").read_bytes()
    journal.close()
    return copies


def reached(log: bytes) -> int:
    """Return where the log's present writing ends; older frames, of another salt, may follow."""
    salt = log[16:24]
    end = HEADER
    while end + FRAME <= len(log) and log[end + 8 : end + 16] == salt:
        end += FRAME
    return end


@pytest.fixture(scope="module", params=[1, 9], ids=["longer than before", "shorter than before"])
def copies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return cut_off(tmp_path_factory.mktemp("journal"), request.param)


def places(copies: Copies, within: Sequence[int] = WITHIN) -> Iterator[int]:
    """Yield every place at and between the frames' boundaries, and within the log's header."""
    yield from (0, 1, HEADER - 1)
    for frame in range(HEADER, reached(copies.log), FRAME):
        yield from (frame + part for part in within)
    yield reached(copies.log)


def assert_holds(copies: Copies, entries: int, torn: str, *, goes_on: bool = True) -> None:
    """Open what was laid down: so many entries are there, and the chain goes on from them."""
    journal = opened(copies.folder / "torn.db")
    try:
        kept = [each.entry for each in journal.entries()]
        assert kept == copies.kept[:entries], f"{torn}: {len(kept)} entries, not {entries}"
        if not goes_on:
            return
        kept.append(journal.keep(Kind.INQUIRY, Inquiry(("1",), "続き"), None))
        me = journal.identity.enrolled()
        assert first_break(genesis(me.certificate), kept, journal.identity.key().public) is None
        assert [each.entry for each in journal.entries()] == kept
    finally:
        journal.close()


def test_the_log_is_what_is_thought_of_it(copies: Copies) -> None:
    assert int.from_bytes(copies.log[8:12], "big") == PAGE
    assert copies.commits == sorted(set(copies.commits))
    assert reached(copies.log) == copies.commits[-1]
    for commit in copies.commits:  # a commit's last frame says how large the file is
        assert int.from_bytes(copies.log[commit - FRAME + 4 : commit - FRAME + 8], "big") > 0
    assert copies.commits[-1] - HEADER > 20 * FRAME


def test_a_journal_waits_for_the_disk_at_every_commit(tmp_path: Path) -> None:
    journal = enrolled(tmp_path / "journal.db", KEY)
    with journal._db.reading() as db:
        assert db.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    journal.close()


def test_a_log_cut_anywhere_holds_all_that_was_whole(copies: Copies) -> None:
    for place in places(copies):
        copies.put(copies.log[:place])
        whole, near = copies.whole(place), copies.whole(place + FRAME)
        assert_holds(copies, whole, f"cut at {place}", goes_on=near > whole)


@pytest.mark.parametrize("how", ["zeros", "noise", "older"])
def test_a_log_whose_end_never_reached_the_disk_holds_all_that_was_whole(
    copies: Copies, how: str
) -> None:
    dice = random.Random(how)
    for place in places(copies, (0, FRAME_HEADER + SECTOR)):
        lacking = len(copies.log) - place
        rest = {"zeros": bytes(lacking), "noise": dice.randbytes(lacking)}
        copies.put(copies.log[:place] + rest.get(how, copies.older[place:]))
        assert_holds(copies, copies.whole(place), f"{how} from {place}", goes_on=False)


def test_a_sector_lost_before_others_that_came_leaves_a_prefix(copies: Copies) -> None:
    for place in range(HEADER, reached(copies.log), FRAME):
        lost = place + FRAME_HEADER + SECTOR
        copies.put(copies.log[:lost] + bytes(SECTOR) + copies.log[lost + SECTOR :])
        assert_holds(copies, copies.whole(place), f"a sector lost at {lost}", goes_on=False)


def test_a_checkpoint_cut_anywhere_loses_nothing(copies: Copies) -> None:
    """The log stands until all its pages are in the file: half of them may be torn meanwhile."""
    copies.put(copies.log)
    checkpoint(copies.folder / "torn.db")
    after = (copies.folder / "torn.db").read_bytes()
    pages = range(0, len(after), PAGE)
    written = [page for page in pages if after[page : page + PAGE] != copies.file[page:][:PAGE]]
    assert len(written) > 10
    for done, torn in enumerate(written):
        file = bytearray(copies.file.ljust(len(after), b"\0"))
        for page in written[:done]:
            file[page : page + PAGE] = after[page : page + PAGE]
        file[torn : torn + PAGE // 2] = after[torn : torn + PAGE // 2]
        copies.put(copies.log, bytes(file))
        assert_holds(copies, len(copies.kept), f"cut in page {torn // PAGE}", goes_on=False)


def test_a_new_desk_cut_off_before_its_first_checkpoint_is_itself_or_unenrolled(
    tmp_path: Path,
) -> None:
    file = tmp_path / "journal.db"
    journal = enrolled(file, KEY)
    first = reached(file.with_name("journal.db-wal").read_bytes())
    kept = [journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None) for _ in range(3)]
    log, data = file.with_name("journal.db-wal").read_bytes(), file.read_bytes()
    me, public = journal.identity.enrolled(), journal.identity.key().public
    for place in range(HEADER, reached(log) + 1, FRAME):
        torn = tmp_path / "torn.db"
        for part, content in (("", data), ("-wal", log[:place])):
            torn.with_name(torn.name + part).write_bytes(content)
        torn.with_name("torn.db-shm").unlink(missing_ok=True)
        again = opened(torn)
        assert again.identity.known() == (me if place >= first else None)
        if place >= first:
            assert again.identity.key().public == public
            entries = [each.entry for each in again.entries()]
            assert entries == kept[: len(entries)]
        again.close()
    assert len(entries) == len(kept)
    journal.close()


def test_a_copy_without_its_log_is_an_older_whole_journal(copies: Copies) -> None:
    shutil.rmtree(copies.folder / "copy", ignore_errors=True)
    (copies.folder / "copy").mkdir()
    (copies.folder / "copy" / "torn.db").write_bytes(copies.file)
    journal = opened(copies.folder / "copy" / "torn.db")
    assert [each.entry for each in journal.entries()] == copies.kept[: copies.before]
    journal.close()
