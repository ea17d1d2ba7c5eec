"""Whether keys can be kept on this machine, and whether what is encrypted is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import keyring

from desktop.cache.journal import JournalFile
from desktop.profile import Profile
from desktop.selftest.found import REINSTALL, Found, Said, failed, failed_by, passed
from desktop.selftest.place import Place
from desktop.vault.vault import VaultKind, destroy_keys, kind, open_vault
from sync.base.troubles import DatabaseReadOnly, KeyWrong, Trouble

PLAIN_HEADER = b"SQLite format 3\0"
"""How a SQLite file begins that is not encrypted."""

WORDS = "rehearsal only"


def keys(place: Place) -> Found:
    """Keep the keys of a profile that is made for it, fetch them again, and destroy them."""
    try:
        with _spare(place.profile.folder) as folder:
            spare = Profile(folder)
            where = kind(spare)
            try:
                kept = open_vault(spare, lambda: WORDS, place.chance)
                same = kept == open_vault(spare, lambda: WORDS, place.chance)
            finally:
                destroy_keys(spare)
    except Trouble as trouble:
        return failed_by(trouble)
    if not same:
        return failed(
            Said("保管した鍵が、同じ鍵として返りません。", "The keys do not come back as kept."),
            Said(
                "OSの鍵の保管機能（キーリング）を確認してください。",
                "Check the system's keyring for this user.",
            ),
        )
    if where is VaultKind.KEYRING:
        name = type(keyring.get_keyring()).__module__.removeprefix("keyring.backends.")
        return passed(f"OSのキーリング（{name}）", f"the system's keyring ({name})")
    return passed(
        "OSのキーリングがないため、パスフレーズ付きの鍵ファイルを使います。",
        "no keyring answers: a key file with a passphrase is used",
    )


def encryption(place: Place) -> Found:
    """Write an encrypted journal; only its own key opens it, and nothing of it is plain."""
    key, other = place.chance.draw(32), place.chance.draw(32)
    try:
        with _spare(place.profile.folder) as folder:
            file = folder / "journal.db"
            JournalFile(file, key, place.clock, place.chance).close()
            plain = file.read_bytes()[: len(PLAIN_HEADER)] == PLAIN_HEADER
            JournalFile(file, key, place.clock, place.chance).close()
            guarded = _refuses(file, other, place)
    except Trouble as trouble:
        return failed_by(trouble)
    if plain or not guarded:
        return failed(
            Said(
                "データベースが暗号化されていません。",
                "The database is not encrypted: its file is plain, or opens with any key.",
            ),
            REINSTALL,
        )
    return passed("SQLCipher（鍵なしでは読めません）", "SQLCipher: unreadable without its key")


def _refuses(file: Path, other: bytes, place: Place) -> bool:
    try:
        JournalFile(file, other, place.clock, place.chance).close()
    except KeyWrong:
        return True
    return False


@contextmanager
def _spare(folder: Path) -> Iterator[Path]:
    """Return a folder inside the profile's, gone afterwards."""
    try:
        made = TemporaryDirectory(prefix="selftest-", dir=folder)
    except OSError as error:
        raise DatabaseReadOnly(type(error).__name__) from None
    with made as name:
        yield Path(name)
