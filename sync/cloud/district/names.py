"""What made-up people are called: the list of names, and one drawn from it by weight."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from sync.base.resources import resource
from sync.records.resident import Sex


class Part(NamedTuple):
    """One part of a name (氏 or 名): as written, its reading, and a Latin form where it has one."""

    written: str
    kana: str
    latin: str = ""


class Choice:
    """Parts of names with weights."""

    def __init__(self, parts: list[Part], weights: list[int]) -> None:
        self._parts = parts
        self._sums = list(accumulate(weights))

    def draw(self, chance: Random) -> Part:
        """Return one part; the heavier, the likelier."""
        return chance.choices(self._parts, cum_weights=self._sums)[0]


class Country(NamedTuple):
    """Names of one country's people."""

    nationality: str
    surnames: Choice
    given: dict[Sex, Choice]


class Names(NamedTuple):
    """All lists. `generations`: first birth year of each, rising -> its given names."""

    surnames: Choice
    generations: list[tuple[int, dict[Sex, Choice]]]
    countries: list[Country]
    country_shares: list[int]
    elsewhere: list[str]
    flats: list[str]
    dormitories: list[str]

    def surname(self, chance: Random) -> Part:
        """Return a Japanese surname."""
        return self.surnames.draw(chance)

    def given(self, chance: Random, sex: Sex, birth_year: int) -> Part:
        """Return a given name that people of this age have."""
        generation = next(
            lists for first, lists in reversed(self.generations) if first <= birth_year
        )
        return generation[sex].draw(chance)

    def country(self, chance: Random) -> Country:
        """Return a foreign resident's country."""
        return chance.choices(self.countries, self.country_shares)[0]


def names_from(text: str) -> Names:
    """Return the lists a names file holds; ValueError or KeyError where it is not well formed."""
    written = tomllib.loads(text)
    generations = [
        (g["born_from"], {Sex.MALE: _weighed(g["male"]), Sex.FEMALE: _weighed(g["female"])})
        for g in written["generations"]
    ]
    countries = [
        Country(
            f["nationality"],
            _even(f["surnames"]),
            {Sex.MALE: _even(f["male"]), Sex.FEMALE: _even(f["female"])},
        )
        for f in written["foreigners"]
    ]
    return Names(
        _weighed(written["surnames"]),
        sorted(generations, key=_first),
        countries,
        [f["share"] for f in written["foreigners"]],
        *(written[places] for places in ("elsewhere", "flats", "dormitories")),
    )


@lru_cache(maxsize=1)
def shipped_names() -> Names:
    """Return the lists of ``resources/municipalities/names.toml``."""
    return names_from(resource("municipalities", "names.toml").read_text("utf-8"))


def _weighed(lines: list[str]) -> Choice:
    rows = [line.split(" ") for line in lines]
    return Choice([Part(written, kana) for written, kana, _ in rows], [int(w) for _, _, w in rows])


def _even(lines: list[str]) -> Choice:
    parts = [Part(*line.split("|")) for line in lines]
    return Choice(parts, [1] * len(parts))


def _first(generation: tuple[int, dict[Sex, Choice]]) -> int:
    return generation[0]
