"""監査: a supervisor asks the journals; what is asked, and why, is kept and sent before the answer.

On the line the cloud answers for every desk. Off it this desk's own journal answers, and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from desktop.cache.journal import Kept
from desktop.operations.audit_words import Worded, as_csv, worded
from desktop.operations.carry import Carry
from desktop.operations.desk import Desk
from desktop.operations.outputs import keep_output
from desktop.operations.parked_report import write_report
from desktop.operations.refused_words import refused_worded
from sync.base.clock import JST
from sync.base.troubles import CloudRefused, LineTrouble
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, unpack
from sync.exchanges import audit, push
from sync.exchanges.audit import AuditReply, Place
from sync.journal.asking import FILE, Audit, Output, Question
from sync.journal.entry import Entry, open_content
from sync.journal.kinds import Filing, Kind, RefusalNoted
from sync.journal.office import SUPERVISING
from sync.journal.trail import (
    Line,
    Stood,
    answers,
    beginning,
    line,
    oddities,
    subjects_of,
    within,
)

MOST_REASON = 100


@dataclass(frozen=True)
class Asked:
    """A question that is kept: in which entry."""

    number: int
    question: Question
    at: int


@dataclass(frozen=True)
class Found:
    """A page of an answer, in words. `next` is where it goes on, None at its end.

    `here_only`: this desk's own journal answered, for the line is down.
    """

    lines: tuple[Worded, ...]
    next: Place | None = None
    here_only: bool = False


class Audits:
    """What one desk asks of the journals."""

    def __init__(self, desk: Desk, carry: Carry, kept: Callable[[], object] = lambda: None) -> None:
        """Take the desk and the road to the cloud; `kept` is called after each entry."""
        self._desk, self._carry, self._kept = desk, carry, kept

    def ask(self, question: Question, reason: str) -> Asked | tuple[Refusal, ...]:
        """Keep a question; it may be answered then. Raises Trouble with nothing kept."""
        refusals = tuple(self._refusals(question, reason.strip()))
        if refusals:
            if not refusals[0].field:
                noted = RefusalNoted("audit", refusals[0].code)
                self._desk.journal.keep(Kind.REFUSAL, noted, self._desk.who)
                self._kept()
            return refusals
        body = Audit(question, reason.strip())
        entry = self._desk.journal.keep(Kind.AUDIT, body, self._desk.who, visitors=False)
        self._kept()
        return Asked(entry.envelope.number, question, self._desk.now())

    def answer(self, asked: Asked, after: Place | None = None) -> Found:
        """Return a page of the answer. Slow; a line that fails at the first page is no trouble.

        What was turned away, the cloud alone knows: off the line there is nothing of it.
        """
        journal = self._desk.journal
        if after is None and not self._desk.online():
            return self._here(asked)
        try:
            if after is None:
                self._carry(push.desk(journal, journal.identity.enrolled().municipality_public))
            reply: AuditReply = self._carry(audit.desk(asked.number, after))
        except LineTrouble:
            if after is not None:
                raise
            return self._here(asked)
        if not asked.question.refused:
            return Found(self._in_words(reply.lines), reply.next)
        if reply.lines:  # an older cloud overlooked what it does not know
            raise CloudRefused(
                "cloud.older",
                "クラウドのプログラムが古いため、照会できません。",
                "クラウドが更新されてから、もう一度照会してください。",
            )
        office = self._desk.office
        return Found(tuple(refused_worded(each, office) for each in reply.refused), reply.next)

    def write(self, asked: Asked, lines: tuple[Worded, ...], file: Path) -> None:
        """Write lines as CSV, once it is kept that they are. Raises Trouble."""
        of = asked.question
        subjects = (of.resident,) if of.resident else ()
        output = Output("audit", FILE, subjects, len(lines), of.staff)
        keep_output(self._desk, output)
        self._kept()
        write_report(file, as_csv(lines))

    def file_name(self) -> str:
        """Return a file name for what is written now."""
        me = self._desk.journal.identity.enrolled()
        now = self._desk.clock.now().astimezone(JST)
        return f"kansa-{me.municipality}-{me.desk:02d}-{now:%Y%m%d-%H%M}.csv"

    def _refusals(self, question: Question, reason: str) -> Iterator[Refusal]:
        if self._desk.who.role not in SUPERVISING:
            yield Refusal(
                "audit.not_authorised", "", "監査の権限がありません。",
                "責任者か管理者がサインオンして照会してください。",
            )  # fmt: skip
            return
        if not 0 < len(reason) <= MOST_REASON:
            yield Refusal(
                "audit.reason", "reason", f"理由を{MOST_REASON}文字までで入力してください。",
                "照会したことと理由は、記録に残ります。",
            )  # fmt: skip
        for day in (question.since, question.until):
            if day:
                dt.date.fromisoformat(day)  # the screen reads days; anything else is our bug
        if question.until and question.until < question.since:
            yield Refusal(
                "audit.period", "until", "終わりの日が、始まりの日より前です。",
                "期間を確かめてください。",
            )  # fmt: skip

    def _in_words(self, lines: Any) -> tuple[Worded, ...]:
        office = self._desk.office
        return tuple(worded(each, office) for each in lines)

    # --- this desk's own journal

    def _here(self, asked: Asked) -> Found:
        if asked.question.refused:
            return Found((), here_only=True)  # the cloud alone knows
        return Found(self._in_words(reversed(self._own(asked.question))), here_only=True)

    def _own(self, question: Question) -> list[Line]:
        """Return what this desk's journal answers, oldest first."""
        kept = self._desk.journal.entries_of_day(beginning(question), *Kind)
        if question.oddities:
            return [each for each in _odd(kept, question) if within(question, each.at)]
        lines = (line(each.entry, *_receipt(each), self._about) for each in kept)
        return [each for each in lines if answers(question, each)]

    def _about(self, name: bytes) -> tuple[str, ...]:
        """Return whom another entry is about, of this desk or in the register's cases."""
        kept = self._desk.journal.entry(name)
        if kept is not None:
            return subjects_of(kept.entry)
        case = self._desk.cache.case(name)
        try:
            return unpack(Filing, open_content(case.content)[1].body).subjects if case else ()
        except WireError:
            return ()


def _odd(kept: list[Kept], question: Question) -> Iterator[Line]:
    """Yield what is out of order in each of the chains that this desk had."""
    chains = sorted(kept, key=lambda each: each.entry.envelope.desk)
    for number, group in groupby(chains, key=lambda each: each.entry.envelope.desk):
        if question.desk not in {-1, number}:
            continue
        entries = sorted(group, key=lambda each: each.entry.envelope.number)
        first: Entry | None = entries[0].entry if question.since else None
        stood = [
            Stood(each.entry.envelope, each.entry.words.staff, _receipt(each)[0])
            for each in (entries[1:] if first else entries)
        ]
        yield from oddities(stood, first.envelope if first else None, frozenset())


def _receipt(kept: Kept) -> tuple[int, str]:
    return (kept.receipt.received_at, kept.receipt.note) if kept.receipt else (0, "")
