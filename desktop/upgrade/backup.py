"""The backup of a desk's two files from before an upgrade, and how it is put back.

Encrypted as they are, by the same keys. Never put in the place of a journal that knows more.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import sqlcipher3.dbapi2 as sqlcipher

from desktop.cache.copies import Copies
from desktop.cache.engine import troubles_named
from desktop.profile import Profile
from desktop.upgrade.launching import onward
from desktop.upgrade.standing import VERSION, laid, number, read, running, settle, versions
from desktop.vault.vault import ProfileKeys
from sync.base.troubles import DatabaseLocked, DatabaseNewer, DatabaseReadOnly, DiskFull
from sync.base.wire import pack

JOURNAL, CACHE = "journal.db", "cache.db"
GONE = "gone"
"""Where in the versions' folder lies what is being thrown away."""

_NO_SUCH = 1
"""SQLITE_ERROR: the question names a table or a column that is not there."""

SAID_AGAIN = {
    "entry": ("receipt", "former"),
}
"""Columns that are not compared: the cloud gives the same receipt whenever an entry is sent again,
and what has none is sent."""

COMES_AGAIN = {
    "office": "TRUE",  # journal 0 is pulled again
    "meta": "name IN ('office_head', 'cloud_time', 'too_early')",  # said by the cloud, too
    "told": "TRUE",  # what the cloud said of filings: it says so again
    "follow_up": "done_by IS NULL",  # noticed again by that; what a person ticked off is compared
    "touched_entry": "TRUE",  # follows from the entries and their receipts
}
"""Rows that are not compared. Everything else was kept by a person, or cannot be told from it."""


class KeptSince(DatabaseNewer):
    """A newer version has kept something here, and its program is gone. Nothing is touched."""

    reason = "新しい版のプログラムで受け付けた記録があるため、前の版には戻せません。"
    remedy = "新しい版を入れ直してください。記録はすべて残っています。"
    reason_en = "A newer version has kept entries here, which the older one cannot read."
    remedy_en = "Install the newer version again. Every entry is still there; nothing was touched."


class GoOn(DatabaseNewer):
    """What a newer version kept is read by that version alone: it stands from the next start on."""

    reason = "新しい版のプログラムで受け付けた記録があるため、次の起動から新しい版で続けます。"
    remedy = "窓口を終了し、もう一度起動してください。記録はすべて残っています。"
    reason_en = "A newer version has kept entries here; it goes on from the next start."
    remedy_en = "Close the program and start it again. Every entry is still there."


class BeingTried(DatabaseLocked):
    """The window was closed, and a newer version is being tried on a copy of what lies here."""

    reason = "新しい版のプログラムを確かめています。"
    remedy = "数分待ってから、もう一度開いてください。記録には影響ありません。"
    reason_en = "A newer version of the program is being tried."
    remedy_en = "Wait some minutes and try again. No record is affected."


def backup_folder(folder: Path) -> Path:
    """Return where the backup lies."""
    return versions(folder) / "backup"


def trial_folder(folder: Path) -> Path:
    """Return where the copies lie that a newer version is tried on; there only meanwhile."""
    return versions(folder) / "trial"


def rests(profile: Profile) -> list[Path]:
    """Return what upgrades have left: what a cut one did not end, and what nobody goes back to."""
    folder, kept = profile.folder, backup_folder(profile.folder)
    parts = [
        kept.with_name("backup.new"), kept.with_name(GONE), trial_folder(folder),
        folder / "program.json.part", folder / "journal.db.part", folder / "cache.db.part",
    ]  # fmt: skip
    standing, here = read(folder), number(running() or VERSION)
    if not (standing.on_trial or standing.left):
        old = [each for each in laid(folder) if number(each) < here and each != standing.good]
        parts += [kept, *(versions(folder) / each for each in old)]
    return [each for each in parts if each.exists()]


def clear(profile: Profile) -> None:
    """Throw away what upgrades have left; what cannot go stays for another evening."""
    for each in rests(profile):
        if each.is_dir():
            _throw_away(each)
        else:
            with contextlib.suppress(OSError):
                each.unlink()


