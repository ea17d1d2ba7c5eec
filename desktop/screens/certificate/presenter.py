"""The clerk's story of a certificate: who asks, the paper, print, hand over. Knows no Qt."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Protocol

from desktop.operations.asking import NOBODY_KNOWN, Asking
from desktop.operations.certificate_rules import UNTOLD
from desktop.operations.papers.kinds import PAPER_KINDS, PaperKind
from desktop.operations.papers.statement import USUAL
from desktop.operations.second_step import FACTOR_WANTED
from desktop.operations.wishes import NAMED, USUAL_FORM, Approval, Counter, Issued, Made, Wish
from desktop.screens.certificate.model import CertificateDesk
from desktop.screens.filing.presenter import said
from desktop.screens.said import CodeWanted
from sync.base.troubles import PrinterTrouble, Trouble
from sync.records.resident import Resident, ResidentKind

UNANSWERED = "住所を確認できませんでした。"
Ask = Callable[[], Sequence[Resident]]
APPLICATION = "shinseisho"
"""The form of the 申請書: its printer is remembered like any other form's."""


class Stage(Enum):
    """Where the clerk is."""

    FORM = "form"
    PRINTED = "printed"
    """On paper; 交付 or 書損 is asked for."""
    DONE = "done"


class Printer(Protocol):
    """Something that puts a PDF on paper."""

    @property
    def name(self) -> str:
        """Name it for the screen."""
        ...

    @property
    def on_paper(self) -> bool:
        """Say whether it comes on paper; a file takes no sheet of the stock."""
        ...

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Print; return where it went, for the screen. Raises PrinterTrouble."""
        ...

    def choices(self) -> Sequence[tuple[str, str]]:
        """Return what may be printed on: keys and names."""
        ...

    def chosen(self) -> str:
        """Return the key of the one that prints."""
        ...

    def choose(self, key: str) -> None:
        """Print on another one from now on; remembered for this form."""
        ...


class CertificatePresenter:
    """Holds the wish, asks the desk, prints exactly what was journaled."""

    def __init__(self, desk: CertificateDesk, printers: Callable[[str], Printer]) -> None:
        """Take the desk, and what gives the printer of a form."""
        self._desk = desk
        self._printers = printers
        self.stage = Stage.FORM
        self.counter: Counter | None = None
        self.person: Resident | None = None
        self.wish = Wish("")
        self.refusals: dict[str, str] = {}
        self.issued: tuple[Issued, ...] = ()
        self.printed_to = ""
        self.trouble: Trouble | None = None
        self.unsettled: tuple[Issued, ...] = ()
        self.outcome = ""
        self._ask: Ask | None = None
        """What asks the cloud where somebody is who is let through today, while it does."""
        self.unanswered: Trouble | None = None
        """Why it did not answer."""
        self.asking = Asking(NOBODY_KNOWN, NAMED)
        """Who asks, and how their identity is known."""

    @property
    def printer(self) -> Printer:
        """The printer of the paper that is wished for."""
        return self._printers(self.wish.form)

    @property
    def kind(self) -> PaperKind:
        """The paper that is wished for."""
        return PAPER_KINDS[self.wish.form]

    @property
    def kinds(self) -> tuple[PaperKind, ...]:
        """The papers there are for this person."""
        forms = self.counter.forms if self.counter else ()
        return tuple(PAPER_KINDS[form] for form in forms)

    def open(self, atena_no: str) -> bool:
        """Begin for a person; False if nobody is there. The whole household is preset.

        So is what this visit knows already: identity is checked once, entitlement once a person.
        """
        self.stage, self.issued, self.refusals = Stage.FORM, (), {}
        self.trouble, self.outcome, self.printed_to = None, "", ""
        self._ask, self.unanswered = None, None
        self.unsettled = tuple(self._desk.unsettled())
        self.counter = self._desk.counter(atena_no)
        self.person = None
        self.wish = Wish(atena_no)
        if self.counter is None:
            return False
        people = self.counter.household
        self.person = next((m for m in people if m.atena_no == atena_no), None)
        self.asking = Asking(self.counter.visitor, NAMED)
        self._take_who_asks()
        form = next(iter(self.counter.forms), USUAL_FORM)
        self._begin(form)
        if form != USUAL_FORM:
            self.refresh()
        return self.person is not None

    def choose(self, form: str) -> None:
        """Wish for another paper: who asks stays, what shall be on it begins anew."""
        self._begin(form)
        self.refresh()

    def _begin(self, form: str) -> None:
        before = self.wish
        people = self.counter.household if self.counter else ()
        kind = PAPER_KINDS[form]
        alone = () if kind.together else (before.atena_no,)
        self.wish = Wish(
            before.atena_no,
            alone or tuple(m.atena_no for m in people if m.atena_no not in self._closed),
            before.requester,
            before.identity,
            purpose=before.purpose,
            copies=before.copies,
            form=form,
            items=USUAL if kind.items else (),
            requester_name=before.requester_name,
            authority=before.authority,
            anew=before.anew,
        )
        self.refusals = {}

    def refresh(self) -> None:
        """Look again, for the register or the line has changed; the form stays."""
        if self.person is None or self.stage is not Stage.FORM:
            return
        self.counter = self._desk.counter(self.person.atena_no, self.wish.form)
        if self.counter is not None:
            self.asking.known = self.counter.visitor

    def ask_whereabouts(self) -> Ask | None:
        """Return what asks the cloud where the person is, where that has to be asked. Slow.

        How it ended is told by `told` or `not_told`; after `leave` nobody waits for it.
        """
        if self.person is None or self.asks_cloud or self.stage is not Stage.FORM:
            return None
        self.unanswered = None
        try:
            self._ask = self._desk.asking(self.person.atena_no)
        except Trouble as trouble:
            self.unanswered = trouble
        return self._ask

    def told(self, ask: Ask, rows: Sequence[Resident]) -> bool:
        """Take the cloud's answer; False where nobody waits for it any more."""
        if ask is not self._ask:
            return False
        self._ask = None
        self._desk.told(rows)
        self.refresh()
        return True

    def not_told(self, ask: Ask, trouble: Trouble) -> bool:
        """Note why the cloud did not answer; it is asked again when something has changed."""
        if ask is not self._ask:
            return False
        self._ask, self.unanswered = None, trouble
        return True

    def leave(self) -> None:
        """Leave the paper: where anybody is stays nowhere."""
        self._ask = None
        self._desk.forget()

    @property
    def asks_cloud(self) -> bool:
        """Whether the cloud is being asked."""
        return self._ask is not None

    def ask_as(self, requester: str) -> None:
        """Take who asks; what was checked of another visitor does not count for them."""
        if requester != self.wish.requester:
            self.wish.authority = ""
        self.asking.ask_as(requester)
        self._take_who_asks()

    def ask_named(self, name: str) -> None:
        """Take the name of who asks: another name is another visitor."""
        self.asking.ask_named(name)
        self._take_who_asks()

    def identified(self, identity: str) -> None:
        """Take how identity was checked."""
        self.asking.identified(identity)
        self._take_who_asks()

    def _take_who_asks(self) -> None:
        wish, asking = self.wish, self.asking
        wish.requester, wish.requester_name = asking.requester, asking.name
        wish.identity, wish.anew = asking.identity, asking.anew

    @property
    def _closed(self) -> frozenset[str]:
        return self.counter.closed if self.counter else frozenset()

    @property
    def named(self) -> bool:
        """Whether who asks has to give their name."""
        return self.wish.requester in NAMED

    @property
    def blocked(self) -> str:
        """Why nothing can be issued for this person now; "" when it can."""
        refusals = self.counter.refusals if self.counter else ()
        if refusals and refusals[0].code == UNTOLD and self.unanswered is not None:
            return f"{UNANSWERED}{self.unanswered.reason}"
        return said(refusals[0]) if refusals else ""

    @property
    def known(self) -> str:
        """Say how the visitor's identity is known already, or that who asks is somebody else."""
        return self.asking.words

    @property
    def stranger(self) -> bool:
        """Whether this visit was about other households so far, and nobody has said who asks."""
        return self.counter is not None and self.counter.stranger and not self.wish.requester

    @property
    def whole(self) -> bool:
        """Whether all members are on the paper (世帯全員)."""
        return self.counter is not None and len(self.wish.members) == len(self.counter.household)

    @property
    def foreign(self) -> bool:
        """Whether somebody on the paper is a foreign resident."""
        people = self.counter.household if self.counter else ()
        return any(
            m.kind is ResidentKind.FOREIGN for m in people if m.atena_no in self.wish.members
        )

    @property
    def needs_approval(self) -> bool:
        """Whether a supervisor has to sign on before it is printed."""
        return self.counter is not None and bool(self.counter.approver)

    @property
    def fee(self) -> int:
        """The fee in yen, of all copies."""
        return self.counter.fee * self.wish.copies if self.counter else 0

    def for_what(self) -> str:
        """Say what a supervisor signs on for; also kept in the journal, so without names."""
        people, copies = len(self.wish.members), self.wish.copies
        return f"{self.kind.title} {people}人分・{copies}通（端末の控えから交付）"

    def whom(self) -> str:
        """Name who stands on the paper, for whoever signs on for it; kept nowhere."""
        people = self.counter.household if self.counter else ()
        names = "、".join(m.name for m in people if m.atena_no in self.wish.members)
        return f"記載する方：{names}"

    def check(self) -> bool:
        """Say beside each field what is missing or not allowed; True when nothing is."""
        found: dict[str, str] = {}
        for refusal in self._desk.check(self.wish):
            found.setdefault(refusal.field, said(refusal))
        self.refusals = found
        return not found

    def preview(self) -> Callable[[], Made] | None:
        """Return what draws the paper as it would be; None while there is none to be had."""
        if self.blocked or not self.wish.members:
            return None
        return self._desk.preview(self.wish)

    def approve(self, staff: str, password: str, code: str = "") -> Approval | str:
        """Let a supervisor sign on for this certificate; a sentence says why not. Slow."""
        wish = self.wish
        answer = self._desk.approve(staff.strip(), password, self.for_what(), wish.form, code)
        if isinstance(answer, Approval):
            return answer
        return CodeWanted(said(answer)) if answer.code == FACTOR_WANTED else said(answer)

    def issue(self, approval: Approval | None = None) -> bool:
        """Commit each copy and print it; True when all are on paper.

        A copy is committed before its first byte goes to the printer. When the printer fails, what
        was committed is asked for as 書損, and nothing more is committed.
        """
        for _ in self.issuing(approval):
            pass
        return len(self.issued) == self.wish.copies and self.trouble is None

    def issuing(self, approval: Approval | None = None) -> Iterator[int]:
        """Commit and print copy after copy, as `issue`; yields how many are on paper.

        Who stops asking stops between two copies; `stop_here` then says that no more are wanted.
        """
        if self.blocked or not self.check():
            return
        if self.needs_approval and approval is None:
            self.refusals = {"": "責任者の承認が必要です。"}
            return
        self.trouble = None
        to_file = not self.printer.on_paper
        # Each copy has a number and an issuance of its own.
        one = replace(self.wish, copies=1, on_file=to_file)
        for _ in range(self.wish.copies):
            made = self._desk.issue(one, approval)
            if not isinstance(made, Issued):
                self.refusals = {refusal.field: said(refusal) for refusal in made}
                return
            self.issued, self.stage = (*self.issued, made), Stage.PRINTED
            try:
                self.printed_to = self._print(made)
            except PrinterTrouble as trouble:
                self.trouble = trouble
                return
            yield len(self.issued)

    def stop_here(self) -> None:
        """Want no more copies than are on paper."""
        self.wish.copies = len(self.issued)

    def next_printer(self) -> None:
        """Turn to the next printer there is, for this form from now on."""
        printer = self.printer
        keys = [key for key, _ in printer.choices()]
        if len(keys) > 1:
            here = keys.index(printer.chosen()) if printer.chosen() in keys else -1
            printer.choose(keys[(here + 1) % len(keys)])

    def print_application(self) -> str:
        """Print the application for this wish, ready to be signed; return where it went."""
        pdf = self._desk.application(self.wish)
        return self._printers(APPLICATION).print(pdf, APPLICATION)

    def hand_over(self) -> None:
        """「交付した」: keep it for every copy."""
        self._settle(handed=True)

    def spoil(self, reason: str = "書損") -> None:
        """書損: keep it for every copy; a reprint is a new number."""
        self._settle(handed=False, reason=reason)

    def settle_old(self, issuance: bytes, *, handed: bool) -> None:
        """Say what became of a sheet that was open when the program ended."""
        reason = "" if handed else "再起動後の確認"
        self._desk.outcome(issuance, handed=handed, reason=reason)
        self.unsettled = tuple(old for old in self.unsettled if old.id != issuance)

    def put_off(self) -> None:
        """Leave open what became of older sheets: it is asked again next time."""
        self.unsettled = ()

    def again(self) -> None:
        """Begin anew for the same person."""
        if self.person is not None:
            self.open(self.person.atena_no)

    def _settle(self, *, handed: bool, reason: str = "") -> None:
        if self.stage is not Stage.PRINTED:
            return
        for made in self.issued:
            self._desk.outcome(made.id, handed=handed, reason=reason)
        self.outcome = "交付済" if handed else "書損"
        self.stage = Stage.DONE

    def _print(self, made: Issued) -> str:
        """Print the very bytes that the journal names, or nothing."""
        if hashlib.sha256(made.pdf).hexdigest() != made.digest:
            raise PrinterTrouble("the bytes to print are not the bytes in the journal")
        return self.printer.print(made.pdf, f"{self.wish.form} {made.number}")
