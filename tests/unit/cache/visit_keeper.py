"""Keeps filings for one visitor after another, for ever; the test kills it at any instant."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.cache.journal import JournalFile
from desktop.cache.visits import State
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.journal.kinds import Filing, Kind

PER_VISIT = 3


def main() -> None:
    journal = JournalFile(
        Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), SystemClock(), SystemChance()
    )
    while True:
        visit = journal.visits.now() or journal.visits.begin(1, "1001")
        while len(journal.visits.items(visit.number)) < PER_VISIT:
            entry = journal.keep(Kind.FILING, Filing("contact_correction", ("1",), b""), None)
            sys.stdout.write(f"{visit.number} {entry.words.id.hex()}\n")
            sys.stdout.flush()
        journal.visits.keep(visit.moved(State.ENDED, 2, "1001"))


if __name__ == "__main__":
    main()
