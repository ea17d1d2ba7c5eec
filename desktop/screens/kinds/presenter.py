"""Which kinds of change there are, who they are for, and which key begins each. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any, Protocol

from desktop.operations.begin_filing import MEANWHILE, begins_with, may_begin
from sync.changes.registry import ENTERED
from sync.changes.verdict import ChangeKind, Group
from sync.records.policy import Policy
from sync.records.resident import Resident

KEYS = "123456789" + ascii_uppercase
"""What begins a kind, in the order of the list; a kind beyond them has arrows and Enter."""


class KindsDesk(Protocol):
    """The desk, for the list of kinds."""

    def person(self, atena_no: str) -> Resident | None:
        """Return the person's confirmed record."""
        ...

    def rules(self) -> Policy:
        """Return the town's rules."""
        ...

    def online(self) -> bool:
        """Say whether the line is up."""
        ...


@dataclass(frozen=True)
class Entry:
    """One kind: its key and words, why not, and what becomes of it while cut off."""

    name: str
    label: str
    key: str
    why_not: str = ""
    remedy: str = ""
    meanwhile: str = ""

    @property
    def note(self) -> str:
        """What stands below its name."""
        return self.why_not or self.meanwhile


class KindsPresenter:
    """All kinds by group, for a person or for nobody."""

    def __init__(
        self, desk: KindsDesk, kinds: Sequence[ChangeKind[Any]] = tuple(ENTERED.values())
    ) -> None:
        """Take the desk, and the kinds that there are."""
        self._desk, self._kinds = desk, tuple(kinds)
        self.person: Resident | None = None
        self.groups: dict[Group, tuple[Entry, ...]] = {}

    def open(self, atena_no: str) -> bool:
        """Look who it is for; False if nobody has the number here."""
        self.person = self._desk.person(atena_no) if atena_no else None
        self.look()
        return self.person is not None or not atena_no

    def look(self) -> None:
        """Look anew what can be begun: the line may have gone or come back."""
        keys = iter(KEYS)
        self.groups = {
            group: tuple(self._entry(kind, next(keys, "")) for kind in kinds)
            for group in Group
            if (kinds := [kind for kind in self._kinds if kind.group is group])
        }

    def entry(self, name: str) -> Entry | None:
        """Return a kind's entry."""
        return next((each for each in self.entries if each.name == name), None)

    @property
    def entries(self) -> list[Entry]:
        """All entries in their order."""
        return [each for group in self.groups.values() for each in group]

    def for_whom(self, name: str) -> str:
        """Return the 宛名番号 with which a kind begins, "" for nobody."""
        kind = next(kind for kind in self._kinds if kind.name == name)
        return begins_with(kind, self.person)

    def _entry(self, kind: ChangeKind[Any], key: str) -> Entry:
        policy = self._desk.rules()
        refusal = may_begin(kind, self.person, policy)
        offline = "" if self._desk.online() else policy.change_rule(kind.name).offline
        return Entry(
            kind.name,
            kind.label,
            key,
            refusal.reason if refusal else "",
            refusal.remedy if refusal else "",
            MEANWHILE.get(offline, ""),
        )
