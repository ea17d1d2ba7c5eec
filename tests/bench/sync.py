"""The sync engine against the bare writing of the same rows: loads, pushes, pulls, one filing.

The floor is what SQLCipher needs to insert 60,000 rows, ready in memory, into the product's own
tables and indexes in one transaction. Figures are medians of interleaved rounds.
"""

from __future__ import annotations

import itertools
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from desktop.cache import tables as t
from desktop.cache.engine import Database, driver
from desktop.cache.grams import gram_words, kana_keys, kanji_keys
from desktop.cache.register import _INSERT_GRAMS, _INSERT_RESIDENT, BETWEEN_KEYS
from desktop.operations.file_change import file_change
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import tables
from sync.cloud.database import connect, embedded, stop_embedded
from sync.cloud.ledger import PostgresLedger
from sync.cloud.loading import load_residents
from sync.exchanges import pull, push, snapshot
from sync.journal.kinds import Kind
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import Resident
from sync.records.scopes import Row, Scope
from tests.bench.people import residents
from tests.bench.report import Figure
from tests.desks import Counter, SteppedClock, TestTown

PEOPLE = 60_000
ENTRIES = 1000
ROUNDS = 3
KEEPS = 200
KEY = bytes(range(32))
POLICY = Policy(1, (ChangeRule("relocation", "supervisor"), ChangeRule("contact_correction", "")))


class BenchTown(TestTown):
    """A town of 60,000 on a real PostgreSQL, reached without a line."""

    __test__ = False

    def __init__(self, ledger: PostgresLedger, people: list[Resident]) -> None:
        self.store = ledger
        super().__init__(POLICY, [], SteppedClock(), ledger)
        load_residents(ledger, self.town, people, {})


def figures() -> Iterator[Figure]:
    """Measure; every ratio is to the floor of the same run unless it says otherwise."""
    people = residents(PEOPLE)
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    try:
        ledger = PostgresLedger(connect(embedded(folder / "cloud")), KEY)
        yield from _figures(BenchTown(ledger, people), people, folder)
        ledger.engine.dispose()
        stop_embedded(folder / "cloud")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _figures(town: BenchTown, people: list[Resident], folder: Path) -> Iterator[Figure]:
    prepared = _prepared(people)
    floors, lives, cached = [], [], []
    for number in range(ROUNDS):
        floors.append(_floor(prepared, folder / f"floor{number}.db"))
        with town.ledger.writing(town.town) as writing:
            writing.put_residents([_again(people[number])])
        _forget_snapshots(town)
        lives.append(_bootstrap(Counter(town, folder / f"live{number}", f"a{number}")))
        cached.append(_bootstrap(Counter(town, folder / f"cached{number}", f"b{number}")))
    floor = statistics.median(floors)
    floor_name = f"inserting {PEOPLE:,} rows"

    def against(name: str, took: list[float], most: float) -> Figure:
        value = statistics.median(took)
        return Figure(
            name, round(value, 3), "s", floor_name, round(floor, 3), round(value / floor, 3),
            f"<= {most:g} x", value <= most * floor,
        )  # fmt: skip

    yield against(f"bootstrap of {PEOPLE:,}, live", lives, 1.4)
    yield against(f"bootstrap of {PEOPLE:,}, cached frames", cached, 1.1)
    desk, other = (Counter(town, folder / name, name) for name in ("desk", "other"))
    code = town.hire("1001", "測定", "clerk")
    for each in (desk, other):
        each.sync()
    desk.begin_work("1001", code)
    desk.sync()
    other.sync()
    pushes, pulls, backs = [], [], []
    for number in range(ROUNDS):
        _file(desk, people, number)
        pushes.append(
            _took(
                lambda: desk.travel(
                    push.desk(desk.journal, desk.journal.enrolled().municipality_public)
                )
            )
        )
        received = other.journal.last_received()
        pulls.append(
            _took(lambda received=received: other.travel(pull.desk(other.store, received)))
        )  # type: ignore[misc]
        desk.sync()
        _file(desk, people, 100 + number)
        town.put(*(_again(person) for person in people[-ENTRIES:]))
        backs.append(_took(desk.sync))
        other.sync()
    yield against(f"push {ENTRIES:,} signed filings", pushes, 0.25)
    yield against(f"pull {ENTRIES:,} changes and their cases", pulls, 0.12)
    yield against(f"line back: {ENTRIES:,} up and {2 * ENTRIES:,} down", backs, 0.4)
    yield from _keeping(desk, people, folder)
    yield from _wire(town, desk)


