"""The clerk's story of a filing: fill in, look at the difference, keep it. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from desktop.forms.form import Form, Typed
from desktop.forms.question import About
from desktop.operations.difference import Line, difference
from desktop.operations.file_change import Receipt
from sync.base.troubles import DatabaseTrouble
from sync.base.verdicts import Alert, Refusal
from sync.changes.verdict import ChangeKind, Decided, Refused, Verdict
from sync.records.resident import Resident

if TYPE_CHECKING:
    from sync.records.town import Oaza


class Step(Enum):
    """Where the clerk is: filling in, looking at the difference, or done (受付済)."""

    FORM = "form"
    CONFIRM = "confirm"
    DONE = "done"


class FilingDesk(Protocol):
    """The desk, for a screen that files."""

    def today(self) -> dt.date:
        """Return the present day in Japan."""
        ...

    def online(self) -> bool:
        """Say whether the line is up."""
        ...

    def household_of(self, atena_no: str) -> Sequence[Resident]:
        """Return the confirmed records of the person's household, in print order."""
        ...

    def person(self, atena_no: str) -> Resident | None:
        """Return the person's confirmed record."""
        ...

    def pending(self, atena_no: str) -> bool:
        """Say whether an unsettled filing concerns the person."""
        ...

    def decide_change(self, change: str, body: bytes) -> Verdict:
        """Ask the rule what the change would do."""
        ...

    def file(self, change: str, body: bytes, replaces: bytes) -> Receipt | tuple[Refusal, ...]:
        """Keep the filing (仮登録); the receipt only once it is durable. Raises Trouble."""
        ...

    def draft(self, change: str, atena_no: str) -> bytes | None:
        """Return the draft kept for this person."""
        ...

    def keep_draft(self, change: str, atena_no: str, body: bytes) -> None:
        """Keep what was entered so far."""
        ...

    def drop_draft(self, change: str, atena_no: str) -> None:
        """Forget the draft."""
        ...


class FilingPresenter:
    """One filing from the form over the comparison to 受付済."""

    def __init__(self, desk: FilingDesk, kind: ChangeKind[Any], areas: Iterable[Oaza] = ()) -> None:
        """Take the desk, the kind of change that is filed, and the town's 大字."""
        self.form = Form(kind)
        self.change = kind.name
        self._desk = desk
        self._areas = {area.code: area for area in areas}
        self._begin()

    def _begin(self) -> None:
        """Hold nobody and nothing."""
        self.step = Step.FORM
        self.about: About | None = None
        self.typed: Typed = {}
        self._begun: Typed = {}
        self.restored = False
        """Whether a draft was found and taken up again."""
        self.replaces = b""
        """The returned or conflicted filing that this one takes the place of."""
        self.refusals: dict[str, str] = {}
        """Row -> what is wrong with it, after a check."""
        self.alerts: tuple[Alert, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.receipt: Receipt | None = None

    @property
    def person(self) -> Resident | None:
        """Whom the filing was begun from."""
        return self.about.person if self.about else None

    @property
    def pending(self) -> bool:
        """Whether the person has another filing that waits."""
        return self.person is not None and self._desk.pending(self.person.atena_no)

    @property
    def title(self) -> str:
        """The function's name with its extent, always in sight."""
        return self.form.title(self.typed, self.about) if self.about else self.form.kind.label

    @property
    def summary(self) -> str:
        """Whom and what the filing concerns."""
        return self.form.summary(self.typed, self.about) if self.about else ""

    def open(self, atena_no: str, replaces: bytes = b"", body: bytes = b"") -> bool:
        """Begin for a person, or go on with the draft; False if nobody is there.

        `replaces` and `body` are a returned filing that is filed anew.
        """
        self._begin()
        self.replaces = replaces
        person = self._desk.person(atena_no)
        household = tuple(self._desk.household_of(atena_no))
        if person is None or not household:
            return False
        about = self.about = About(person, household, self._desk.today(), self._areas)
        self.typed, self._begun = self.form.begin(about), self.form.begin(about)
        if body:
            self.typed = self.form.written(body, about)
        elif (kept := self._desk.draft(self.change, atena_no)) is not None:
            resumed = self.form.resumed(kept, about)
            if resumed is not None:
                self.typed, self.replaces = resumed
                self.restored = True
        return True

    def body(self) -> bytes:
        """Return the change as the form holds it."""
        assert self.about is not None  # noqa: S101 - a screen without a person cannot be reached
        return self.form.body(self.typed, self.about)

    def leave(self) -> None:
        """Keep what was entered, so that leaving loses nothing."""
        if self.person is None or self.step is Step.DONE:
            return
        if self.replaces or self.typed != self._begun:
            draft = self.form.draft(self.typed, self.replaces)
            self._desk.keep_draft(self.change, self.person.atena_no, draft)
        elif self.restored:
            self._forget()

    def confirm(self) -> bool:
        """Ask the rule; go to the comparison, or show beside each field what is wrong."""
        verdict = self._desk.decide_change(self.change, self.body())
        refusals = verdict.refusals if isinstance(verdict, Refused) else ()
        self.refusals = self.form.by_row(refusals, self.typed)
        self.alerts = verdict.alerts
        if self.refusals or not isinstance(verdict, Decided):
            return False
        self.lines = difference(verdict.patches, self._desk.person)
        self.step = Step.CONFIRM
        return True

    def go_back(self) -> None:
        """Return from the comparison to the form."""
        self.step = Step.FORM

    def file(self) -> bool:
        """Keep the filing; True once it is durable (受付済). Raises Trouble, the form stays."""
        if self.step is not Step.CONFIRM:
            return False
        kept = self._desk.file(self.change, self.body(), self.replaces)
        if not isinstance(kept, Receipt):
            self.refusals = self.form.by_row(kept, self.typed)
            self.step = Step.FORM
            return False
        self.receipt = kept
        self.step = Step.DONE
        self._forget()
        return True

    def _forget(self) -> None:
        """Forget the draft; one that a full disk keeps does no harm to what is kept already."""
        if self.person is not None:
            with suppress(DatabaseTrouble):
                self._desk.drop_draft(self.change, self.person.atena_no)


def said(refusal: Refusal) -> str:
    """Return a refusal as one sentence pair: the reason, and the next step."""
    return f"{refusal.reason}{refusal.remedy}"


def what_next(receipt: Receipt) -> str:
    """Say what happens to a filing that was just kept."""
    if receipt.online:
        return "送信して審査に回しました。決裁のあと、登録されます。"
    return "受付を保存しました。通信が戻りましたら、審査のうえ登録します。"
