"""One look of a desk at the place of newer versions, by whoever looks: the sync worker, a command.

A lock keeps two of them from writing the same files. What the worker knows of the desk, and a
command that has no key needs, it notes beside: the desk's number, who vouches for the cloud.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from desktop.cache.lock import ProfileLock
from desktop.profile import Profile, Settings
from desktop.town_file import NO_UPDATES
from desktop.upgrade.offer import Offered
from desktop.upgrade.offer_key import first_root
from desktop.upgrade.offer_roads import road_to
from desktop.upgrade.offer_troubles import OfferBusy, OfferTrouble, UpdatesSetOff
from desktop.upgrade.offers import Offers
from desktop.upgrade.standing import VERSION, read, running
from sync.base.troubles import DatabaseLocked, DatabaseTrouble


class Noted(msgspec.Struct, frozen=True):
    """What the worker noted; losing it does no harm."""

    desk: int | None = None
    ca: str = ""
    """Who may vouch for the cloud (PEM), as the town last said."""
    told: str = ""
    """The day (ISO) on which a person was last told of a trouble with the updates."""


@contextmanager
def opened(profile: Profile, settings: Settings) -> Iterator[Offers]:
    """Open the place that the settings name, while no other process does; OfferTrouble."""
    if settings.updates == NO_UPDATES:
        raise UpdatesSetOff
    root = first_root()
    try:
        lock = ProfileLock(profile.folder / "updates.lock")
    except DatabaseLocked:
        raise OfferBusy from None
    except DatabaseTrouble as error:
        raise OfferTrouble(error.detail) from None
    try:
        with road_to(settings) as road:
            yield Offers(road, profile.folder, root)
    finally:
        lock.release()


def look(offers: Offers, profile: Profile) -> list[Offered]:
    """Return what is newer than the version that runs and was not refused here, newest first."""
    return offers.look(running() or VERSION, read(profile.folder).refused)


def noted(profile: Profile) -> Noted:
    """Return what the worker noted, nothing where it has not."""
    try:
        return msgspec.json.decode(_noted(profile).read_bytes(), type=Noted)
    except (OSError, msgspec.MsgspecError):
        return Noted()


def note(profile: Profile, what: Noted) -> None:
    """Note it, where there is room for it."""
    file = _noted(profile)
    part = file.with_suffix(".part")
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        part.write_bytes(msgspec.json.encode(what))
        part.replace(file)


def _noted(profile: Profile) -> Path:
    return profile.folder / "updates" / "noted.json"
