"""責任者の決裁: who may sign on over a session, and whose word each entry is."""

from __future__ import annotations

from collections.abc import Callable

from desktop.cache.journal import Signer
from desktop.operations.audit_words import worded
from desktop.operations.decide_filing import decide_filing
from desktop.operations.decide_over import sign_off_over, sign_on_over
from desktop.operations.sign_on_wait import wait_of
from sync.base.verdicts import Refusal
from sync.journal.kinds import Kind, Ruling, StaffRevoked
from sync.journal.standing import Standing
from sync.journal.trail import line
from tests.desks import PASSWORD, Counter
from tests.unit.operations.test_filings import file_move, standing


def over(counter: Counter, staff: str, password: str = PASSWORD) -> Signer:
    signer = sign_on_over(counter.desk, staff, password)
    assert isinstance(signer, Signer), signer
    return signer


def no(counter: Counter, staff: str, password: str = PASSWORD) -> Refusal:
    answer = sign_on_over(counter.desk, staff, password)
    assert isinstance(answer, Refusal), answer
    return answer


def told(counter: Counter, kind: str) -> list[tuple[str, str, str]]:
    """Return of each entry of a kind: who signed it, whom the audit names, and what it says."""
    entries = [kept.entry for kept in counter.journal.entries(kind)]
    lines = [worded(line(entry, 0, "", lambda _: ()), counter.desk.office) for entry in entries]
    return [(e.words.staff, w.staff_no, w.what) for e, w in zip(entries, lines, strict=True)]


def test_each_entry_is_the_word_of_who_did_it_and_the_clerk_goes_on(counter: Counter) -> None:
    clerk, filing = counter.desk.who, file_move(counter)
    counter.cut()
    signer = over(counter, "2001")
    at_desk = counter.desk.beside(signer)
    assert decide_filing(at_desk, filing, Ruling.APPROVE) == ()
    sign_off_over(at_desk, signer)
    assert counter.desk.who is clerk
    assert told(counter, Kind.SIGN_ON)[-1] == ("2001", "2001", "窓口での決裁")
    assert told(counter, Kind.DECISION) == [("2001", "2001", "承認")]
    assert told(counter, Kind.SIGN_OFF)[-1] == ("2001", "2001", "")
    assert told(counter, Kind.FILING)[-1][0] == "1001"
    counter.mend()
    counter.sync()
    assert standing(counter, filing) is Standing.REGISTERED


def test_who_filed_does_not_decide_it_over_another_s_session_either(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    as_staff("2001")
    filing = file_move(counter)
    as_staff("1001")
    at_desk = counter.desk.beside(over(counter, "2001"))
    refusals = decide_filing(at_desk, filing, Ruling.APPROVE)
    assert [each.code for each in refusals] == ["decision.own_filing"]
    assert told(counter, Kind.REFUSAL) == [("2001", "2001", "承認")]


def test_neither_who_is_signed_on_nor_a_clerk_begins_and_that_is_kept(counter: Counter) -> None:
    assert no(counter, "1001").code == "over.self"
    assert no(counter, "1002").code == "over.role"
    assert told(counter, Kind.REFUSAL) == [
        ("1001", "1001", "窓口での決裁"), ("1002", "1002", "窓口での決裁")
    ]  # fmt: skip


def test_a_wrong_password_waits_as_at_any_sign_on(counter: Counter) -> None:
    for _ in range(counter.desk.policy.sign_on.failures):
        assert "パスワードが違います" in no(counter, "2001", "wrong-password").reason
    assert wait_of(counter.desk, "2001") > 0
    assert no(counter, "2001").code == "sign_on.waiting"


def test_who_is_revoked_does_not_begin(counter: Counter) -> None:
    town = counter.town
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("2001"), town.now())
    counter.sync()
    assert "取り消されています" in no(counter, "2001").reason


def test_the_clerk_s_inquiries_are_not_the_supervisor_s(counter: Counter) -> None:
    counter.desk.asked_about.add("10011")
    at_desk = counter.desk.beside(over(counter, "2001"))
    assert at_desk.asked_about == set()
    at_desk.asked_about.add("10022")
    assert counter.desk.asked_about == {"10011"}
