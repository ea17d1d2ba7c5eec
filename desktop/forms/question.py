"""What a question of a form is: what may be typed, and what that says of the change's fields."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from sync.base.verdicts import Refusal
    from sync.records.fields import Field
    from sync.records.resident import Resident
    from sync.records.town import Oaza

T = TypeVar("T")


@dataclass(frozen=True)
class About:
    """Whom a form is about, and what its questions may offer; `areas` by address code."""

    person: Resident
    household: tuple[Resident, ...]
    today: dt.date
    areas: Mapping[str, Oaza]


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

    def fits(self, typed: T, about: About) -> bool:
        """Say whether a draft still fits whom it is about."""
        del typed, about
        return True

    def row_of(self, refusal: Refusal, typed: T) -> str:
        """Return the name of the row where the clerk mends what is refused."""
        del typed
        return refusal.field

    def unread(self, typed: T) -> str:
        """Say why what was typed cannot be read, "" where it can."""
        del typed
        return ""

    def extent(self, typed: T, about: About) -> str:
        """Say what the title adds: of how many the change is; "" for most questions."""
        del typed, about
        return ""

    def summary(self, typed: T, about: About) -> str:
        """Say whom the change concerns, for the confirmation; "" for most questions."""
        del typed, about
        return ""
