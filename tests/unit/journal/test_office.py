"""Journal 0 folded: who works here, at which desks, under which rules."""

from __future__ import annotations

import pytest

from sync.base.ids import CLOUD_DESK, ContentId, DeskNumber, StaffId
from sync.base.keys import SigningKey
from sync.base.wire import WireError, pack
from sync.changes.verdict import ReadSet
from sync.journal.certificates import DeskCertificate, certify
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, say
from sync.journal.kinds import (
    CertifierSet,
    DeskEnrolled,
    DeskRevoked,
    Kind,
    PolicySet,
    SealedForDesk,
    StaffAdded,
    StaffKey,
    StaffReset,
    StaffRevoked,
)
from sync.journal.office import fold, genesis_of
from sync.records.policy import ChangeRule, Policy
from tests.unit.journal.desk import CLERK, DESK, MUNICIPALITY, TOWN

CERTIFICATE = certify(DeskCertificate(1, TOWN, DeskNumber(1), DESK.public, "1番", 5), MUNICIPALITY)


def journal_0(*said: tuple[str, object], key: SigningKey = MUNICIPALITY) -> list[Entry]:
    entries: list[Entry] = []
    head = Head(0, genesis_of(MUNICIPALITY.public))
    for number, (kind, body) in enumerate(said, 1):
        id_ = ContentId(number.to_bytes(16, "big"))
        words = Words(WIRE_VERSION, id_, kind, StaffId(""), 0, ReadSet(), pack(body))
        entry = link(head, TOWN, CLOUD_DESK, key, say(words, None), number, number)
        entries.append(entry)
        head = Head(number, entry.hash)
    return entries


STAFF = (Kind.STAFF_ADDED, StaffAdded("sato", "佐藤　花子", "clerk"))


def test_the_office_is_what_journal_0_tells() -> None:
    office = fold(
        MUNICIPALITY.public,
        journal_0(
            (Kind.POLICY_SET, PolicySet(Policy(1))),
            (Kind.POLICY_SET, PolicySet(Policy(2, (ChangeRule("relocation", ""),)))),
            (
                Kind.CERTIFIER_SET,
                CertifierSet("群馬県吾妻郡草津町長", "湯元　一郎", "印", "2024-04-01"),
            ),
            (Kind.CERTIFIER_SET, CertifierSet("同", "湯畑　二郎", "印", "2026-12-01")),
            (Kind.DESK_ENROLLED, DeskEnrolled(CERTIFICATE)),
            STAFF,
            (Kind.STAFF_KEY, StaffKey("sato", CLERK.public, (SealedForDesk(1, b"x"),))),
        ),
    )
    assert office.policy.version == 2
    assert office.policies[1].change_rule("relocation").approval == "supervisor"
    assert office.staff["sato"].public == CLERK.public
    assert office.staff["sato"].sealed == {1: b"x"}
    assert office.desks[1].certificate.public == DESK.public
    today, later = office.certifier("2026-11-23"), office.certifier("2026-12-01")
    assert today is not None
    assert later is not None
    assert (today.name, later.name) == ("湯元　一郎", "湯畑　二郎")


def test_a_new_key_retires_the_old_one_and_its_sealed_copies() -> None:
    office = fold(
        MUNICIPALITY.public,
        journal_0(
            STAFF,
            (Kind.STAFF_KEY, StaffKey("sato", CLERK.public, (SealedForDesk(1, b"old"),), 1)),
            (Kind.STAFF_KEY, StaffKey("sato", DESK.public, (SealedForDesk(2, b"new"),), 2)),
        ),
    )
    person = office.staff["sato"]
    assert (person.public, person.retired, person.sealed) == (
        DESK.public,
        {CLERK.public: 3},
        {2: b"new"},
    )
    assert person.renewed_at == 3, "when its entry was written"


KEY, NEW = StaffKey("sato", CLERK.public, (), 1), StaffKey("sato", DESK.public, (), 2)
RESET = StaffReset("sato", CLERK.public, "忘れた")


