"""Sync over a real line: the register loaded, journals carried up, changes brought down.

A real server process over TLS and PostgreSQL on one side, real encrypted files on the other. The
floor is what no loading can beat: the same rows, ready in memory, with the product's own tables and
indexes, written to an encrypted file in one transaction.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from desktop.cache import tables as t
from desktop.cache.behind import TURN_SECONDS
from desktop.cache.engine import Database, driver
from desktop.cache.grams import gram_words
from desktop.cache.register import RegisterCache
from desktop.cache.residents import BETWEEN_KEYS
from sync.exchanges import snapshot
from sync.records.resident import Resident
from sync.records.scopes import Scope
from tests.bench import search
from tests.bench.cloud import Cloud, running
from tests.bench.counter import Counter, Work, changed, days, filing, fit, issuance
from tests.bench.people import residents
from tests.bench.report import Figure, percentile

ROWS = 60_000
MILLION = 1_000_000
ENTRIES = 1_000
OTHERS = ENTRIES * 3 // 5
"""A fifth of a day's entries are filings, each of which brings a row and a case back: with these
a thousand changes come down."""

ROUNDS = 5
FLOOR = "the same rows in one transaction"

_EACH = ", ".join("?" * len(t.resident.columns))
INSERT_RESIDENT = f"INSERT INTO resident VALUES ({_EACH})"  # noqa: S608
INSERT_GRAMS = "INSERT INTO grams (rowid, kana, kanji) VALUES (?, ?, ?)"

Values = tuple[list[tuple[object, ...]], list[tuple[object, ...]]]


def figures() -> Iterator[Figure]:
    """Measure 60,000 rows, all kinds of round one after the other, five times over."""
    sys.setswitchinterval(TURN_SECONDS)  # as the sync worker does
    people = residents(ROWS)[:ROWS]
    with tempfile.TemporaryDirectory() as folder, running(people) as cloud:
        took = _rounds(cloud, Path(folder), people)
    floor = median(took.pop("floor"))
    goals = {
        "bootstrap of 60,000, cached frames": 1.1,
        "bootstrap of 60,000, live": 1.4,
        "push 1,000 signed entries: issuances": 0.25,
        "push 1,000 signed entries: filings, each registered": 0.25,
        "push 1,000 signed entries: a counter's days": 0.25,
        "pull 1,000 changes": 0.12,
        "line back: 1,000 entries up, 1,000 changes down": 0.4,
    }
    for name, most in goals.items():
        yield against(f"line: {name}", median(took[name]), FLOOR, floor, most)


def million() -> Iterator[Figure]:
    """Measure 1,000,000 rows once: loading, the time until kana finds, and searching."""
    sys.setswitchinterval(TURN_SECONDS)
    people = residents(MILLION)[:MILLION]
    with tempfile.TemporaryDirectory() as name, running(people) as cloud:
        folder = Path(name)
        words = list(search._searches(people[:ROWS]))
        spelt = search.spellings(people[:ROWS])
        people.clear()
        counter = Counter(cloud, folder / "desk")
        counter.sync()  # makes the frames
        counter.begin_cache()
        finds = FirstFind(counter)
        whole = timed(lambda: finds.watching(lambda: counter.sync(finds.progress)))
        bare = search._bare(counter.cache, words)
        each = search._each_whole(counter.cache, spelt)
        floor = _floor(folder, _values(counter.cache))
        counter.close()
    yield against("line: bootstrap of 1,000,000, cached frames", whole, FLOOR, floor, 1.2)
    yield against("line: until kana finds, 1,000,000", finds.after, FLOOR, floor, 0.6)
    p99, p50 = percentile(bare, 0.99), median(bare)
    yield Figure(
        "search: find alone, 1,000,000, p99", round(p99, 2), "ms", "its median", round(p50, 2),
        round(p99 / p50, 2), "<= 10 ms", p99 <= 10,
    )  # fmt: skip
    yield search.spelt_figure("1,000,000", each, 40.0)


def against(name: str, seconds: float, floor_name: str, floor: float, most: float) -> Figure:
    """Return a figure in seconds beside its floor, which it may exceed `most` times."""
    ratio = seconds / floor
    return Figure(
        name,
        round(seconds, 3),
        "s",
        floor_name,
        round(floor, 3),
        round(ratio, 3),
        f"<= {most:g} x",
        ratio <= most,
    )


def timed(do: Callable[[], object]) -> float:
    """Return how many seconds it took."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _rounds(cloud: Cloud, folder: Path, people: Sequence[Resident]) -> dict[str, list[float]]:
    counter = Counter(cloud, folder / "desk")
    counter.sync()
    values = _values(counter.cache)
    some = fit(people)
    gc.collect()
    gc.freeze()  # the people made here are not the program's: no walk over them
    took: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        mine = some[number * 5 * ENTRIES : (number + 1) * 5 * ENTRIES]
        parts = [mine[at * ENTRIES : (at + 1) * ENTRIES] for at in range(5)]
        for name, seconds in _one_round(cloud, counter, folder, values, parts):
            took.setdefault(name, []).append(seconds)
    counter.close()
    return took


