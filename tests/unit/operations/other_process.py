"""Writes what the cloud said into an open desk's files, as the sync worker does, and ends."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.wire import unpack
from sync.records.scopes import Row, Scope, ScopeHead


def main() -> None:
    folder, keys = Path(sys.argv[1]), [bytes.fromhex(key) for key in sys.argv[2:]]
    given = unpack(tuple[tuple[int, bytes], Row, ScopeHead], sys.stdin.buffer.read())
    receipt, row, head = given
    journal = JournalFile(folder / "journal.db", keys[0], SystemClock(), SystemChance())
    cache = RegisterCache(folder / "cache.db", keys[1])
    journal.keep_receipts([receipt])
    cache.apply(Scope.FILINGS, [row], head)
    journal.close()
    cache.close()


if __name__ == "__main__":
    main()
