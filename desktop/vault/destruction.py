"""A revoked desk destroys its keys, once the cloud has receipted all that it kept.

Nothing but the town's own signed word about this very desk begins it, and never before the last
receipt. That word lies in the folder first and the key of the journal goes last. So whenever the
program is killed, the next start finds what was begun, looks at the word and the receipts again,
and finishes it. Until the last key is gone the journal opens; after it nothing does.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from desktop.cache.copies import Copies
from desktop.cache.journal import JournalFile
from desktop.profile import Profile
from desktop.vault.vault import ProfileKeys, destroy_cache_key, destroy_keys
from sync.base.troubles import DatabaseReadOnly
from sync.base.wire import WireError
from sync.exchanges.farewell import revocation


def is_revoked(journal: JournalFile, word: bytes) -> bool:
    """Say whether an entry is the town's own, and revokes this very desk."""
    me = journal.identity.known()
    if me is None:
        return False
    try:
        revocation(word, me.municipality_public, me.municipality, me.desk)
    except WireError:
        return False
    return True


def destroy(profile: Profile, keys: ProfileKeys, journal: JournalFile, word: bytes) -> bool:
    """Destroy the keys of a revoked desk; False where that may not be, and nothing was touched.

    The cache is closed before; the journal is closed here. Raises KeyTrouble and the file's
    troubles: the next start goes on then.
    """
    if not is_revoked(journal, word) or journal.count_unsent():
        return False
    _mark(profile.revocation, word)
    destroy_cache_key(profile, keys)
    Copies(profile.cache).remove()
    journal.destroy_keys()
    journal.close()
    destroy_keys(profile)
    _settle(profile.folder)
    return True


def begun(profile: Profile) -> bytes | None:
    """Return the town's word where the destruction of a desk's keys was begun."""
    try:
        return profile.revocation.read_bytes()
    except OSError:
        return None


def _mark(file: Path, word: bytes) -> None:
    """Write the town's word down, whole or not at all, on the disk when this returns."""
    part = file.with_suffix(".part")
    try:
        with part.open("wb") as out:
            out.write(word)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        raise DatabaseReadOnly(f"revocation: {error.strerror}") from None
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """Have a folder's names on the disk, where the system lets a folder be written through."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
