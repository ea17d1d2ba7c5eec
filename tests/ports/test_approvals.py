"""The approval inside an issuance is the supervisor's own signature, or the issuance is set aside.

What was printed was printed: the entry keeps its place and is counted, what is wrong is in sight.
"""

from __future__ import annotations

import msgspec
import pytest

from sync.base.keys import Purpose, SigningKey
from sync.exchanges.push import APPROVAL_SIGNATURE, QUARANTINED, RECEIVED
from sync.journal import approval
from sync.journal.entry import Entry
from sync.journal.kinds import Issuance, Kind, PolicySet, StaffRevoked
from sync.records.policy import CertificateRule, OfflineRule
from tests.ports.desks import CHANCE, POLICY, Desk
from tests.ports.hall import Hall

PLAIN = Issuance(
    "A-1", "inkan", b"x" * 32, ("1015/00001",), 1, 1, "self", "年金", 300, offline=True,
    municipality="104264", issued_by="104264", certifier="町長",
)  # fmt: skip
ASIDE, IN_ORDER = (QUARANTINED, APPROVAL_SIGNATURE), (RECEIVED, "")


def approved(by: str, signer: SigningKey, *, of: Issuance = PLAIN) -> Issuance:
    """Return an issuance that says `by` approved it, with a signature over `of`."""
    facts = approval.words_of(of.number, of.digest, of.rows, of.as_of)
    return msgspec.structs.replace(
        PLAIN, approved_by=by, approval=signer.sign(Purpose.APPROVAL, facts)
    )


def issued(desk: Desk, issuance: Issuance, policy: int = 1, by: str = "sato") -> Entry:
    words = msgspec.structs.replace(desk.word(by, Kind.ISSUANCE, issuance), policy=policy)
    return desk.keep(words, desk.people[by])


def came(desk: Desk, entry: Entry) -> tuple[str, str]:
    """Carry what is kept; return status and note of an entry's receipt."""
    desk.sync()
    receipt = desk.receipt(entry)
    return receipt.status, receipt.note


def test_a_supervisor_s_own_signature_is_in_order(desk: Desk) -> None:
    entry = issued(desk, approved("ueda", desk.people["ueda"]))
    assert came(desk, entry) == IN_ORDER


@pytest.mark.parametrize("other", ["number", "digest", "rows", "as_of"])
def test_an_approval_of_something_else_is_none(desk: Desk, other: str) -> None:
    changed = {"number": "A-2", "digest": b"y" * 32, "rows": ("1023/00001",), "as_of": 2}
    of = msgspec.structs.replace(PLAIN, **{other: changed[other]})
    assert came(desk, issued(desk, approved("ueda", desk.people["ueda"], of=of))) == ASIDE


def test_nobody_approves_in_another_s_name_for_oneself_or_without_the_role(desk: Desk) -> None:
    own, clerk = desk.people["sato"], desk.people["kato"]
    lies = (
        approved("ueda", own),
        approved("ueda", SigningKey.new(CHANCE)),
        approved("sato", own),
        approved("kato", clerk),
        approved("nobody", desk.people["ueda"]),
        msgspec.structs.replace(PLAIN, approved_by="ueda"),
        msgspec.structs.replace(approved("ueda", desk.people["ueda"]), approved_by=""),
    )
    entries = [issued(desk, lie) for lie in lies]
    entries.append(issued(desk, approved("ueda", desk.people["ueda"]), by="ueda"))
    good = issued(desk, approved("ueda", desk.people["ueda"]))
    desk.sync()
    assert [came(desk, each) for each in entries] == [ASIDE] * len(entries)
    assert came(desk, good) == IN_ORDER, "what stands behind goes on"


def test_what_had_to_be_approved_and_was_not_is_set_aside_by_its_own_version_of_the_rules(
    hall: Hall, desk: Desk
) -> None:
    outage = OfflineRule(permitted=True, rule_name="要綱", rule_number="1", rule_date="2026-04-01")
    strict = msgspec.structs.replace(
        POLICY, version=2, certificates=(CertificateRule("inkan", 300, outage),)
    )
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.POLICY_SET, PolicySet(strict), 2)
    before, after = issued(desk, PLAIN), issued(desk, PLAIN, policy=2)
    online = issued(desk, msgspec.structs.replace(PLAIN, offline=False), policy=2)
    right = issued(desk, approved("ueda", desk.people["ueda"]), policy=2)
    found = [came(desk, each) for each in (before, after, online, right)]
    assert found == [IN_ORDER, ASIDE, IN_ORDER, IN_ORDER]


def test_who_was_revoked_approves_nothing_after_it(hall: Hall, desk: Desk) -> None:
    early = issued(desk, approved("ueda", desk.people["ueda"]))
    hall.clock.later(minutes=1)
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        at = round(hall.clock.now().timestamp() * 1000)
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("ueda"), at)
    hall.clock.later(minutes=1)
    late = issued(desk, approved("ueda", desk.people["ueda"]))
    assert (came(desk, early), came(desk, late)) == (IN_ORDER, ASIDE)
