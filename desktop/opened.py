"""A profile opened: its files, keys, desk and worker. What is opened is closed in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from desktop.bridge.worker_link import WorkerLink
from desktop.cache.all_sent import close_noted
from desktop.cache.copies import Copies
from desktop.cache.engine import opens
from desktop.cache.identity import Identity
from desktop.cache.journal import JournalFile
from desktop.cache.lock import ProfileLock
from desktop.cache.opening import open_to_read
from desktop.cache.register import RegisterCache
from desktop.cache.store import DeskStore
from desktop.cache.write_ahead import damaged_within, missing_after, note_last_entry, put_aside
from desktop.operations.change_password import change_password
from desktop.operations.desk import Desk
from desktop.operations.enrol import enrol_desk
from desktop.operations.second_factor import NewFactor, new_factor, set_factor
from desktop.operations.sign_on import first_sign_on, let_try_again, sign_on
from desktop.operations.sign_on_wait import why_waiting
from desktop.profile import Profile, Settings
from desktop.town_data import TownUnknown, town_of
from desktop.upgrade.backup import BeingTried, go_back, go_back_cache, trial_folder
from desktop.vault.destruction import begun, destroy
from desktop.vault.vault import KeysDestroyed, ProfileKeys, open_vault
from sync.base.clock import Clock, SystemClock
from sync.base.ids import Chance, MunicipalityCode, SystemChance
from sync.base.troubles import DatabaseLocked, DatabaseNewer, JournalDamaged, KeyWrong
from sync.base.verdicts import Refusal
from sync.exchanges.ports import Flow
from sync.records.scopes import HELD_BY_DESKS
from sync.records.town import Town
from sync.roads.travel import travel

if TYPE_CHECKING:
    from sync.roads.cloud import CloudRoad


T = TypeVar("T")


@dataclass
class Opened:
    """All that an open profile holds."""

    profile: Profile
    keys: ProfileKeys
    lock: ProfileLock
    journal: JournalFile
    cache: RegisterCache
    desk: Desk
    made_up: Town | None = None
    """The town of the practice, which is none of those that the program ships."""

    def close(self) -> None:
        """Close the files and let the profile go; the worker has ended before.

        Where everything was received, that is marked for who removes the program one day.
        """
        self.cache.close()
        close_noted(self.journal, self.profile.journal)
        self.lock.release()

    def destroy_keys(self, word: bytes) -> bool:
        """Close the files, and destroy the keys of this desk; False where the town said no such.

        Then nothing was destroyed. The worker has ended before.
        """
        self.cache.close()
        try:
            return destroy(self.profile, self.keys, self.journal, word)
        finally:
            self.close()

    def complete(self) -> bool:
        """Say whether every scope has been pulled once."""
        return set(HELD_BY_DESKS) <= set(DeskStore(self.journal, self.cache).heads())

    def has_served(self) -> bool:
        """Say whether somebody has worked here: then no first pull stands before the sign-on."""
        return self.journal.office.head() is not None and self.journal.count() > 0

    def leave_unreadable_cache(self) -> None:
        """Turn to the copy that is being made where the damaged one gives the screens nothing."""
        if not self.cache.serves():
            self.cache.turn_to(Copies(self.profile.cache).to_write())

    def renew_cache(self) -> None:
        """Turn to the copy of the register that the worker has made; the damaged one goes."""
        copies = Copies(self.profile.cache)
        copy = copies.to_read()[0]
        self.cache.turn_to(copy)
        copies.tidy(copy)

    def missing_after(self) -> int | None:
        """Return the entry after which some may be missing since the journal's log was damaged."""
        return missing_after(self.profile.journal_log)

    def enrol(self, settings: Settings, code: str) -> Identity | Refusal:
        """Enrol this machine; its settings are kept, those that were refused are not. Slow."""
        chance, clock = self.desk.chance, self.desk.clock
        town = MunicipalityCode(settings.municipality)
        try:
            town_of(town)  # first: no code is used up for a town that the program cannot serve
        except TownUnknown as no:
            return Refusal("enrol.town_unknown", "municipality", no.reason, no.remedy)
        road = self._road(settings)
        preset = self.profile.settings()
        try:
            self.profile.save(settings)  # before: a desk that is enrolled knows its cloud
            answer = enrol_desk(self.journal, road, town, code, clock, chance)
        finally:
            road.close()
        if isinstance(answer, Refusal):
            self.profile.save(preset)
        return answer

    def sign_on(self, staff: str, password: str, code: str) -> Refusal | None:
        """Sign a person on. Slow."""
        return sign_on(self.desk, staff, password, code)

    def why_waiting(self, staff: str) -> Refusal | None:
        """Return why a number has to wait after failed sign-ons, and for how long."""
        return why_waiting(self.desk, staff)

    def let_try_again(
        self, staff: str, supervisor: str, password: str, code: str
    ) -> Refusal | None:
        """End a number's wait by a supervisor's password. Slow."""
        return let_try_again(self.desk, staff, supervisor, password, code)

    def first_sign_on(self, staff: str, code: str, password: str) -> Refusal | None:
        """Make a person's key and sign them on. Slow, needs the line."""
        settings = self.profile.settings()
        road = self._road(settings)
        try:
            return first_sign_on(self.desk, road, staff, code, password)
        finally:
            road.close()

    def change_password(self, staff: str, old: str, new: str, code: str) -> Refusal | None:
        """Change a person's password. Slow."""
        return change_password(self.desk, staff, old, new, code)

    def new_factor(self) -> NewFactor:
        """Return a new second factor for who is signed on."""
        return new_factor(self.desk)

    def set_factor(self, new: NewFactor, password: str, digits: str, former: str) -> Refusal | None:
        """Keep a second factor of who is signed on. Slow."""
        return set_factor(self.desk, new, password, digits, former)

    def carry(self, flow: Flow[T]) -> T:
        """Hold a conversation with the cloud, apart from the worker's. Slow, needs the line."""
        road = self._road(self.profile.settings())
        try:
            voice = self.journal.identity.voice()
            return travel(flow, road, voice, self.desk.clock, self.desk.chance)
        finally:
            road.close()

    def _road(self, settings: Settings) -> CloudRoad:
        """Return a new road to the cloud, by the authorities that count at this desk now."""
        trusted = self.journal.office.trusted(settings.ca)
        return _road(msgspec.structs.replace(settings, ca=trusted))

    def town(self) -> Town:
        """Return the data of this desk's town."""
        return self.made_up or town_of(self.journal.identity.enrolled().municipality)

    def worker(self) -> WorkerLink:
        """Return the worker that carries for this profile, not yet started."""
        return WorkerLink(self.profile, self.keys)


