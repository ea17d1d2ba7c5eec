"""What a question of a form is: what may be typed, and what that says of the change's fields."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from sync.base.verdicts import Refusal
    from sync.records.fields import Field
    from sync.records.resident import Resident
    from sync.records.town import Oaza

T = TypeVar("T")


class Offers(Protocol):
    """What the register and the desk offer a form."""

    def find_people(self, text: str) -> Sequence[Resident]:
        """Return whom the search finds, people with a 除票 too, the likeliest first."""
        ...

    def person(self, atena_no: str) -> Resident | None:
        """Return a person's confirmed record."""
        ...

    def members(self, setai_no: str) -> Sequence[Resident]:
        """Return the confirmed records of a household, in print order."""
        ...

    def history(self, atena_no: str) -> Sequence[Resident]:
        """Return all snapshots of a person, oldest first."""
        ...

    def returning(self, person: Any) -> Sequence[Resident]:
        """Return who with a 除票 may be the person entered: alike in name, sex and birth date."""
        ...

    def before_leaving(self, atena_no: str) -> Mapping[str, Any]:
        """Return what a 除票 says of its person, as the fields that are entered of a newcomer."""
        ...

    def scans(self) -> Path | None:
        """Return the folder where the scanner puts its pictures."""
        ...


class NoOffers:
    """Nobody is found, nothing is there."""

    def find_people(self, text: str) -> Sequence[Resident]:
        """Return nobody."""
        del text
        return ()

    def person(self, atena_no: str) -> Resident | None:
        """Return nobody."""
        del atena_no
        return None

    def members(self, setai_no: str) -> Sequence[Resident]:
        """Return nobody."""
        del setai_no
        return ()

    def history(self, atena_no: str) -> Sequence[Resident]:
        """Return nothing."""
        del atena_no
        return ()

    def returning(self, person: Any) -> Sequence[Resident]:
        """Return nobody."""
        del person
        return ()

    def before_leaving(self, atena_no: str) -> Mapping[str, Any]:
        """Return nothing."""
        del atena_no
        return {}

    def scans(self) -> Path | None:
        """Return no folder."""
        return None


@dataclass(frozen=True)
class About:
    """Whom a form is about, and what its questions may offer; `areas` by address code.

    `person` is None where a change begins with nobody: their household is empty then.
    """

    person: Resident | None
    household: tuple[Resident, ...]
    today: dt.date
    areas: Mapping[str, Oaza]
    offers: Offers = field(default_factory=NoOffers)

    def held(self, name: str) -> str:
        """Return what the person's record holds in a field, "" where nobody's is open."""
        return str(getattr(self.person, name)) if self.person is not None and name else ""


class Question(ABC, Generic[T]):
    """Asks for one declared field, or for the fields of a group that are entered together.

    What is typed (`T`, of the type `typed_as`) is kept as it was typed: in drafts, as JSON.
    """

    typed_as: ClassVar[Any]
    answers: tuple[str, ...]
    """The names under which a rule may refuse what was entered here."""

    def __init__(self, field: Field, group: Sequence[Field]) -> None:
        """Take the field, and all that belong together with it."""
        self.field = field
        self.answers = (field.name,)
        del group

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name

    @abstractmethod
    def begin(self, about: About) -> T:
        """Return what stands in the form before anything is typed."""

    @abstractmethod
    def values(self, typed: T, about: About) -> dict[str, Any]:
        """Return the change's fields as typed; what cannot be read is left empty for the rule."""

    @abstractmethod
    def written(self, body: Any, about: About) -> T:
        """Return how a change that was filed before is typed, to be put right."""

    def kept(self, raw: bytes) -> T:
        """Return what a draft kept; raises msgspec.MsgspecError where it is none of this form."""
        typed: T = msgspec.json.decode(raw, type=self.typed_as)
        return typed

    def fits(self, typed: T, about: About) -> bool:
        """Say whether a draft still fits whom it is about."""
        del typed, about
        return True

    def row_of(self, refusal: Refusal, typed: T, about: About) -> str:
        """Return the name of the row where the clerk mends what is refused."""
        del typed, about
        return refusal.field

    def unread(self, typed: T, row: str) -> str:
        """Say why what was typed in a row cannot be read, "" where it can."""
        del typed, row
        return ""

    def wrong(self, typed: T, about: About) -> dict[str, str]:
        """Return by row what was typed and cannot be read."""
        del about
        words = self.unread(typed, self.name)
        return {self.name: words} if words else {}

    def extent(self, typed: T, about: About) -> str:
        """Say what the title adds: of how many the change is; "" for most questions."""
        del typed, about
        return ""

    def summary(self, typed: T, about: About) -> str:
        """Say whom the change concerns, for the confirmation; "" for most questions."""
        del typed, about
        return ""
