"""What deciding a change gives back: what it would write, what it relied on, what to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident

NEW_HOUSEHOLD = "（登録時に付番）"
"""Stands for a 世帯番号 that the cloud gives when the change is registered."""

_NEWCOMER = "＋"
"""Begins what stands for a 宛名番号 that is not given yet; no number begins so."""


def newcomer(place: int) -> str:
    """Return what stands for the 宛名番号 of the person at a place (from 1) of a filing."""
    return f"{_NEWCOMER}{place}"


def is_newcomer(atena_no: str) -> bool:
    """Say whether this stands for a person to whom the cloud gives a 宛名番号 at registration."""
    return atena_no.startswith(_NEWCOMER)


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
    """New values for some fields of one person; `reason` is the 異動事由 of the new row.

    Of a `newcomer` they are laid over a blank record; a person whose record is a 除票 keeps their
    宛名番号 and goes on with the next 履歴番号 (§4.1.1.2).
    """

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

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot of a person."""
        ...

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        ...


Body = TypeVar("Body", bound=msgspec.Struct)


def _nobody(body: object) -> tuple[str, ...]:
    del body
    return ()


class Group(StrEnum):
    """Where a clerk looks for a kind of change."""

    NOTICE = "届出"
    KOSEKI = "戸籍の届出・通知"
    EX_OFFICIO = "職権"
    SEAL = "印鑑"
    PROTECTION = "支援措置"
    OFFICE = "事務"


class Begins(StrEnum):
    """With whom the form of a change begins."""

    PERSON = "person"
    REMOVED = "removed"
    """A person whose record is a 除票."""
    NOBODY = "nobody"
    """People who are not in the register yet; the form may also be opened from a household."""
    NOWHERE = "nowhere"
    """No form: the desk itself makes it, in the place of another kind."""


class Deadline(msgspec.Struct, frozen=True):
    """By when a notification has to come: so many days after the day that a field names.

    Where that field is empty, the one named by `otherwise` counts. `first_counts`: the day itself
    is the first of the days, as in family-register law.
    """

    field: str
    days: int
    first_counts: bool = False
    otherwise: str = ""


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
    group: Group = Group.NOTICE
    begins: Begins = Begins.PERSON
    names: Callable[[Body], tuple[str, ...]] = _nobody
    """Who is in it without being in the register yet: for lists, where `subjects` cannot tell."""
    elsewhere: tuple[str, ...] = ()
    """What else there may be to do in the town hall after it: the list handed to the visitor."""
    deadline: Deadline | None = None
    """The legal deadline that its form and the approval desk show."""
    filers: tuple[str, ...] = ()
    """As what somebody may file it at a counter (`sync.changes.attached`); none: nobody does."""
    identified: bool = True
    """Whether the identity of who files it is checked."""
    papers: tuple[str, ...] = ()
    """The documents that are asked for with it, beyond those of who acts for another."""
    for_protected: bool = False
    """Whether a desk may begin it for people under 支援措置."""
    office_matter: bool = False
    """The office's own work and nobody's record: a supervisor always decides it, whatever policy
    says."""
    beside: bool = False
    """What the desks note beside the register: nobody decides it, whatever policy says, and it is
    neither listed nor counted among the filings."""
