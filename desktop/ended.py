"""What the cloud's word ends at a desk: the session of a person, or the desk itself.

Looked at every second, and done at the next instant at which nothing is lost by it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.bridge.worker_link import WorkerLink
from desktop.cache.visits import Visit
from desktop.news import session_ended
from desktop.operations.desk import Desk
from desktop.operations.sign_on import has_ended
from desktop.screens import places
from desktop.screens.shell.window import Window
from desktop.vault.destruction import is_revoked
from sync.base.troubles import Trouble


class Ended(QObject):
    """Ends what has ended, at one desk and in its window."""

    emptied = Signal(bytes)
    """The desk is revoked, nobody works at it, and all it kept is receipted: the town's word."""

    def __init__(
        self, desk: Desk, link: WorkerLink, window: Window, sign_off: Callable[[], Visit | None]
    ) -> None:
        """Take the desk, who reports from the cloud, and what signs a person off as by the key."""
        super().__init__(window)
        self._desk, self._link, self._window = desk, link, window
        self._sign_off = sign_off
        self._ending = self._over = False
        self._word = b""
        link.revoked.connect(self._revoked)
        window.looked.connect(self._look)

    def _revoked(self, word: bytes) -> None:
        if is_revoked(self._desk.journal, word):
            self._word = word
            self._look()

    def _look(self) -> None:
        if self._ending or self._over:  # leaving a screen looks, too
            return
        self._ending = True
        try:
            if self._word:
                self._leave()
            elif has_ended(self._desk):
                self._end_session()
        finally:
            self._ending = False

    def _end_session(self) -> None:
        """Sign off who may not go on; what is half done is kept as at every sign-off."""
        staff = self._desk.who.staff
        person = self._desk.office.staff.get(staff)
        revoked = person is None or person.revoked
        try:
            parked = self._signed_off()
        except Trouble as trouble:  # signed off all the same; a full disk keeps no word of it
            told = session_ended(staff, revoked=revoked, parked=None)
            self._window.say(replace(told, text=trouble.reason, next_step=trouble.remedy))
            return
        if self._desk.signer is None:
            self._window.say(session_ended(staff, revoked=revoked, parked=parked))

    def _leave(self) -> None:
        """Have nobody work at a revoked desk; tell when nothing is left to be handed in."""
        if self._desk.signer is not None:
            with contextlib.suppress(Trouble):  # signed off all the same
                self._signed_off()
        elif not self._window.free():
            return
        if self._desk.signer is not None:
            return  # an answer is under way, or a full disk keeps nothing: the next look goes on
        waiting = self._desk.journal.count_unsent()
        if self._window.place != places.Revoked(waiting):
            self._window.say(None)
            self._window.go(places.Revoked(waiting))
        if waiting:
            self._link.poke()
            return
        self._over = True
        self.emptied.emit(self._word)

    def _signed_off(self) -> Visit | None:
        """Sign the person off if that can be now; the visit that is parked by it."""
        return self._sign_off() if self._window.free() else None
