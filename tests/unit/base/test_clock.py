"""Moments: whatever number a desk says, there is a day for it."""

from __future__ import annotations

import pytest

from sync.base.clock import LATEST_MS, japan_day, millis, moment


@pytest.mark.parametrize("ms", [0, 1, 1_795_400_000_123, LATEST_MS])
def test_a_moment_comes_back(ms: int) -> None:
    assert millis(moment(ms)) == ms


@pytest.mark.parametrize(
    ("ms", "day"),
    [(-1, "1970-01-01"), (-(2**63), "1970-01-01"), (2**63, "9999-01-01"), (10**30, "9999-01-01")],
)
def test_beyond_all_calendars_is_their_edge(ms: int, day: str) -> None:
    assert japan_day(moment(ms)).isoformat() == day
