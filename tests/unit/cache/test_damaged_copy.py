"""A damaged page costs what stands on it and no more; what cannot serve gives way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop.cache import tables as t
from desktop.cache.copies import Copies
from desktop.cache.engine import Database, driver, opens, trouble_of
from desktop.cache.journal import JournalFile
from desktop.cache.opening import open_to_read, open_to_write
from desktop.cache.register import RegisterCache
from desktop.cache.search import find
from desktop.cache.store import DeskStore
from desktop.cache.tables import CACHE_VERSION
from desktop.operations.desk import Desk
from desktop.operations.pending import known_filings
from sync.base.troubles import (
    CacheDamaged,
    DatabaseDamaged,
    RegisterIncomplete,
)
from sync.base.wire import pack
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import Policy
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, row_digest
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.cache.spoiling import FIRST, PAGE_BYTES, flip, spoil
from tests.unit.changes.people import person

PEOPLE = [f"{number:05}" for number in range(1, 400)]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    people = [person(no, setai_no=no, name_kana="シケン　タロウ") for no in PEOPLE]
    made = Counter(TestTown(Policy(version=1), people, SteppedClock()), tmp_path / "desk")
    made.sync()
    yield made
    made.close()


@pytest.fixture
def file(counter: Counter) -> Path:
    """The counter's copy of the register, closed."""
    counter.close()
    return counter.folder / "cache.db"


def found(cache: RegisterCache) -> int:
    """Return how many people can still be read, each asked for."""
    many = 0
    for atena_no in PEOPLE:
        try:
            many += cache.current(atena_no) is not None
        except CacheDamaged:
            continue
    return many


