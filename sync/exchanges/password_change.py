"""パスワードの変更 as the cloud takes it: the same key, wrapped anew, takes the place of the old.

A desk keeps it as an entry of its own, so that it works without a line and travels by any road. Of
two that were made apart the first received counts, as with decisions.
"""

from __future__ import annotations

from sync.base.wire import unpack
from sync.exchanges.ports import LedgerWriting
from sync.exchanges.staff_key import MOST_SEALED_BYTES
from sync.journal.entry import Entry
from sync.journal.kinds import Kind, StaffKey

LATE, NOT_THEIRS = "password.late", "password.not_theirs"
"""Codes: another change came first; the key is not the one that this person has."""

MOST_AHEAD = 1000
"""How many changes nobody has told of; a counter beyond that is none that a desk counted."""


def take(ledger: LedgerWriting, entry: Entry, now: int) -> str:
    """Write a change into journal 0; return "" or the code of why it has no effect."""
    change = unpack(StaffKey, entry.words.body)
    office = ledger.office()
    person = office.staff.get(entry.words.staff)
    if (
        person is None
        or person.revoked
        or person.public is None
        or (change.staff, change.public) != (person.id, person.public)
        or not entry.signed_by_staff(person.public)
        or change.counter > person.counter + MOST_AHEAD
    ):
        return NOT_THEIRS
    if change.counter <= person.counter:
        return LATE
    sealed = tuple(
        each
        for each in change.sealed
        if each.desk in office.desks and len(each.sealed) <= MOST_SEALED_BYTES
    )
    key = StaffKey(person.id, person.public, sealed, change.counter, change.factor)
    ledger.append_office(Kind.STAFF_KEY, key, now)
    return ""
