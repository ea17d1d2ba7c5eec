"""保留: what the cloud set aside or lets wait, in sight with its reason, and never deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.operations.desk import Desk
from desktop.operations.filing_words import label_of
from desktop.operations.known import Known
from desktop.operations.outputs import keep_output
from desktop.operations.parked_report import report, report_name, write_report
from desktop.operations.parked_words import (
    DECIDED,
    FILE_AGAIN,
    KIND_LABELS,
    REFILED,
    UNREGISTERED,
    UNUSED,
    WHYS,
    State,
    Why,
    why_of,
)
from desktop.operations.pending import decided_until
from sync.base.wire import WireError, unpack
from sync.changes.registry import CHANGE_KINDS
from sync.exchanges import recovery, settle
from sync.exchanges.push import Receipt
from sync.journal.asking import FILE, Output
from sync.journal.entry import Entry, open_entry
from sync.journal.kinds import Decision, Filing, Kind, Referral, Withdrawal
from sync.journal.office import Office
from sync.journal.standing import Standing
from sync.journal.trail import subjects_of

_KINDS = tuple(Kind)
_Place = tuple[int, int]
"""An entry's desk and number: this desk has another number in each chain that it began."""

_AFTER_ALL_CHANGES = 2**62
"""Asked for what came after it, the journal says its last change without reading an entry."""


@dataclass(frozen=True)
class Parked:
    """An entry that is parked, worded. `clock` and `received_at` in ms; persons as registered."""

    number: int
    kind: str
    clock: int
    received_at: int
    code: str
    why: Why
    label: str
    """What kind of entry, in words: 届出（転居届）, 決裁, 交付."""
    staff_name: str = ""
    subjects: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    desk: int = 0
    former: bool = False
    """It stands in a chain from before this desk enrolled anew; `desk` was its number then."""

    @property
    def place(self) -> tuple[int, int]:
        """Which entry it is: desk and number."""
        return self.desk, self.number

    @property
    def numbered(self) -> str:
        """Its number, in words."""
        return f"第{self.number}号{'（再登録前）' if self.former else ''}"

    @property
    def open(self) -> bool:
        """Whether it still has to be looked at or waited for."""
        return self.why.state is not State.SETTLED

    @property
    def consequence(self) -> str:
        """What nobody may overlook about it; "" for nothing."""
        return UNREGISTERED if self.kind == Kind.FILING and self.why.file_again else ""

    @property
    def who(self) -> str:
        """Whom it concerns, in a line."""
        rest = len(self.persons) - 1
        return f"{self.persons[0]} ほか{rest}人" if rest > 0 else "".join(self.persons)


@dataclass(frozen=True)
class _Opened:
    """What an entry's own bytes say; all empty where they cannot be read."""

    id: bytes = b""
    content: bytes = b""
    staff: str = ""
    change: str = ""
    subjects: tuple[str, ...] = ()
    about: bytes = b""
    """The filing that a decision or a withdrawal is about."""


