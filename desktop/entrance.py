"""The entrance: what stands there before the profile is open, and who comes in once it is.

Loading the parts of the work and opening the profile takes several times as long as painting the
sign-on. What the person begins with is foreseen from what lies on the disk; it is only painted
early. Nothing is answered before the profile is open, and what it says then counts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import TYPE_CHECKING

from desktop.profile import Choices, Profile, SettingsTrouble
from desktop.screens import places
from sync.roads.prepared import FileWrong

if TYPE_CHECKING:
    from desktop.opened import Opened
    from sync.base.verdicts import Refusal

_TOWN = "entrance.town"
"""The town's name at a desk that begins with the sign-on; "" at one that does not."""


class Entrance:
    """Answers the sign-on from the open profile; before that it knows only where this is."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._choices: Choices | None = None
        self._opened: Opened | None = None
        self.town = self.municipality = ""
        """The name and the code of the town, "" as long as they are not known."""

    def foresee(self, profile: Profile) -> places.Unlock | places.SignOn | None:
        """Return what the person will begin with; None where only the open profile can tell.

        Keys in a file need their passphrase: that is certain. A sign-on is foreseen where there is
        a journal and the last opening came to it.
        """
        self._choices = Choices(profile)
        if profile.has_key_file():
            return places.Unlock()
        town = self._choices.recall(_TOWN)
        if not town or not profile.journal.exists():
            return None
        with contextlib.suppress(SettingsTrouble, FileWrong):
            self.municipality = profile.settings().municipality
            self.town = town
            return places.SignOn()
        return None  # the opening says what is the matter with the settings

    def serve(self, opened: Opened) -> None:
        """Answer from an open profile."""
        self._opened = opened

    def stands_in(self, town: str, municipality: str) -> None:
        """Say where this desk is, as it was enrolled."""
        self.town, self.municipality = town, municipality

    def begins(self, *, with_sign_on: bool) -> None:
        """Remember what this desk begins with the next time."""
        town = self.town if with_sign_on else ""
        if self._choices is not None and self._choices.recall(_TOWN) != town:
            self._choices.remember(_TOWN, town)

    def is_open(self) -> bool:
        """Say whether questions are answered."""
        return self._opened is not None

    def sign_on(self, staff: str, password: str, code: str) -> Refusal | None:
        """Sign a person on, with the digits of their app where they are asked. Slow."""
        return self._open.sign_on(staff, password, code)

    def first_sign_on(self, staff: str, code: str, password: str) -> Refusal | None:
        """Make a person's key and sign them on. Slow, needs the line."""
        return self._open.first_sign_on(staff, code, password)

    def why_waiting(self, staff: str) -> Refusal | None:
        """Return why a number has to wait after failed sign-ons, and for how long."""
        return self._open.why_waiting(staff)

    def let_try_again(
        self, staff: str, supervisor: str, password: str, code: str
    ) -> Refusal | None:
        """End a number's wait by a supervisor's password. Slow."""
        return self._open.let_try_again(staff, supervisor, password, code)

    def online(self) -> bool:
        """Say whether the line may be up: nothing is said of it before anything is known."""
        line = self._opened.desk.line if self._opened is not None else None
        return line is None or line.up or not line.since

    def where(self) -> str:
        """Return the town's name."""
        return self.town

    def numbers(self) -> Collection[str]:
        """Return whose numbers are known; none before the profile is open."""
        return self._opened.desk.office.staff if self._opened is not None else ()

    @property
    def _open(self) -> Opened:
        if self._opened is None:
            raise AssertionError("nothing is asked before the profile is open")
        return self._opened
