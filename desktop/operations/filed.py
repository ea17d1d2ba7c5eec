"""A filing as people see it: worded for lists, and opened beside the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from desktop.operations.difference import Line
from sync.base.verdicts import Alert
from sync.changes.deadlines import deadline_of
from sync.changes.merge import Conflict
from sync.changes.paper_intake import PaperIntake
from sync.journal.standing import LABELS, OPEN, Standing
from sync.records.resident import Resident

CAME_BACK = frozenset({Standing.RETURNED, Standing.CONFLICTED, Standing.DECLINED})
"""Where who filed it has to read why, and to file again or to let it be."""


class Carriage(StrEnum):
    """送達: how far a filing has been carried."""

    KEPT = "kept"
    RELAYED = "relayed"
    RECEIVED = "received"


@dataclass(frozen=True)
class Task:
    """要確認: why somebody has to look, and what to do; `tick_off` says that they did."""

    reason: str
    remedy: str
    tick_off: Callable[[], None]


@dataclass(frozen=True)
class Referred:
    """回付: by whom a filing was passed on, to whom ("" for any other who decides), why, when."""

    by: str
    by_name: str
    to: str
    to_name: str
    reason: str
    at: int
    """In milliseconds."""

    @property
    def asked(self) -> str:
        """Whom it asks, in a word."""
        return self.to_name if self.to else "ほかの決裁者"

    def asks(self, staff: str) -> bool:
        """Say whether it asks this person."""
        return self.to == staff if self.to else self.by != staff


@dataclass(frozen=True)
class Filed:
    """One filing, worded for lists. `filed_at` in milliseconds; `persons` are whom it concerns."""

    id: bytes
    change: str
    label: str
    standing: Standing
    carriage: Carriage
    desk: int
    number: int
    filed_at: int
    staff: str
    """職員番号 of who filed."""
    staff_name: str
    subjects: tuple[str, ...]
    persons: tuple[str, ...]
    desk_name: str = ""
    own_desk: bool = True
    reason: str = ""
    """Why it was returned or declined, in the supervisor's or the rule's words."""
    decided_by: str = ""
    decided_here: bool = False
    """A decision was made at this desk and has not been received yet."""
    body: bytes = b""
    replaced: bool = False
    """A new filing has taken its place."""
    aside: bool = False
    """The cloud set it aside: it is no case there."""
    awaits: bool = False
    """It waits for an entry that the cloud has not received; `reason` says which."""
    intake: PaperIntake | None = None
    """The paper that was accepted: it is to be entered by a filing that takes its place."""
    read: bool = False
    """Who filed it has read that it was declined."""
    referrals: tuple[Referred, ...] = ()
    """How it was passed on; the last one counts."""
    task: Task | None = None
    """Set where this line is no filing but something that has to be looked at."""

    @cached_property
    def deadline(self) -> str:
        """The last day on which it was in time by law (ISO); "" where no law says, or it is over.

        Found when it is asked for: most lists do not, and the calendar of holidays loads slowly.
        """
        last = deadline_of(self.change, self.body) if self.standing in OPEN and self.body else None
        return last.isoformat() if last else ""

    @property
    def who(self) -> str:
        """Whom it concerns, in a line."""
        if not self.persons:
            return ""
        rest = len(self.persons) - 1
        return f"{self.persons[0]} ほか{rest}人" if rest else self.persons[0]

    @property
    def place(self) -> str:
        """The desk it was filed at, with the entry's number there."""
        return f"{self.desk_name or f'端末{self.desk}'}　第{self.number}号"

    @property
    def words(self) -> str:
        """The standing's word."""
        if self.task:
            return "要確認"
        if self.to_enter:
            return "要入力"
        if self.awaits:
            return "到着待ち"
        if self.decided_here:
            return "決裁済"
        return "保留" if self.aside else LABELS[self.standing]

    def asks(self, staff: str) -> bool:
        """Say whether it waits and was passed on to this person, who did not file it."""
        last = self.referrals[-1] if self.referrals else None
        waits = self.standing is Standing.WAITING and not self.decided_here
        return last is not None and waits and self.staff != staff and last.asks(staff)

    @property
    def open(self) -> bool:
        """Whether somebody still has something to do."""
        return (self.standing in OPEN and not self.replaced) or self.to_enter

    def needs(self, staff: str) -> bool:
        """Whether it cannot go on without this person: it came back to them, or is a task here."""
        if self.task is not None:
            return True
        back = self.standing in CAME_BACK or self.aside or self.to_enter
        mine = self.staff == staff or not self.staff  # what nobody known signed is everybody's
        return back and not self.read and not self.replaced and mine

    @property
    def to_enter(self) -> bool:
        """Whether it is a paper accepted whose change is still to be entered."""
        kept = self.standing in {Standing.WAITING, Standing.REGISTERED}
        return self.intake is not None and kept and not self.replaced


@dataclass(frozen=True)
class Side:
    """Whose word one column of a conflict is: who filed it and when, where, when it was settled."""

    title: str
    who: str = ""
    when: str = ""
    what: str = ""
    """Its kind, desk and number."""
    settled: str = ""

    @property
    def words(self) -> str:
        """All of it in a line; "" where nothing is known."""
        filed = f"受付：{self.when}" if self.when else ""
        return "　".join(word for word in (self.what, filed, self.who, self.settled) if word)


@dataclass(frozen=True)
class Detail:
    """One filing opened: its difference, alerts, and, in conflict, the three sides."""

    filed: Filed
    lines: tuple[Line, ...] = ()
    alerts: tuple[Alert, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sides: tuple[Side, Side, Side] = field(
        default=(Side("届出時の内容"), Side("先に登録された内容"), Side("この届出の内容"))
    )
    people: tuple[Resident, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """Further words of the filing: 異動日, 届出日, its sort."""
    grounds: tuple[tuple[str, str], ...] = ()
    """Why it is asked for, and why its forerunner came back, as people wrote it."""
    deadline: str = ""
    """By when the law wants it, and how many days are left; "" where no law says."""
    checks: tuple[tuple[str, str], ...] = ()
    """Who came with it, how they were checked, what was seen, which alerts were passed over; where
    an older program filed it, that nothing was recorded. None where nobody has to come."""
