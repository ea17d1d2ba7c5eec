"""A desk's road to its cloud while the program runs, whoever may vouch meanwhile. No Qt."""

from __future__ import annotations

from desktop.cache.office import OfficeCopy
from desktop.profile import Settings
from sync.roads.cloud import CloudRoad


class DeskRoad:
    """HTTPS to the cloud, by the authorities that the settings and the scope *office* name now.

    As `CloudRoad`: one request at a time.
    """

    def __init__(self, settings: Settings, office: OfficeCopy) -> None:
        """Take where the cloud is, and where the town says who vouches for it."""
        self._settings = settings
        self._office = office
        self._road: CloudRoad | None = None
        self._trusted = ""

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        """Carry a request; where other authorities count than before, by a new connection."""
        trusted = self._office.trusted(self._settings.ca)
        if self._road is None or trusted != self._trusted:
            self.close()
            self._road, self._trusted = CloudRoad(self._settings.cloud, trusted), trusted
        return self._road.carry(exchange, message, patience)

    def close(self) -> None:
        """Hang up; the next request connects anew."""
        road, self._road = self._road, None
        if road is not None:
            road.close()
