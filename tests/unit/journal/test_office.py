"""Journal 0 folded: who works here, at which desks, under which rules."""

from __future__ import annotations

import itertools

import pytest

from sync.base.ids import CLOUD_DESK, ContentId, DeskNumber, StaffId
from sync.base.keys import SigningKey
from sync.base.pem import certificates_in, pem_of
from sync.base.wire import WireError, pack, sha256
from sync.changes.verdict import ReadSet
from sync.journal.certificates import DeskCertificate, certify
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, say
from sync.journal.kinds import (
    AuthorityAdded,
    AuthorityEnded,
    CertifierSet,
    CloudRestored,
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
    return journal_at(*((at, *each) for at, each in enumerate(said, 1)), key=key)


def journal_at(*said: tuple[int, str, object], key: SigningKey = MUNICIPALITY) -> list[Entry]:
    """Return journal 0 with the times at which the cloud wrote what it says."""
    entries: list[Entry] = []
    head = Head(0, genesis_of(MUNICIPALITY.public))
    for number, (at, kind, body) in enumerate(said, 1):
        id_ = ContentId(number.to_bytes(16, "big"))
        words = Words(WIRE_VERSION, id_, kind, StaffId(""), 0, ReadSet(), pack(body))
        entry = link(head, TOWN, CLOUD_DESK, key, say(words, None), at, at)
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


# --- given back to a cloud that was restored and has gone on: older entries behind newer ones -----

THIRD = SigningKey(bytes(range(32, 64)))
RESTORED = (20, Kind.CLOUD_RESTORED, CloudRestored())
BEFORE = ((1, *STAFF), (2, Kind.STAFF_KEY, KEY), RESTORED)


def sealed_key(public: bytes, counter: int, **sealed: bytes) -> StaffKey:
    copies = (SealedForDesk(int(name[4:]), data) for name, data in sealed.items())
    return StaffKey("sato", public, tuple(copies), counter)


def test_an_older_key_given_back_takes_no_newer_one_s_place() -> None:
    person = fold(
        MUNICIPALITY.public,
        journal_at(
            *BEFORE,
            (30, Kind.STAFF_RESET, RESET),
            (40, Kind.STAFF_KEY, sealed_key(THIRD.public, 2, desk1=b"third")),
            (5, Kind.STAFF_RESET, RESET),
            (6, Kind.STAFF_KEY, sealed_key(DESK.public, 2, desk1=b"second")),
            (7, Kind.STAFF_KEY, sealed_key(DESK.public, 3, desk1=b"again", desk2=b"again")),
        ),
    ).staff["sato"]
    assert (person.public, person.counter, person.sealed) == (THIRD.public, 2, {1: b"third"})
    assert person.retired == {CLERK.public: 5, DESK.public: 40}
    assert not person.was_retired(DESK.public, 39), "what it signed meanwhile stands"


def test_a_key_given_back_behind_a_reset_is_in_force_no_more() -> None:
    person = fold(
        MUNICIPALITY.public,
        journal_at(
            *BEFORE, (30, Kind.STAFF_RESET, RESET), (6, Kind.STAFF_KEY, NEW),
        ),
    ).staff["sato"]  # fmt: skip
    assert (person.public, person.reset_at) == (None, 30)
    assert person.retired == {CLERK.public: 30, DESK.public: 30}


def test_what_a_restored_cloud_lacks_takes_effect_as_it_did() -> None:
    person = fold(
        MUNICIPALITY.public,
        journal_at(*BEFORE, (5, Kind.STAFF_RESET, RESET), (6, Kind.STAFF_KEY, NEW)),
    ).staff["sato"]
    assert (person.public, person.counter, person.retired) == (DESK.public, 2, {CLERK.public: 5})


def test_an_older_password_given_back_takes_no_newer_one_s_place() -> None:
    person = fold(
        MUNICIPALITY.public,
        journal_at(
            *BEFORE,
            (30, Kind.STAFF_KEY, sealed_key(CLERK.public, 3, desk1=b"new")),
            (6, Kind.STAFF_KEY, sealed_key(CLERK.public, 2, desk1=b"old", desk2=b"old")),
            (7, Kind.STAFF_KEY, sealed_key(CLERK.public, 3, desk1=b"lost", desk2=b"lost")),
            (31, Kind.STAFF_KEY, sealed_key(CLERK.public, 3, desk3=b"new")),
        ),
    ).staff["sato"]
    assert (person.counter, person.sealed) == (3, {1: b"new", 3: b"new"})


def test_who_was_added_anew_and_revoked_stays_so_when_the_first_entry_is_given_back() -> None:
    person = fold(
        MUNICIPALITY.public,
        journal_at(
            RESTORED,
            (30, *STAFF),
            (31, Kind.STAFF_KEY, KEY),
            (32, Kind.STAFF_REVOKED, StaffRevoked("sato")),
            (5, Kind.STAFF_ADDED, StaffAdded("sato", "佐藤　花子", "administrator")),
        ),
    ).staff["sato"]
    assert (person.revoked, person.public, person.role) == (True, CLERK.public, "clerk")


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


# --- who may vouch for the cloud on the line ------------------------------------------------------

OLD, NEW_ONE, PINNED = b"0the old one", b"0the new one", b"0what the file pins"


def added(certificate: bytes) -> tuple[str, object]:
    return (Kind.AUTHORITY_ADDED, AuthorityAdded(certificate))


def ended(certificate: bytes) -> tuple[str, object]:
    return (Kind.AUTHORITY_ENDED, AuthorityEnded(sha256(certificate)))


def trusted(pinned: bytes, *said: tuple[str, object]) -> list[bytes]:
    authorities = fold(MUNICIPALITY.public, journal_0(*said)).authorities
    return certificates_in(authorities.trusted(pem_of(pinned)))


@pytest.mark.parametrize(
    ("pinned", "said", "who"),
    [
        (OLD, [], [OLD]),
        (OLD, [added(OLD), added(NEW_ONE)], [OLD, NEW_ONE]),
        (OLD, [added(OLD), added(NEW_ONE), ended(OLD)], [NEW_ONE]),
        (NEW_ONE, [added(OLD)], [OLD, NEW_ONE]),
        (PINNED, [added(OLD), added(NEW_ONE), ended(OLD)], [NEW_ONE, PINNED]),
        (OLD, [added(OLD), added(NEW_ONE), ended(OLD), added(OLD)], [NEW_ONE]),
        (OLD, [ended(OLD)], []),
    ],
    ids=["none named", "both", "the new alone", "a new file", "a file of another", "back", "gone"],
)
def test_whom_a_desk_trusts(
    pinned: bytes, said: list[tuple[str, object]], who: list[bytes]
) -> None:
    assert trusted(pinned, *said) == who


def test_authorities_mean_the_same_in_whatever_order_they_come_home() -> None:
    said = [added(OLD), added(NEW_ONE), ended(OLD), added(PINNED)]
    found = {frozenset(trusted(OLD, *order)) for order in itertools.permutations(said)}
    assert found == {frozenset({NEW_ONE, PINNED})}


def test_a_file_that_cannot_be_read_is_left_to_the_road_until_the_town_names_any() -> None:
    broken = "-----BEGIN CERTIFICATE-----\nx\n"
    assert fold(MUNICIPALITY.public, []).authorities.trusted(broken) == broken
    named = fold(MUNICIPALITY.public, journal_0(added(NEW_ONE))).authorities
    assert certificates_in(named.trusted(broken)) == [NEW_ONE]