def _one_round(
    cloud: Cloud, counter: Counter, folder: Path, values: Values, parts: list[list[Resident]]
) -> Iterator[tuple[str, float]]:
    yield "floor", _floor(folder, values)
    cloud.forget_snapshots()
    counter.begin_cache()
    yield "bootstrap of 60,000, live", timed(counter.sync)
    counter.begin_cache()
    yield "bootstrap of 60,000, cached frames", timed(counter.sync)
    assert counter.store.digest(Scope.RESIDENTS) == counter.store.heads()[Scope.RESIDENTS].digest

    view = counter.cache
    for name, works in (
        ("issuances", map(issuance, parts[0])),
        ("filings, each registered", map(filing(view), parts[1])),
        ("a counter's days", days(view, parts[2])),
    ):
        _keep(counter, works)
        yield f"push 1,000 signed entries: {name}", timed(counter.push)
        assert not counter.journal.count_unsent()
    assert counter.sync().rows == 2 * (ENTRIES + ENTRIES // 5), "a filing was not registered"

    cloud.put(changed(parts[3], ENTRIES, 0))
    yield "pull 1,000 changes", timed(counter.sync)
    _keep(counter, days(view, parts[4]))
    cloud.put(changed(parts[0], OTHERS, 0))
    began = time.perf_counter()
    done = counter.sync()
    yield "line back: 1,000 entries up, 1,000 changes down", time.perf_counter() - began
    assert (done.pushed, done.rows) == (ENTRIES, ENTRIES)


def _keep(counter: Counter, works: Iterator[Work]) -> None:
    for work in works:
        counter.keep(work)


def _values(cache: RegisterCache) -> Values:
    """Return all rows of a loaded cache as the statements take them."""
    with cache.database.reading() as db:
        rows = driver(db).execute("SELECT * FROM resident").fetchall()
    names = [column.name for column in t.resident.columns]
    kana, kanji = names.index("kana"), names.index("kanji")
    grams: list[tuple[object, ...]] = [
        (
            row[0],
            gram_words(row[kana].split(BETWEEN_KEYS)),
            gram_words(row[kanji].split(BETWEEN_KEYS)),
        )
        for row in rows
    ]
    return rows, grams


def _floor(folder: Path, values: Values) -> float:
    """Write rows that are ready into a new file: one transaction, indexes after the rows."""
    file = folder / "floor.db"
    database = Database(file, bytes(range(32)), t.cache, t.CACHE_VERSION, durable=False)
    began = time.perf_counter()
    with database.writing() as db:
        for index in t.RESIDENT_INDEXES:
            index.drop(db)
        driver(db).executemany(INSERT_RESIDENT, values[0])
        for index in t.RESIDENT_INDEXES:
            index.create(db)
        driver(db).executemany(INSERT_GRAMS, values[1])
    took = time.perf_counter() - began
    database.close()
    for part in ("", "-wal", "-shm"):
        file.with_name(file.name + part).unlink(missing_ok=True)
    return took


class FirstFind:
    """Notes when the index that finds people by kana stands, with all rows in."""

    def __init__(self, counter: Counter) -> None:
        """Take the desk that loads."""
        self.after = float("nan")
        self._counter = counter
        self._began = 0.0
        self._rows_in = threading.Event()
        self._ended = threading.Event()

    def watching(self, load: Callable[[], object]) -> None:
        """Load, and look now and then meanwhile."""
        self._began = time.perf_counter()
        looking = threading.Thread(target=self._look)
        looking.start()
        load()
        self._ended.set()
        looking.join()

    def progress(self, scope: Scope, whole: snapshot.Manifest, frames: int) -> None:
        """Take note that the last frame of the residents is in."""
        if scope is Scope.RESIDENTS and frames == len(whole.frames):
            self._rows_in.set()

    def _look(self) -> None:
        self._rows_in.wait()
        asked = "SELECT count(*) FROM sqlite_master WHERE name = 'resident_by_kana'"
        found = False
        while not found:
            last = self._ended.wait(0.2)
            with self._counter.cache.database.reading() as db:
                found = bool(driver(db).execute(asked).fetchone()[0])
            assert found or not last, "loaded, and still not found by kana"
        self.after = time.perf_counter() - self._began
