"""Everybody is found by every spelling a clerk would try; nobody protected by where they lived.

The rule: what is typed finds the person in the list as it is shown (100 rows at most). Where it
fills the list, because a name or a year is borne by more people than are shown, the screen asks
for more; then the same words with the birth date behind them (as far as the register knows it), or
a birth date with the surname behind it, have to find the person. Nothing else counts as found.

`RECALL_WAYS=n` says how many of the ways each person is searched by in the hunt; `all` is each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest

from desktop.cache.register import RegisterCache
from desktop.cache.search import MOST, find
from sync.records.town import Town
from tests.recall.district import loaded, towns
from tests.recall.ways import Person, ways

LEAST = 200_000
"""Queries of the hunt over the district."""

SAMPLE = 3_000
WAYS = os.environ.get("RECALL_WAYS", "4")
PARTS = 6
"""A town's people are searched for in so many tests: none of them runs for minutes."""

TOWNS = {town.code: town for town in towns()}

Loaded = tuple[RegisterCache, Sequence[Person]]
Asked = tuple[Person, str, str]


def test_a_sample_is_found_by_every_spelling(tmp_path: Path) -> None:
    cache, people = loaded(TOWNS["104264"], tmp_path)
    asked = list(islice(_drawn(people, each=7, step=11), SAMPLE))
    assert not _missed(cache, asked)
    assert not list(_betrayed(cache, people))
    cache.close()


@pytest.fixture(scope="module")
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    cache, people = loaded(TOWNS[request.param], tmp_path_factory.mktemp(request.param))
    yield cache, people
    cache.close()


@pytest.mark.hunt
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("town", TOWNS, indirect=True)
def test_everybody_is_found(town: Loaded, part: int) -> None:
    cache, people = town
    each = None if WAYS == "all" else int(WAYS)
    asked = list(_drawn(people[part::PARTS], each=each, step=1))
    print(f"{len(asked):,} queries of {len({way for _, way, _ in asked})} kinds")
    assert not _missed(cache, asked)
    assert len(asked) >= len(people[part::PARTS]) * (each or 1)
    assert not list(_betrayed(cache, people[part::PARTS]))


@pytest.mark.hunt
def test_the_hunt_is_large_enough() -> None:
    everybody = sum(town.population for town in TOWNS.values())
    assert WAYS == "all" or everybody * int(WAYS) >= LEAST


def _drawn(people: Sequence[Person], *, each: int | None, step: int) -> Iterator[Asked]:
    """Yield so many ways of each person, others for each: over many people every way comes up."""
    for number, person in enumerate(people[::step]):
        own = list(ways(person))
        first = number * (each or 0)
        some = own if each is None else [own[(first + n) % len(own)] for n in range(each)]
        yield from ((person, way, words) for way, words in some)


def _missed(cache: RegisterCache, asked: Sequence[Asked]) -> Counter[str]:
    """Return the ways by which somebody was not found, and how often."""
    return Counter(way for person, way, words in asked if not is_found(cache, person, way, words))


def is_found(cache: RegisterCache, person: Person, way: str, words: str) -> bool:
    """Say whether the person is found, by the rule above."""
    number = person.now.atena_no
    shown = [hit.atena_no for hit in find(cache, words)]
    if number in shown:
        return True
    if len(shown) < MOST:
        return False
    more = person.now.name_kana.partition("　")[0] if way.startswith("birth ") else ""
    narrowed = f"{words} {more or person.narrowed_by}"
    return number in [hit.atena_no for hit in find(cache, narrowed)]


def _betrayed(cache: RegisterCache, people: Sequence[Person]) -> Iterator[Person]:
    """Yield protected people whom an address or a telephone number of before finds."""
    for person in people:
        if not person.now.protected:
            continue
        for old in person.rows:
            for words in (old.address, old.building, old.phone, f"{old.address} {old.name}"):
                if words.strip() and words != old.name.join((" ", "")):
                    found = [hit for hit in find(cache, words) if hit.protected]
                    if person.now.atena_no in [hit.atena_no for hit in found]:
                        yield person


def test_the_towns_are_the_districts() -> None:
    assert len(TOWNS) == 6
    assert all(isinstance(town, Town) for town in TOWNS.values())
