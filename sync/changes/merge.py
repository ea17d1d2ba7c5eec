"""Three-way merge of meaning: base (what the clerk saw), theirs (the register now), ours.

Changes to different field groups merge; changes to the same group, or to a fact the filing relied
on, become a conflict that shows all three (house law: no silent merge of meaning).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from sync.changes.verdict import Patch, Read, ReadSet, is_newcomer
from sync.records.fields import fields_of, groups_of
from sync.records.hiding import WHEREABOUTS
from sync.records.leaving import as_of
from sync.records.resident import Resident
from sync.records.showing import shown


class Conflict(msgspec.Struct, frozen=True, array_like=True):
    """One field in conflict, as people read it; `ours` is "" where we only relied on it."""

    atena_no: str
    field: str
    label: str
    base: str
    theirs: str
    ours: str


@dataclass(frozen=True)
class Merged:
    """Nothing stands in the way: the patches as they apply to the register now."""

    patches: tuple[Patch, ...]


class History(Protocol):
    """The register now, and as it was at any snapshot."""

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        ...

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person."""
        ...

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        ...


def merge(
    history: History, patches: Sequence[Patch], reads: ReadSet, seen_on: dt.date | None = None
) -> Merged | tuple[Conflict, ...]:
    """Lay `patches`, made against the snapshots in `reads`, over the register as it is now.

    `seen_on` is the day they were made: who had left by then as planned was seen as a 除票, though
    the snapshot had not said so yet.
    """
    conflicts: list[Conflict] = []
    kept: list[Patch] = []
    bases = {read.atena_no: _seen(history, read, seen_on) for read in reads.residents}
    for patch in patches:
        if is_newcomer(patch.atena_no):
            kept.append(patch)  # nobody else can have changed them
            continue
        base, theirs = bases.get(patch.atena_no), history.current(patch.atena_no)
        if base is None or theirs is None:
            conflicts.append(_gone(patch.atena_no))
            continue
        found = _same_groups(base, theirs, patch)
        conflicts.extend(found)
        if not found and any(getattr(theirs, k) != v for k, v in patch.values.items()):
            kept.append(patch)
    seen = {(c.atena_no, c.field) for c in conflicts}
    for read in reads.residents:
        base, theirs = bases[read.atena_no], history.current(read.atena_no)
        if base is None or theirs is None:
            conflicts.append(_gone(read.atena_no))
            continue
        conflicts.extend(
            _conflict(base, theirs, name, None)
            for name in _names(read.facts)
            if (read.atena_no, name) not in seen and getattr(base, name) != getattr(theirs, name)
        )
    for household in reads.households:
        now = tuple(sorted(m.atena_no for m in history.household(household.setai_no)))
        if now != household.members:
            conflicts.append(_members_differ(household.members, now))
    return tuple(conflicts) if conflicts else Merged(tuple(kept))


def patched(resident: Resident, patch: Patch) -> Resident:
    """Return the resident with the patch laid over it; same 履歴番号, nothing registered yet.

    Of a newcomer it is laid over a `blank` record.
    """
    return msgspec.structs.replace(resident, **dict(patch.values))


def _seen(history: History, read: Read, on: dt.date | None) -> Resident | None:
    snapshot = history.at(read.atena_no, read.history_no)
    return snapshot if snapshot is None or on is None else as_of(snapshot, on)


def _same_groups(base: Resident, theirs: Resident, patch: Patch) -> list[Conflict]:
    """Conflicts of one patch: groups that both sides changed, differently."""
    conflicts = []
    ours = patched(base, patch)
    for names in groups_of(Resident).values():
        if not any(name in patch.values for name in names):
            continue
        wanted, now, before = (
            tuple(getattr(record, name) for name in names) for record in (ours, theirs, base)
        )
        if now not in (before, wanted):
            conflicts += [
                _conflict(base, theirs, name, ours)
                for name in names
                if len({getattr(record, name) for record in (base, theirs, ours)}) > 1
            ]
    return conflicts


def _names(groups: Sequence[str]) -> list[str]:
    return [name for group in groups for name in groups_of(Resident).get(group, ())]


def untold(conflict: Conflict) -> Conflict:
    """Return a protected person's conflict: it names the field, and never says where they are."""
    if conflict.field not in WHEREABOUTS:
        return conflict
    return msgspec.structs.replace(conflict, base="", theirs="", ours="")


def _conflict(base: Resident, theirs: Resident, name: str, ours: Resident | None) -> Conflict:
    field = next(f for f in fields_of(Resident) if f.name == name)
    conflict = Conflict(
        base.atena_no,
        name,
        field.says.label,
        shown(base, field),
        shown(theirs, field),
        shown(ours, field) if ours is not None else "",
    )
    return untold(conflict) if base.protected or theirs.protected else conflict


def _gone(atena_no: str) -> Conflict:
    return Conflict(atena_no, "", "記録", "あり", "なし", "")


def _members_differ(before: tuple[str, ...], now: tuple[str, ...]) -> Conflict:
    changed = sorted(set(before) ^ set(now))
    return Conflict(
        changed[0] if changed else "",
        "members",
        "世帯の構成",
        f"{len(before)}人",
        f"{len(now)}人",
        "",
    )
