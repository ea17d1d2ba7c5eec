"""Questions answered by one line: a number to call, a building, a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from desktop.forms.question import About, Question
from sync.base.eras import in_era, parse_date
from sync.base.verdicts import Refusal
from sync.changes.contact_correction import plain_phone

_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
"""The register writes the numbers of addresses full width."""


class Line(Question[str]):
    """One line; begins with what the person's record holds where the declaration says so."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return the record's own value, or nothing."""
        starts = self.field.says.starts
        return str(getattr(about.person, starts)) if starts else ""

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the line as the register writes it."""
        del about
        return {self.name: self.plain(typed)}

    def written(self, body: Any, about: About) -> str:
        """Return what was filed."""
        del about
        return str(getattr(body, self.name))

    def plain(self, typed: str) -> str:
        """Return the line as the register writes it: without blanks at its ends."""
        return typed.strip(" 　")


class Phone(Line):
    """A telephone number."""

    def plain(self, typed: str) -> str:
        """Return the number in half width, with plain hyphens."""
        return plain_phone(typed)


class Building(Line):
    """A 方書: building and room."""

    def plain(self, typed: str) -> str:
        """Return it with full-width digits; else as it was written."""
        return super().plain(typed).translate(_WIDE)


class Day(Question[str]):
    """A day as clerks type it: R8.11.20, 令和8年11月20日, 20261120."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return today where the declaration says so, else nothing."""
        return in_era(about.today) if self.field.says.starts == "today" else ""

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the ISO day, "" when it is none."""
        del about
        day = parse_date(typed) if typed.strip() else None
        return {self.name: day.isoformat() if isinstance(day, dt.date) else ""}

    def written(self, body: Any, about: About) -> str:
        """Return the day that was filed, in its era."""
        del about
        day = parse_date(getattr(body, self.name))
        return "" if isinstance(day, Refusal) else in_era(day)

    def unread(self, typed: str) -> str:
        """Say what is wrong with the day, more closely than the rule can."""
        day = parse_date(typed) if typed.strip() else None
        return f"{day.reason}{day.remedy}" if isinstance(day, Refusal) else ""
