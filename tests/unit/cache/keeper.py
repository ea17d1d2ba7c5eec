"""Keeps entries for ever and prints each acceptance; the test kills it at an arbitrary instant."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.cache.journal import JournalFile
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.journal.kinds import Inquiry, Kind


def main() -> None:
    journal = JournalFile(
        Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), SystemClock(), SystemChance()
    )
    while True:
        entry = journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
        sys.stdout.write(f"{entry.envelope.number} {entry.words.id.hex()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
