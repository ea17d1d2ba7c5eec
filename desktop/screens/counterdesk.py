"""The desk as the screens ask for it, made of operations; after anything is kept, it is told.

One object stands for `FilingDesk`, `QueueDesk`, `DecidingDesk` and `PapersDesk`; certificates have
their own (`desktop.operations.issue_certificate.Certificates`). Knows no Qt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.cache.search import find
from desktop.operations.asking import KnownVisitor
from desktop.operations.decide_filing import decide_filing, may_decide
from desktop.operations.desk import Desk
from desktop.operations.file_change import Receipt, draft_name, file_change, verdict_now
from desktop.operations.filed import Detail, Filed
from desktop.operations.filings import detail, filings
from desktop.operations.issued_to import IssuedTo, issued_to, spoil
from desktop.operations.memos import Note, delete_memo, memos_of, write_memo
from desktop.operations.pending import pending_for
from desktop.operations.refer_filing import Colleague, colleagues, may_refer, refer_filing
from desktop.operations.returning import before_leaving, returning
from desktop.operations.who_came import Came, came_wrong, who_is_known
from desktop.operations.withdraw import withdraw
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.changes.newcomers import Newcomer
from sync.changes.registry import CHANGE_KINDS, rule_for
from sync.changes.verdict import Verdict
from sync.journal.kinds import Ruling
from sync.records.policy import Policy
from sync.records.resident import Resident, in_print_order

MOST_OFFERED = 60
"""People looked at for a list that offers some: among them may be some who cannot be chosen."""


class CounterDesk:
    """The operations of one desk, for the screens where work is done."""

    def __init__(
        self,
        desk: Desk,
        kept: Callable[[], object] = lambda: None,
        scans: Path | None = None,
    ) -> None:
        """Take the desk; `kept` is called whenever an entry was kept, so that it is sent.

        `scans` is the folder where the scanner puts its pictures.
        """
        self._desk, self._scans = desk, scans
        self._kept = kept

    def today(self) -> dt.date:
        """Return the present day in Japan."""
        return self._desk.today()

    def now(self) -> int:
        """Return the present moment in milliseconds."""
        return self._desk.now()

    def online(self) -> bool:
        """Say whether the line is up."""
        return self._desk.online()

    def staff(self) -> str:
        """Return the 職員番号 of who is signed on, "" for nobody."""
        return self._desk.signer.staff if self._desk.signer else ""

    def person(self, atena_no: str) -> Resident | None:
        """Return the person's confirmed record."""
        return self._desk.cache.current(atena_no)

    def household_of(self, atena_no: str) -> Sequence[Resident]:
        """Return the confirmed records of the person's household, in print order."""
        person = self.person(atena_no)
        if person is None:
            return ()
        return in_print_order(self._desk.cache.household(person.setai_no))

    def rules(self) -> Policy:
        """Return the town's rules."""
        return self._desk.policy

    def members(self, setai_no: str) -> Sequence[Resident]:
        """Return the confirmed records of a household, in print order."""
        return in_print_order(self._desk.cache.household(setai_no))

    def history(self, atena_no: str) -> Sequence[Resident]:
        """Return all snapshots of a person, oldest first."""
        return self._desk.cache.history(atena_no)

    def find_people(self, text: str) -> Sequence[Resident]:
        """Return whom the search finds; nobody while the register is just coming anew."""
        try:
            found = [hit.atena_no for hit in find(self._desk.cache, text, MOST_OFFERED)]
            people = self._desk.cache.people(found)
        except Trouble:
            return ()
        return [people[atena_no] for atena_no in found if atena_no in people]

    def returning(self, person: Newcomer) -> Sequence[Resident]:
        """Return who with a 除票 may be the person entered; nobody while the register is coming."""
        try:
            found = [hit.atena_no for hit in returning(self._desk, person)]
            people = self._desk.cache.people(found)
        except Trouble:
            return ()
        return [people[atena_no] for atena_no in found if atena_no in people]

    def before_leaving(self, atena_no: str) -> Mapping[str, Any]:
        """Return what a 除票 says of its person, as the fields of a `Newcomer`."""
        person = self.person(atena_no)
        return before_leaving(person) if person is not None else {}

    def scans(self) -> Path | None:
        """Return the folder where the scanner puts its pictures."""
        return self._scans

    def pending(self, atena_no: str) -> bool:
        """Say whether an unsettled filing concerns the person."""
        return bool(pending_for(self._desk, atena_no))

    def decide_change(self, change: str, body: bytes) -> Verdict:
        """Ask the rule what a change would do."""
        return verdict_now(self._desk, change, body)

    def who_is_known(self, change: str, atena_no: str, replaces: bytes) -> KnownVisitor:
        """Return what is known already of who files about a person."""
        return who_is_known(self._desk, CHANGE_KINDS[change], atena_no, replaces)

    def came_wrong(self, change: str, came: Came, replaces: bytes) -> Sequence[Refusal]:
        """Return what is missing or wrong in who came."""
        return came_wrong(self._desk, CHANGE_KINDS[change], came, replaces)

    def file(
        self, change: str, body: bytes, replaces: bytes, came: Came
    ) -> Receipt | tuple[Refusal, ...]:
        """Keep a filing; the receipt only once it is durable."""
        filed = file_change(self._desk, change, body, replaces, came)
        self._kept()
        return filed

    def draft(self, change: str, atena_no: str) -> bytes | None:
        """Return the draft kept for this person."""
        return self._desk.journal.drafts.read(draft_name(change, atena_no))

    def keep_draft(self, change: str, atena_no: str, body: bytes) -> None:
        """Keep what was entered so far."""
        self._desk.journal.drafts.keep(draft_name(change, atena_no), body)

    def drop_draft(self, change: str, atena_no: str) -> None:
        """Forget the draft."""
        self._desk.journal.drafts.drop(draft_name(change, atena_no))

    def memos(self, atena_no: str) -> Sequence[Note]:
        """Return the person's memos, the last written first, deleted ones behind."""
        return memos_of(self._desk, atena_no)

    def write_memo(self, atena_no: str, text: str, earlier: bytes) -> tuple[Refusal, ...]:
        """Keep a memo, or another text for an earlier one; () once durable."""
        refusals = write_memo(self._desk, atena_no, text, earlier)
        self._kept()
        return refusals

    def delete_memo(self, atena_no: str, earlier: bytes) -> tuple[Refusal, ...]:
        """Keep that a memo is deleted; () once durable."""
        refusals = delete_memo(self._desk, atena_no, earlier)
        self._kept()
        return refusals

    def filings(self) -> Sequence[Filed]:
        """Return every filing known here, the newest first."""
        return filings(self._desk)

    def detail(self, filing: bytes) -> Detail | None:
        """Return one filing opened."""
        return detail(self._desk, filing)

    def withdraw(self, filing: bytes, reason: str) -> tuple[Refusal, ...]:
        """Take back a filing; () once that is durable."""
        refusals = withdraw(self._desk, filing, reason)
        self._kept()
        return refusals

    def note_read(self, filing: bytes) -> None:
        """Note that who filed it has read that it was declined."""
        self._desk.follow_ups.read(filing, self._desk.who.staff)
        self._kept()

    def may_decide(self, filing: bytes) -> Refusal | None:
        """Return why the person signed on may not decide this filing."""
        return may_decide(self._desk, filing)

    def decide(self, filing: bytes, ruling: Ruling, reason: str) -> tuple[Refusal, ...]:
        """Keep a decision; () once durable."""
        refusals = decide_filing(self._desk, filing, ruling, reason)
        self._kept()
        return refusals

    def several_at_once(self, change: str) -> bool:
        """Say whether the town lets several filings of a kind be approved at once."""
        return rule_for(self._desk.policy, change).several

    def may_refer(self, filing: bytes) -> Refusal | None:
        """Return why the person signed on may not pass this filing on."""
        return may_refer(self._desk, filing)

    def colleagues(self, filing: bytes) -> Sequence[Colleague]:
        """Return the others who may decide this filing."""
        return colleagues(self._desk, filing)

    def refer(self, filing: bytes, to: str, reason: str) -> tuple[Refusal, ...]:
        """Keep that a filing is passed on; () once durable."""
        refusals = refer_filing(self._desk, filing, to, reason)
        self._kept()
        return refusals

    def issued_to(self, atena_no: str, reason: str) -> Sequence[IssuedTo]:
        """Return the certificates that this desk issued for a person; the inquiry is kept."""
        issued = issued_to(self._desk, atena_no, reason)
        self._kept()
        return issued

    def spoil(self, paper: bytes) -> Refusal | None:
        """Keep that a sheet whose outcome is open was spoiled."""
        refusal = spoil(self._desk, paper)
        self._kept()
        return refusal
