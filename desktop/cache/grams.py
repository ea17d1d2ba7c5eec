"""The keys a resident is found by: readings, names, and every pair of neighbouring letters."""

from __future__ import annotations

from collections.abc import Iterable

from sync.base.kana import bigrams, kanji_key, search_key, search_keys
from sync.records.resident import Resident


def kana_keys(person: Resident) -> list[str]:
    """Return the search keys of all readings and Latin names, the name's own first."""
    readings = (
        person.name_kana,
        person.alias_kana,
        person.former_surname_kana,
        person.name_latin,
    )
    keys = [key for reading in readings if reading for key in search_keys(reading)]
    if person.former_surname_kana:
        given = person.name_kana.replace(" ", "　").partition("　")[2]
        keys.append(search_key(person.former_surname_kana + given))
    return list(dict.fromkeys(keys))


def kanji_keys(person: Resident) -> list[str]:
    """Return the variant-folded keys of all written names, the name's own first."""
    names = (person.name, person.alias, person.former_surname)
    keys = [kanji_key(name) for name in names if name]
    if person.former_surname:
        given = person.name.replace(" ", "　").partition("　")[2]
        keys.append(kanji_key(person.former_surname + given))
    return list(dict.fromkeys(keys))


def short_given_names(person: Resident) -> list[str]:
    """Return the keys of given names written with one letter, which no pair of letters tells of."""
    givens = (name.replace(" ", "　").partition("　")[2] for name in (person.name, person.alias))
    return [key for given in givens if given and len(key := kanji_key(given)) == 1]


def gram_words(keys: Iterable[str]) -> str:
    """Return the keys as words for the full-text index; no pair of letters spans two keys."""
    return " 0 ".join([" ".join(bigrams(key)) for key in keys])


def gram_phrase(key: str) -> str:
    """Return the full-text phrase that finds `key` in a name; one letter is a whole name."""
    return '"' + " ".join(bigrams(key)).replace('"', '""') + '"'
