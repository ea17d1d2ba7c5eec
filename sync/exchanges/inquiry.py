"""What has to stand in a desk's journal before the cloud tells it what no desk holds."""

from __future__ import annotations

from sync.base.clock import japan_day, moment
from sync.base.wire import unpack
from sync.journal.entry import Entry
from sync.journal.kinds import Inquiry, Kind
from sync.journal.office import Office


def asked_today(entry: Entry, office: Office, now: int) -> Inquiry | None:
    """Return the inquiry of today that somebody of the staff, still in force, signed; else None."""
    staff = office.staff.get(entry.words.staff)
    if entry.words.kind != Kind.INQUIRY or staff is None or staff.revoked:
        return None
    if japan_day(moment(entry.envelope.clock)) != japan_day(moment(now)):
        return None
    if not staff.signed(entry, now):
        return None
    inquiry = unpack(Inquiry, entry.words.body)
    return inquiry if inquiry.reason.strip() else None
