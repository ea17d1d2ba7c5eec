"""A desk's folder: its two files, its keys where there is no keyring, and where its cloud is."""

from __future__ import annotations

import contextlib
import tomllib
from pathlib import Path

import msgspec

from desktop.town_file import town_settings
from sync.base.troubles import DatabaseReadOnly, Trouble


class Settings(msgspec.Struct, frozen=True):
    """What an installer sets: the cloud's address, the municipality, the authority to pin (PEM)."""

    cloud: str = ""
    municipality: str = ""
    ca: str = ""
    print_folder: str = ""
    """Where PDFs go when the machine has no printer; "" = the profile's own `printed`."""
    scan_folder: str = ""
    """Where the scanner puts its pictures (PNG); "" = the profile's own `scanned`."""
    updates: str = ""
    """Where newer versions of the program lie: a folder or share, "" = the cloud, or "off"."""


TOWN_S = ("cloud", "municipality", "ca")
"""The settings that are the same at all desks of a town."""


class SettingsTrouble(Trouble):
    """profile.toml cannot be read."""

    reason = "設定ファイル（profile.toml）を読み取れません。"
    remedy = "設定ファイルの内容を確認してください。記録には影響ありません。"
    reason_en = "profile.toml cannot be read."
    remedy_en = "Check its contents; no record is affected."


class Choices:
    """What this desk remembers of small choices (the printer of a form); losing it does no harm."""

    def __init__(self, profile: Profile) -> None:
        """Take the profile that they are of."""
        self._file = profile.folder / "choices.json"

    def recall(self, key: str) -> str:
        """Return what was remembered, "" if nothing."""
        return self._all().get(key, "")

    def remember(self, key: str, value: str) -> None:
        """Remember, where there is room for it."""
        part = self._file.with_suffix(".part")
        with contextlib.suppress(OSError):
            part.write_bytes(msgspec.json.encode(self._all() | {key: value}))
            part.replace(self._file)

    def _all(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            return {}


class Profile:
    """One desk's folder. Two desks on one machine are two folders."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, making it if there is none; only its owner may look inside."""
        self.folder = folder.resolve()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.suppress(FileNotFoundError):
                self.key_file.stat()  # a folder that lets nobody look inside says so here
        except OSError as error:
            raise DatabaseReadOnly(type(error).__name__) from None

    @property
    def journal(self) -> Path:
        """The journal file: precious."""
        return self.folder / "journal.db"

    @property
    def journal_log(self) -> Path:
        """The journal's write-ahead log, where SQLite looks for it."""
        return self.folder / "journal.db-wal"

    @property
    def cache(self) -> Path:
        """The cache file: disposable."""
        return self.folder / "cache.db"

    @property
    def key_file(self) -> Path:
        """The passphrase-wrapped keys, where the system has no keyring."""
        return self.folder / "keys.sealed"

    @property
    def revocation(self) -> Path:
        """The town's word that this desk is revoked: its keys are being destroyed, or are gone."""
        return self.folder / "revoked.entry"

    def has_key_file(self) -> bool:
        """Say whether there is a key file to be opened, and not the rest of one that was wiped."""
        if not self.key_file.exists():
            return False
        return not self.revocation.exists() or any(self.key_file.read_bytes())

    @property
    def lock(self) -> Path:
        """Held by the one process that writes this profile's entries."""
        return self.folder / "desk.lock"

    def scan_folder(self) -> Path:
        """Return where the scanner puts its pictures: the folder named in the settings, or ours."""
        named = self.settings().scan_folder
        return Path(named) if named else self.folder / "scanned"

    def print_folder(self) -> Path:
        """Return where PDFs go on a machine without a printer."""
        named = self.settings().print_folder
        return Path(named) if named else self.folder / "printed"

    @property
    def name(self) -> str:
        """How the keyring knows this profile."""
        return str(self.folder)

    def settings(self) -> Settings:
        """Return what is set for this desk: its own (profile.toml), beneath it its town's.

        Raises SettingsTrouble or FileWrong for the file that cannot be read.
        """
        own = self._own()
        if all(getattr(own, name) for name in TOWN_S):
            return own  # a town's file that somebody broke stops no desk that needs it not
        town = town_settings()
        names = own.__struct_fields__
        beneath = {name: getattr(own, name) or getattr(town, name) for name in names}
        return Settings(**beneath)

    def _own(self) -> Settings:
        file = self.folder / "profile.toml"
        if not file.exists():
            return Settings()
        try:
            return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Settings)
        except (OSError, ValueError, msgspec.ValidationError) as error:
            raise SettingsTrouble(type(error).__name__) from None

    def save(self, settings: Settings) -> None:
        """Write profile.toml, whole or not at all. What its town's file says is left to that."""
        town = town_settings()
        same = [name for name, value in _items(settings) if getattr(town, name) == value]
        if not set(TOWN_S) <= set(same):  # those it has all of itself, or none
            same = [name for name in same if name not in TOWN_S]
        settings = msgspec.structs.replace(settings, **dict.fromkeys(same, ""))
        lines = [f"{name} = {_quoted(value)}" for name, value in _items(settings)]
        part = self.folder / "profile.toml.part"
        try:
            part.write_text("\n".join(lines) + "\n", "utf-8")
            part.replace(self.folder / "profile.toml")
        except OSError as error:
            raise DatabaseReadOnly(type(error).__name__) from None


def _items(settings: Settings) -> list[tuple[str, str]]:
    return [(name, getattr(settings, name)) for name in settings.__struct_fields__]


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
