"""The clerk's story of a 連絡先の修正: the number, look at it, keep it. Knows no Qt."""

from __future__ import annotations

from desktop.operations.difference import Line, difference
from desktop.operations.file_change import Receipt
from desktop.screens.filing import FilingDesk, Step, said
from sync.base.verdicts import Alert
from sync.base.wire import WireError, pack, unpack
from sync.changes.contact_correction import CONTACT_CORRECTION, ContactCorrection, plain_phone
from sync.changes.verdict import Decided, Refused
from sync.records.resident import Resident


class ContactPresenter:
    """Holds the number, asks the rule, keeps the filing."""

    def __init__(self, desk: FilingDesk) -> None:
        """Take the desk."""
        self._desk = desk
        self._replaces = b""
        self.step = Step.FORM
        self.person: Resident | None = None
        self.phone = ""
        self.restored = False
        self.refusals: dict[str, str] = {}
        self.alerts: tuple[Alert, ...] = ()
        self.lines: tuple[Line, ...] = ()
        self.receipt: Receipt | None = None

    @property
    def pending(self) -> bool:
        """Whether the person has another filing that waits."""
        return self.person is not None and self._desk.pending(self.person.atena_no)

    def open(self, atena_no: str, replaces: bytes = b"", body: bytes = b"") -> bool:
        """Begin for a person, or go on with the draft; False if nobody is there."""
        self.step, self.receipt, self.restored = Step.FORM, None, False
        self.refusals, self.alerts, self.lines = {}, (), ()
        self._replaces = replaces
        self.person = self._desk.person(atena_no)
        if self.person is None:
            return False
        kept = self._desk.draft(CONTACT_CORRECTION.name, atena_no)
        self.restored = kept is not None and not body
        self.phone = kept.decode() if kept is not None else self.person.phone
        if body:
            try:
                self.phone = unpack(ContactCorrection, body).phone
            except WireError:
                self.phone = self.person.phone
        return True

    def confirm(self) -> bool:
        """Ask the rule; go to the confirmation, or say what is wrong."""
        self.phone = plain_phone(self.phone)
        verdict = self._desk.decide_change(CONTACT_CORRECTION.name, self._body())
        refusals = verdict.refusals if isinstance(verdict, Refused) else ()
        self.refusals = {refusal.field: said(refusal) for refusal in refusals}
        self.alerts = verdict.alerts
        if not isinstance(verdict, Decided):
            return False
        self.lines = difference(verdict.patches, self._desk.person)
        self.step = Step.CONFIRM
        return True

    def go_back(self) -> None:
        """Return from the confirmation to the form."""
        self.step = Step.FORM

    def file(self) -> bool:
        """Keep the filing; True once it is durable (受付済). Raises Trouble, the form stays."""
        if self.step is not Step.CONFIRM or self.person is None:
            return False
        kept = self._desk.file(CONTACT_CORRECTION.name, self._body(), self._replaces)
        if not isinstance(kept, Receipt):
            self.refusals = {refusal.field: said(refusal) for refusal in kept}
            self.step = Step.FORM
            return False
        self.receipt, self.step = kept, Step.DONE
        self._desk.drop_draft(CONTACT_CORRECTION.name, self.person.atena_no)
        return True

    def leave(self) -> None:
        """Keep what was entered, so that leaving loses nothing."""
        if self.person is None or self.step is Step.DONE or self.phone == self.person.phone:
            return
        kept = self.phone.encode()
        self._desk.keep_draft(CONTACT_CORRECTION.name, self.person.atena_no, kept)

    def _body(self) -> bytes:
        assert self.person is not None  # noqa: S101 - a screen without a person cannot be reached
        return pack(ContactCorrection(self.person.atena_no, self.phone))