def back_up(profile: Profile, keys: ProfileKeys) -> Path:
    """Copy both files as they are at this moment, whole or not at all; return the folder.

    The profile's lock is held. Raises the troubles of the file and DatabaseReadOnly.
    """
    kept = backup_folder(profile.folder)
    part = kept.with_name("backup.new")
    with files_named():
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
    """Throw the backup away."""
    _throw_away(backup_folder(folder))


def _throw_away(folder: Path) -> None:
    """Throw a folder away: at one blow, for half a version would pass for one; then its bytes."""
    gone = folder.with_name(GONE)
    shutil.rmtree(gone, ignore_errors=True)
    with contextlib.suppress(OSError):  # Windows: somebody reads in it, a scanner for one
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def put_back(profile: Profile, keys: ProfileKeys) -> bool:
    """Put the backup in the place of files that a newer version migrated; False if there is none.

    Raises KeptSince where the journal knows anything that the backup does not; nothing is touched.
    """
    kept = backup_folder(profile.folder) / JOURNAL
    if not kept.exists():
        return False
    with files_named():
        with (
            closing(_opened(profile.journal, keys.journal)) as now,
            closing(_opened(kept, keys.journal)) as before,
        ):
            asked = _questions(before)
            if not _can_answer(now, asked) or _answers(now, asked) != _answers(before, asked):
                raise KeptSince("the journal has grown since the backup")
            now.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            now.execute("PRAGMA journal_mode = DELETE").fetchall()  # no log outlives its file
        put_back_cache(profile)  # first: a cut in between finds the journal newer, and comes again
        _replace(kept, profile.journal)
    return True


def go_back(profile: Profile, keys: ProfileKeys, newer: DatabaseNewer) -> None:
    """Put the journal back that a newer version migrated, or have that version stand again.

    Raises GoOn where it stands again; KeptSince, or `newer` as it came, where its program is gone.
    """
    why = newer
    try:
        if put_back(profile, keys):
            return
    except KeptSince as kept:
        why = kept
    go_on(profile, why)


def go_back_cache(profile: Profile, newer: DatabaseNewer) -> None:
    """Put the copy of the register back that a newer version made; as `go_back`."""
    if not put_back_cache(profile):
        go_on(profile, newer)


def go_on(profile: Profile, why: DatabaseNewer) -> NoReturn:
    """Have the newer version stand that can read what lies here: GoOn; `why` if there is none."""
    with files_named():
        version = onward(profile.folder)
    if not version:
        raise why
    drop_backup(profile.folder)
    raise GoOn from None


def put_back_cache(profile: Profile) -> bool:
    """Put the copy of the register back; without one it is pulled anew. False without a backup."""
    folder = backup_folder(profile.folder)
    if not (folder / JOURNAL).exists():
        return False
    with files_named():
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


def _questions(journal: Any) -> list[str]:
    """Return what to ask of each table of a journal: all that does not come again by itself."""
    asked = []
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
    for (table,) in journal.execute(tables + "ESCAPE '\\' ORDER BY name").fetchall():
        columns = [row[1] for row in journal.execute(f"PRAGMA table_info({table})")]
        named = ", ".join(each for each in columns if each not in SAID_AGAIN.get(table, ()))
        others = COMES_AGAIN.get(table, "FALSE")
        asked.append(f"SELECT {named} FROM {table} WHERE NOT ({others}) ORDER BY {named}")  # noqa: S608
    return asked


def _can_answer(journal: Any, asked: list[str]) -> bool:
    """Say whether a journal has all that is asked of; a newer version may keep it elsewhere."""
    try:
        for question in asked:
            journal.execute(f"EXPLAIN {question}").fetchall()
    except sqlcipher.OperationalError as error:
        if error.sqlite_errorcode == _NO_SUCH:
            return False
        raise
    return True


def _answers(journal: Any, asked: list[str]) -> list[str]:
    """Return a digest of each answer."""
    answers = []
    for question in asked:
        digest = hashlib.sha256()
        for row in journal.execute(question):
            digest.update(pack(tuple(row)))
        answers.append(digest.hexdigest())
    return answers


@contextlib.contextmanager
def files_named() -> Iterator[None]:
    """Turn what copying files and asking a database raise into the house's troubles."""
    try:
        with troubles_named():
            yield
    except OSError as error:
        kind = DiskFull if error.errno in {errno.ENOSPC, errno.EDQUOT} else DatabaseReadOnly
        raise kind(f"backup: {type(error).__name__}") from None
