"""Visits in the journal file: one is open, none is lost, and what was kept belongs to one."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.cache import tables as t
from desktop.cache.engine import Database
from desktop.cache.journal import JournalFile
from desktop.cache.visits import MOVES, Move, State, Visit, VisitBook
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.troubles import DatabaseTrouble, DiskFull
from sync.journal.kinds import Filing, Inquiry, Kind
from tests.desks import full_disk
from tests.unit.cache.test_journal_file import enrolled
from tests.unit.cache.visit_keeper import PER_VISIT

KEY = SystemChance().draw(32)
FILING = Filing("contact_correction", ("1",), b"")
SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(file: Path) -> Iterator[JournalFile]:
    made = enrolled(file, KEY)
    yield made
    made.close()


@pytest.fixture
def visits(journal: JournalFile) -> VisitBook:
    return journal.visits


@pytest.fixture
def again(journal: JournalFile, file: Path) -> Iterator[Callable[[], JournalFile]]:
    """Open the file once more, as after a crash: nothing was closed in order."""
    opened: list[JournalFile] = []

    def open_it() -> JournalFile:
        opened.append(JournalFile(file, KEY, SystemClock(), SystemChance()))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


def test_an_open_visit_is_there_again_after_a_crash(journal, visits, again):
    begun = visits.begin(5, "1001")
    entry = journal.keep(Kind.FILING, FILING, None)
    found = again().visits
    assert found.now() == begun
    assert found.items(begun.number) == [entry.words.id]


def test_an_entry_belongs_to_the_visit_that_was_open_when_it_was_kept(journal, visits):
    alone = journal.keep(Kind.FILING, FILING, None)
    first = visits.begin(1, "1001")
    kept = journal.keep(Kind.FILING, FILING, None)
    journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    visits.keep(first.moved(State.PARKED, 2, "1001"))
    second = visits.begin(3, "1001")
    other = journal.keep(Kind.FILING, FILING, None)
    assert visits.items(first.number) == [kept.words.id], "an inquiry is no item"
    assert visits.items(second.number) == [other.words.id]
    assert alone.words.id not in {*visits.items(first.number), *visits.items(second.number)}


def test_the_file_itself_refuses_a_second_open_visit(visits):
    first = visits.begin(1, "1001")
    with pytest.raises(DatabaseTrouble):
        visits.begin(2, "1001")
    assert visits.now() == first


def test_one_is_parked_and_another_taken_up_together_or_not_at_all(visits):
    first = visits.begin(1, "1001")
    visits.keep(first.moved(State.PARKED, 2, "1001"))
    second = visits.begin(3, "1001")
    back = visits.one(first.number).moved(State.OPEN, 4, "1001")
    with pytest.raises(DatabaseTrouble):  # the second one is still open
        visits.keep(back, second)
    assert visits.now() == second
    visits.keep(second.moved(State.PARKED, 4, "1001"), back)
    assert visits.now() == back
    assert [each.number for each in visits.parked()] == [second.number]
    assert visits.count_parked() == 1


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("to", State)
def test_only_permitted_moves_are_made(start, to):
    ways = {
        State.OPEN: (State.OPEN,),
        State.PARKED: (State.OPEN, State.PARKED),
        State.ENDED: (State.OPEN, State.ENDED),
    }
    visit = Visit(1, tuple(Move(state, at, "1001") for at, state in enumerate(ways[start])))
    if to in MOVES[start]:
        assert visit.moved(to, 9, "1002").state is to
        assert visit.moved(to, 9, "1002").staff == "1002"
    else:
        with pytest.raises(ValueError, match="cannot become"):
            visit.moved(to, 9, "1002")


def test_ended_visits_with_nothing_done_are_not_listed(journal, visits):
    empty = visits.begin(1, "1001")
    visits.keep(empty.moved(State.ENDED, 2, "1001"))
    full = visits.begin(3, "1001")
    journal.keep(Kind.FILING, FILING, None)
    visits.keep(full.moved(State.ENDED, 4, "1001"))
    assert [each.number for each in visits.ended(10)] == [full.number]
    assert visits.now() is None


def test_a_full_disk_keeps_neither_the_entry_nor_the_item(journal, visits):
    visit = visits.begin(1, "1001")
    with full_disk(journal._db), pytest.raises(DiskFull):
        fill(journal)
    kept = [each.entry.words.id for each in journal.entries(Kind.FILING)]
    assert visits.items(visit.number) == kept


def test_killed_at_any_instant_no_entry_is_without_its_visit(file, journal):
    seed = SystemChance().draw(4).hex()
    print(f"seed {seed}")
    dice, accepted = random.Random(seed), {}
    journal.close()
    for _ in range(6):
        command = [sys.executable, "-m", "tests.unit.cache.visit_keeper", str(file), KEY.hex()]
        keeper = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert keeper.stdout is not None
        for _ in range(dice.randint(1, 25)):
            number, content = keeper.stdout.readline().split()
            accepted[content] = int(number)
        keeper.kill()
        keeper.stdout.close()
        keeper.wait()
    found = JournalFile(file, KEY, SystemClock(), SystemChance())
    visits = [*found.visits.ended(1000), *filter(None, [found.visits.now()])]
    held = {id_.hex(): v.number for v in visits for id_ in found.visits.items(v.number)}
    assert {id_: held.get(id_) for id_ in accepted} == accepted
    assert held.keys() == {each.entry.words.id.hex() for each in found.entries(Kind.FILING)}
    assert all(len(found.visits.items(v.number)) == PER_VISIT for v in found.visits.ended(1000))
    found.close()


def test_a_journal_of_version_3_gains_the_visits_and_loses_nothing(tmp_path, file, again, journal):
    kept = [journal.keep(Kind.FILING, FILING, None).words.id for _ in range(3)]
    journal.drafts.keep("draft", b"begun")
    with journal._db.writing() as db:
        for table in (t.visit_item, t.visit):
            db.exec_driver_sql(f"DROP TABLE {table.name}")
        db.exec_driver_sql("PRAGMA user_version = 3")
    journal.close()
    found = again()
    assert [each.entry.words.id for each in found.entries(Kind.FILING)] == kept
    assert found.drafts.read("draft") == b"begun"
    visit = found.visits.begin(1, "1001")
    entry = found.keep(Kind.FILING, FILING, None)
    assert found.visits.items(visit.number) == [entry.words.id]
    assert schema(found._db) == schema(enrolled(tmp_path / "fresh.db", KEY)._db)


def fill(journal: JournalFile) -> None:
    for _ in range(200):
        journal.keep(Kind.FILING, FILING, None)


def schema(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as db:
        version = db.exec_driver_sql("PRAGMA user_version").scalar_one()
        assert version == t.JOURNAL_VERSION
        rows = [tuple(row) for row in db.exec_driver_sql(SCHEMA)]
    database.close()
    return rows
