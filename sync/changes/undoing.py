"""A person's newest 異動 and the state before it: what the register's own history can restore.

Rows that are no 異動 (a seal, a protection order, a mere 転入通知) may stand above it; what they
wrote stays. A plan to leave and the day that it came are one 異動: they have one filing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sync.changes.verdict import View
from sync.records.resident import NO_CHANGES, Resident

BOOKKEEPING = frozenset(
    {"atena_no", "history_no", "reason", "changed_on", "processed_on", "filing", "note"}
)
"""What every row has of its own, and no earlier row gives back."""

NOTICE = frozenset({"destination_final", "arrived_on", "arrival_notified_on"})
"""What a 転入通知 that changes nothing else has written."""


@dataclass(frozen=True)
class Undone:
    """A person as they are, and what gives back the state before their newest 異動.

    `before` is None where they came into the register by it; `entries` are its 履歴番号, `filing`
    is what asked for it.
    """

    person: Resident
    before: Resident | None
    values: dict[str, Any]
    entries: tuple[int, ...]
    filing: bytes
    reason: int

    @property
    def back(self) -> bool:
        """Whether they are residents by it again, or still."""
        return self.before is not None and self.before.present

    @property
    def place(self) -> tuple[str, str]:
        """Where they lived before it: address and building."""
        return (self.before.address, self.before.building) if self.before else ("", "")


def undone(view: View, person: Resident) -> Undone | None:
    """Return what takes a person's newest 異動 back; None where the history does not say."""
    rows = _history(view, person)
    if rows is None:
        return None
    newest = next((n for n in range(len(rows) - 1, 0, -1) if _is_change(rows[n - 1], rows[n])), 0)
    filing = rows[newest].filing
    its = [n for n in range(newest + 1) if n == newest or (filing and rows[n].filing == filing)]
    values: dict[str, Any] = {}
    if person != rows[-1]:  # the day came, and is not written yet
        values |= _differences(rows[-1], person)
    for n in reversed(its):
        if n:
            values |= _differences(rows[n - 1], rows[n])
    if NOTICE & values.keys() or not person.present:
        values |= {name: getattr(rows[max(its[0] - 1, 0)], name) for name in NOTICE}
    values = {name: value for name, value in values.items() if getattr(person, name) != value}
    return Undone(
        person,
        rows[its[0] - 1] if its[0] else None,
        values,
        tuple(rows[n].history_no for n in its),
        filing,
        int(rows[newest].reason),
    )


def _history(view: View, person: Resident) -> list[Resident] | None:
    rows = [view.at(person.atena_no, number) for number in range(1, person.history_no + 1)]
    known = [row for row in rows if row is not None]
    return known if known and len(known) == len(rows) else None


def _is_change(before: Resident, row: Resident) -> bool:
    if row.reason in NO_CHANGES:
        return False
    written = _differences(before, row).keys()
    return not written or not written <= NOTICE


def _differences(before: Resident, after: Resident) -> dict[str, Any]:
    """Return what a row changed, with the values from before it."""
    return {
        name: getattr(before, name)
        for name in before.__struct_fields__
        if name not in BOOKKEEPING and getattr(before, name) != getattr(after, name)
    }