def test_a_reset_retires_the_key_before_there_is_another() -> None:
    office = fold(
        MUNICIPALITY.public,
        journal_0(STAFF, (Kind.STAFF_KEY, KEY), (Kind.STAFF_RESET, RESET)),
    )
    person = office.staff["sato"]
    assert (person.public, person.retired, person.reset_at) == (None, {CLERK.public: 3}, 3)
    assert person.was_retired(CLERK.public, 4)
    assert not person.was_retired(CLERK.public, 3), "what was signed until then stands"


def test_nothing_that_comes_late_brings_a_retired_key_back() -> None:
    office = fold(
        MUNICIPALITY.public,
        journal_0(
            STAFF,
            (Kind.STAFF_KEY, KEY),
            (Kind.STAFF_KEY, NEW),
            (Kind.STAFF_KEY, StaffKey("sato", CLERK.public, (SealedForDesk(1, b"old"),), 3)),
            (Kind.STAFF_RESET, RESET),
        ),
    )
    person = office.staff["sato"]
    assert (person.public, person.counter, person.sealed) == (DESK.public, 2, {})
    assert (person.reset_at, person.retired) == (0, {CLERK.public: 3})


def test_who_was_revoked_might_decide_until_then() -> None:
    office = fold(
        MUNICIPALITY.public,
        journal_0(
            (Kind.STAFF_ADDED, StaffAdded("ota", "太田", "supervisor")),
            (Kind.STAFF_KEY, StaffKey("ota", CLERK.public)),
            (Kind.STAFF_REVOKED, StaffRevoked("ota")),
        ),
    )
    assert office.may_decide("ota", at=2)
    assert not office.may_decide("ota", at=3)
    assert not office.may_decide("ota")


@pytest.mark.parametrize(
    ("role", "may"), [("clerk", False), ("supervisor", True), ("administrator", True)]
)
def test_who_may_decide(role: str, may: bool) -> None:  # noqa: FBT001
    key = (Kind.STAFF_KEY, StaffKey("ota", CLERK.public))
    office = fold(
        MUNICIPALITY.public, journal_0((Kind.STAFF_ADDED, StaffAdded("ota", "太田", role)), key)
    )
    assert office.may_decide("ota") is may
    assert not office.may_decide("nobody")


def test_who_was_revoked_decides_nothing_and_a_revoked_desk_is_marked() -> None:
    office = fold(
        MUNICIPALITY.public,
        journal_0(
            (Kind.STAFF_ADDED, StaffAdded("ota", "太田", "supervisor")),
            (Kind.STAFF_KEY, StaffKey("ota", CLERK.public)),
            (Kind.DESK_ENROLLED, DeskEnrolled(CERTIFICATE)),
            (Kind.STAFF_REVOKED, StaffRevoked("ota")),
            (Kind.DESK_REVOKED, DeskRevoked(1, compromised=True)),
        ),
    )
    assert not office.may_decide("ota")
    assert office.desks[1].revoked
    assert office.desks[1].compromised
    assert office.desks[1].revoked_at == 5, "when its entry was written"


def test_a_kind_from_a_newer_cloud_is_kept_and_passed_over() -> None:
    office = fold(MUNICIPALITY.public, journal_0(("holiday_set", ["2027-01-01"]), STAFF))
    assert "sato" in office.staff


def test_a_foreign_hand_in_journal_0_is_refused() -> None:
    with pytest.raises(WireError):
        fold(MUNICIPALITY.public, journal_0(STAFF, key=DESK))
    entries = journal_0(STAFF, STAFF)
    with pytest.raises(WireError):
        fold(MUNICIPALITY.public, entries[1:])


@pytest.mark.parametrize(
    "of_nobody",
    [
        (Kind.DESK_REVOKED, DeskRevoked(9)),
        (Kind.STAFF_KEY, StaffKey("nobody", CLERK.public)),
        (Kind.STAFF_REVOKED, StaffRevoked("nobody")),
        (Kind.STAFF_RESET, StaffReset("nobody", CLERK.public)),
    ],
)
def test_words_about_somebody_never_named_are_refused(of_nobody: tuple[str, object]) -> None:
    with pytest.raises(WireError):
        fold(MUNICIPALITY.public, journal_0(STAFF, of_nobody))
