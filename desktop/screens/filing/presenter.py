"""The clerk's story of a filing: fill in, look at the difference, keep it. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from desktop.forms.form import NOTIFIED, Form, Typed
from desktop.forms.question import About, Offers
from desktop.forms.who_came import WhoCame
from desktop.operations.asking import NOBODY_KNOWN, Asking, KnownVisitor
from desktop.operations.begin_filing import PAPER, may_begin
from desktop.operations.came_words import came_told
from desktop.operations.difference import Line, difference
from desktop.operations.file_change import Receipt
from desktop.operations.filed import Detail, Filed
from desktop.operations.who_came import Came
from sync.base.troubles import DatabaseTrouble
from sync.base.verdicts import Alert, Refusal
from sync.base.wire import pack
from sync.changes.attached import ASKED_NAME
from sync.changes.paper_intake import MOST_TYPED, PaperIntake
from sync.changes.paper_intake import NAME as PAPER_INTAKE
from sync.changes.verdict import ChangeKind, Decided, Refused, Verdict, is_newcomer
from sync.records.policy import Policy
from sync.records.resident import Resident

if TYPE_CHECKING:
    from sync.records.town import Oaza


ABOUT_WHO_CAME = ("attached.", "identity.")
"""How the codes of what is refused of who came begin."""


class Step(Enum):
    """Where the clerk is: filling in, looking at the difference, or done (受付済)."""

    FORM = "form"
    CONFIRM = "confirm"
    DONE = "done"


class FilingDesk(Offers, Protocol):
    """The desk, for a screen that files."""

    def today(self) -> dt.date:
        """Return the present day in Japan."""
        ...

    def online(self) -> bool:
        """Say whether the line is up."""
        ...

    def rules(self) -> Policy:
        """Return the town's rules."""
        ...

    def household_of(self, atena_no: str) -> Sequence[Resident]:
        """Return the confirmed records of the person's household, in print order."""
        ...

    def pending(self, atena_no: str) -> bool:
        """Say whether an unsettled filing concerns the person."""
        ...

    def decide_change(self, change: str, body: bytes) -> Verdict:
        """Ask the rule what the change would do."""
        ...

    def who_is_known(self, change: str, atena_no: str, replaces: bytes) -> KnownVisitor:
        """Return what is known already of who files about a person."""
        ...

    def came_wrong(self, change: str, came: Came, replaces: bytes) -> Sequence[Refusal]:
        """Return what is missing or wrong in who came."""
        ...

    def file(
        self, change: str, body: bytes, replaces: bytes, came: Came
    ) -> Receipt | tuple[Refusal, ...]:
        """Keep the filing (仮登録); the receipt only once it is durable. Raises Trouble."""
        ...

    def draft(self, change: str, atena_no: str) -> bytes | None:
        """Return the draft kept for this person."""
        ...

    def keep_draft(self, change: str, atena_no: str, body: bytes) -> None:
        """Keep what was entered so far."""
        ...

    def detail(self, filing: bytes) -> Detail | None:
        """Return one filing opened: the one that this takes the place of."""
        ...

    def drop_draft(self, change: str, atena_no: str) -> None:
        """Forget the draft."""
        ...


