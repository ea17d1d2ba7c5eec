"""A sample of the storms that `make storm` runs by the thousand, and that they notice mistakes."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.mutations import IN_A_HURRY, MUTATIONS, Mutation
from tests.simulation.runs import STEPS, storm_in_memory, storm_on_postgres, tried

CHUNK = 15
CHUNKS, HURRIED_CHUNKS = 8, 2
MOST_SEEDS = 200
"""Storms within which a mutation must be noticed."""

SELDOM = {
    "forget_what_waits_when_its_end_is_given_back": 175,
    "settle_in_the_order_of_arrival": 157,
    "believe_any_desk_signature": 130,
    "wait_for_no_desk_after_a_restore": 65,
    "decide_new_ones_at_once_after_a_restore": 65,
    "withdraw_for_anybody": 23,
    "never_give_back_journal_0": 19,
    "ignore_the_epoch": 14,
    "forget_what_waits": 14,
    "settle_without_what_is_needed": 9,
    "let_the_last_decision_count": 8,
}
"""The first storm in which a mutation that seldom matters is noticed: it is tried before all."""

FOUND = {
    26: "a relay came to a restored cloud before the desk itself",
    30: "a revoked desk's damaged entry held up what came behind it",
    47: "a restored cloud lost its hole, and the damaged entry was not sent again",
    17: "two chains under one number parted at a restore, unseen",
    135: "what an older chain had brought home was lost with the restored cloud",
    369: "a flipped bit in the municipality made an entry a stranger's",
    532: "a flipped bit in the desk's number made an entry a stranger's",
    790: "a desk enrolled anew between a restore and the next whole round",
    956: "a former receipt stood for a content that had come twice",
    3293: "two parted chains met behind a hole",
    3694: "two parted chains met behind a hole whose signature was broken",
    714146: "two parted chains met behind a hole, the one from before it lost",
    714713: "what a filing waited for came before its decision, and was not what its filer saw",
    601801: "a restored cloud lost the hole of what nobody could read, and all behind it waited",
    1454: "a cloud restored twice took the answer to its first restore for the one to its second",
    14108: "a stale copy of journal 0 took the place of the one that was given back",
    2107: "a clone left a hole where the other copy had the entry whole",
    27: "what a server older than the desk could not read was never sent again",
    75: "a relay had brought what an older server could not read, and its desk never heard",
    500263: "what had waited in one restored cloud was decided last in the next one",
    300191: "an entry that waited its turn in a restored cloud failed when it came",
    203269: "a clone left a hole where the other copy had an entry that failed to settle",
    74: "a hole at a chain's end was filled, and what came next was not held to the filling",
}
"""Seeds that once broke a law, by what was wrong."""


@pytest.fixture(autouse=True)
def quiet() -> None:
    logging.getLogger("madoguchi.settle").setLevel(logging.CRITICAL)


@pytest.mark.parametrize("first", range(0, CHUNK * CHUNKS, CHUNK))
def test_after_every_storm_all_laws_hold(first: int) -> None:
    broken = {
        seed: tried(lambda s=seed: storm_in_memory(s)) for seed in range(first, first + CHUNK)
    }
    assert not {seed: told for seed, told in broken.items() if told}


@pytest.mark.parametrize("first", range(0, CHUNK * HURRIED_CHUNKS, CHUNK))
def test_after_storms_whose_operator_does_not_wait_all_laws_hold(first: int) -> None:
    broken = {
        seed: tried(lambda s=seed: storm_in_memory(s, hurried=True))
        for seed in range(first, first + CHUNK)
    }
    assert not {seed: told for seed, told in broken.items() if told}


@pytest.mark.parametrize("seed", FOUND, ids=FOUND.values())
def test_what_was_found_once_stays_mended(seed: int) -> None:
    assert not tried(lambda: storm_in_memory(seed))


TELL = "from tests.simulation.runs import *; print([fingerprint(in_memory(s)) for s in range(6)])"


def test_a_seed_is_one_storm_in_whatever_process() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", TELL],
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in (1, 2)
    }
    assert len(told) == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_same_storms_over_postgresql_end_well(database_url: str, seed: int) -> None:
    assert not tried(lambda: storm_on_postgres(database_url, seed))


@pytest.mark.parametrize("seed", range(2))
def test_storms_in_a_hurry_over_postgresql_end_well(database_url: str, seed: int) -> None:
    assert not tried(lambda: storm_on_postgres(database_url, seed, STEPS, hurried=True))


def seeds(mutation: Mutation) -> tuple[int, ...]:
    return (SELDOM.get(mutation.__name__, 0), *range(MOST_SEEDS))


@pytest.mark.parametrize("mutation", IN_A_HURRY, ids=lambda mutation: mutation.__name__)
def test_a_mistake_in_the_waiting_is_noticed(
    mutation: Mutation, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation(monkeypatch)
    assert any(tried(lambda s=seed: storm_in_memory(s, hurried=True)) for seed in seeds(mutation))


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_mistake_in_the_engine_is_noticed(
    mutation: Mutation, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation(monkeypatch)
    assert any(tried(lambda s=seed: storm_in_memory(s)) for seed in seeds(mutation))
