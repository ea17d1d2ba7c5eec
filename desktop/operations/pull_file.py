"""The register comes from a file first, then over the line what came after it was made."""

from __future__ import annotations

from pathlib import Path

from desktop.cache.journal import JournalFile
from desktop.cache.store import DeskStore
from desktop.operations.carry import Carry
from sync.base.troubles import CloudRefused, KeyWrong
from sync.base.wire import WireError
from sync.exchanges import pull_file
from sync.exchanges.conversation import round_trip


def first_pull(journal: JournalFile, store: DeskStore, carry: Carry, file: Path) -> str:
    """Load what this desk holds nothing of from a file; return why it was not taken, or "".

    What is refused leaves nothing behind: the line brings it all. Slow. LineTrouble rises: the key
    of the file comes over the line.
    """
    me = journal.identity.enrolled()
    try:
        with file.open("rb") as opened:
            data = opened.read(pull_file.MOST_FILE_BYTES)
        taken, cover = pull_file.read(data, me.municipality, me.municipality_public)
        key = carry(pull_file.desk(journal.identity.key(), cover))
        pull_file.load(taken, cover, key, store)
    except OSError:
        return f"初回読込ファイルを開けません。{pull_file.REMEDY}"
    except (pull_file.PullFileForeign, pull_file.PullFileDamaged, CloudRefused) as no:
        return f"{no.reason}{no.remedy}"
    except (KeyWrong, WireError):  # what was told is no key, or what is inside is no register
        return f"{pull_file.PullFileDamaged.reason}{pull_file.REMEDY}"
    return ""


def catch_up(journal: JournalFile, store: DeskStore, carry: Carry) -> int:
    """Make a round over the line; return how many rows it brought. Slow, raises LineTrouble."""
    return carry(round_trip(journal, store, journal.identity.enrolled().municipality_public)).rows
