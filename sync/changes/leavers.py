"""People who go out of the register: who of a household goes, and what stands on their 除票."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sync.base.verdicts import Alert
from sync.changes.checks import (
    head_missing_alert,
    household_read,
    left_alone,
    left_alone_alert,
    read_of,
)
from sync.changes.verdict import Patch, ReadSet, View
from sync.records.leaving import ended
from sync.records.resident import Resident, ResidentState


@dataclass(frozen=True)
class Parted:
    """A household as some of it leave: the leavers and the stayers, each by 宛名番号."""

    setai_no: str
    leavers: tuple[Resident, ...]
    stayers: tuple[Resident, ...]

    @property
    def reads(self) -> ReadSet:
        """What their going relies on: the whole household, and who is head of it."""
        leavers = (read_of(person, "household") for person in self.leavers)
        stayers = (read_of(person, "household") for person in self.stayers)
        everybody = (*self.leavers, *self.stayers)
        return ReadSet((*leavers, *stayers), (household_read(self.setai_no, everybody),))

    def head_alerts(self, code: str, field: str) -> tuple[Alert, ...]:
        """Say what becomes of those who stay, where their head goes (§4.0.4)."""
        return (
            *left_alone_alert(code, field, self.leavers, self.stayers),
            *head_missing_alert(code, field, self.leavers, self.stayers),
        )

    def new_head(self, day: str) -> list[Patch]:
        """Make the one who is left alone head."""
        return left_alone(self.leavers, self.stayers, day)


def parted(view: View, setai_no: str, chosen: Collection[str]) -> Parted:
    """Return a household parted into the chosen and the others."""
    members = sorted(view.household(setai_no), key=lambda m: m.atena_no)
    leavers = tuple(m for m in members if m.atena_no in chosen)
    stayers = tuple(m for m in members if m.atena_no not in chosen)
    return Parted(setai_no, leavers, stayers)


def removed(
    person: Resident, state: ResidentState, day: str, notified_on: str, why: str
) -> dict[str, Any]:
    """Return what every 除票 gets: its state, its day, and the end of the seal registration.

    What a plan to move out had said is gone, for it did not come to pass.
    """
    return {
        "state": state,
        "removed_on": day,
        "removal_notified_on": notified_on,
        "leaving_on": "",
        "leaving_abroad": False,
        "destination": "",
        "seal": ended(person.seal, day, why),
    }
