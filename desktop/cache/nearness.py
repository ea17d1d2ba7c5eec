"""A person who was found, and how near their names are to what was typed: it orders the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from desktop.cache.typed import Term

STARTS = 32
"""Ways tried to read all words run together, where their vowels may be longer."""


@dataclass(frozen=True)
class Found:
    """A person's newest snapshot, and the keys the list is ordered by."""

    atena_no: str
    removed: bool
    kana: str
    kanji: str
    address: str
    body: bytes

    def nearness(self, kana: tuple[str, ...], kanji: str) -> int:
        """Return 0 if the name begins with what was typed, 1 if another of theirs does, else 2."""
        if self.kana.startswith(kana) or (kanji and self.kanji.startswith(kanji)):
            return 0
        later = any(f"|{key}" in self.kana for key in kana)
        return 1 if later or (kanji and f"|{kanji}" in self.kanji) else 2


def starts(terms: Sequence[Term]) -> tuple[str, ...]:
    """Return the words run together, in the ways their readings allow; () if one has none."""
    ways = product(*(term.kana for term in terms))
    return tuple(key for way in islice(ways, STARTS) if (key := "".join(way)))


def written(terms: Sequence[Term]) -> str:
    """Return the words run together as a written name; "" if one of them is none."""
    return "".join(term.kanji for term in terms) if all(term.kanji for term in terms) else ""
