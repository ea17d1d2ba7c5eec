"""Where keys lie: a keyring that protects them, else a file under a passphrase, never plain."""

from __future__ import annotations

from pathlib import Path

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from desktop.cache.journal import JournalFile
from desktop.profile import Profile, Settings, SettingsTrouble
from desktop.vault.vault import (
    SERVICE,
    KeyLost,
    PassphraseWrong,
    ProfileKeys,
    VaultKind,
    kind,
    open_vault,
)
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.troubles import DatabaseReadOnly, KeyTrouble

PHRASE = "試験用の長い合言葉です"
CHANCE = SystemChance()


class RememberingKeyring(KeyringBackend):
    """A keyring in memory, as good or as bad as a test wants."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}
        self.failing: Exception | None = None
        self.forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.failing:
            raise self.failing
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgetful:
            self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> RememberingKeyring:
    made = RememberingKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    return made


@pytest.fixture
def no_ring(ring: RememberingKeyring) -> None:
    ring.failing = keyring.errors.NoKeyringError()


def opened(folder: Path, phrase: str = PHRASE) -> ProfileKeys:
    return open_vault(Profile(folder), lambda: phrase, CHANCE)


def never() -> str:
    raise AssertionError("a keyring asks for no passphrase")


def test_a_keyring_keeps_the_keys_and_asks_for_nothing(
    tmp_path: Path, ring: RememberingKeyring
) -> None:
    profile = Profile(tmp_path)
    assert kind(profile) is VaultKind.KEYRING
    keys = open_vault(profile, never, CHANCE)
    assert open_vault(profile, never, CHANCE) == keys
    assert len(keys.journal) == len(keys.cache) == 32
    assert not profile.key_file.exists()
    assert opened(tmp_path / "other") != keys, "each profile has keys of its own"


def test_without_a_keyring_a_passphrase_closes_a_file(tmp_path: Path, no_ring: None) -> None:
    profile = Profile(tmp_path)
    assert kind(profile) is VaultKind.KEY_FILE
    keys = opened(tmp_path)
    assert opened(tmp_path) == keys
    kept = profile.key_file.read_bytes()
    assert keys.journal not in kept
    assert keys.cache not in kept
    with pytest.raises(PassphraseWrong):
        opened(tmp_path, "ちがう合言葉です")
    assert profile.key_file.read_bytes() == kept


def test_a_keyring_in_plain_text_is_none(tmp_path: Path, ring: RememberingKeyring) -> None:
    type(ring).priority = 0.5  # type: ignore[assignment]
    try:
        assert kind(Profile(tmp_path)) is VaultKind.KEY_FILE
    finally:
        type(ring).priority = 5  # type: ignore[assignment]


def test_a_key_file_goes_on_being_used_where_a_keyring_comes_later(
    tmp_path: Path, ring: RememberingKeyring
) -> None:
    ring.failing = keyring.errors.NoKeyringError()
    keys = opened(tmp_path)
    ring.failing = None
    assert opened(tmp_path) == keys
    assert not ring.secrets


@pytest.mark.parametrize("damage", [b"", b"\x00" * 80, b"not a key file"])
def test_a_damaged_key_file_is_said_and_left_alone(
    tmp_path: Path, no_ring: None, damage: bytes
) -> None:
    opened(tmp_path)
    file = Profile(tmp_path).key_file
    file.write_bytes(damage)
    with pytest.raises(KeyTrouble) as trouble:
        opened(tmp_path)
    assert trouble.value.remedy
    assert file.read_bytes() == damage


def test_records_without_their_key_are_never_given_a_new_one(
    tmp_path: Path, ring: RememberingKeyring
) -> None:
    keys = opened(tmp_path)
    JournalFile(Profile(tmp_path).journal, keys.journal, SystemClock(), CHANCE).close()
    ring.secrets.clear()
    with pytest.raises(KeyLost):
        opened(tmp_path)
    assert not ring.secrets
    ring.failing = keyring.errors.NoKeyringError()
    with pytest.raises(KeyLost):
        opened(tmp_path)
    assert not Profile(tmp_path).key_file.exists()


def test_a_damaged_secret_is_a_key_trouble(tmp_path: Path, ring: RememberingKeyring) -> None:
    ring.secrets[SERVICE, Profile(tmp_path).name] = "???"
    with pytest.raises(KeyTrouble):
        opened(tmp_path)


def test_a_keyring_that_forgets_is_found_out_before_anything_is_written(
    tmp_path: Path, ring: RememberingKeyring
) -> None:
    ring.forgetful = True
    with pytest.raises(KeyTrouble):
        opened(tmp_path)


def test_a_folder_that_cannot_be_written_makes_no_keys(tmp_path: Path, no_ring: None) -> None:
    profile = Profile(tmp_path / "desk")
    profile.key_file.with_suffix(".part").mkdir()
    with pytest.raises(DatabaseReadOnly):
        open_vault(profile, lambda: PHRASE, CHANCE)


def test_keys_do_not_show_themselves(tmp_path: Path, ring: RememberingKeyring) -> None:
    keys = opened(tmp_path)
    assert keys.journal.hex() not in repr(keys)
    assert str(keys.journal) not in repr(keys)


def test_settings_are_kept_as_written(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "new")
    assert profile.settings() == Settings()
    wanted = Settings("https://cloud.example:8443", "104264", '-----BEGIN…\n"x"\\\n')
    profile.save(wanted)
    assert profile.settings() == wanted
    (tmp_path / "new" / "profile.toml").write_text("cloud = 7", "utf-8")
    with pytest.raises(SettingsTrouble):
        profile.settings()
