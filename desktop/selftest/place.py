"""Where the self-test looks: a profile, the program's files, a clock, and the cloud's answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from desktop.profile import Profile
from desktop.selftest.knock import Heard, knock
from sync.base.clock import Clock, SystemClock
from sync.base.ids import Chance, SystemChance
from sync.base.resources import RESOURCES
from sync.base.troubles import Trouble


@dataclass(frozen=True)
class Place:
    """One desk's folder on this machine, as the program would use it."""

    profile: Profile
    resources: Path = RESOURCES
    clock: Clock = SystemClock()  # noqa: RUF009 - it holds nothing
    chance: Chance = SystemChance()  # noqa: RUF009

    @cached_property
    def answer(self) -> Heard | Trouble | None:
        """What the cloud said, asked once; the trouble on the way; None where none is set up."""
        try:
            settings = self.profile.settings()
            return knock(settings, self.clock, self.chance) if settings.cloud else None
        except Trouble as trouble:
            return trouble
