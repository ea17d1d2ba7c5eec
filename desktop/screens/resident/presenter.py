"""A person's page in words, without Qt: what stands in the register, who lives there, what was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from desktop.operations.difference import Line
from desktop.operations.issued_to import IssuedTo, Outcome
from desktop.operations.look_up import REASONS, PendingChange, ResidentPage
from desktop.operations.moments import day_shown
from desktop.operations.order_told import OrderTold
from sync.base.verdicts import Refusal
from sync.records.fields import fields_of
from sync.records.protection import released
from sync.records.resident import REASON_LABELS, Resident, ResidentKind
from sync.records.showing import shown

Fact = tuple[str, str]

JAPANESE_FACTS = (
    "address",
    "building",
    "address_since",
    "resident_since",
    "notified_on",
    "prev_address",
    "honseki",
    "hittousha",
    "former_surname",
    "phone",
    "remarks",
)
FOREIGN_FACTS = (
    "alias",
    "name_latin",
    "nationality",
    "status",
    "status_until",
    "address",
    "building",
    "address_since",
    "resident_since",
    "notified_on",
    "prev_address",
    "phone",
    "remarks",
)
REMOVAL_FACTS = ("state", "removed_on", "destination")
WHERE_FOUND = frozenset(
    {"address", "address_code", "building", "phone", "prev_address", "destination"}
)
"""What tells where a person lives or lived: never shown of a protected one, not of old either."""

ALWAYS_SHOWN = frozenset({"address", "address_since", "resident_since", "phone"})


@dataclass(frozen=True)
class Snapshot:
    """One row of the history: what made it, and what it changed against the one before."""

    number: int
    reason: str
    changed_on: str
    processed_on: str
    lines: tuple[Line, ...]


class PapersDesk(Protocol):
    """The desk, for what it issued."""

    def issued_to(self, atena_no: str, reason: str) -> Sequence[IssuedTo]:
        """Return a person's certificates, the newest first; the inquiry is kept. Raises Trouble."""
        ...

    def spoil(self, paper: bytes) -> Refusal | None:
        """Keep that a sheet was spoiled; None once durable, else why not. Raises Trouble."""
        ...


class ResidentPresenter:
    """Opens a person; the reason is asked once a visit."""

    def __init__(
        self,
        look_up: Callable[[str, str], ResidentPage | None],
        reason: Callable[[str], str] = lambda last: last,
        papers: PapersDesk | None = None,
        letter: Callable[[str], str | Refusal] | None = None,
    ) -> None:
        """Take how to look somebody up, which keeps the inquiry, and for what reason at first.

        `reason` is told the last one; `papers` knows what the desk issued; `letter` prints what
        tells a person that their protection order runs out, and says where it went.
        """
        self._look_up, self._reason, self._papers = look_up, reason, papers
        self._letter = letter
        self.reason = REASONS[0]
        self.page: ResidentPage | None = None
        self.papers: tuple[IssuedTo, ...] = ()
        """What this desk issued for the person, once it was asked for."""

    def open(self, atena_no: str) -> bool:
        """Open a person's page; False if nobody has the number here."""
        self.reason = self._reason(self.reason)
        return self.again(atena_no)

    def again(self, atena_no: str) -> bool:
        """Open the page anew, for the same reason."""
        self.page = self._look_up(atena_no, self.reason)
        return self.page is not None

    def next_reason(self) -> None:
        """Take the next reason of inquiry; the page is an inquiry of its own then."""
        self.reason = REASONS[(REASONS.index(self.reason) + 1) % len(REASONS)]
        if self.page is not None:
            self.again(self.page.person.atena_no)

    @property
    def tells_papers(self) -> bool:
        """Whether the certificates of whom is open can be looked up here."""
        return self._papers is not None and self.page is not None

    def look_at_papers(self) -> None:
        """Look up what was issued for the person, which is an inquiry of its own."""
        if self._papers is not None and self.page is not None:
            self.papers = tuple(self._papers.issued_to(self.page.person.atena_no, self.reason))

    def may_spoil(self, paper: object) -> bool:
        """Say whether a certificate's outcome is open, so that its sheet may be given up."""
        return any(each.id == paper and each.outcome is Outcome.OPEN for each in self.papers)

    def spoil(self, paper: bytes) -> Refusal | None:
        """Keep that a sheet was spoiled; why not, where it cannot be. Raises Trouble."""
        refusal = self._papers.spoil(paper) if self._papers else None
        self.look_at_papers()
        return refusal

    def let_through(self, today: dt.date) -> bool:
        """Say whether the protection of who is open is released today (一時解除)."""
        person = self.page.person if self.page else None
        return bool(person and person.protected and released(person.order, today.isoformat()))

    @property
    def order(self) -> OrderTold | None:
        """What is told of a protection order."""
        return self.page.order if self.page else None

    @property
    def offers_letter(self) -> bool:
        """Whether the letter about the end of an order may be printed here, now."""
        page = self.page
        ends = page is not None and page.order is not None and page.order.alert is not None
        return self._letter is not None and page is not None and page.details and ends

    def print_letter(self) -> str | Refusal:
        """Print that letter; return where it went, or why there is none. Raises Trouble."""
        if self._letter is None or self.page is None:
            raise AssertionError("offered before")
        return self._letter(self.page.person.atena_no)

    @property
    def facts(self) -> list[Fact]:
        """The person's confirmed record as label and words."""
        if self.page is None:
            return []
        person = self.page.person
        names = FOREIGN_FACTS if person.kind is ResidentKind.FOREIGN else JAPANESE_FACTS
        if not person.present:
            names = (*REMOVAL_FACTS, *names)
        fields = {field.name: field for field in fields_of(Resident)}
        facts = [(fields[name].says.label, shown(person, fields[name])) for name in names]
        keep = {fields[name].says.label for name in ALWAYS_SHOWN}
        if person.protected:
            told = {fields[name].says.label for name in WHERE_FOUND}
            return [fact for fact in facts if fact[1] and fact[0] not in told]
        return [fact for fact in facts if fact[1] or fact[0] in keep]

    @property
    def household(self) -> tuple[Resident, ...]:
        """The household's present members in print order."""
        return self.page.household if self.page else ()

    @property
    def former(self) -> tuple[Resident, ...]:
        """Who was removed out of the household (除票), who left last first."""
        return self.page.former if self.page else ()

    @property
    def pending(self) -> tuple[PendingChange, ...]:
        """What waits for this person; of a protected one only that it waits."""
        if self.page is None:
            return ()
        if self.page.person.protected:
            return tuple(replace(each, lines=()) for each in self.page.pending)
        return self.page.pending

    @property
    def history(self) -> list[Snapshot]:
        """All snapshots, the newest first."""
        rows = self.page.history if self.page else ()
        before: list[Resident | None] = [None, *rows[:-1]]
        hidden = WHERE_FOUND if self.page and self.page.person.protected else frozenset[str]()
        if self.page is None or not self.page.details:
            hidden |= {"order"}
        return [
            Snapshot(
                row.history_no,
                REASON_LABELS[row.reason],
                day_shown(row.changed_on),
                day_shown(row.processed_on),
                _changed(old, row, hidden) if old else (),
            )
            for old, row in zip(before, rows, strict=True)
        ][::-1]


def _changed(old: Resident, new: Resident, hidden: frozenset[str]) -> tuple[Line, ...]:
    return tuple(
        Line(field.says.label, shown(old, field), shown(new, field))
        for field in fields_of(Resident)
        if not field.says.internal
        and field.name != "address_code"
        and field.name not in hidden
        and getattr(old, field.name) != getattr(new, field.name)
    )
