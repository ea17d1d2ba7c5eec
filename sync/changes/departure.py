"""Planned leavers whose day has come: what it writes, and the register as it stands on a day.

No filing asks for it and no clerk does it: it follows from the 転出届 and the calendar (§1.1.5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sync.changes.checks import left_alone
from sync.changes.verdict import Patch, View
from sync.records.leaving import as_of, is_due
from sync.records.resident import ChangeReason, Resident

WRITTEN = ("state", "removed_on", "seal")
"""What the coming of the day writes on a leaver's record; all else stands there since they told."""


class OnDay:
    """The register as it stands on a day: who has left by then is a 除票, written or not."""

    def __init__(self, view: View, day: dt.date) -> None:
        """Take the register as it is written, and the day."""
        self._view = view
        self._day = day

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot, as it stands on the day."""
        person = self._view.current(atena_no)
        return None if person is None else as_of(person, self._day)

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person, as it was written."""
        return self._view.at(atena_no, history_no)

    def household(self, setai_no: str) -> list[Resident]:
        """Return who is in a household on the day."""
        members = (as_of(member, self._day) for member in self._view.household(setai_no))
        return [member for member in members if member.present]


def departures(view: View, people: Iterable[Resident], day: dt.date) -> list[tuple[Patch, bytes]]:
    """Return what the day writes of people and their households, each with the filing behind it.

    [] for who stays. The one whom a head leaves alone becomes head (§4.0.4). It is written once:
    who has left is due no more.
    """
    written: list[tuple[Patch, bytes]] = []
    for setai_no in dict.fromkeys(person.setai_no for person in people if is_due(person, day)):
        members = view.household(setai_no)
        leavers = [member for member in members if is_due(member, day)]
        leavers.sort(key=lambda leaver: (leaver.leaving_on, leaver.atena_no))
        told_by = {leaver.atena_no: _told_by(view, leaver) for leaver in leavers}
        written += [(_leaves(leaver, day), told_by[leaver.atena_no]) for leaver in leavers]
        stayers = [member for member in members if not is_due(member, day)]
        last = next((leaver for leaver in leavers[::-1] if leaver.is_head), leavers[-1])
        alone = left_alone(leavers, stayers, leavers[-1].leaving_on)
        written += [(patch, told_by[last.atena_no]) for patch in alone]
    return written


def _leaves(leaver: Resident, day: dt.date) -> Patch:
    gone = as_of(leaver, day)
    values = {name: getattr(gone, name) for name in WRITTEN}
    return Patch(leaver.atena_no, values, gone.reason, gone.changed_on)


def _told_by(view: View, leaver: Resident) -> bytes:
    """Return the filing that said that they would leave; other changes may have come since."""
    row: Resident | None = leaver
    while row is not None and row.reason is not ChangeReason.LEAVING and row.history_no > 1:
        row = view.at(leaver.atena_no, row.history_no - 1)
    return leaver.filing if row is None else row.filing