class FilingPresenter:
    """One filing from the form over the comparison to 受付済."""

    def __init__(self, desk: FilingDesk, kind: ChangeKind[Any], areas: Iterable[Oaza] = ()) -> None:
        """Take the desk, the kind of change that is filed, and the town's 大字."""
        self.form = Form(kind)
        self.who_came = WhoCame(kind)
        self.kind = kind
        self.change = kind.name
        self._desk = desk
        self._areas = {area.code: area for area in areas}
        self._begin()

    def _begin(self) -> None:
        """Hold nobody and nothing."""
        self.step = Step.FORM
        self.about: About | None = None
        self.typed: Typed = {}
        self.came: Typed = {}
        """What is typed of who came; it is one visitor's, so no draft keeps it."""
        self.asking = Asking(NOBODY_KNOWN, ASKED_NAME)
        self._begun: Typed = {}
        self.restored = False
        """Whether a draft was found and taken up again."""
        self.replaces = b""
        """The returned or conflicted filing that this one takes the place of."""
        self.sent_back: Filed | None = None
        """That filing, where it was sent back with a reason that has to be heeded."""
        self.refusals: dict[str, str] = {}
        """Row -> what is wrong with it, after a check."""
        self.alerts: tuple[Alert, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.receipt: Receipt | None = None
        self.paper = False
        """Whether it is kept as a paper accepted, to be entered when the line is back."""

    @property
    def person(self) -> Resident | None:
        """Whom the filing was begun from."""
        return self.about.person if self.about else None

    @property
    def pending(self) -> bool:
        """Whether the person has another filing that waits."""
        return self.person is not None and self._desk.pending(self.person.atena_no)

    @property
    def why_not(self) -> Refusal | None:
        """Why this change cannot be filed for whom is open; None where it can."""
        if self.about is None:
            return None
        return may_begin(self.kind, self.person, self._desk.rules())

    @property
    def on_paper(self) -> bool:
        """Whether the change has to wait for the line, so that only its paper is accepted now."""
        if self.step is not Step.FORM:
            return self.paper
        rule = self._desk.rules().change_rule(self.change)
        return rule.offline == PAPER and not self._desk.online()

    @property
    def title(self) -> str:
        """The function's name with its extent, always in sight."""
        return self.form.title(self.typed, self.about) if self.about else self.form.kind.label

    @property
    def summary(self) -> str:
        """Whom and what the filing concerns."""
        return self.form.summary(self.typed, self.about) if self.about else ""

    def open(
        self,
        atena_no: str,
        replaces: bytes = b"",
        body: bytes = b"",
        paper: PaperIntake | None = None,
    ) -> bool:
        """Begin for a person ("": nobody), or go on with the draft; False if nobody is there.

        `replaces` is the filing that this one takes the place of, `body` what a returned one held,
        `paper` the paper accepted whose change is to be entered.
        """
        self._begin()
        self.replaces = replaces
        person = self._desk.person(atena_no) if atena_no else None
        household = tuple(self._desk.household_of(atena_no)) if atena_no else ()
        if (person is None and bool(atena_no)) or (person is not None and not household
                                                   and person.present):  # fmt: skip
            return False
        about = self.about = About(person, household, self._desk.today(), self._areas, self._desk)
        self.typed, self._begun = self.form.begin(about), self.form.begin(about)
        kept = self._desk.draft(self.change, atena_no)
        resumed = self.form.resumed(kept, about) if kept is not None else None
        if resumed is not None and resumed[1] == replaces:
            self.typed, self.restored = resumed[0], True
        elif body:
            self.typed = self.form.filed(body, about)
        elif paper is not None:
            taken_up = self.form.resumed(paper.typed, about)
            typed = taken_up[0] if taken_up is not None else self.typed
            self.typed = self.form.notified_on(typed, paper.received_on)
        elif resumed is not None and not replaces:
            self.typed, self.replaces = resumed
            self.restored = True
        old = self._desk.detail(self.replaces) if self.replaces else None
        self.sent_back = old.filed if old is not None and old.filed.reason else None
        known = self._desk.who_is_known(self.change, about.held("atena_no"), self.replaces)
        self.asking = Asking(known, ASKED_NAME)
        self.came = self._as_asked(self.who_came.begin(about) | {"papers": known.papers})
        return True

    def tell(self, came: Typed) -> None:
        """Take what the clerk says of who came; another visitor's check is dropped."""
        before, asking = self.came, self.asking
        if came.get("filer") != before.get("filer"):
            asking.ask_as(came["filer"])
        if came.get("filer_name") != before.get("filer_name"):
            asking.ask_named(came["filer_name"])
        if came.get("identity") != before.get("identity"):
            asking.identified(came["identity"])
        self.came = self._as_asked(came)

    def _as_asked(self, came: Typed) -> Typed:
        """Return the answers with what is known of the visitor, as far as it is asked."""
        asking = self.asking
        told = {
            "filer": asking.requester, "filer_name": asking.name, "identity": asking.identity,
        }  # fmt: skip
        return {question.name: came[question.name] for question in self.who_came.questions} | {
            name: words for name, words in told.items() if name in came
        }

    @property
    def came_words(self) -> str:
        """Who came and what was checked, in a line, for the comparison."""
        told = came_told(self.kind, self._who().attached) if self.about is not None else ()
        return "　".join(f"{label}：{words}" for label, words in told if words)

    @property
    def asked(self) -> frozenset[str]:
        """The names of the questions that are asked, as far as the form is filled in."""
        if self.about is None:
            return frozenset()
        asked = self.form.asked(self.typed, self.about)
        asked += self.who_came.asked(self.came, self.about)
        return frozenset(each.name for each in asked)

    @property
    def required(self) -> frozenset[str]:
        """The names of the questions that are marked as required now."""
        if self.about is None:
            return frozenset()
        came = self.who_came.required(self.came, self.about)
        return self.form.required(self.typed, self.about) | came

    @property
    def deadline(self) -> tuple[str, str] | None:
        """The row beside which the legal deadline stands, and its words."""
        return self.form.deadline(self.typed, self.about) if self.about else None

    def body(self) -> bytes:
        """Return the change as the form holds it."""
        assert self.about is not None  # noqa: S101 - a screen without a person cannot be reached
        return self.form.body(self.typed, self.about)

    def leave(self) -> None:
        """Keep what was entered, so that leaving loses nothing."""
        if self.about is None or self.step is Step.DONE:
            return
        if self.replaces or self.typed != self._begun:
            draft = self.form.draft(self.typed, self.replaces)
            self._desk.keep_draft(self.change, self.about.held("atena_no"), draft)
        elif self.restored:
            self._forget()

    def confirm(self) -> bool:
        """Ask the rule; go to the comparison, or show beside each field what is wrong."""
        if self.about is None:
            return False
        self.paper = self.on_paper
        verdict = self._desk.decide_change(*self._filing())
        self.alerts = verdict.alerts
        self.refusals = self._refused(verdict)
        if self.refusals or not isinstance(verdict, Decided):
            return False
        self.lines = difference(verdict.patches, self._desk.person)
        self.step = Step.CONFIRM
        return True

    def judge_anew(self) -> None:
        """Drop what is refused no more of what was said beside the rows; say nothing new yet."""
        if self.about is None or not self.refusals:
            return
        still = self._refused(self._desk.decide_change(*self._filing()))
        self.refusals = {
            row: words for row, words in self.refusals.items() if still.get(row) == words
        }

    def go_back(self) -> None:
        """Return from the comparison to the form."""
        self.step = Step.FORM

    def file(self) -> bool:
        """Keep the filing; True once it is durable (受付済). Raises Trouble, the form stays."""
        if self.step is not Step.CONFIRM:
            return False
        kept = self._desk.file(*self._filing(), self.replaces, self._who())
        if not isinstance(kept, Receipt):
            self.refusals = self._by_row(kept)
            self.step = Step.FORM
            return False
        self.receipt = kept
        self.step = Step.DONE
        self._forget()
        return True

    def _filing(self) -> tuple[str, bytes]:
        """Return the kind of change and its body: the change itself, or its paper accepted."""
        if not self.paper:
            return self.change, self.body()
        return PAPER_INTAKE, pack(self._intake())

    def _intake(self) -> PaperIntake:
        """Return the paper as accepted, with all that was typed of it."""
        assert self.about is not None  # noqa: S101 - a form that is not open is not filed
        change = self.form.change(self.typed, self.about)
        subjects = tuple(no for no in self.kind.subjects(change) if no and not is_newcomer(no))
        person = (self.person.atena_no,) if self.person is not None else ()
        typed = self.form.draft(self.typed, b"")
        return PaperIntake(
            self.change,
            self.form.notified(self.typed, self.about),
            subjects or person,
            self.kind.names(change),
            typed if len(typed) <= MOST_TYPED else b"",
        )

    def _who(self) -> Came:
        """Return who came, with the alerts that the clerk was shown."""
        assert self.about is not None  # noqa: S101 - as above
        attached = self.who_came.attached(self.came, self.about)
        return Came(
            msgspec.structs.replace(attached, alerts=self.alerts),
            self.about.held("atena_no"),
            anew=self.asking.anew,
        )

    def _refused(self, verdict: Verdict) -> dict[str, str]:
        assert self.about is not None  # noqa: S101 - as above
        refusals = verdict.refusals if isinstance(verdict, Refused) else ()
        by_row = self._by_row(refusals)
        if not self.paper:
            by_row |= self.form.unread(self.typed, self.about)
        wrong = self._desk.came_wrong(self.change, self._who(), self.replaces)
        return by_row | self._by_row(tuple(wrong))

    def _by_row(self, refusals: tuple[Refusal, ...]) -> dict[str, str]:
        assert self.about is not None  # noqa: S101 - as above
        if self.paper:
            refusals = tuple(_beside(NOTIFIED, refusal) for refusal in refusals)
        came = [refusal for refusal in refusals if refusal.code.startswith(ABOUT_WHO_CAME)]
        rest = tuple(refusal for refusal in refusals if refusal not in came)
        return self.form.by_row(rest, self.typed, self.about) | self.who_came.refused(
            came, self.came, self.about
        )

    def _forget(self) -> None:
        """Forget the draft; one that a full disk keeps does no harm to what is kept already."""
        if self.about is not None:
            with suppress(DatabaseTrouble):
                self._desk.drop_draft(self.change, self.about.held("atena_no"))


def _beside(field: str, refusal: Refusal) -> Refusal:
    """Return what is refused of a paper's day beside the form's own row for it."""
    if refusal.field != "received_on":
        return refusal
    return Refusal(refusal.code, field, refusal.reason, refusal.remedy)


def said(refusal: Refusal) -> str:
    """Return a refusal as one sentence pair: the reason, and the next step."""
    return f"{refusal.reason}{refusal.remedy}"


def what_next(receipt: Receipt, *, paper: bool = False) -> str:
    """Say what happens to a filing that was just kept."""
    if paper:
        return (
            "紙で受け付けました。届出日は受け付けた日のままです。"
            "通信が戻りましたら、届出一覧の「要入力」から入力を続けてください。"
        )
    if receipt.online:
        return "送信して審査に回しました。決裁のあと、登録されます。"
    return "受付を保存しました。通信が戻りましたら、審査のうえ登録します。"
