"""Which kinds of change there are, who they are for, and which key begins each. Knows no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any, Protocol, TypeVar

from desktop.operations.begin_filing import MEANWHILE, begins_with, may_begin, unfit
from sync.changes.registry import ENTERED
from sync.changes.verdict import ChangeKind, Group
from sync.records.policy import Policy
from sync.records.resident import Resident

KEYS = "123456789" + ascii_uppercase
"""What begins a kind, in the order of the list; a kind beyond them has arrows and Enter."""


AS_USUAL = "通信断：ふだんどおり受付"


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
    told: bool = True
    """Whether the note stands below it; what is so of nearly all is said once, on top."""

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
        self.why_not = ("", "")
        """Why most of them cannot be begun, and what to do; "" where each says it itself."""
        self.meanwhile = ""
        """What becomes of most of them while the line is down."""

    def open(self, atena_no: str) -> bool:
        """Look who it is for; False if nobody has the number here."""
        self.person = self._desk.person(atena_no) if atena_no else None
        self.look()
        return self.person is not None or not atena_no

    def look(self) -> None:
        """Look anew what can be begun: the line may have gone or come back."""
        keys = iter(KEYS)
        groups = {
            group: [self._entry(kind, next(keys, "")) for kind in kinds]
            for group in Group
            if (kinds := [kind for kind in self._kinds if kind.group is group])
        }
        every = [entry for entries in groups.values() for entry in entries]
        self.why_not = _usual([(e.why_not, e.remedy) for e in every]) or ("", "")
        self.meanwhile = _usual([e.meanwhile for e in every]) or ""
        self.groups = {g: tuple(map(self._once, entries)) for g, entries in groups.items()}

    def _once(self, entry: Entry) -> Entry:
        """Leave out of an entry what is said on top; what differs from it is said all the same."""
        if entry.why_not:
            return replace(entry, told=entry.why_not != self.why_not[0])
        if self.meanwhile and not entry.meanwhile:
            return replace(entry, meanwhile=AS_USUAL)
        return replace(entry, told=entry.meanwhile != self.meanwhile)

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
        refusal = may_begin(kind, self.person, policy) or unfit(kind, self.person)
        offline = "" if self._desk.online() else policy.change_rule(kind.name).offline
        return Entry(
            kind.name,
            kind.label,
            key,
            refusal.reason if refusal else "",
            refusal.remedy if refusal else "",
            MEANWHILE.get(offline, ""),
        )


T = TypeVar("T")


def _usual(said: Sequence[T]) -> T | None:
    """Return what is said of more than half; None where there is none, or it is nothing."""
    usual, times = Counter(said).most_common(1)[0] if said else (None, 0)
    return usual if usual not in ("", ("", "")) and 2 * times > len(said) else None
