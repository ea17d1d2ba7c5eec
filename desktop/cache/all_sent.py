"""A mark beside the journal: when the desk was last closed, every entry had its receipt.

The journal is encrypted, and whoever removes a program has no key. So the mark names the state of
its files, and counts only as long as nobody has written to them since.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.cache.journal import JournalFile

MARK = "all-sent"


def close_noted(journal: JournalFile, file: Path) -> None:
    """Close a journal; where everything in it was received, mark its files."""
    unsent = True
    with contextlib.suppress(Trouble):
        unsent = journal.count_unsent() > 0
    journal.close()
    if not unsent:
        note_all_sent(file)


def note_all_sent(journal: Path) -> None:
    """Mark the files of a closed journal as they are now; without room for it there is no mark."""
    with contextlib.suppress(OSError):
        journal.with_name(MARK).write_text(_state(journal), "ascii")


def surely_sent(journal: Path) -> bool:
    """Say whether nothing waits there; False where that cannot be known. OSError as it comes."""
    if not journal.exists():
        return True
    mark = journal.with_name(MARK)
    return mark.exists() and mark.read_text("ascii") == _state(journal)


def _state(journal: Path) -> str:
    """Return sizes and times of the journal and of its log; an empty log is none."""
    log = journal.with_name(journal.name + "-wal")
    files = [file for file in (journal, log) if file.exists() and file.stat().st_size]
    return "".join(f"{file.stat().st_size} {file.stat().st_mtime_ns}\n" for file in files)