def open_profile(profile: Profile, passphrase: str) -> Opened:
    """Open a profile with the keys from its vault; as `open_with`. Slow."""
    return open_with(profile, lambda chance: open_vault(profile, lambda: passphrase, chance))


def open_with(profile: Profile, taken: Callable[[Chance], ProfileKeys]) -> Opened:
    """Open a profile: lock, keys, journal, cache. A trouble leaves nothing half open. Slow.

    A cache that does not open is given up and pulled again; the journal never is.
    """
    clock, chance = SystemClock(), SystemChance()
    lock = _lock(profile)
    try:
        keys = taken(chance)
        try:
            journal = _journal(profile, keys, clock, chance)
        except DatabaseNewer as newer:  # one migrated it, and did not prove itself
            go_back(profile, keys, newer)
            journal = _journal(profile, keys, clock, chance)
        try:
            _finish_destruction(profile, keys, journal)
            copies = Copies(profile.cache)
            cache = _cache(profile, copies, keys)
            copies.tidy(cache.database.file)
        except BaseException:
            journal.close()
            raise
    except BaseException:
        lock.release()
        raise
    desk = Desk(journal, cache, clock, chance)
    return Opened(profile, keys, lock, journal, cache, desk)


def _lock(profile: Profile) -> ProfileLock:
    try:
        return ProfileLock(profile.lock)
    except DatabaseLocked:
        if trial_folder(profile.folder).exists():
            raise BeingTried from None
        raise


def _finish_destruction(profile: Profile, keys: ProfileKeys, journal: JournalFile) -> None:
    """Go on where the destruction of a revoked desk's keys was broken off; KeysDestroyed then."""
    word = begun(profile)
    if word is not None and destroy(profile, keys, journal, word):
        raise KeysDestroyed


def _journal(profile: Profile, keys: ProfileKeys, clock: Clock, chance: Chance) -> JournalFile:
    """Open the journal; a damaged log is put aside first, and what stands before it is kept.

    Raises JournalDamaged where the file does not open though its key cannot be wrong, for the other
    key is right: a damaged first page and a foreign key look the same to SQLCipher.
    """
    damaged = damaged_within(profile.journal_log)
    if damaged:
        put_aside(profile.journal_log)
    try:
        journal = JournalFile(profile.journal, keys.journal, clock, chance)
    except KeyWrong:
        if any(opens(copy, keys.cache) for copy in Copies(profile.cache).to_read()):
            raise JournalDamaged from None
        raise
    if damaged:
        journal.settle_log()
        note_last_entry(profile.journal_log, journal.last_number())
    return journal


def _cache(profile: Profile, copies: Copies, keys: ProfileKeys) -> RegisterCache:
    try:
        return open_to_read(copies, keys.cache)
    except DatabaseNewer as newer:
        go_back_cache(profile, newer)
        return open_to_read(copies, keys.cache)


def _road(settings: Settings) -> CloudRoad:
    from sync.roads.cloud import CloudRoad  # noqa: PLC0415 - 0.1 s that most starts need not wait

    return CloudRoad(settings.cloud, settings.ca)
