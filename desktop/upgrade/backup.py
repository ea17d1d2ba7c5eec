"""The backup of a desk's two files from before an upgrade, and how it is put back.

Encrypted as they are, by the same keys. Never put in the place of a journal that knows more.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.cache.copies import Copies
from desktop.cache.engine import troubles_named
from desktop.profile import Profile
from desktop.upgrade.standing import settle, versions
from desktop.vault.vault import ProfileKeys
from sync.base.troubles import DatabaseNewer, DatabaseReadOnly

JOURNAL, CACHE = "journal.db", "cache.db"

KEPT = (
    "SELECT desk, number, hash FROM entry ORDER BY desk, number",
    "SELECT name, kept_at FROM draft ORDER BY name",
    "SELECT number, state FROM visit ORDER BY number",
    "SELECT name, done_by FROM follow_up ORDER BY name",
)
"""What people kept, asked of a journal that a newer version may have migrated. Receipts and the
office's journal come again by themselves."""


class KeptSince(DatabaseNewer):
    """A newer version has kept entries here; going back would lose them, so nothing is touched."""

    reason = "新しい版のプログラムで受け付けた記録があるため、前の版には戻せません。"
    remedy = "新しい版を入れ直してください。記録はすべて残っています。"
    reason_en = "A newer version has kept entries here, which the older one cannot read."
    remedy_en = "Install the newer version again. Every entry is still there; nothing was touched."


def backup_folder(folder: Path) -> Path:
    """Return where the backup lies."""
    return versions(folder) / "backup"


def back_up(profile: Profile, keys: ProfileKeys) -> Path:
    """Copy both files as they are at this moment, whole or not at all; return the folder.

    The profile's lock is held. Raises the troubles of the file and DatabaseReadOnly.
    """
    kept = backup_folder(profile.folder)
    part = kept.with_name("backup.part")
    with _named():
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True, mode=0o700)
        _copy(profile.journal, part / JOURNAL, keys.journal)
        cache = Copies(profile.cache).to_read()[0]
        if cache.exists():
            _copy(cache, part / CACHE, keys.cache)
        settle(part)
        drop_backup(profile.folder)
        part.rename(kept)
        settle(kept.parent)
    return kept


def drop_backup(folder: Path) -> None:
    """Throw the backup away: at one blow, then its bytes."""
    kept = backup_folder(folder)
    gone = kept.with_name("backup.gone")
    shutil.rmtree(gone, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        kept.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def put_back(profile: Profile, keys: ProfileKeys) -> bool:
    """Put the backup in the place of files that a newer version migrated; False if there is none.

    Raises KeptSince where the journal knows anything that the backup does not; nothing is touched.
    """
    kept = backup_folder(profile.folder) / JOURNAL
    if not kept.exists():
        return False
    with _named():
        with (
            closing(_opened(profile.journal, keys.journal)) as now,
            closing(_opened(kept, keys.journal)) as before,
        ):
            if _content(now) != _content(before):
                raise KeptSince("the journal has grown since the backup")
            now.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            now.execute("PRAGMA journal_mode = DELETE").fetchall()  # no log outlives its file
        put_back_cache(profile)  # first: a cut in between finds the journal newer, and comes again
        _replace(kept, profile.journal)
    return True


def put_back_cache(profile: Profile) -> bool:
    """Put the copy of the register back; without one it is pulled anew. False without a backup."""
    folder = backup_folder(profile.folder)
    if not (folder / JOURNAL).exists():
        return False
    with _named():
        Copies(profile.cache).remove()
        if (folder / CACHE).exists():
            _replace(folder / CACHE, profile.cache)
    return True


def _replace(kept: Path, file: Path) -> None:
    part = file.with_name(file.name + ".part")
    shutil.copyfile(kept, part)
    _settle_file(part)
    part.replace(file)
    settle(file.parent)


def _copy(file: Path, to: Path, key: bytes) -> None:
    with closing(_opened(file, key)) as old, closing(_opened(to, key)) as new:
        old.backup(new)
    _settle_file(to)


def _settle_file(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _opened(file: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(str(file), timeout=5)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _content(journal: Any) -> list[list[tuple[object, ...]]]:
    return [journal.execute(question).fetchall() for question in KEPT]


@contextlib.contextmanager
def _named() -> Iterator[None]:
    try:
        with troubles_named():
            yield
    except OSError as error:
        raise DatabaseReadOnly(f"backup: {type(error).__name__}") from None
