"""A filing as a difference: what each person's record says before it, and what it would say after.

One way for the confirmation of a filing, the queue and the approval desk. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

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
    stands once, first; what differs between them carries the given name beside the label. Of a
    record of its own (an order, a seal) each field that changes is a line.
    """
    found = [(_before(patch.atena_no, person), patch) for patch in patches]
    records = [(before, patched(before, patch)) for before, patch in found if before is not None]
    touched = {name for patch in patches for name in patch.values}
    lines: list[Line] = []
    single: list[Line] = []
    for field in fields_of(Resident):
        if not _readable(field) or not _concerned(field, touched):
            continue
        if field.says.kind == "record":
            held = [(getattr(old, field.name), getattr(new, field.name)) for old, new in records]
            if all(each == held[0] for each in held):
                lines += _inside(field, *held[0]) if held else ()
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


def _inside(field: Field, old: msgspec.Struct | None, new: msgspec.Struct | None) -> list[Line]:
    """Return what differs inside a record of its own (an order, a seal), field by field."""
    held = old or new
    if held is None:
        return []
    parts: type[msgspec.Struct] = type(held)
    each = [
        (part.says.label, shown(old, part) if old else "", shown(new, part) if new else "")
        for part in fields_of(parts)
        if not part.says.internal
    ]
    return [
        Line(f"{field.says.label}／{label}", was, becomes)
        for label, was, becomes in each
        if was != becomes
    ]


def _readable(field: Field) -> bool:
    """Leave out what only machines read: bookkeeping and the 11-digit address code."""
    return not field.says.internal and field.name != "address_code"


def _concerned(field: Field, touched: set[str]) -> bool:
    return field.name in touched


def _short(name: str) -> str:
    """Return the given name where one stands apart (太郎 of 住民　太郎)."""
    return name.replace("　", " ").split(" ")[-1] or name
