"""What every paper rests on beside the records: town, certifier, number, day and freshness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.certificates.facts import BLANK, OMITTED, Fact, known
from desktop.operations.wishes import OFFICIAL, Wish
from sync.base.clock import JST, moment
from sync.base.eras import CivilDate, in_era, in_western
from sync.journal.kinds import CertifierSet
from sync.records.resident import Resident, ResidentKind
from sync.records.town import Town


@dataclass(frozen=True)
class Basis:
    """What a paper is made upon.

    `freshness` (ms) is when the copy was last known current, None when it is current now;
    `history` gives all snapshots of a person, oldest first; `reissued` says that this desk issued
    the same paper before.
    """

    town: Town
    certifier: CertifierSet
    number: str
    day: dt.date
    freshness: int | None
    sample_mark: str
    history: Callable[[str], Sequence[Resident]]
    reissued: bool = False

    def attested(self, wish: Wish) -> dict[str, Any]:
        """Return what every attested paper carries."""
        return {
            "number": self.number,
            "issued_on": in_era(self.day),
            "certifier_title": self.certifier.title,
            "certifier_name": self.certifier.name,
            "seal_text": self.certifier.seal,
            "official_use": wish.requester == OFFICIAL,
            "freshness": "" if self.freshness is None else freshness_words(self.freshness),
            "sample_mark": self.sample_mark,
        }

    def address_of(self, person: Resident, *, building: bool = True) -> str:
        """Return the whole address as papers write it, from the county on."""
        within = person.building if building else ""
        return f"{self.town.county}{self.town.name}{person.address}　{within}".rstrip("　")


def freshness_words(at: int) -> str:
    """Return the line that every offline paper carries."""
    then = moment(at).astimezone(JST)
    return f"{in_era(then.date())}{then.hour}時{then.minute}分現在の記録による"


def wished(words: str, *, asked: bool) -> Fact:
    """Return the words where they were asked for; else that they were left off."""
    return known(words) if asked else OMITTED


def date(value: CivilDate, *, western: bool = False) -> Fact:
    """Return a date as papers write it: in its era, a foreign resident's birth in Western years."""
    return known(value.shown("western" if western else "era")) if value != CivilDate() else BLANK


def day(iso: str) -> str:
    """Return an ISO day in its era; "" where there is none."""
    return in_era(dt.date.fromisoformat(iso)) if iso else ""


def western(iso: str) -> str:
    """Return an ISO day in Western years; "" where there is none."""
    return in_western(dt.date.fromisoformat(iso)) if iso else ""


def foreign(person: Resident) -> bool:
    """Say whether this is a foreign resident's record."""
    return person.kind is ResidentKind.FOREIGN
