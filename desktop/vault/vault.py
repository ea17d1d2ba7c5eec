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


def kind(profile: Profile) -> VaultKind:
    """Say where this profile's keys lie, or would lie."""
    if profile.key_file.exists() or _keyring() is None:
        return VaultKind.KEY_FILE
    return VaultKind.KEYRING


def open_vault(profile: Profile, passphrase: Callable[[], str], chance: Chance) -> ProfileKeys:
    """Return the profile's keys, making them the first time.

    `passphrase` is asked only for a key file. Raises PassphraseWrong, KeyLost, KeyTrouble.
    """
    if kind(profile) is VaultKind.KEY_FILE:
        return _from_file(profile, passphrase(), chance)
    return _from_keyring(profile, chance)


def _from_keyring(profile: Profile, chance: Chance) -> ProfileKeys:
    backend = _keyring()
    if backend is None:
        raise KeyTrouble("no keyring")
    try:
        found = backend.get_password(SERVICE, profile.name)
        if found is None:
            keys = _fresh(profile, chance)
            found = base64.b64encode(pack(keys)).decode()
            backend.set_password(SERVICE, profile.name, found)
            if backend.get_password(SERVICE, profile.name) != found:
                raise KeyTrouble("the keyring does not give back what it was given")
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
