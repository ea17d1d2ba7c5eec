"""Who passed a filing on to whom, in words; only what its author has signed is told."""

from __future__ import annotations

from desktop.operations.filed import Referred
from desktop.operations.known import Known
from sync.base.keys import Purpose, verify
from sync.base.wire import WireError, unpack
from sync.journal.entry import open_content
from sync.journal.kinds import Referral
from sync.journal.office import Office


def referrals_of(office: Office, known: Known) -> tuple[Referred, ...]:
    """Return how a filing was passed on, the last one behind."""
    told = (_told(office, known.id, at, content) for at, content in known.referred)
    return tuple(each for each in told if each is not None)


def _told(office: Office, filing: bytes, at: int, content: bytes) -> Referred | None:
    try:
        said, words = open_content(content)
        referral = unpack(Referral, words.body)
    except WireError:
        return None  # a newer program's referral
    person = office.staff.get(words.staff)
    keys = person.keys if person is not None else frozenset()
    if referral.filing != filing or not any(
        verify(key, Purpose.CONTENT, said.words, said.signature) for key in keys
    ):
        return None
    to = office.name_of(referral.to) if referral.to else ""
    by = office.name_of(words.staff)
    return Referred(words.staff, by, referral.to, to, referral.reason, at)
