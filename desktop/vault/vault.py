"""The raw keys of a profile's two files, kept where only this user reaches them.

Where the system has a keyring (Windows Credential Manager, macOS Keychain, Secret Service) they
lie there; where none exists, in a file closed with a passphrase (Argon2id), which is said.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import keyring
import keyring.errors
import msgspec
from keyring.backend import KeyringBackend

from desktop.profile import Profile
from sync.base.ids import Chance
from sync.base.keys import Wrapped, unwrap, wrap
from sync.base.troubles import DatabaseReadOnly, KeyTrouble, KeyWrong
from sync.base.wire import WireError, pack, unpack

SERVICE = "madoguchi"
LEAST_PRIORITY = 1
"""keyring's own mark: backends below it keep secrets in plain files, or nowhere."""


class VaultKind(StrEnum):
    """Where the keys lie."""

    KEYRING = "keyring"
    KEY_FILE = "keyfile"


class ProfileKeys(msgspec.Struct, frozen=True, array_like=True):
    """Raw 256-bit keys of the journal and of the cache."""

    journal: bytes
    cache: bytes

    def __repr__(self) -> str:
        """Show nothing: keys reach no log and no crash report."""
        return "ProfileKeys(…)"


class PassphraseWrong(KeyWrong):
    """The passphrase does not open the key file."""

    reason = "端末のパスフレーズが違います。"
    remedy = "大文字・小文字を確かめて、もう一度入力してください。"
    reason_en = "The passphrase does not open the key file."
    remedy_en = "Check capitals and try again."


class KeyFileDamaged(KeyTrouble):
    """The key file is not one: no passphrase opens it."""

    reason = "鍵ファイル（keys.sealed）が壊れています。"
    remedy = "鍵ファイルの控えを戻すか、システム担当へ連絡してください。記録には触れていません。"
    reason_en = "keys.sealed is damaged."
    remedy_en = "Restore keys.sealed from its copy. No record was touched."


class KeyLost(KeyTrouble):
    """The profile has records but no key: they cannot be opened here."""

    reason = "この端末の記録を開く鍵が見つかりません。"
    remedy = "端末の利用者を切り替えていないか確かめ、システム担当へ連絡してください。"
    reason_en = "This profile has records but its key is not in the keyring or key file."
    remedy_en = "Check that you are the same system user; restore keys.sealed from its copy."


class KeysDestroyed(KeyTrouble):
    """The town revoked this desk, its journal was handed in, and its keys were destroyed."""

    reason = "この端末の登録は取り消され、端末の鍵は破棄されました。"
    remedy = "この端末では受付できません。ほかの端末を使い、システム担当へ連絡してください。"
    reason_en = "This desk was revoked; all it kept was handed in, and its keys are destroyed."
    remedy_en = "To use the machine again, wipe its folder and enrol it as a new desk."


def kind(profile: Profile) -> VaultKind:
    """Say where this profile's keys lie, or would lie."""
    if profile.has_key_file() or _keyring() is None:
        return VaultKind.KEY_FILE
    return VaultKind.KEYRING


def open_vault(profile: Profile, passphrase: Callable[[], str], chance: Chance) -> ProfileKeys:
    """Return the profile's keys, making them the first time.

    `passphrase` is asked only for a key file. Raises PassphraseWrong, KeyLost, KeysDestroyed,
    KeyTrouble.
    """
    if destroyed(profile):
        raise KeysDestroyed
    if kind(profile) is VaultKind.KEY_FILE:
        return _from_file(profile, passphrase(), chance)
    return _from_keyring(profile, chance)


def destroyed(profile: Profile) -> bool:
    """Say whether nothing is left of the keys of a revoked desk; forget what was wiped of them."""
    if not profile.revocation.exists() or profile.has_key_file():
        return False
    profile.key_file.unlink(missing_ok=True)
    backend = _keyring()
    try:
        return backend is None or backend.get_password(SERVICE, profile.name) is None
    except keyring.errors.KeyringError as error:
        raise KeyTrouble(type(error).__name__) from None


def destroy_cache_key(profile: Profile, keys: ProfileKeys) -> None:
    """Forget the cache's key, and keep the journal's: in a keyring.

    In a key file both lie under one passphrase, which nobody has typed now: they go together.
    """
    backend = _keyring()
    if profile.has_key_file() or backend is None:
        return
    _put(backend, profile, ProfileKeys(keys.journal, b""))


def destroy_keys(profile: Profile) -> None:
    """Destroy what opens the profile: the key file is written over, then removed; the keyring's.

    Raises KeyTrouble where either cannot be, or is still there.
    """
    backend = _keyring()
    try:
        for file in (profile.key_file, profile.key_file.with_suffix(".part")):
            if file.exists():
                _wipe(file)
        if backend is not None and backend.get_password(SERVICE, profile.name) is not None:
            backend.delete_password(SERVICE, profile.name)
            if backend.get_password(SERVICE, profile.name) is not None:
                raise KeyTrouble("the keyring does not forget")
    except (OSError, keyring.errors.KeyringError) as error:
        raise KeyTrouble(type(error).__name__) from None


def _wipe(file: Path) -> None:
    """Write zeros over a file, and remove it once they are on the disk."""
    size = file.stat().st_size
    with file.open("r+b") as out:
        out.write(bytes(size))
        out.flush()
        os.fsync(out.fileno())
    file.unlink()


def _put(backend: KeyringBackend, profile: Profile, keys: ProfileKeys) -> str:
    """Keep keys in a keyring, and look whether it gives them back."""
    kept = base64.b64encode(pack(keys)).decode()
    backend.set_password(SERVICE, profile.name, kept)
    if backend.get_password(SERVICE, profile.name) != kept:
        raise KeyTrouble("the keyring does not give back what it was given")
    return kept


def _from_keyring(profile: Profile, chance: Chance) -> ProfileKeys:
    backend = _keyring()
    if backend is None:
        raise KeyTrouble("no keyring")
    try:
        found = backend.get_password(SERVICE, profile.name)
        if found is None:
            found = _put(backend, profile, _fresh(profile, chance))
        return unpack(ProfileKeys, base64.b64decode(found, validate=True))
    except (keyring.errors.KeyringError, binascii.Error, WireError) as error:
        raise KeyTrouble(type(error).__name__) from None


def _from_file(profile: Profile, passphrase: str, chance: Chance) -> ProfileKeys:
    file = profile.key_file
    if file.exists():
        try:
            closed = file.read_bytes()
        except OSError as error:
            raise KeyTrouble(type(error).__name__) from None
        try:
            unpack(Wrapped, closed)  # first: what is no key file must not blame the passphrase
            return unpack(ProfileKeys, unwrap(closed, passphrase))
        except KeyWrong:
            raise PassphraseWrong from None
        except WireError:
            raise KeyFileDamaged from None
    keys = _fresh(profile, chance)
    part = file.with_suffix(".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(wrap(pack(keys), passphrase, chance))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        raise DatabaseReadOnly(type(error).__name__) from None
    return keys


def _fresh(profile: Profile, chance: Chance) -> ProfileKeys:
    if profile.journal.exists():
        raise KeyLost
    return ProfileKeys(chance.draw(32), chance.draw(32))


def _keyring() -> KeyringBackend | None:
    """Return the system's keyring if it protects secrets and answers now, else None."""
    backend = keyring.get_keyring()
    if backend.priority < LEAST_PRIORITY:
        return None
    try:
        backend.get_password(SERVICE, "")
    except Exception:  # noqa: BLE001 - each backend fails in its own way; all mean "not usable"
        return None
    return backend
