"""A filing as a difference: what each person's record says before it, and what it would say after.

One way for the confirmation of a filing, the queue and the approval desk. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sync.changes.merge import patched
from sync.changes.verdict import Patch, is_newcomer
from sync.records.fields import Field, fields_of
from sync.records.resident import Resident, blank
from sync.records.showing import shown


@dataclass(frozen=True)
class Line:
    """One field of the difference, as people read it; "" where there is none."""

    label: str
    before: str
    after: str


def difference(
    patches: Sequence[Patch], person: Callable[[str], Resident | None]
) -> tuple[Line, ...]:
    """Return the fields that `patches` concern, before and after.

    `person` gives the record before. What is the same for all who change (a household's address)
    stands once, first; what differs between them carries the given name beside the label.
    """
    found = [(_before(patch.atena_no, person), patch) for patch in patches]
    records = [(before, patched(before, patch)) for before, patch in found if before is not None]
    touched = {name for patch in patches for name in patch.values}
    lines: list[Line] = []
    single: list[Line] = []
    for field in fields_of(Resident):
        if not _readable(field) or not _concerned(field, touched):
            continue
        each = [
            (after.name, _shown_before(before, field), shown(after, field))
            for before, after in records
        ]
        pairs = {(old, new) for _, old, new in each}
        if len(pairs) == 1:
            lines.append(Line(field.says.label, *pairs.pop()))
            continue
        single += [
            Line(f"{field.says.label}（{_short(name)}）", old, new)
            for name, old, new in each
            if old != new
        ]
    return tuple(line for line in (*lines, *single) if line.before or line.after)


def _before(atena_no: str, person: Callable[[str], Resident | None]) -> Resident | None:
    return blank(atena_no) if is_newcomer(atena_no) else person(atena_no)


def _shown_before(record: Resident, field: Field) -> str:
    """Of a newcomer nothing stood before, not even what a blank record begins with."""
    return "" if is_newcomer(record.atena_no) else shown(record, field)


def _readable(field: Field) -> bool:
    """Leave out what only machines read: bookkeeping and the 11-digit address code."""
    return not field.says.internal and field.name != "address_code"


def _concerned(field: Field, touched: set[str]) -> bool:
    return field.name in touched


def _short(name: str) -> str:
    """Return the given name where one stands apart (太郎 of 住民　太郎)."""
    return name.replace("　", " ").split(" ")[-1] or name