def page_of_a_person(cache: RegisterCache) -> int:
    """Return a page that holds some people's records and nothing else."""
    with cache.database.reading() as db:
        pages = driver(db).execute("PRAGMA page_count").fetchone()[0]
    whole = cache.database.file.read_bytes()
    for page in range(pages // 2, pages):
        flip(cache.database.file, page)
        again = RegisterCache(cache.database.file, cache._key)
        lost = len(PEOPLE) - found(again)
        again.close()
        cache.database.file.write_bytes(whole)
        cache.database.condemned.unlink(missing_ok=True)
        if 0 < lost < len(PEOPLE) // 10:
            return page
    raise AssertionError("people stand on pages")


def test_one_damaged_page_costs_only_what_stands_on_it(counter: Counter, file: Path) -> None:
    cache = RegisterCache(file, counter.keys[1])
    page = page_of_a_person(cache)
    cache.close()
    flip(file, page)
    cache = RegisterCache(file, counter.keys[1])
    for _ in range(2):
        assert len(PEOPLE) * 0.9 < found(cache) < len(PEOPLE)
    assert Copies(file).damaged(file)
    assert cache.serves()
    cache.close()


def test_a_damaged_page_of_the_journal_does_not_keep_others_from_being_written(
    counter: Counter, file: Path
) -> None:
    del file
    journal_file = counter.folder / "journal.db"
    spoil(journal_file, counter.keys[0], "sqlite_autoindex_draft_1")
    counter.open()
    for _ in range(3):
        with pytest.raises(DatabaseDamaged):
            counter.journal.drafts.read("relocation:1")
        counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    assert counter.journal.count() == 3
    assert not list(counter.folder.glob("journal*condemned"))


@pytest.mark.parametrize("what", ["head", "known", "filing", "the first page", "no database"])
def test_a_copy_that_cannot_serve_is_left_for_an_empty_one_and_the_journal_serves(
    counter: Counter, file: Path, what: str
) -> None:
    match what:
        case "the first page":
            flip(file, FIRST, 5)
        case "no database":
            file.write_bytes(b"something else" * 1000)
        case table:
            spoil(file, counter.keys[1], table)
    counter.journal = JournalFile(
        counter.folder / "journal.db", counter.keys[0], counter.town.clock, counter.town.chance
    )
    reading = open_to_read(Copies(file), counter.keys[1])
    desk = Desk(counter.journal, reading, counter.town.clock, counter.town.chance)
    assert Copies(file).damaged(file)
    assert reading.database.file != file
    assert not reading.whole()
    assert reading.current_at() is None
    assert find(reading, "シケン") == []
    assert known_filings(desk) == []
    counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    counter.cache = open_to_write(Copies(file), counter.keys[1])
    assert counter.cache.database.file == reading.database.file
    counter.store = DeskStore(counter.journal, counter.cache)
    counter.sync()
    assert reading.whole()
    assert found(reading) == len(PEOPLE)
    reading.close()


@pytest.mark.parametrize("what", ["resident_by_kana", "grams_data", "resident_by_address"])
def test_what_is_searched_is_found_whole_or_said_to_be_damaged(
    counter: Counter, file: Path, what: str
) -> None:
    key = counter.keys[1]
    spoil(file, key, what)
    cache = open_to_read(Copies(file), key)
    for typed in ("シケン", "タロウ", "ケン タロ", "大字草津1番地"):
        try:
            assert len(find(cache, typed)) == 100
        except CacheDamaged:
            assert Copies(file).damaged(file)
    assert cache.serves(), "what needs no search goes on"
    cache.close()


def test_a_file_that_lost_its_end_is_damaged(counter: Counter, file: Path) -> None:
    with file.open("r+b") as disk:
        disk.truncate(file.stat().st_size // 2 // PAGE_BYTES * PAGE_BYTES + 100)
    cache = open_to_read(Copies(file), counter.keys[1])
    found(cache)
    cache.close()
    assert Copies(file).damaged(file)


def test_what_the_disk_does_not_give_back_is_damage() -> None:
    unread = sqlcipher.OperationalError("disk I/O error")
    unread.sqlite_errorcode = 266  # SQLITE_IOERR_READ
    assert isinstance(trouble_of(unread), DatabaseDamaged)
    unread.sqlite_errorcode = 778  # SQLITE_IOERR_WRITE: a quota, a dying disk
    assert not isinstance(trouble_of(unread), DatabaseDamaged)


def test_a_copy_of_an_older_program_is_no_sign_of_a_failing_disk(tmp_path: Path) -> None:
    file, key = tmp_path / "cache.db", bytes(range(32))
    Database(file, key, t.cache, CACHE_VERSION - 1, durable=False).close()
    open_to_read(Copies(file), key).close()
    copies = Copies(file)
    assert copies.to_write() != file
    assert copies.given_up_lately() == 0


def test_a_household_is_not_shown_before_all_its_members_can_be_here(tmp_path: Path) -> None:
    cache = RegisterCache(tmp_path / "cache.db", bytes(32))
    people = [person(no, setai_no="9000", name_kana="シケン　タロウ") for no in PEOPLE]
    rows = [Row(each.row_id, version, pack(each)) for version, each in enumerate(people, 1)]
    head = ScopeHead(1, len(rows), digest_of(sum(map(row_digest, rows))))
    cache.begin_loading(Scope.RESIDENTS, head)
    cache.load_frame(Scope.RESIDENTS, 0, rows[:100])
    assert cache.loading(Scope.RESIDENTS) == (head, 1)
    assert len(find(cache, "シケン")) == 100
    assert not cache.whole()
    with pytest.raises(RegisterIncomplete):
        cache.household("9000")
    cache.load_frame(Scope.RESIDENTS, 1, rows[100:])
    cache.end_loading(Scope.RESIDENTS, head)
    assert len(cache.household("9000")) == len(PEOPLE)
    cache.close()


def test_a_key_is_tried_without_a_mark_on_the_file(counter: Counter, file: Path) -> None:
    before = sorted(each.name for each in counter.folder.iterdir())
    assert opens(file, counter.keys[1])
    assert not opens(file, counter.keys[0])
    assert not opens(file.with_name("none.db"), counter.keys[1])
    assert sorted(each.name for each in counter.folder.iterdir()) == before


def test_many_threads_read_at_once_each_on_a_connection_of_its_own(counter: Counter) -> None:
    together = threading.Barrier(12)
    wrong: list[BaseException] = []

    def read() -> None:
        try:
            together.wait()
            for _ in range(5):
                assert counter.cache.current("00007")
                together.wait()
                assert sum(1 for _ in counter.cache.stored(Scope.RESIDENTS)) == len(PEOPLE)
        except BaseException as error:  # noqa: BLE001 - the test's own thread raises it
            wrong.append(error)
            together.abort()

    threads = [threading.Thread(target=read) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
