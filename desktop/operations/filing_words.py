"""What a filing is called, whom it names, what it says: of a paper accepted, the kind it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from desktop.operations.moments import day_shown
from sync.base.wire import WireError, unpack
from sync.changes.closing_reopening import ClosingReopening
from sync.changes.paper_intake import NAME, PaperIntake
from sync.changes.registry import CHANGE_KINDS, UnknownChange, change_of
from sync.changes.verdict import ChangeKind, Group
from sync.journal.kinds import Filing
from sync.records.fields import Field, fields_of
from sync.records.resident import Resident


def label_of(filing: Filing) -> str:
    """Return what a filing is called: 転居届, 転入届（紙受付）; its wire name where unknown."""
    intake = intake_of(filing)
    if intake is not None:
        return f"{_label(intake.change)}（紙受付）"
    return _label(filing.change)


def intake_of(filing: Filing) -> PaperIntake | None:
    """Return the paper that a filing accepted; None where it is another kind of filing."""
    if filing.change != NAME:
        return None
    try:
        return unpack(PaperIntake, filing.body)
    except WireError:
        return None


def persons_of(filing: Filing, people: Mapping[str, Resident]) -> tuple[str, ...]:
    """Return whom a filing is about, by name: those who come in, else those who are known here.

    Who is known where somebody comes in only lends something: a birth the family register.
    """
    known = (people[no].name for no in filing.subjects if no in people)
    return tuple(dict.fromkeys(_newcomers(filing) or known))


def facts_of(
    filing: Filing, *, hidden: bool = False, head: Callable[[str], str] = lambda _: ""
) -> tuple[tuple[str, str], ...]:
    """Return what a filing says beside its difference: its days, its sort, whom people join.

    `head` names the head of that household, "" where nobody is to be named. `hidden`: it is about
    protected people, and only its days are told, unless it is about their protection.
    """
    opened = _opened(filing)
    if opened is None:
        return ()
    kind, body = opened
    days_alone = hidden and kind.group is not Group.PROTECTION
    body_type: type[msgspec.Struct] = kind.body
    told = [
        (field.says.label, _told(body, field))
        for field in fields_of(body_type)
        if field.says.kind == "date" or (_apart(field, "choice") and not days_alone)
    ]
    if not days_alone:
        told += [
            (field.says.label, _named(str(getattr(body, field.name)), head))
            for field in fields_of(body_type)
            if field.says.kind == "household"
        ]
    if isinstance(body, ClosingReopening):
        day = day_shown(body.day)
        told.append(("日計", f"{day}　端末{body.desk}　第{body.ordinal}号"))
    return tuple((label, words) for label, words in told if words)


def grounds_of(filing: Filing, *, hidden: bool = False) -> tuple[tuple[str, str], ...]:
    """Return why a filing is asked for, as somebody wrote it, each in a line.

    `hidden`: it is about protected people, and what somebody wrote may tell where they are; what
    stands in a filing about their protection does not.
    """
    opened = _opened(filing)
    if opened is None or (hidden and opened[0].group is not Group.PROTECTION):
        return ()
    kind, body = opened
    if isinstance(body, ClosingReopening):
        return (("理由", body.reason),)
    body_type: type[msgspec.Struct] = kind.body
    told = [
        (field.says.label, _told(body, field))
        for field in fields_of(body_type)
        if _apart(field, "note")
    ]
    return tuple((label, words) for label, words in told if words)


def notified_on(filing: Filing) -> str:
    """Return the day (ISO) on which people came with a filing; "" where it says none."""
    opened = _opened(filing)
    return str(getattr(opened[1], "notified_on", "")) if opened else ""


def _opened(filing: Filing) -> tuple[ChangeKind[Any], Any] | None:
    """Return a filing's kind and body; None where they are not known here."""
    try:
        return change_of(filing.change, filing.body)
    except UnknownChange:
        return None


def _apart(field: Field, kind: str) -> bool:
    """Say whether a field of a kind tells what no record keeps under its name."""
    return field.says.kind == kind and field.name not in {f.name for f in fields_of(Resident)}


def _told(body: Any, field: Field) -> str:
    """Return what a field of a change says, in a line; "" where it says nothing."""
    value = getattr(body, field.name)
    if field.says.kind == "date":
        return day_shown(value) if value else ""
    return dict(field.says.choices).get(value) or " ".join(str(value).split())


def _named(setai_no: str, head: Callable[[str], str]) -> str:
    """Return a household by its number and its head; "" where nobody is to be named."""
    name = head(setai_no) if setai_no else ""
    return f"{setai_no}（{name}）" if name else ""


def _newcomers(filing: Filing) -> tuple[str, ...]:
    """Return who is in a filing without being in the register."""
    opened = _opened(filing)
    return opened[0].names(opened[1]) if opened else ()


def _label(change: str) -> str:
    kind = CHANGE_KINDS.get(change)
    return kind.label if kind else change
