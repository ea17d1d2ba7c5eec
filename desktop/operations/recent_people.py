"""Whom a person looked at last, at this desk: from the inquiries in the journal."""

from __future__ import annotations

from desktop.operations.desk import Desk
from sync.base.wire import unpack
from sync.journal.kinds import Inquiry, Kind
from sync.records.resident import Resident

LOOKED_THROUGH = 60
"""Inquiries read for it: those of an hour with many visitors."""


def recent_people(desk: Desk, most: int) -> list[Resident]:
    """Return whom the person signed on opened last, the newest first, as the register has them."""
    who = desk.who.staff
    numbers: dict[str, None] = {}
    for kept in desk.journal.latest(Kind.INQUIRY, LOOKED_THROUGH):
        if kept.entry.words.staff == who:
            numbers |= dict.fromkeys(unpack(Inquiry, kept.entry.words.body).subjects)
    people = desk.cache.people(list(numbers)[:most])
    return [people[number] for number in numbers if number in people]
