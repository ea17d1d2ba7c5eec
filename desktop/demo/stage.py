"""The stage of the day: the cloud, a line per desk, the people and the desks, all on this machine.

Everything that was started ends when the stage is left, in whatever way it is left.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.demo.actor import PROGRAM, DeskActor
from desktop.demo.cloud import COMMAND, Cloud
from desktop.demo.truth import DeskTruth, truth_of
from desktop.practice.line import FaultLine
from desktop.profile import Profile, Settings
from desktop.vault.vault import ProfileKeys, open_vault
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.roads.cloud import CloudRoad

TOWN = "104264"
TOWN_NAME = "草津町"
PASSPHRASE = "demo passphrase of this desk"  # noqa: S105 - the key of made-up desks
"""Opens the desks' key files; the demo's people and machines are made up."""


@dataclass
class Person:
    """A member of staff: `code` is of the first sign-on, `password` what they choose then."""

    staff: str
    name: str
    role: str
    password: str
    code: str = ""


@dataclass
class Desk:
    """A desk on the stage: its line, its one-time code, who sits there, and its puppet."""

    name: str
    person: Person
    line: FaultLine
    actor: DeskActor
    code: str
    keys: ProfileKeys | None = None


@dataclass
class Stage:
    """The stage in a data folder; use it as a context. `pictures` and prints go to `output`."""

    data: Path
    output: Path
    headless: bool = True
    programs: tuple[Sequence[str], Sequence[str]] = (PROGRAM, COMMAND)
    """What runs a desk and the cloud."""

    clerk: Person = field(
        default_factory=lambda: Person("1001", "佐藤　花", "clerk", "mado-1001-kusatsu")
    )
    second: Person = field(
        default_factory=lambda: Person("1002", "田村　誠", "clerk", "mado-1002-kusatsu")
    )
    supervisor: Person = field(
        default_factory=lambda: Person("2001", "黒岩　弘", "supervisor", "mado-2001-kusatsu")
    )

    def __post_init__(self) -> None:
        """Start nothing yet."""
        self.cloud = Cloud(self.data / "cloud", self.programs[1])
        self.kept = (self.data / "cloud" / "postgres").exists()
        """Whether this goes on with the state of an earlier run (`--keep`)."""
        self.desks: dict[str, Desk] = {}
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        """Start the cloud with the district and its people."""
        self._ends.callback(self.cloud.close)
        try:
            if self.kept:
                self.cloud.start()
            else:
                self.cloud.load()
                self.cloud.start()
                self._hire()
        except BaseException:
            self._ends.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End all that was started."""
        self._ends.close()

    def place_desk(self, key: str, name: str, person: Person) -> Desk:
        """Put a desk behind a line of its own; it is not started and not enrolled yet."""
        line = self._ends.enter_context(FaultLine(self.cloud.port))
        profile = Profile(self.data / key)
        profile.save(
            Settings(
                f"https://127.0.0.1:{line.port}",
                TOWN,
                self.cloud.ca.read_text("ascii"),
                str((self.output / "papers" / key).resolve()),
            )
        )
        actor = DeskActor(
            name,
            ("--profile", str(profile.folder)),
            profile.folder,
            self.output / "screens",
            self.data / f"{key}.log",
            self.programs[0],
        )
        self._ends.callback(actor.stop)
        code = "" if profile.journal.exists() else self.cloud.desk_code(TOWN, name)
        desk = Desk(name, person, line, actor, code)
        self.desks[key] = desk
        return desk

    def truth(self, desk: Desk) -> DeskTruth:
        """Read what stands in a desk's files, and let the cloud attest it."""
        with self.opened(desk) as (journal, cache):
            settings = Profile(desk.actor.profile).settings()
            road = CloudRoad(settings.cloud, settings.ca)
            try:
                return truth_of(journal, cache, road)
            finally:
                road.close()

    @contextmanager
    def opened(self, desk: Desk) -> Iterator[tuple[JournalFile, RegisterCache]]:
        """Open a desk's files with its own keys, to look at them; nothing is written."""
        profile, clock, chance = Profile(desk.actor.profile), SystemClock(), SystemChance()
        if desk.keys is None:
            desk.keys = open_vault(profile, lambda: PASSPHRASE, chance)
        journal = JournalFile(profile.journal, desk.keys.journal, clock, chance)
        cache = RegisterCache(profile.cache, desk.keys.cache)
        try:
            yield journal, cache
        finally:
            cache.close()
            journal.close()

    def _hire(self) -> None:
        for person in (self.clerk, self.second, self.supervisor):
            person.code = self.cloud.add_staff(TOWN, person.staff, person.name, person.role)


def wiped(folder: Path) -> Path:
    """Return the folder, empty."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder
