"""What deciding a change gives back: what it would write, what it relied on, what to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident

NEW_HOUSEHOLD = "（登録時に付番）"
"""Stands for a 世帯番号 that the cloud gives when the change is registered."""


class Read(msgspec.Struct, frozen=True, array_like=True):
    """One snapshot that a filing relied on: which one, and which of its field groups as facts."""

    atena_no: str
    history_no: int
    facts: tuple[str, ...] = ()


class HouseholdRead(msgspec.Struct, frozen=True, array_like=True):
    """A household that a filing relied on: its number and who was in it, in ascending order."""

    setai_no: str
    members: tuple[str, ...]


class ReadSet(msgspec.Struct, frozen=True, array_like=True):
    """All that a filing relied on."""

    residents: tuple[Read, ...] = ()
    households: tuple[HouseholdRead, ...] = ()


@dataclass(frozen=True)
class Patch:
    """New values for some fields of one person; `reason` is the 異動事由 of the new row."""

    atena_no: str
    values: Mapping[str, Any]
    reason: ChangeReason
    changed_on: str


@dataclass(frozen=True)
class Decided:
    """The change may go on: what it writes, what it relied on, and what to show first."""

    patches: tuple[Patch, ...]
    reads: ReadSet
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True)
class Refused:
    """The change may not go on until every cause is gone."""

    refusals: tuple[Refusal, ...]
    alerts: tuple[Alert, ...] = field(default=())


Verdict = Decided | Refused


class View(Protocol):
    """The register as a decision sees it."""

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        ...

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        ...


Body = TypeVar("Body", bound=msgspec.Struct)


@dataclass(frozen=True)
class ChangeKind(Generic[Body]):
    """A kind of change: its wire name, its words, its body and its rule."""

    name: str
    label: str
    label_en: str
    body: type[Body]
    decide: Callable[[View, Body, Policy, date], Verdict]
    subjects: Callable[[Body], tuple[str, ...]]
    """The 宛名番号 of all whom a change of this kind concerns."""
    office_matter: bool = False
    """The office's own work and nobody's record: no page of a resident begins it, and a supervisor
    always decides it, whatever policy says."""
