"""A profile opened: its files, keys, desk and worker. What is opened is closed in order."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.bridge.worker_link import WorkerLink
from desktop.cache.copies import Copies
from desktop.cache.journal import Identity, JournalFile
from desktop.cache.lock import ProfileLock
from desktop.cache.register import RegisterCache, open_to_read
from desktop.cache.store import DeskStore
from desktop.operations.desk import Desk
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import first_sign_on, sign_on
from desktop.profile import Profile, Settings
from desktop.vault.vault import ProfileKeys, open_vault
from sync.base.clock import SystemClock
from sync.base.ids import MunicipalityCode, SystemChance
from sync.base.resources import resource
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.records.scopes import HELD_BY_DESKS
from sync.records.town import BadTownFile, Town, town_from
from sync.roads.cloud import CloudRoad


class TownUnknown(Trouble):
    """There is no file for this municipality in the program's resources."""

    reason = "この市町村の設定ファイルがありません。"
    remedy = "プログラムを更新するか、市町村コードを確認してください。"
    reason_en = "There is no resource file for this municipality."
    remedy_en = "Update the program or check the municipality code."


@dataclass
class Opened:
    """All that an open profile holds."""

    profile: Profile
    keys: ProfileKeys
    lock: ProfileLock
    journal: JournalFile
    cache: RegisterCache
    desk: Desk

    def close(self) -> None:
        """Close the files and let the profile go; the worker has ended before."""
        self.cache.close()
        self.journal.close()
        self.lock.release()

    def complete(self) -> bool:
        """Say whether every scope has been pulled once."""
        return set(HELD_BY_DESKS) <= set(DeskStore(self.journal, self.cache).heads())

    def renew_cache(self) -> None:
        """Turn to the copy of the register that the worker has made; the damaged one goes."""
        copies = Copies(self.profile.cache)
        copy = copies.to_read()[0]
        self.cache.turn_to(copy)
        copies.tidy(copy)

    def enrol(self, settings: Settings, code: str) -> Identity | Refusal:
        """Enrol this machine; its settings are kept, those that were refused are not. Slow."""
        chance, clock = self.desk.chance, self.desk.clock
        town = MunicipalityCode(settings.municipality)
        try:
            _town(town)  # first: no code is used up for a town that the program cannot serve
        except TownUnknown as no:
            return Refusal("enrol.town_unknown", "municipality", no.reason, no.remedy)
        road = CloudRoad(settings.cloud, settings.ca)
        preset = self.profile.settings()
        try:
            self.profile.save(settings)  # before: a desk that is enrolled knows its cloud
            answer = enrol_desk(self.journal, road, town, code, clock, chance)
        finally:
            road.close()
        if isinstance(answer, Refusal):
            self.profile.save(preset)
        return answer

    def sign_on(self, staff: str, password: str) -> Refusal | None:
        """Sign a person on. Slow."""
        return sign_on(self.desk, staff, password)

    def first_sign_on(self, staff: str, code: str, password: str) -> Refusal | None:
        """Make a person's key and sign them on. Slow, needs the line."""
        settings = self.profile.settings()
        road = CloudRoad(settings.cloud, settings.ca)
        try:
            return first_sign_on(self.desk, road, staff, code, password)
        finally:
            road.close()

    def town(self) -> Town:
        """Return the data of this desk's town."""
        return _town(self.journal.enrolled().municipality)

    def worker(self) -> WorkerLink:
        """Return the worker that carries for this profile, not yet started."""
        return WorkerLink(self.profile, self.keys)


def open_profile(profile: Profile, passphrase: str) -> Opened:
    """Open a profile: lock, keys, journal, cache. A trouble leaves nothing half open. Slow.

    A cache that does not open is given up and pulled again; the journal never is.
    """
    clock, chance = SystemClock(), SystemChance()
    lock = ProfileLock(profile.lock)
    try:
        keys = open_vault(profile, lambda: passphrase, chance)
        journal = JournalFile(profile.journal, keys.journal, clock, chance)
        try:
            cache = open_to_read(Copies(profile.cache), keys.cache)
        except BaseException:
            journal.close()
            raise
    except BaseException:
        lock.release()
        raise
    desk = Desk(journal, cache, clock, chance)
    return Opened(profile, keys, lock, journal, cache, desk)


def _town(code: MunicipalityCode) -> Town:
    file = resource("municipalities", f"{code}.toml")
    try:
        return town_from(file.read_text("utf-8"))
    except (OSError, BadTownFile) as error:
        raise TownUnknown(type(error).__name__) from None
