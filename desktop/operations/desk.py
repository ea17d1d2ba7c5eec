"""The desk that operations work at: its files, its clock, its line, and who is signed on."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from desktop.cache.journal import JournalFile, Signer
from desktop.cache.register import RegisterCache
from desktop.operations.follow_ups import FollowUps
from desktop.operations.issued_papers import IssuedPapers
from desktop.operations.known import KnownFilings
from sync.base.clock import Clock, japan_day, millis
from sync.base.ids import Chance
from sync.journal.office import Office
from sync.records.policy import Policy


@dataclass
class Line:
    """How the line stands, as the sync worker last said; `since` in ms."""

    up: bool = False
    since: int = 0
    reason: str = ""
    remedy: str = ""


@dataclass
class Desk:
    """All that an operation needs. One person is signed on at a time."""

    journal: JournalFile
    cache: RegisterCache
    clock: Clock
    chance: Chance
    line: Line = field(default_factory=Line)
    signer: Signer | None = None
    asked_about: set[str] = field(default_factory=set)
    """宛名番号 and reasons since sign-on or the last visitor: one visit, one inquiry per person."""
    key_renewed: bool = False
    """Whether who is signed on made a new key at this sign-on, in the place of a former one."""
    filings: KnownFilings = field(init=False, repr=False)
    papers: IssuedPapers = field(init=False, repr=False)
    follow_ups: FollowUps = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Fold the filings of these files; look at people on this desk's day."""
        self.cache.look_on(self.today)
        self.filings = KnownFilings(self.journal, self.cache)
        self.papers = IssuedPapers(self.journal)
        self.follow_ups = FollowUps(self.journal, self.cache, self.papers)

    def beside(self, signer: Signer) -> Desk:
        """Return this desk as another person works at it over the one signed on: the same files."""
        other = copy.copy(self)
        other.signer, other.asked_about = signer, set()
        return other

    @property
    def who(self) -> Signer:
        """The person who is signed on; operations are only called for one."""
        if self.signer is None:
            raise AssertionError("nobody is signed on")
        return self.signer

    @property
    def office(self) -> Office:
        """Who works here, as far as this desk knows."""
        return self.journal.office.now()

    @property
    def policy(self) -> Policy:
        """The town's rules, as far as this desk knows."""
        return self.office.policy

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Read both files as they are at one moment; nothing may be kept meanwhile."""
        with self.journal.looking(), self.cache.database.reading():
            yield

    def now(self) -> int:
        """Return the present moment in ms."""
        return millis(self.clock.now())

    def today(self) -> dt.date:
        """Return the present day in Japan."""
        return japan_day(self.clock.now())

    def online(self) -> bool:
        """Say whether the line is up."""
        return self.line.up

    def staff_name(self, staff: str) -> str:
        """Return a person's name; their 職員番号 where it is not known here."""
        return self.office.name_of(staff)
