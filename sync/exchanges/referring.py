"""What an arrived referral does: it stands in its filing's case, and nothing else changes.

So every desk of the town sees who was asked, and why. A cloud older than this kind of entry keeps
the entry and receipts it, and those behind it go on; only its other desks are not told.
"""

from __future__ import annotations

import msgspec

from sync.base.ids import StaffId
from sync.base.wire import sha256, unpack
from sync.changes.registry import rule_for
from sync.exchanges import withholding
from sync.exchanges.ports import LedgerWriting
from sync.journal.case import MOST_REFERRALS, Case, CaseReferral
from sync.journal.entry import open_content
from sync.journal.kinds import Filing, Referral
from sync.journal.standing import Standing

LATE = "referral.late"
"""The code of a referral whose filing had been decided or withdrawn before it came."""

NOT_AUTHORISED, NOBODY = "referral.not_authorised", "referral.nobody"
OTHER_FILING = "referral.other_filing"
NOT_PERMITTED = frozenset({NOT_AUTHORISED, NOBODY, OTHER_FILING})
"""Codes of referrals that ask for what their author may not do, or that nobody can follow."""


def take(
    ledger: LedgerWriting, case: Case, content: bytes, by: StaffId, now: int, as_of: int | None
) -> str:
    """Note in a case that it was passed on; return "" or the code of why it was not.

    `as_of` is when its author's right to do so counts (ms); None is now.
    """
    referral = unpack(Referral, open_content(content)[1].body)
    if why := _may_not_refer(ledger, case, referral, by, as_of):
        return why
    if case.standing is not Standing.WAITING:
        return LATE
    told = (*case.referrals, CaseReferral(content, now))[-MOST_REFERRALS:]
    withholding.put_case(ledger, msgspec.structs.replace(case, referrals=told), now)
    return ""


def _may_not_refer(
    ledger: LedgerWriting, case: Case, referral: Referral, by: StaffId, as_of: int | None
) -> str:
    office = ledger.office()
    verbatim = withholding.filed(ledger, case)
    words = open_content(verbatim)[1]
    filing = unpack(Filing, words.body)
    role = rule_for(office.policy, filing.change).decider
    if not office.may_decide(by, role, as_of):
        return NOT_AUTHORISED
    apart = referral.to not in {by, words.staff}
    if referral.to and not (apart and office.may_decide(referral.to, role)):
        return NOBODY
    if referral.content_hash not in map(sha256, (case.content, verbatim)):
        return OTHER_FILING
    return ""
