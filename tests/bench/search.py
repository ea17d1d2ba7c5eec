"""Search as one types: from the key to the painted list, in the real window's search screen.

And whole words, spelt in every way that tests/recall knows: how long the search itself takes.
"""

from __future__ import annotations

import datetime as dt
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import jaconv
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.cache.register import RegisterCache
from desktop.cache.search import Hit, find
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.widgets.style import dress, load_style
from sync.base.eras import in_era_short
from sync.base.resources import resource
from sync.records.resident import Resident
from tests.bench.people import SEED, filled, residents
from tests.bench.report import Figure, percentile
from tests.recall.ways import Person, ways

SEARCHES = 150
SPELT = 3000
SPELT_GOAL_MS = 20.0
TODAY = dt.date(2026, 11, 23)
GOAL_MS = 30.0


def figures() -> Iterator[Figure]:
    """Measure the largest town and a made-up town of 60,000, each against a list of one row."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("a program without windows is running already")
    style = load_style(resource("styles", "light.toml"), resource("fonts"))
    dress(app, style)
    sizes: Sequence[tuple[str, int | None]] = (("largest town", None), ("60,000", 60_000))
    for label, count in sizes:
        people = residents(count)
        with tempfile.TemporaryDirectory() as folder:
            cache = filled(Path(folder) / "cache.db", people)
            words = list(_searches(people))
            gc.collect()
            gc.freeze()  # the people made here are not the program's: no walk over them
            one = find(cache, people[0].atena_no)[:1]
            floor = _keys_to_list(app, style, lambda _, one=one: one, words)
            real = _keys_to_list(app, style, lambda text, c=cache: find(c, text), words)
            bare = _bare(cache, words)
            spelt = _each_whole(cache, spellings(people))
            cache.close()
        yield _figure(
            f"search: key to list, {label}, p99", real, "the same window, one fixed row", floor
        )
        yield _figure(f"search: find alone, {label}, p99", bare, "the whole key to list", real)
        yield spelt_figure(label, spelt, SPELT_GOAL_MS)


def spellings(people: Sequence[Resident]) -> list[str]:
    """Return words as clerks would try them, over people drawn by a fixed seed."""
    draw = random.Random(SEED)
    known = [Person(tuple(rows)) for _, rows in groupby(people, key=lambda row: row.atena_no)]
    return [draw.choice(list(ways(draw.choice(known))))[1] for _ in range(SPELT)]


def spelt_figure(label: str, took: list[float], goal: float) -> Figure:
    """Return how long the slowest but one in a hundred took, beside the median."""
    value, middle = percentile(took, 0.99), percentile(took, 0.5)
    return Figure(
        f"search: every spelling, {label}, p99",
        round(value, 2),
        "ms",
        "its median",
        round(middle, 2),
        round(value / middle, 2),
        f"<= {goal:g} ms",
        value <= goal,
    )


def _each_whole(cache: RegisterCache, words: Sequence[str]) -> list[float]:
    took = []
    for word in words:
        began = time.perf_counter()
        find(cache, word)
        took.append((time.perf_counter() - began) * 1000)
    return took


def _keys_to_list(
    app: QApplication, style: object, search: Callable[[str], Sequence[Hit]], words: list[str]
) -> list[float]:
    presenter = SearchPresenter(search, frozenset, lambda: TODAY)
    screen = SearchScreen(style, presenter)  # type: ignore[arg-type]
    screen.resize(1180, 620)
    screen.show()
    app.processEvents()
    took = []
    for word in words:
        screen.box.clear()
        app.processEvents()
        for letter in word:
            event = QInputMethodEvent()
            event.setCommitString(letter)
            began = time.perf_counter()
            app.sendEvent(screen.box, event)
            screen.results.viewport().repaint()
            screen.words.repaint()
            took.append((time.perf_counter() - began) * 1000)
    screen.close()
    return took


def _bare(cache: RegisterCache, words: list[str]) -> list[float]:
    took = []
    for word in words:
        for end in range(1, len(word) + 1):
            began = time.perf_counter()
            find(cache, word[:end])
            took.append((time.perf_counter() - began) * 1000)
    return took


def _searches(people: list[Resident]) -> Iterator[str]:
    """Every way a clerk types, over people drawn by a fixed seed."""
    draw = random.Random(SEED)
    ways = (
        lambda p: p.name_kana.replace("　", ""),
        lambda p: jaconv.kata2hira(p.name_kana),
        lambda p: jaconv.z2h(p.name_kana, kana=True),
        lambda p: p.name_kana.partition("　")[2],
        lambda p: p.name.replace("　", ""),
        lambda p: p.name.partition("　")[2],
        lambda p: in_era_short(p.birth.date) if p.birth.exact and p.birth.date else p.atena_no,
        lambda p: p.birth.day.replace("-", ""),
        lambda p: f"{p.name_kana.partition('　')[0]} {p.birth.day.replace('-', '')}",
        lambda p: p.atena_no,
    )
    for number in range(SEARCHES):
        yield ways[number % len(ways)](draw.choice(people)) or "ア"


def _figure(name: str, real: list[float], floor_name: str, floor: list[float]) -> Figure:
    value, least = percentile(real, 0.99), percentile(floor, 0.99)
    return Figure(
        name,
        round(value, 2),
        "ms",
        floor_name,
        round(least, 2),
        round(value / least, 2),
        f"<= {GOAL_MS:g} ms",
        value <= GOAL_MS,
    )
