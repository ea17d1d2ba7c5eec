"""What a change that goes on writes: each person's next snapshot, with the numbers it asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from sync.base.numbers import with_check_digit
from sync.changes.merge import patched
from sync.changes.placing import placed
from sync.changes.verdict import NEW_HOUSEHOLD, Patch, is_newcomer
from sync.records.resident import Resident, blank

HOUSEHOLD, ADDRESSEE = "household", "addressee"
"""The series that 世帯番号 and 宛名番号 are taken from (§1.1.13)."""


class Register(Protocol):
    """What a registration needs of the register."""

    def current(self, atena_no: str) -> Resident | None:
        """Return a person's current snapshot."""
        ...

    def household(self, setai_no: str) -> list[Resident]:
        """Return the current snapshots of a household's present members."""
        ...

    def next_serial(self, series: str) -> int:
        """Return the next number of a municipality-wide series."""
        ...


def next_rows(
    register: Register, patches: Sequence[Patch], filing: bytes, today: str
) -> list[Resident]:
    """Return the snapshots that merged patches make; `today` (ISO) is their 処理日.

    A household that several of them make new is one household, with one number.
    """
    numbers = _Numbers(register)
    rows: list[Resident] = []
    made_of: dict[str, Resident] = {}
    for patch in patches:
        if is_newcomer(patch.atena_no):
            before = blank(numbers.addressee(patch.atena_no))
        else:
            known = register.current(patch.atena_no)
            if known is None:
                raise AssertionError("merge let a patch through for a person who is not there")
            before = known
        made_of[before.atena_no] = before
        after = patched(before, patch)
        rows.append(
            msgspec.structs.replace(
                after,
                setai_no=numbers.household() if after.setai_no == NEW_HOUSEHOLD else after.setai_no,
                history_no=before.history_no + 1,
                reason=patch.reason,
                changed_on=patch.changed_on,
                processed_on=today,
                filing=filing,
                note=patch.values.get("note", ""),
            )
        )
    return placed(rows, made_of, register.household)


class _Numbers:
    """The numbers that one registration gives, each once."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._people: dict[str, str] = {}
        self._household = ""

    def addressee(self, stands_for: str) -> str:
        if stands_for not in self._people:
            self._people[stands_for] = _number(self._register.next_serial, ADDRESSEE)
        return self._people[stands_for]

    def household(self) -> str:
        self._household = self._household or _number(self._register.next_serial, HOUSEHOLD)
        return self._household


def _number(next_serial: Callable[[str], int], series: str) -> str:
    while (number := with_check_digit(next_serial(series))) is None:
        pass  # serials whose remainder is 1 have no check digit and are skipped
    return number
