"""People who are not in the register yet: numbered at registration, one household, no conflict."""

from __future__ import annotations

import datetime as dt

from sync.base.numbers import with_check_digit
from sync.changes.merge import Merged, merge
from sync.changes.registering import next_rows
from sync.changes.verdict import NEW_HOUSEHOLD, Patch, ReadSet, is_newcomer, newcomer
from sync.records.resident import ChangeReason
from tests.unit.changes.people import Register

TODAY = dt.date(2026, 11, 24).isoformat()


def test_newcomers_get_numbers_with_check_digits_and_one_household() -> None:
    register = Register.of()
    patches = tuple(
        Patch(newcomer(place), {"name": f"新規　{place}", "setai_no": NEW_HOUSEHOLD},
              ChangeReason.MOVED_IN, TODAY)
        for place in (1, 2, 3)
    )  # fmt: skip
    merged = merge(register, patches, ReadSet())
    assert isinstance(merged, Merged)
    rows = next_rows(register, merged.patches, b"f", TODAY)
    assert [row.name for row in rows] == ["新規　1", "新規　2", "新規　3"]
    assert {row.history_no for row in rows} == {1}
    assert len({row.setai_no for row in rows}) == 1
    assert len({row.atena_no for row in rows}) == 3
    for row in rows:
        assert with_check_digit(int(row.atena_no[:-1])) == row.atena_no
        assert not is_newcomer(row.atena_no)
