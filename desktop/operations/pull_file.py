"""The register comes from a file first, then over the line what came after it was made."""

from __future__ import annotations

from pathlib import Path

from desktop.cache.journal import JournalFile
from desktop.cache.store import DeskStore
from desktop.operations.carry import Carry
from sync.base.troubles import CloudRefused, KeyWrong
from sync.base.verdicts import Refusal
from sync.base.wire import WireError
from sync.exchanges import pull_file, snapshot
from sync.exchanges.conversation import round_trip

FIELD = "file"


def first_pull(
    journal: JournalFile,
    store: DeskStore,
    carry: Carry,
    file: Path,
    progress: snapshot.Progress = lambda *_: None,
) -> Refusal | None:
    """Load what this desk holds nothing of from a file; return why it was not taken, if it was not.

    What is refused leaves nothing behind: the line brings it all. Slow. LineTrouble rises: the key
    of the file comes over the line.
    """
    me = journal.identity.enrolled()
    try:
        with file.open("rb") as opened:
            data = opened.read(pull_file.MOST_FILE_BYTES)
        taken, cover = pull_file.read(data, me.municipality, me.municipality_public)
        key = carry(pull_file.desk(journal.identity.key(), cover))
        pull_file.load(taken, cover, key, store, progress)
    except OSError:
        return _no("unreadable", "初回読込ファイルを開けません。")
    except pull_file.PullFileForeign as no:
        return _no("foreign", no.reason)
    except CloudRefused as no:
        return Refusal(no.code, FIELD, no.reason, no.remedy)
    except (pull_file.PullFileDamaged, KeyWrong, WireError):  # or what was told is no key of it
        return _no("damaged", pull_file.PullFileDamaged.reason)
    return None


def catch_up(journal: JournalFile, store: DeskStore, carry: Carry) -> int:
    """Make a round over the line; return how many rows it brought. Slow, raises LineTrouble."""
    return carry(round_trip(journal, store, journal.identity.enrolled().municipality_public)).rows


def _no(code: str, reason: str) -> Refusal:
    return Refusal(f"{pull_file.NAME}.{code}", FIELD, reason, pull_file.REMEDY)
