"""One practice from its beginning to its end: a folder, a town, a cloud, a line, an enrolled desk.

Everything is made anew and nothing is left behind: the folder goes with the practice, and its keys
were never anywhere but in memory.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.cache.lock import ProfileLock
from desktop.cache.store import DeskStore
from desktop.opened import Opened, open_with
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import first_sign_on, sign_off
from desktop.practice.line import HOST, FaultLine, LineState
from desktop.practice.town import FOLDER, PracticeTown
from desktop.profile import Choices, Profile, Settings
from desktop.town_file import NO_UPDATES
from desktop.vault.vault import ProfileKeys
from sync.base.clock import SystemClock
from sync.base.ids import MunicipalityCode, SystemChance
from sync.base.resources import resource
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.cloud.authority import papers
from sync.cloud.loopback import LoopbackCloud
from sync.exchanges.conversation import round_trip
from sync.roads.memory import MemoryRoad
from sync.roads.travel import travel

DESK = "練習用端末"
PREFIX = "madoguchi-practice-"
HELD = "practice.lock"
IMPRINT = "imprint.png"
"""A made-up seal, where the scanner's pictures are looked for."""
"""Locked as long as the practice goes on: who can lock it may remove the folder around it."""


class PracticeTrouble(Trouble):
    """The made-up town could not be set up on this machine."""

    reason = "練習の町を用意できませんでした。"
    remedy = "ほかの練習の画面を閉じてから、もう一度試してください。"
    reason_en = "The made-up town could not be set up on this machine."
    remedy_en = "Close other practices and try again; look at the disk's room for temporary files."


class Practice:
    """Use it as a context: the folder is there from the beginning, the town once it is opened."""

    def __init__(self, choices: Mapping[str, str] | None = None) -> None:
        """Make the folder, with small choices (the display's) to begin with."""
        self._ends = ExitStack()
        self._stage = ExitStack()
        self._line: FaultLine | None = None
        temporary = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        whole = Path(self._ends.enter_context(temporary))
        self._ends.callback(ProfileLock(whole / HELD).release)
        _tidy(whole.parent)
        self.folder = whole / "desk"
        remembered = Choices(Profile(self.folder))
        for key, value in (choices or {}).items():
            remembered.remember(key, value)

    @property
    def is_cut(self) -> bool:
        """Whether the line is cut."""
        return self._line is not None and self._line.state is LineState.CUT

    def cut(self) -> None:
        """Cut the line between the desk and its cloud."""
        if self._line is not None:
            self._line.cut()

    def mend(self) -> None:
        """Join the line again."""
        if self._line is not None:
            self._line.open()

    def open(self) -> Opened:
        """Set the town up and open its desk, enrolled, with everybody's key made. Slow.

        Raises PracticeTrouble or another trouble; then it may be tried again.
        """
        self._stage.close()
        try:
            return self._set_up()
        except OSError as error:
            self._stage.close()
            raise PracticeTrouble(type(error).__name__) from None
        except BaseException:
            self._stage.close()
            raise

    def close(self) -> None:
        """End the cloud and the line, and remove the folder; the desk's files are closed before."""
        self._stage.close()
        self._ends.close()

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End the practice."""
        self.close()

    def _set_up(self) -> Opened:
        clock, chance = SystemClock(), SystemChance()
        town = PracticeTown(clock, chance)
        tls = papers(self.folder.parent / "tls", [HOST], clock.now())
        cloud = self._stage.enter_context(LoopbackCloud(town.ledger, clock, tls))
        self._line = self._stage.enter_context(FaultLine(cloud.port))
        profile = Profile(self.folder)
        address, ca = f"https://{HOST}:{self._line.port}", tls.ca.read_text("ascii")
        profile.save(Settings(address, town.data.code, ca, updates=NO_UPDATES))
        scans = profile.scan_folder()
        scans.mkdir(exist_ok=True)
        shutil.copyfile(resource(FOLDER, IMPRINT), scans / IMPRINT)
        for left in (profile.journal, profile.journal_log, profile.cache):
            left.unlink(missing_ok=True)  # of a town that could not be set up
        opened = open_with(profile, lambda chance: ProfileKeys(chance.draw(32), chance.draw(32)))
        opened.made_up = town.data
        try:
            _prepare(opened, town)
        except BaseException:
            opened.close()
            raise
        return opened


def _prepare(opened: Opened, town: PracticeTown) -> None:
    """Enrol the desk, fetch the register, and make everybody's key here with their password."""
    desk, journal = opened.desk, opened.journal
    road = MemoryRoad(town.ledger, desk.clock)
    store = DeskStore(journal, opened.cache)
    code = MunicipalityCode(town.data.code)
    _done(enrol_desk(journal, road, code, town.desk_code(DESK), desk.clock, desk.chance))
    municipality = journal.identity.enrolled().municipality_public

    def round_() -> None:
        voice = journal.identity.voice()
        travel(round_trip(journal, store, municipality), road, voice, desk.clock, desk.chance)

    round_()
    for person in town.staff:
        _done(first_sign_on(desk, road, person.id, town.staff_code(person), person.password))
        sign_off(desk)
    round_()


def _done(answer: object) -> None:
    if isinstance(answer, Refusal):
        raise PracticeTrouble(answer.code)


def _tidy(temporary: Path) -> None:
    """Remove what practices that were killed left behind."""
    for held in temporary.glob(f"{PREFIX}*/{HELD}"):
        with contextlib.suppress(Trouble):  # it goes on, or is somebody else's
            ProfileLock(held).release()
            shutil.rmtree(held.parent, ignore_errors=True)