class ParkedEntries:
    """This desk's parked entries. Each look reads only what changed since the last one."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk; nothing is read yet."""
        self._desk = desk
        self._chain = 0
        self._change: int | None = None
        self._told: dict[_Place, tuple[str, int, Receipt]] = {}
        self._opened: dict[_Place, _Opened] = {}
        self._filings: dict[bytes, Known] = {}
        self._again: set[bytes] = set()
        self._office = Office()
        self._decided_until = 0

    def look(self) -> tuple[Parked, ...]:
        """Return them, the newest first."""
        self._keep_up()
        if not self._told:
            return ()
        self._office, self._decided_until = self._desk.office, decided_until(self._desk)
        self._filings = {known.id: known for known in self._desk.filings.look()}
        self._again = {known.filing.replaces for known in self._filings.values()} - {b""}
        found = [self._worded(place) for place in sorted(self._told, reverse=True)]
        return self._with_names([each for each in found if each is not None])

    def count(self) -> int:
        """Return how many still have to be looked at or waited for."""
        return sum(each.open for each in self.look())

    def town(self) -> str:
        """Return whose key opens the report."""
        return self._desk.journal.identity.enrolled().town

    def report_name(self) -> str:
        """Return a file name for a report made now."""
        return report_name(self._desk.journal.identity.enrolled(), self._desk.clock.now())

    def write_report(self, file: Path) -> int:
        """Write all that is parked as a sealed report; return how many entries. Raises Trouble."""
        places = sorted(each.place for each in self.look())
        write_report(file, report(self._desk.journal, places))
        keep_output(self._desk, Output("parked_report", FILE, lines=len(places)))
        return len(places)

    # --- which ones

    def _keep_up(self) -> None:
        journal = self._desk.journal
        here = journal.identity.enrolled().desk
        if self._change is None or self._chain != here:
            self._read_whole()
            return
        try:
            last, changed = journal.entries_since(self._change, *_KINDS)
        except WireError:  # one of the changed cannot be read; its receipt can
            self._read_whole()
            return
        for kept in changed:
            place, words = kept.entry.position, kept.entry.words
            if place[0] == here:
                self._forget_former(bytes(words.id))
            self._take(place, words.kind, kept.entry.envelope.clock, kept.receipt)
        self._change = last

    def _forget_former(self, content_id: bytes) -> None:
        """Forget a former chain's entry whose content stands in the present one."""
        for place in [place for place in self._told if place[0] != self._chain]:
            if self._said(place).id == content_id:
                del self._told[place]

    def _read_whole(self) -> None:
        journal = self._desk.journal
        last, _ = journal.entries_since(_AFTER_ALL_CHANGES)
        self._told, self._opened = {}, {}
        for desk, number, kind, clock, receipt in journal.receipts():
            self._take((desk, number), kind, clock, receipt)
        self._chain, self._change = journal.identity.enrolled().desk, last

    def _take(self, place: _Place, kind: str, clock: int, receipt: Receipt | None) -> None:
        if receipt is not None and why_of(receipt) is not None:
            self._told[place] = (kind, clock, receipt)
        else:
            self._told.pop(place, None)

    # --- in words

    def _said(self, place: _Place) -> _Opened:
        if place not in self._opened:
            self._opened[place] = _opened(self._desk.journal.bytes_of(*place)[0])
        return self._opened[place]

    def _worded(self, place: _Place) -> Parked | None:
        kind, clock, receipt = self._told[place]
        said = self._said(place)
        former = place[0] != self._chain
        why = self._why(kind, receipt, said, former=former)
        if why is None:
            return None
        about = self._filings.get(said.about)
        known = CHANGE_KINDS.get(said.change)
        change = label_of(about.filing) if about else known.label if known else ""
        word = KIND_LABELS.get(kind, "記録")
        return Parked(
            place[1],
            kind,
            clock,
            receipt.received_at,
            receipt.note,
            why,
            f"{word}（{change}）" if change else word,
            self._office.name_of(said.staff),
            about.filing.subjects if about else said.subjects,
            desk=place[0],
            former=former,
        )

    def _why(self, kind: str, receipt: Receipt, said: _Opened, *, former: bool) -> Why | None:
        """Return why an entry is parked; None for one that waited, and waits no longer."""
        code = receipt.note
        if code == recovery.WAITS and not self._office.restored:
            why = self._why_unsettled(kind, receipt, said)
        else:
            why = self._why_early(said) if code == settle.EARLY else why_of(receipt)
        if former and why is not None and why.state is State.FORKED:
            why = WHYS["unreadable"]  # else it would stand in the present chain
        if why is None or why.state is State.FORKED:
            return why
        if step := self._settled(said):
            return replace(why, state=State.SETTLED, step=step, file_again=False)
        if kind == Kind.FILING and why.file_again:
            return replace(why, step=f"{why.step}{FILE_AGAIN}")
        return why

    def _settled(self, said: _Opened) -> str:
        """Say by what other entry this one's matter was settled; "" where it was not."""
        if self._again & {said.id, said.about}:
            return REFILED
        about = self._filings.get(said.about)
        done = about and about.case and about.case.standing is not Standing.WAITING
        return DECIDED if done else ""

    def _why_unsettled(self, kind: str, receipt: Receipt, said: _Opened) -> Why | None:
        """Look whether what waited for a restored cloud was settled when its turn came."""
        if receipt.received_at > self._decided_until:
            return None  # this desk has not heard of its turn yet
        if kind != Kind.FILING:
            return self._why_early(said)
        return None if self._desk.cache.case(said.id) else why_of(receipt, self._decided_until)

    def _why_early(self, said: _Opened) -> Why | None:
        """Look at what became of the filing it waits for; name that by desk and number."""
        why, case = WHYS[settle.EARLY], self._desk.cache.case(said.about)
        if case is not None:
            used = {decision.content for decision in case.decisions}
            used |= {referral.content for referral in case.referrals}
            done = said.content in used or case.standing is Standing.WITHDRAWN
            return None if done else WHYS[UNUSED]
        filing = self._filings.get(said.about)
        if filing is None:
            return why
        station = self._office.desks.get(filing.desk)
        name = station.certificate.name if station else f"端末{filing.desk}"
        reason = f"もとになる届出（{name} 第{filing.number}号）を待っています。"
        if (filing.desk, filing.number) in self._told:
            step = f"第{filing.number}号も保留されています。そちらを先に確認してください。"
            return replace(why, reason=reason, step=step)
        return replace(why, reason=reason)

    def _with_names(self, found: list[Parked]) -> tuple[Parked, ...]:
        people = self._desk.cache.people(no for each in found for no in each.subjects)
        return tuple(
            replace(each, persons=tuple(people[no].name for no in each.subjects if no in people))
            for each in found
        )


def _opened(data: bytes) -> _Opened:
    try:
        entry = open_entry(data)
    except WireError:
        return _Opened()
    said = _Opened(bytes(entry.words.id), entry.envelope.content, entry.words.staff)
    try:
        return _with_body(said, entry)
    except WireError:  # a newer program's
        return said


def _with_body(said: _Opened, entry: Entry) -> _Opened:
    body = entry.words.body
    match entry.words.kind:
        case Kind.FILING:
            filing = unpack(Filing, body)
            return replace(said, change=filing.change, subjects=filing.subjects)
        case Kind.WITHDRAWAL:
            return replace(said, about=unpack(Withdrawal, body).filing)
        case Kind.DECISION:
            return replace(said, about=unpack(Decision, body).filing)
        case Kind.REFERRAL:
            return replace(said, about=unpack(Referral, body).filing)
        case _:
            return replace(said, subjects=subjects_of(entry))
