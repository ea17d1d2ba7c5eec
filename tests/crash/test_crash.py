"""A sample of the lives that `make crash` ends by the thousand, and that they notice a mistake."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.base.ids import SystemChance
from tests.crash.runs import Crash

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")

SAMPLE = 16
MOST_LIVES = 200
"""Lives within which a counter that tells before it keeps must be found out."""


@pytest.fixture
def crash(tmp_path: Path, database_url: str) -> Iterator[Crash]:
    seed = SystemChance().draw(4).hex()
    print(f"seed {seed}")
    made = Crash(tmp_path, database_url, seed, print)
    made.desks_at_once, made.cloud_lives = 2, (4, 8)  # lives of one desk, where there are few
    yield made
    made.close()
    print(made.summary())


def test_what_a_killed_desk_accepted_is_kept_and_comes_home_once(crash: Crash) -> None:
    crash.run(SAMPLE)
    assert not crash.broken
    assert crash.who.total() == SAMPLE
    assert crash.told > 0
    assert crash.entries == crash.told + crash.untold


def test_a_counter_that_tells_before_it_keeps_is_found_out(crash: Crash) -> None:
    crash.hasty = True
    crash.run(MOST_LIVES)
    assert any("accepted, told and lost" in each for each in crash.broken)
