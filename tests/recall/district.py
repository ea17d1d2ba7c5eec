"""The synthetic district, loaded as desks load it; some people married or are protected by now."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from msgspec.structs import replace

from desktop.cache.register import RegisterCache
from sync.base.resources import resource
from sync.cloud.district import generate
from sync.cloud.district.lives import sealed
from sync.records.resident import ChangeReason, Resident, Sex
from sync.records.town import Town, town_from
from tests.bench.people import SEED, filled
from tests.recall.ways import Person

MARRIED_EACH = 40
PROTECTED_EACH = 400
"""One of so many takes another surname, or is put under protection, in a snapshot of their own."""


def towns() -> list[Town]:
    """Return the towns of the district."""
    files = sorted(resource("municipalities", "").glob("10*.toml"))
    return [town_from(file.read_text("utf-8")) for file in files]


def loaded(town: Town, folder: Path) -> tuple[RegisterCache, list[Person]]:
    """Return a town's register as a desk holds it, and its people."""
    rows = list(_changed(generate(town, SEED)))
    people = [Person(tuple(own)) for _, own in groupby(rows, key=lambda row: row.atena_no)]
    return filled(folder / f"{town.code}.db", rows), people


def _changed(rows: Iterable[Resident]) -> Iterable[Resident]:
    newest: Resident | None = None
    for number, (_, own) in enumerate(groupby(rows, key=lambda row: row.atena_no)):
        *_, last = history = list(own)
        yield from history
        if not last.present:
            continue
        if number % PROTECTED_EACH == 0:
            yield replace(sealed(last), history_no=last.history_no + 1)
        elif number % MARRIED_EACH == 0 and last.sex is Sex.FEMALE and newest and last.name_kana:
            yield _married(last, newest)
        newest = last if last.honseki else newest


def _married(one: Resident, other: Resident) -> Resident:
    given, given_kana = (name.partition("　")[2] for name in (one.name, one.name_kana))
    return replace(
        one,
        history_no=one.history_no + 1,
        name=f"{other.name.partition('　')[0]}　{given}",
        name_kana=f"{other.name_kana.partition('　')[0]}　{given_kana}",
        reason=ChangeReason.MINOR_CORRECTION,
    )
