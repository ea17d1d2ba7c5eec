"""交付: who may have one, what the paper says, and its entry before its first byte prints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from desktop.cache.copies import Copies
from desktop.operations.file_change import Receipt
from desktop.operations.issue_certificate import Certificates
from desktop.operations.wishes import USUAL_FORM, Approval, Issued, Wish
from sync.base.keys import Purpose, verify
from sync.base.troubles import DiskFull
from sync.base.verdicts import Refusal
from sync.base.wire import pack, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.journal.kinds import Issuance, IssuanceOutcome, Kind, PolicySet, SignOn
from sync.records.policy import CertificateRule, OfflineRule
from tests.desks import PASSWORD, Counter, TestTown, file_change
from tests.unit.operations.conftest import HEAD, OUTAGE_RULE, POLICY, WISH, FakePress
from tests.unit.operations.test_filings import file_move

BY_PROXY = {"requester": "proxy", "requester_name": "関　正", "authority": "mandate"}
DESK1 = "・草津町・01・1・"


def issued(
    certificates: Certificates, wish: Wish = WISH, approval: Approval | None = None
) -> Issued:
    done = certificates.issue(wish, approval)
    assert isinstance(done, Issued), done
    return done


def codes(done: object) -> list[str]:
    assert isinstance(done, tuple), done
    return [refusal.code for refusal in done]


def approved(certificates: Certificates) -> Approval:
    done = certificates.approve("2001", PASSWORD, USUAL_FORM)
    assert isinstance(done, Approval), done
    return done


def set_offline_rule(counter: Counter, rule: OfflineRule) -> None:
    """Give the town another rule and let the desk know."""
    town = counter.town
    policy = msgspec.structs.replace(
        POLICY, version=2, certificates=(CertificateRule(USUAL_FORM, 300, rule),)
    )
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.POLICY_SET, PolicySet(policy), town.now())
    counter.sync()


def test_screen_paper_and_journal_name_the_same_people(
    counter: Counter, certificates: Certificates, press: FakePress
) -> None:
    done = issued(certificates)
    (kept,) = counter.journal.entries(Kind.ISSUANCE)
    entry = unpack(Issuance, kept.entry.words.body)
    assert entry.digest == hashlib.sha256(done.pdf).digest() == bytes.fromhex(done.digest)
    assert entry.rows == ("10011/00001", "10022/00001")
    assert done.names == ("黒岩　太郎", "黒岩　花")
    assert [each.name for each in press.drawn[-1].persons] == ["黒岩　太郎", "黒岩　花"]
    assert press.drawn[-1].number == entry.number == done.number
    assert entry.as_of == counter.cache.version()
    assert not entry.offline
    assert press.drawn[-1].freshness == ""
    assert press.drawn[-1].sample_mark == "見本（架空の記録）"


def test_numbers_count_up_and_survive_a_restart(
    counter: Counter, certificates: Certificates, as_staff: Callable[[str], None]
) -> None:
    first, second = issued(certificates), issued(certificates)
    assert first.number == f"2026-11-23{DESK1}000001"
    assert second.number == f"2026-11-23{DESK1}000002"
    assert first.digest != second.digest, "each copy is a paper of its own"


def test_the_entry_is_there_before_anything_could_be_printed(
    counter: Counter, certificates: Certificates, tmp_path: Path
) -> None:
    """A crash between keeping and printing: the next start asks what became of the sheet."""
    done = issued(certificates)
    counter.close()
    counter.open()
    later = Certificates(counter.desk, certificates._town, FakePress())
    (open_one,) = later.unsettled()
    assert (open_one.id, open_one.number, open_one.digest) == (done.id, done.number, done.digest)
    assert open_one.names == done.names
    counter.desk.signer = certificates._desk.signer
    later.outcome(open_one.id, handed=False, reason="紙詰まり")
    assert list(later.unsettled()) == []
    (kept,) = counter.journal.entries(Kind.ISSUANCE_OUTCOME)
    assert unpack(IssuanceOutcome, kept.entry.words.body) == IssuanceOutcome(
        done.id, handed=False, reason="紙詰まり"
    )


def test_nothing_is_issued_when_the_entry_cannot_be_kept(
    counter: Counter, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull

    monkeypatch.setattr(counter.journal, "keep", full)
    with pytest.raises(DiskFull):
        certificates.issue(WISH, None)
    monkeypatch.undo()
    assert counter.journal.entries(Kind.ISSUANCE) == []


def test_a_paper_that_lacks_a_character_is_not_issued(
    counter: Counter, certificates: Certificates, press: FakePress
) -> None:
    press.complete = False
    assert codes(certificates.issue(WISH, None)) == ["certificate.glyph"]
    assert counter.journal.entries(Kind.ISSUANCE) == []
    assert certificates.preview(WISH)().warnings


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (replace(WISH, requester=""), "requester"),
        (replace(WISH, identity=""), "identity"),
        (replace(WISH, members=()), "members"),
        (replace(WISH, requester="third", requester_name="関　正"), "purpose"),
        (replace(WISH, requester="third", purpose="訴訟"), "requester_name"),
        (replace(WISH, **{**BY_PROXY, "requester_name": "　"}), "requester_name"),
        (replace(WISH, **{**BY_PROXY, "authority": ""}), "authority"),
        (replace(WISH, copies=0), "copies"),
        (replace(WISH, copies=21), "copies"),
    ],
)
def test_an_unfinished_wish_names_its_field(
    certificates: Certificates, wish: Wish, field: str
) -> None:
    assert field in [refusal.field for refusal in certificates.check(wish)]


def test_a_member_who_left_the_household_meanwhile_is_not_left_off_silently(
    counter: Counter, certificates: Certificates, town: TestTown
) -> None:
    town.put(msgspec.structs.replace(HEAD, atena_no="10022", history_no=2, setai_no="9999"))
    counter.sync()
    assert codes(certificates.issue(WISH, None)) == ["certificate.household_changed"]


def test_a_protected_person_gets_no_certificate_anywhere(
    counter: Counter, certificates: Certificates
) -> None:
    wish = Wish("10033", ("10033",), "self", "photo", anew=True)
    assert codes(certificates.issue(wish, None)) == ["certificate.protected"]
    opened = certificates.counter("10033")
    assert opened is not None
    assert opened.refusals[0].code == "certificate.protected"
    counter.cut()
    assert codes(certificates.issue(wish, None)) == ["certificate.protected"]


def test_while_a_filing_waits_the_state_before_is_printed_and_said(
    counter: Counter, certificates: Certificates, press: FakePress
) -> None:
    file_move(counter)
    opened = certificates.counter("10011")
    assert opened is not None
    (waits,) = [alert for alert in opened.alerts if alert.code == "certificate.pending"]
    assert HEAD.name in waits.reason
    issued(certificates)
    assert "大字草津１番地" in str(press.drawn[-1].address)


def test_of_a_filing_about_another_of_the_household_it_is_said_about_whom(
    counter: Counter, certificates: Certificates
) -> None:
    body = pack(ContactCorrection("10022", "0279-88-0001"))
    assert isinstance(file_change(counter.desk, "contact_correction", body), Receipt)
    opened = certificates.counter("10011")
    assert opened is not None
    (waits,) = opened.alerts
    assert waits.code == "certificate.waits"
    assert HEAD.name not in waits.reason


# --- the line is down: the town's own rule decides


def test_offline_a_supervisor_signs_on_over_the_clerk(
    counter: Counter, certificates: Certificates, press: FakePress
) -> None:
    counter.cut()
    opened = certificates.counter("10011")
    assert opened is not None
    assert opened.approver == "supervisor"
    assert "要綱" in opened.rule
    assert codes(certificates.issue(WISH, None)) == ["certificate.approval"]
    done = issued(certificates, WISH, approved(certificates))
    (kept,) = counter.journal.entries(Kind.ISSUANCE)
    entry = unpack(Issuance, kept.entry.words.body)
    assert (kept.entry.words.staff, entry.approved_by, entry.offline) == ("1001", "2001", True)
    public = counter.desk.office.staff["2001"].public
    assert public is not None
    facts = pack([done.number, entry.digest, entry.rows, entry.as_of])
    assert verify(public, Purpose.APPROVAL, facts, entry.approval)
    assert press.drawn[-1].freshness.endswith("現在の記録による")
    assert entry.freshness == counter.cache.current_at()


@pytest.mark.parametrize("staff", ["1001", "1002"])
def test_a_clerk_approves_nothing(counter: Counter, certificates: Certificates, staff: str) -> None:
    counter.cut()
    assert isinstance(certificates.approve(staff, PASSWORD, USUAL_FORM), Refusal)


def test_a_supervisor_who_is_the_clerk_cannot_approve_themselves(
    counter: Counter, certificates: Certificates, as_staff: Callable[[str], None]
) -> None:
    counter.cut()
    as_staff("2001")
    refused = certificates.approve("2001", PASSWORD, USUAL_FORM)
    assert isinstance(refused, Refusal)
    assert refused.code == "approval.self"


def test_a_wrong_password_of_the_approver_is_kept(
    counter: Counter, certificates: Certificates
) -> None:
    counter.cut()
    assert isinstance(certificates.approve("2001", "wrong", USUAL_FORM), Refusal)
    last = unpack(SignOn, counter.journal.entries(Kind.SIGN_ON)[-1].entry.words.body)
    assert (last.staff, last.succeeded, last.for_what) == ("2001", False, USUAL_FORM)


NOT_PERMITTED = OfflineRule()
NO_RULE_NAMED = msgspec.structs.replace(OUTAGE_RULE, rule_name="")
ANY_IDENTITY = msgspec.structs.replace(OUTAGE_RULE, photo_id=False)
SELF_ONLY = msgspec.structs.replace(OUTAGE_RULE, requesters=("self",))
NO_APPROVER = msgspec.structs.replace(OUTAGE_RULE, approver="")


@pytest.mark.parametrize(
    ("rule", "wish", "minutes", "refused"),
    [
        (OUTAGE_RULE, WISH, 59, []),
        (OUTAGE_RULE, WISH, 61, ["certificate.too_old"]),
        (NOT_PERMITTED, WISH, 1, ["certificate.offline"]),
        (NO_RULE_NAMED, WISH, 1, ["certificate.offline"]),
        (OUTAGE_RULE, replace(WISH, requester="household"), 1, []),
        (OUTAGE_RULE, replace(WISH, **BY_PROXY), 1, ["certificate.offline_requester"]),
        (
            OUTAGE_RULE,
            replace(WISH, requester="official", purpose="公用"),
            1,
            ["certificate.offline_requester"],
        ),
        (OUTAGE_RULE, replace(WISH, identity="two"), 1, ["certificate.offline_identity"]),
        (OUTAGE_RULE, replace(WISH, identity="mynumber_card"), 1, []),
        (ANY_IDENTITY, replace(WISH, identity="two"), 1, []),
        (SELF_ONLY, replace(WISH, requester="household"), 1, ["certificate.offline_requester"]),
        (NO_APPROVER, WISH, 1, []),
    ],
)
def test_the_towns_rule_is_obeyed_to_the_letter(
    counter: Counter,
    certificates: Certificates,
    rule: OfflineRule,
    wish: Wish,
    minutes: int,
    refused: list[str],
) -> None:
    set_offline_rule(counter, rule)
    counter.cut()
    counter.town.clock.step(minutes=minutes)
    assert [refusal.code for refusal in certificates.check(wish)] == refused
    approval = approved(certificates) if rule.approver and not refused else None
    done = certificates.issue(wish, approval)
    assert isinstance(done, Issued) is not bool(refused)


def test_who_asked_for_somebody_else_stands_in_the_journal(
    counter: Counter, certificates: Certificates
) -> None:
    issued(certificates, replace(WISH, **BY_PROXY))
    issued(certificates, replace(WISH, requester_name="関　正", authority="mandate"))
    told = [unpack(Issuance, kept.entry.words.body)
            for kept in counter.journal.entries(Kind.ISSUANCE)]  # fmt: skip
    assert [(body.requester_name, body.authority) for body in told] == [
        ("関　正", "mandate"),
        ("", ""),
    ]


def test_online_the_rule_for_outages_does_not_matter(
    counter: Counter, certificates: Certificates
) -> None:
    set_offline_rule(counter, NOT_PERMITTED)
    issued(certificates, replace(WISH, **BY_PROXY, identity="two"))


def test_without_a_waiting_filing_or_a_cut_line_nothing_is_to_be_said(
    certificates: Certificates,
) -> None:
    opened = certificates.counter("10011")
    assert opened is not None
    assert (opened.alerts, opened.refusals, opened.approver, opened.rule) == ((), (), "", "")


def test_a_damaged_copy_that_stands_still_is_as_old_as_it_says(
    counter: Counter, certificates: Certificates
) -> None:
    set_offline_rule(counter, NOT_PERMITTED)
    assert certificates.check(WISH) == ()
    Copies(counter.cache.database.file).give_up(counter.cache.database.file)
    assert [no.code for no in certificates.check(WISH)] == ["certificate.offline"]
    things = certificates.counter("10011")
    assert things is not None
    assert "作り直しています" in things.alerts[0].reason
