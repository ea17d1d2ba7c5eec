"""Storms by the thousand: ``python -m tests.simulation 5000 [--first 0] [--postgres 200]``.

Prints every seed that breaks a law, and at the end how many ran; exit status 1 if any broke one.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
import time
from pathlib import Path

from sync.cloud.database import embedded, stop_embedded
from tests.ports.roles import ready
from tests.simulation.runs import Trial, storm_in_memory, storm_on_postgres, tried

TOLD_SECONDS = 60


def main() -> int:
    """Run the seeds; return the exit status."""
    parser = argparse.ArgumentParser(prog="storm")
    parser.add_argument("seeds", type=int, help="seeds with the ledger in memory")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--postgres", type=int, default=0, help="seeds on PostgreSQL besides")
    parser.add_argument(
        "--hurried", action="store_true", help="no operator waits for every desk after a restore"
    )
    parser.add_argument("--minutes", type=float, default=0, help="stop after this time")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)  # a storm's failures are meant
    began = told = time.monotonic()
    broken = ran = 0
    for seed in range(asked.first, asked.first + asked.seeds):
        ran += 1
        broken += _say(seed, tried(lambda seed=seed: storm_in_memory(seed, hurried=asked.hurried)))
        now = time.monotonic()
        if now - told > TOLD_SECONDS:
            told = now
            sys.stdout.write(f"{ran} storms, {broken} broke a law, {now - began:.0f} s\n")
            sys.stdout.flush()
        if asked.minutes and now - began > asked.minutes * 60:
            break
    on_database = _on_postgres(asked.first, asked.postgres) if asked.postgres else 0
    took = time.monotonic() - began
    sys.stdout.write(
        f"{ran} storms in memory and {asked.postgres} on PostgreSQL in {took:.0f} s: "
        f"{broken + on_database} broke a law\n"
    )
    return 1 if broken + on_database else 0


def _on_postgres(first: int, seeds: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-storm-"))
    try:
        url = ready(embedded(folder))
        return sum(
            _say(seed, tried(lambda seed=seed: storm_on_postgres(url, seed)))
            for seed in range(first, first + seeds)
        )
    finally:
        stop_embedded(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _say(seed: int, trial: Trial) -> bool:
    for breach in trial:
        sys.stdout.write(f"seed {seed}: {breach}\n")
        sys.stdout.flush()
    return bool(trial)


if __name__ == "__main__":
    sys.exit(main())
