"""Questions answered by choosing: one of the declared choices, some of them, yes or no."""

from __future__ import annotations

from typing import Any

from desktop.forms.question import About, Question


class OneOf(Question[str]):
    """One of the declared choices; typed is its value."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return the record's value, or the body's own beginning, else nothing."""
        held = about.held(self.field.says.starts)
        default = self.field.default if isinstance(self.field.default, str) else ""
        return next((value for value in (held, default) if value in self._values()), "")

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the value chosen, "" for none."""
        del about
        return {self.name: typed}

    def written(self, body: Any, about: About) -> str:
        """Return what was filed."""
        del about
        return str(getattr(body, self.name))

    def fits(self, typed: str, about: About) -> bool:
        """Say whether the choice is still there."""
        del about
        return not typed or typed in self._values()

    def _values(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.field.says.choices)


class SomeOf(Question[tuple[str, ...]]):
    """Any of the declared choices."""

    typed_as = tuple[str, ...]

    def begin(self, about: About) -> tuple[str, ...]:
        """Return what the body begins with."""
        del about
        return tuple(self.field.default) if isinstance(self.field.default, tuple) else ()

    def values(self, typed: tuple[str, ...], about: About) -> dict[str, Any]:
        """Return what is ticked, in the order declared."""
        del about
        declared = (value for value, _ in self.field.says.choices)
        return {self.name: tuple(value for value in declared if value in typed)}

    def written(self, body: Any, about: About) -> tuple[str, ...]:
        """Return what was filed."""
        del about
        return tuple(getattr(body, self.name))


class Flag(Question[bool]):
    """Yes or no."""

    typed_as = bool

    def begin(self, about: About) -> bool:
        """Return what the record holds where the declaration says so, else the body's own."""
        starts = self.field.says.starts
        held = getattr(about.person, starts) if about.person is not None and starts else None
        return bool(self.field.default is True if held is None else held)

    def values(self, typed: bool, about: About) -> dict[str, Any]:  # noqa: FBT001 - the answer
        """Return it."""
        del about
        return {self.name: typed}

    def written(self, body: Any, about: About) -> bool:
        """Return what was filed."""
        del about
        return bool(getattr(body, self.name))
