"""What a filing is called, and whom it names: of a paper accepted, the kind that it is for."""

from __future__ import annotations

from collections.abc import Mapping

from sync.base.wire import WireError, unpack
from sync.changes.paper_intake import NAME, PaperIntake
from sync.changes.registry import CHANGE_KINDS, UnknownChange, change_of
from sync.journal.kinds import Filing
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


def _newcomers(filing: Filing) -> tuple[str, ...]:
    """Return who is in a filing without being in the register."""
    try:
        kind, body = change_of(filing.change, filing.body)
    except UnknownChange:
        return ()
    return kind.names(body)


def _label(change: str) -> str:
    kind = CHANGE_KINDS.get(change)
    return kind.label if kind else change
