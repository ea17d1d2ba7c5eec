"""The part of the sync worker that looks for newer versions of the program, beside its rounds."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from desktop.bridge.rounds import Tell
from desktop.profile import Profile, Settings
from desktop.upgrade.offer import day_of
from desktop.upgrade.offer_troubles import OfferBusy, OfferTrouble, OfferUnreachable, UpdatesOff
from desktop.upgrade.offer_turn import look, note, noted, opened
from sync.base.clock import Clock, japan_day
from sync.base.troubles import Trouble

EVERY_SECONDS = 6 * 60 * 60
"""How often a desk looks; the first time at the start, so that it hears of one in the morning."""

AGAIN_SECONDS = 15 * 60
"""How soon it looks again where the line or the share went away in between."""

LOOK_SECONDS = 1.0
"""How soon the line's return is noticed."""


class Newer:
    """Looks, fetches when this desk's day has come, and tells. In a thread of its own."""

    def __init__(
        self,
        profile: Profile,
        settings: Settings,
        desk: int,
        trusted: Callable[[str], str],
        line_up: Callable[[], bool],
        say: Tell,
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take whose versions they are, the desk's number and line, who is told, and two clocks.

        `trusted` gives who may vouch for the cloud now, where the settings pin somebody.
        """
        self._profile, self._settings, self._desk = profile, settings, desk
        self._trusted = trusted
        self._line_up, self._say, self._clock, self._seconds = line_up, say, clock, seconds
        self._next = seconds()

    def run(self) -> None:
        """Look for ever. The end of the process ends it, whatever it does: it goes on next time."""
        while True:
            self.turn()
            time.sleep(LOOK_SECONDS)

    def turn(self) -> None:
        """Look if it is time to, and the line is up where one is needed."""
        if self._seconds() < self._next or not (self._settings.updates or self._line_up()):
            return
        wait = EVERY_SECONDS
        try:
            self._look()
        except (OfferBusy, OfferUnreachable):
            wait = AGAIN_SECONDS
        except UpdatesOff:
            pass
        except OfferTrouble as trouble:
            self._tell(trouble)
        except Trouble:  # of the line, of the desk's own files: the rounds say it
            wait = AGAIN_SECONDS
        self._next = self._seconds() + wait

    def _look(self) -> None:
        ca = self._trusted(self._settings.ca)
        settings = msgspec.structs.replace(self._settings, ca=ca)
        with opened(self._profile, settings) as offers:
            known = noted(self._profile)
            now = msgspec.structs.replace(known, desk=self._desk, ca=ca)
            if known != now:
                note(self._profile, now)
            today = japan_day(self._clock.now())
            for offer in look(offers, self._profile):
                if day_of(offer, self._desk) <= today:
                    offers.fetch(offer)
                    self._say("newer", version=offer.version)
                    return

    def _tell(self, trouble: OfferTrouble) -> None:
        """Tell of a trouble, once a day: the counter goes on as it is."""
        known, today = noted(self._profile), japan_day(self._clock.now()).isoformat()
        if known.told != today:
            note(self._profile, msgspec.structs.replace(known, told=today))
            name = type(trouble).__name__
            self._say("not_newer", code=name, reason=trouble.reason, remedy=trouble.remedy)
