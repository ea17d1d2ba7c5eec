"""A copy that differs from the cloud is found from its rows as stored, and only that is mended."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.cache import residents
from desktop.cache.engine import driver
from desktop.cache.search import find
from sync.base.wire import pack
from sync.exchanges import repair
from sync.exchanges.conversation import mended
from sync.records.policy import Policy
from sync.records.scopes import Row, Scope
from tests.desks import Counter, SteppedClock, TestTown
from tests.ports.desks import Desk
from tests.ports.hall import Hall, assert_converged
from tests.unit.changes.people import person

PEOPLE = 400


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    people = [person(f"{n:05d}") for n in range(1, PEOPLE + 1)]
    counter = Counter(TestTown(Policy(version=1), people, SteppedClock()), tmp_path)
    counter.town.put(person("00007", history_no=2, address="大字草津２番地"))
    counter.sync()
    return counter


def hurt(counter: Counter, statement: str, *values: object) -> None:
    """Change the cache behind its back."""
    with counter.cache.database.writing() as db:
        driver(db).execute(statement, values)


def test_a_row_that_changed_by_itself_is_found_and_fetched_again(counter: Counter) -> None:
    head = counter.cache.heads()[Scope.RESIDENTS]
    hurt(counter, "UPDATE resident SET body = ? WHERE id = ?", b"rotten", "00003/00001")
    assert counter.cache.digest(Scope.RESIDENTS) != head.digest
    counter.road.carried.clear()
    assert counter.travel(mended(counter.store)) == {Scope.RESIDENTS}
    assert counter.road.carried == [repair.NAME], "one question, and no snapshot"
    assert counter.cache.digest(Scope.RESIDENTS) == head.digest
    assert counter.cache.heads()[Scope.RESIDENTS] == head
    found = counter.cache.current("00003")
    assert found is not None
    assert found.atena_no == "00003"
    assert counter.travel(mended(counter.store)) == frozenset()
    assert counter.road.carried == [repair.NAME], "what is whole asks nothing"


@pytest.mark.parametrize("lost", ["00007/00001", "00007/00002"])
def test_a_mended_history_has_one_newest_snapshot(counter: Counter, lost: str) -> None:
    hurt(counter, "DELETE FROM resident WHERE id = ?", lost)
    counter.travel(mended(counter.store))
    now = counter.cache.current("00007")
    assert now is not None
    assert now.history_no == 2
    with counter.cache.database.reading() as db:
        told = driver(db).execute("SELECT id FROM resident WHERE atena_no = '00007' AND latest = 1")
        assert told.fetchall() == [("00007/00002",)]


def test_rows_that_nobody_sent_go_and_are_not_found(counter: Counter) -> None:
    before = find(counter.cache, "00009")
    stranger = person("99999")
    with counter.cache.database.writing() as db:
        residents.write(db, residents.prepared([Row("99999/00001", 9, pack(stranger))]))
    counter.travel(mended(counter.store))
    assert counter.cache.current("99999") is None
    assert find(counter.cache, "00009") == before
    assert counter.cache.digest(Scope.RESIDENTS) == counter.cache.heads()[Scope.RESIDENTS].digest


def test_too_much_damage_is_loaded_anew(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair, "MOST_ROWS", 50)
    hurt(counter, "UPDATE resident SET body = ?", b"rotten")
    counter.travel(mended(counter.store))
    assert Scope.RESIDENTS not in counter.cache.heads()
    counter.sync()
    found = counter.cache.current(f"{PEOPLE:05d}")
    assert found is not None
    head = counter.cache.heads()[Scope.RESIDENTS]
    assert counter.cache.digest(Scope.RESIDENTS) == head.digest


def test_a_damaged_office_is_loaded_anew_and_serves_until_then(counter: Counter) -> None:
    staff = counter.journal.office.now()
    with counter.journal._db.writing() as db:
        driver(db).execute("UPDATE office SET version = version + 100 WHERE id = '00000001'")
    assert counter.travel(mended(counter.store)) == {Scope.OFFICE}
    assert counter.journal.office.now() == staff
    counter.sync()
    assert counter.travel(mended(counter.store)) == frozenset()


def test_a_cloud_that_moved_on_has_the_scope_loaded_anew(hall: Hall, desk: Desk) -> None:
    rows = desk.register.rows[Scope.RESIDENTS]
    key = random.Random(5).choice(sorted(rows))
    rows[key] = Row(key, rows[key].version, b"rotten")
    with hall.ledger.writing(hall.town) as writing:
        writing.put_residents([person("1040")])
    assert desk.go(mended(desk.register)) == {Scope.RESIDENTS}
    assert_converged(desk, hall.desk())
