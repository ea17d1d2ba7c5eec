"""The cache: rows as delivered, digests that prove them, loading that goes on where it was cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cache import tables as t
from desktop.cache.copies import Copies
from desktop.cache.engine import Database, driver
from desktop.cache.opening import open_to_read, open_to_write
from desktop.cache.register import RegisterCache
from desktop.cache.residents import _NO_LONGER_LATEST
from desktop.cache.tables import CACHE_VERSION
from sync.base.eras import CivilDate
from sync.base.troubles import CacheDamaged, DatabaseNewer, LineRefused
from sync.base.wire import pack
from sync.exchanges import attest
from sync.records.policy import Policy
from sync.records.resident import Resident, ResidentState
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, row_digest
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.cache.spoiling import spoil
from tests.unit.changes.people import person

KEY = bytes(range(32))


def row(resident: Resident, version: int) -> Row:
    return Row(resident.row_id, version, pack(resident))


def load(cache: RegisterCache, people: list[Resident], frame: int = 3) -> ScopeHead:
    rows = [row(each, version) for version, each in enumerate(people, 1)]
    head = ScopeHead(7, len(rows), digest_of(sum(map(row_digest, rows))))
    cache.begin_loading(Scope.RESIDENTS, head)
    for index, start in enumerate(range(0, len(rows), frame)):
        cache.load_frame(Scope.RESIDENTS, index, rows[start : start + frame])
    cache.end_loading(Scope.RESIDENTS, head)
    return head


@pytest.fixture
def cache(tmp_path: Path) -> RegisterCache:
    return RegisterCache(tmp_path / "cache.db", KEY)


def people(count: int) -> list[Resident]:
    return [
        person(f"{n:05d}", name_kana=f"シケン　{chr(0x30A2 + n % 80)}") for n in range(1, count + 1)
    ]


def test_the_newest_snapshot_is_the_person(cache: RegisterCache) -> None:
    before, other = person("1"), person("10", setai_no="9001")
    now = person("1", history_no=2, address="大字草津２番地")
    head = load(cache, [before, other, now])
    assert cache.current("1") == now
    assert cache.at("1", 1) == before
    assert cache.history("1") == [before, now]
    assert cache.household("9000") == [now]
    assert cache.current("100") is None
    assert cache.heads() == {Scope.RESIDENTS: head}
    assert cache.digest(Scope.RESIDENTS) == head.digest


def test_a_person_who_left_is_in_no_household(cache: RegisterCache) -> None:
    load(cache, [person("1"), person("2"), person("2", history_no=2, state=ResidentState.DEAD)])
    assert [member.atena_no for member in cache.household("9000")] == ["1"]


def test_a_change_is_applied_over_the_loaded_rows(cache: RegisterCache) -> None:
    head = load(cache, people(7))
    moved = person("00003", history_no=2, setai_no="9111")
    total = int.from_bytes(head.digest, "big") + row_digest(row(moved, 8))
    cache.apply(Scope.RESIDENTS, [row(moved, 8)], ScopeHead(7, 8, digest_of(total)))
    assert cache.current("00003") == moved
    assert [member.atena_no for member in cache.household("9111")] == ["00003"]
    assert len(cache.household("9000")) == 6
    assert cache.digest(Scope.RESIDENTS) == digest_of(total)


def test_rows_that_do_not_add_up_drop_the_scope(cache: RegisterCache) -> None:
    load(cache, people(7))
    stray = row(person("00003", history_no=2), 8)
    cache.apply(Scope.RESIDENTS, [stray], ScopeHead(7, 8, bytes([1] * 32)))
    assert Scope.RESIDENTS not in cache.heads()
    assert cache.current("00003") is None
    head = load(cache, people(7))
    assert cache.heads()[Scope.RESIDENTS] == head


def test_the_middle_of_a_long_pull_carries_no_digest_and_is_kept(cache: RegisterCache) -> None:
    head = load(cache, people(3))
    more = [row(person(f"0001{n}"), 4 + n) for n in range(2)]
    cache.apply(Scope.RESIDENTS, more[:1], ScopeHead(7, 4))
    assert cache.heads()[Scope.RESIDENTS].version == 4
    total = int.from_bytes(head.digest, "big") + sum(map(row_digest, more))
    cache.apply(Scope.RESIDENTS, more[1:], ScopeHead(7, 5, digest_of(total)))
    assert cache.heads()[Scope.RESIDENTS].digest == cache.digest(Scope.RESIDENTS)


def test_a_damaged_or_foreign_cache_is_begun_anew_and_pulled_again(tmp_path: Path) -> None:
    town = TestTown(Policy(version=1), people(30), SteppedClock())
    counter = Counter(town, tmp_path)
    counter.sync()
    counter.close()
    file = tmp_path / "cache.db"
    data = bytearray(file.read_bytes())
    data[20:200] = bytes(180)
    file.write_bytes(data)
    open_to_read(Copies(file), counter.keys[1]).close()
    counter.open()
    assert counter.cache.current("00003") is None
    counter.sync()
    assert counter.cache.current("00003") is not None
    counter.close()
    open_to_write(Copies(file), bytes(32)).close()


def test_a_copy_damaged_at_work_gets_a_successor(tmp_path: Path) -> None:
    town = TestTown(Policy(version=1), people(400), SteppedClock())
    counter = Counter(town, tmp_path)
    counter.sync()
    counter.close()
    file = tmp_path / "cache.db"
    spoil(file, counter.keys[1], "resident")
    counter.open()
    with pytest.raises(CacheDamaged):
        counter.cache.digest(Scope.RESIDENTS)
    assert counter.journal.office.head() is not None, "the journal goes on"
    counter.close()
    reading = open_to_read(Copies(file), counter.keys[1])
    assert reading.heads(), "what can be read of it serves until then"
    reading.close()
    counter.open()
    counter.sync()
    assert len(counter.cache.household("9000")) == 400
    counter.close()
    again = open_to_write(Copies(file), counter.keys[1])
    assert again.heads(), "only once"
    again.close()


def test_a_newer_cache_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.cache.tables.CACHE_VERSION", CACHE_VERSION + 1)
    RegisterCache(tmp_path / "cache.db", KEY).close()
    monkeypatch.undo()
    before = (tmp_path / "cache.db").read_bytes()
    with pytest.raises(DatabaseNewer):
        open_to_read(Copies(tmp_path / "cache.db"), KEY)
    assert (tmp_path / "cache.db").read_bytes() == before


def test_a_first_pull_goes_on_where_it_was_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.exchanges.snapshot.FRAME_ROWS", 10)
    town = TestTown(Policy(version=1), people(100), SteppedClock())
    counter = Counter(town, tmp_path)
    for step in range(2, 40):
        counter.road.cut, counter.road.cut_after = False, 7
        try:
            counter.sync()
            break
        except LineRefused:
            counter.close()
            counter.open()
            assert step < 39, "it never ends"
    frames = counter.road.carried.count("snapshot")
    assert frames < 10 + 3 * 2 + step, "frames that had arrived were not asked for again"
    assert len(counter.cache.household("9000")) == 100
    counter.mend()
    counter.road.cut_after = -1
    told = counter.travel(attest.desk(counter.store))
    assert {each.scope for each in told if each.equal} == set(Scope) - {Scope.PROTECTED}


def test_unknown_dates_and_empty_names_do_no_harm(cache: RegisterCache) -> None:
    load(cache, [person("1", birth=CivilDate("不詳", ""), name_kana="")])
    found = cache.current("1")
    assert found is not None
    assert found.birth.text == "不詳"


def test_what_is_no_longer_newest_is_found_by_its_id_and_not_by_walking_all(
    tmp_path: Path,
) -> None:
    cache = RegisterCache(tmp_path / "cache.db", bytes(32))
    with cache.database.reading() as db:
        plan = driver(db).execute(f"EXPLAIN QUERY PLAN {_NO_LONGER_LATEST}", ('["1"]',))
        said = " ".join(str(row[-1]) for row in plan.fetchall())
    cache.close()
    assert "autoindex" in said, said
    assert "latest=?" not in said, said


def test_a_cache_of_an_older_program_is_pulled_again(tmp_path: Path) -> None:
    file = tmp_path / "cache.db"
    older = Database(file, KEY, t.cache, CACHE_VERSION - 1, durable=False)
    with older.writing() as db:
        db.execute(t.known.insert().values(name="current", at=1))
    older.close()
    cache = open_to_read(Copies(file), KEY)
    assert cache.current_at() is None
    load(cache, [person("1")])
    cache.close()
    again = open_to_write(Copies(file), KEY)
    assert again.current("1")
    again.close()