def _keeping(desk: Counter, people: list[Resident], folder: Path) -> Iterator[Figure]:
    """One filing, decided, signed, chained and durable, against one bare FULL commit."""
    bare = Database(folder / "bare.db", KEY, t.journal, t.JOURNAL_VERSION, durable=True)
    ours, floor = [], []
    for number in range(KEEPS):
        body = pack(ContactCorrection(people[number].atena_no, f"0279-77-{number:04d}"))
        ours.append(_took(lambda body=body: file_change(desk.desk, "contact_correction", body)))  # type: ignore[misc]

        def commit(number: int = number) -> None:
            with bare.writing() as db:
                driver(db).execute(
                    "INSERT INTO meta (name, value) VALUES (?, ?)", (f"{number}", bytes(600))
                )

        floor.append(_took(commit))
    bare.close()
    value, least = statistics.median(ours) * 1000, statistics.median(floor) * 1000
    yield Figure(
        "keep one filing", round(value, 3), "ms", "one bare FULL commit", round(least, 3),
        round(value / least, 2), "<= 2 x", value <= 2 * least,
    )  # fmt: skip


def _wire(town: BenchTown, desk: Counter) -> Iterator[Figure]:
    with town.ledger.writing(town.town) as writing:
        _, frames = snapshot._fresh(writing, Scope.RESIDENTS)
    per_record = sum(len(each.data) for each in frames) / sum(each.rows for each in frames)
    with town.ledger.reading(town.town) as reading:
        last = reading.heads()[Scope.RESIDENTS].version
        rows = reading.rows_after(Scope.RESIDENTS, last - ENTRIES, ENTRIES)
    changed = len(pull.framed(rows)) / len(rows)
    entries = [kept.entry.data for kept in desk.journal.entries(Kind.FILING)[-250:]]
    pushed = len(pack(push.PushRequest(tuple(entries), tuple(range(250))))) / len(entries)
    plain = statistics.mean(len(row.body or b"") for row in rows)
    for name, value, most in (
        ("wire: one record of a snapshot", per_record, 125),
        ("wire: one pulled change", changed, 150),
        ("wire: one pushed filing", pushed, 175),
    ):
        yield Figure(
            name, round(value, 1), "bytes", "a row's own bytes", round(plain, 1),
            round(value / plain, 2), f"<= {most}", value <= most,
        )  # fmt: skip


def _prepared(people: list[Resident]) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    values, grams = [], []
    for number, person in enumerate(people, 1):
        row = Row(person.row_id, number, pack(person))
        kana, kanji = kana_keys(person), kanji_keys(person)
        values.append(
            (
                number, row.id, row.version, row.body, person.atena_no, person.history_no, True,
                not person.present, person.setai_no, BETWEEN_KEYS.join(kana),
                BETWEEN_KEYS.join(kanji), person.birth.day,
            )
        )  # fmt: skip
        grams.append((number, gram_words(kana), gram_words(kanji)))
    return values, grams


def _floor(
    prepared: tuple[list[tuple[object, ...]], list[tuple[object, ...]]], file: Path
) -> float:
    database = Database(file, KEY, t.cache, t.CACHE_VERSION, durable=False)
    with database.writing() as db:
        for index in t.RESIDENT_INDEXES:
            index.drop(db, checkfirst=True)

    def insert() -> None:
        with database.writing() as db:
            cursor = driver(db).cursor()
            cursor.executemany(_INSERT_RESIDENT, prepared[0])
            for index in t.RESIDENT_INDEXES:
                index.create(db)
            cursor.executemany(_INSERT_GRAMS, prepared[1])
            cursor.close()

    took = _took(insert)
    database.close()
    return took


def _bootstrap(counter: Counter) -> float:
    took = _took(counter.sync)
    found = counter.cache.heads()[Scope.RESIDENTS]
    counter.close()
    if found.version < PEOPLE:
        raise AssertionError("the copy is not whole")
    return took


def _file(desk: Counter, people: list[Resident], salt: int) -> None:
    """Keep 1,000 filings, each for another person."""
    for number, person in enumerate(people[:ENTRIES]):
        body = pack(ContactCorrection(person.atena_no, f"0279-{salt:02d}-{number:04d}"[:13]))
        file_change(desk.desk, "contact_correction", body)


_NUMBERS = itertools.count(1000)


def _again(person: Resident) -> Resident:
    number = next(_NUMBERS)
    return msgspec.structs.replace(person, history_no=number, phone=f"0279-00-{number:04d}")


def _forget_snapshots(town: BenchTown) -> None:
    with town.store.engine.begin() as connection:
        for table in (tables.snapshot_frame, tables.snapshot):
            connection.execute(table.delete())


def _took(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began
