"""Questions for days: one of the calendar; one of the register, perhaps not wholly known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from desktop.forms.question import About, Question
from sync.base.civil_dates import as_typed, civil_date
from sync.base.eras import CivilDate, in_era, parse_date
from sync.base.verdicts import Refusal

UNKNOWN_DAY = "分からない日は、↓ で書き方を選びます。"


class Day(Question[str]):
    """A day as clerks type it: R8.11.20, 令和8年11月20日, 20261120."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return today, or the day of the record, where the declaration says so; else nothing."""
        starts = self.field.says.starts
        return in_era(about.today) if starts == "today" else _in_era(about.held(starts))

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the ISO day, "" when it is none."""
        del about
        day = parse_date(typed) if typed.strip() else None
        return {self.name: day.isoformat() if isinstance(day, dt.date) else ""}

    def written(self, body: Any, about: About) -> str:
        """Return the day that was filed, in its era."""
        del about
        return _in_era(getattr(body, self.name))

    def unread(self, typed: str, row: str) -> str:
        """Say what is wrong with the day, more closely than the rule can."""
        del row
        day = parse_date(typed) if typed.strip() else None
        return f"{day.reason}{day.remedy}" if isinstance(day, Refusal) else ""


class CivilDay(Question[str]):
    """A day, or how it is written where it is not wholly known: S10頃, 年月日不詳 (§1.1.8)."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return what the record holds or today, where the declaration says so; else nothing."""
        starts = self.field.says.starts
        if starts == "today":
            return in_era(about.today)
        held = getattr(about.person, starts) if about.person is not None and starts else None
        return as_typed(held) if isinstance(held, CivilDate) else ""

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the day; an empty one when what was typed is none."""
        del about
        meant = civil_date(typed) if typed.strip() else CivilDate()
        return {self.name: CivilDate() if isinstance(meant, Refusal) else meant}

    def written(self, body: Any, about: About) -> str:
        """Return the day that was filed, as it is typed."""
        del about
        return as_typed(getattr(body, self.name))

    def unread(self, typed: str, row: str) -> str:
        """Say what is wrong with the day, and how an uncertain one is typed."""
        del row
        day = civil_date(typed) if typed.strip() else None
        if not isinstance(day, Refusal):
            return ""
        return f"{day.reason}{day.remedy}" + UNKNOWN_DAY


def _in_era(iso: str) -> str:
    day = parse_date(iso)
    return "" if isinstance(day, Refusal) else in_era(day)
