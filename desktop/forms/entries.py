"""The question for one change of the person's history."""

from __future__ import annotations

from typing import Any

from desktop.forms.found import Offered
from desktop.forms.question import About, Question
from sync.base.eras import in_era, parse_date
from sync.base.verdicts import Refusal
from sync.records.resident import REASON_LABELS


class Entry(Question[int]):
    """One row of the person's history; typed is its 履歴番号, 0 for none."""

    typed_as = int

    def begin(self, about: About) -> int:
        """Return none."""
        del about
        return 0

    def values(self, typed: int, about: About) -> dict[str, Any]:
        """Return the 履歴番号."""
        del about
        return {self.name: typed}

    def written(self, body: Any, about: About) -> int:
        """Return what was filed."""
        del about
        return int(getattr(body, self.name))

    def rows(self, about: About) -> list[Offered]:
        """Return the history, the newest first."""
        person = about.person
        past = about.offers.history(person.atena_no) if person is not None else ()
        return [
            Offered(str(row.history_no), f"履歴{row.history_no}　{REASON_LABELS[row.reason]}",
                    f"異動日　{_day(row.changed_on)}　処理日　{_day(row.processed_on)}")
            for row in reversed(past)
        ]  # fmt: skip


def _day(iso: str) -> str:
    day = parse_date(iso)
    return "－" if isinstance(day, Refusal) else in_era(day)
