"""The clerk's story of a 連絡先の修正: the number, look at it, keep it. Knows no Qt."""

from __future__ import annotations

from desktop.screens.filing import FilingDesk, FilingPresenter, Step
from sync.base.wire import WireError, pack, unpack
from sync.changes.contact_correction import CONTACT_CORRECTION, ContactCorrection, plain_phone


class ContactPresenter(FilingPresenter):
    """Holds the number."""

    change = CONTACT_CORRECTION.name

    def __init__(self, desk: FilingDesk) -> None:
        """Take the desk."""
        super().__init__(desk)
        self.phone = ""

    def open(self, atena_no: str, replaces: bytes = b"", body: bytes = b"") -> bool:
        """Begin for a person, or go on with the draft; False if nobody is there."""
        self._begin()
        self.replaces = replaces
        self.person = self._desk.person(atena_no)
        if self.person is None:
            return False
        kept = self._desk.draft(self.change, atena_no)
        self.restored = kept is not None and not body
        self.phone = kept.decode() if kept is not None else self.person.phone
        if body:
            try:
                self.phone = unpack(ContactCorrection, body).phone
            except WireError:
                self.phone = self.person.phone
        return True

    def confirm(self) -> bool:
        """Ask the rule about the number as it would be registered."""
        self.phone = plain_phone(self.phone)
        return super().confirm()

    def leave(self) -> None:
        """Keep what was entered, so that leaving loses nothing."""
        if self.person is None or self.step is Step.DONE or self.phone == self.person.phone:
            return
        self._desk.keep_draft(self.change, self.person.atena_no, self.phone.encode())

    def body(self) -> bytes:
        """Return the change as the form holds it."""
        assert self.person is not None  # noqa: S101 - a screen without a person cannot be reached
        return pack(ContactCorrection(self.person.atena_no, self.phone))
