"""The table of permitted moves, and every move it forbids."""

from __future__ import annotations

import pytest

from sync.journal.standing import LABELS, MOVES, OPEN, ForbiddenMove, Standing, moved

FINAL = frozenset(Standing) - OPEN


def test_every_standing_is_in_the_table_and_has_a_word() -> None:
    assert set(MOVES) == set(Standing) == set(LABELS)


@pytest.mark.parametrize("now", Standing)
@pytest.mark.parametrize("to", Standing)
def test_only_the_tables_moves_are_possible(now: Standing, to: Standing) -> None:
    if to in MOVES[now]:
        assert moved(now, to) is to
    else:
        with pytest.raises(ForbiddenMove):
            moved(now, to)


@pytest.mark.parametrize("end", sorted(FINAL))
def test_what_is_final_stays_so(end: Standing) -> None:
    assert not MOVES[end]


def test_every_filing_can_reach_an_end() -> None:
    def ends(standing: Standing) -> bool:
        return standing in FINAL or any(ends(to) for to in MOVES[standing])

    assert all(ends(standing) for standing in Standing)
