"""続柄: the closed set, its steps, and nothing beyond it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.records.relationship import MOST_STEPS, STEPS, WHOLE, goes_on, joined, steps

some_steps = st.lists(st.sampled_from(STEPS), min_size=1, max_size=6).map(tuple)


@given(some_steps)
def test_up_to_four_steps_are_read_as_they_were_joined_and_more_is_distant(
    taken: tuple[str, ...],
) -> None:
    whole = joined(taken)
    assert steps(whole) == (taken if len(taken) <= MOST_STEPS else ("縁故者",))


@pytest.mark.parametrize("word", WHOLE)
def test_every_word_of_the_set_is_one_step(word: str) -> None:
    assert steps(word) == (word,)


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "祖父",
        "孫",
        "子の",
        "の子",
        "子のの子",
        "世帯主の子",
        "同居人の妻",
        "子の子の子の子の子",
    ],
)
def test_what_is_not_of_the_set_is_no_relationship(foreign: str) -> None:
    assert steps(foreign) == ()


def test_only_a_family_step_goes_on_and_only_four_times() -> None:
    assert goes_on(("子",))
    assert not goes_on(())
    assert not goes_on(("世帯主",))
    assert not goes_on(("同居人",))
    assert not goes_on(("子", "子", "子", "子"))
