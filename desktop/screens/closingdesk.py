"""The day's end as its screen asks for it, made of operations. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.operations import closing as operations
from desktop.operations.closing import Till
from desktop.operations.daily_paper import daily_facts
from desktop.operations.daily_report import Desk as Whose
from desktop.operations.daily_report import Line, as_csv, file_name, lines
from desktop.operations.desk import Desk
from desktop.operations.moments import day_and_time
from desktop.operations.outputs import keep_output
from desktop.operations.parked_report import write_report
from desktop.operations.press import Press
from desktop.operations.reopening import correct, reopen
from desktop.operations.reopenings import asked, reopened
from desktop.screens.closing.model import Earlier
from sync.base.verdicts import Refusal
from sync.journal.adding_up import Known
from sync.journal.asking import FILE, PAPER, Output
from sync.journal.closing import Closing, Counted
from sync.records.town import Town

DRAFT = "closing"

MOST_EARLIER = 62
"""Closings listed: two months and a bit of working days, after which nobody counts again."""


class DeskClosings:
    """Stands for `ClosingDesk`; after anything is kept, it is told."""

    def __init__(
        self, desk: Desk, town: Town, press: Press, kept: Callable[[], object] = lambda: None
    ) -> None:
        """Take the desk, whose paper, what prints it; `kept` is called after each entry."""
        self._desk, self._town, self._press, self._kept = desk, town, press, kept
        self._till: tuple[object, Till | None] = (None, None)
        self._earlier: tuple[object, Sequence[Earlier]] = (None, ())

    def till(self) -> Till:
        """Return the business day that comes next, added up anew only where something moved."""
        stands = self._stands()
        if self._till[0] != stands or self._till[1] is None:
            self._till = (stands, operations.till(self._desk))
        shown = self._till[1]
        assert shown is not None  # noqa: S101 - just made
        return shown

    def lines(self, closing: Closing) -> Sequence[Line]:
        """Return a closing's lines."""
        return lines(closing, self._whose())

    def close(self, shown: Till, counted: Counted) -> Known | tuple[Refusal, ...]:
        """Keep the closing of the day shown."""
        made = operations.close(self._desk, shown, counted)
        self._kept()
        return made

    def earlier(self) -> Sequence[Earlier]:
        """Return the closings that stand, the newest first."""
        stands = self._stands()
        if self._earlier[0] != stands:
            self._earlier = (stands, self._listed())
        return self._earlier[1]

    def _listed(self) -> Sequence[Earlier]:
        waits, open_again = asked(self._desk), reopened(self._desk)
        last = operations.closings(self._desk)[-MOST_EARLIER:]
        return [
            Earlier(name, closing, self._made(name), name in waits, name in open_again)
            for name, closing in reversed(last)
        ]

    def reopen(self, name: bytes, reason: str) -> tuple[Refusal, ...]:
        """File that a closing be opened again."""
        refusals = reopen(self._desk, name, reason)
        self._kept()
        return refusals

    def correct(self, name: bytes, counted: Counted) -> Known | tuple[Refusal, ...]:
        """Keep a corrected closing."""
        made = correct(self._desk, name, counted)
        self._kept()
        return made

    def stock(self, sheets: int) -> Refusal | None:
        """Keep that sheets of security paper came."""
        refusal = operations.stock(self._desk, sheets, received=True)
        self._kept()
        return refusal

    def adjust(self, sheets: int, reason: str) -> Refusal | None:
        """Keep that the count of the sheets was put right, and why."""
        refusal = operations.stock(self._desk, sheets, received=False, reason=reason)
        self._kept()
        return refusal

    def paper(self, shown: Earlier) -> bytes:
        """Return the 日計表 as a PDF, once it is kept that it is printed."""
        facts = daily_facts(
            shown.closing,
            self._whose(),
            self._town.full_name,
            shown.made,
            self._desk.policy.sample_mark,
        )
        made = self._press.render(facts).pdf
        self._put_out(shown, PAPER)
        return made

    def file_name(self, shown: Earlier) -> str:
        """Return the name of its file."""
        me = self._desk.journal.identity.enrolled()
        return file_name(shown.closing, me.municipality, me.desk)

    def write_file(self, shown: Earlier, file: Path) -> None:
        """Write the file, once it is kept that it is written; nobody's record is in it."""
        self._put_out(shown, FILE)
        write_report(file, as_csv(shown.closing, self._whose()))

    def draft(self) -> bytes | None:
        """Return what was counted so far."""
        return self._desk.journal.drafts.read(DRAFT)

    def keep_draft(self, data: bytes) -> None:
        """Keep what was counted so far; b"" forgets it."""
        drafts = self._desk.journal.drafts
        if data:
            drafts.keep(DRAFT, data)
        else:
            drafts.drop(DRAFT)

    def _put_out(self, shown: Earlier, medium: str) -> None:
        which = f"{shown.closing.day} {shown.closing.ordinal}"
        keep_output(self._desk, Output("daily_report", medium, detail=which))
        self._kept()

    def _stands(self) -> tuple[object, ...]:
        """Return what is another as soon as anything moved that the screen shows."""
        desk = self._desk
        journal = desk.journal
        return journal.last_change(), journal.visits.turn, desk.filings.look(), desk.today()

    def _whose(self) -> Whose:
        grounds = {each.code: each.label for each in self._desk.policy.exemptions}
        return Whose(self._desk.journal.identity.enrolled().name, grounds)

    def _made(self, name: bytes) -> str:
        kept = self._desk.journal.entry(name)
        if kept is None:
            return ""
        envelope, words = kept.entry.envelope, kept.entry.words
        return f"締め　{day_and_time(envelope.clock)}　{self._desk.staff_name(words.staff)}"
