"""回付 at the desk: kept before it is told, seen at both desks, and in nobody's way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.operations.audit_words import worded
from desktop.operations.decide_filing import decide_filing
from desktop.operations.filed import Referred
from desktop.operations.filings import detail, filings
from desktop.operations.refer_filing import colleagues, may_refer, refer_filing
from sync.base.wire import unpack
from sync.exchanges import referring
from sync.journal.kinds import Kind, Referral, RefusalNoted, Ruling
from sync.journal.standing import Standing
from sync.journal.trail import line
from tests.desks import Counter, TestTown
from tests.unit.operations.test_filings import file_move, standing

WHY = "方書の部屋番号を見てください。"


@pytest.fixture
def other(counter: Counter, town: TestTown, tmp_path: Path) -> Counter:
    """A second desk, where the supervisor 2002 is signed on."""
    code = town.hire("2002", "山口　明", "supervisor")
    made = Counter(town, tmp_path / "desk2", "窓口2")
    made.sync()
    made.begin_work("2002", code)
    for each in (made, counter, made):
        each.sync()
    return made


def passed_on(counter: Counter, filing: bytes) -> tuple[Referred, ...]:
    return next(each for each in filings(counter.desk) if each.id == filing).referrals


def test_it_is_seen_here_at_once_and_there_when_carried(
    counter: Counter, other: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    counter.sync()
    as_staff("2001")
    counter.cut()
    assert [each.staff for each in colleagues(counter.desk, filing)] == ["2002"]
    assert refer_filing(counter.desk, filing, "2002", WHY) == ()
    (here,) = passed_on(counter, filing)
    assert (here.by_name, here.to_name, here.reason) == ("黒岩　弘", "山口　明", WHY)
    other.sync()
    assert passed_on(other, filing) == ()
    counter.mend()
    counter.sync()
    other.sync()
    (there,) = passed_on(other, filing)
    assert (there.by, there.to, there.reason) == ("2001", "2002", WHY)
    assert len(passed_on(counter, filing)) == 1, "the same one, told by the cloud"
    (asked,) = [each for each in filings(other.desk) if each.asks("2002")]
    assert asked.id == filing
    assert not asked.asks("2001")
    assert standing(other, filing) is Standing.WAITING
    assert decide_filing(other.desk, filing, Ruling.APPROVE) == ()
    other.sync()
    assert standing(other, filing) is Standing.REGISTERED


def test_who_passed_it_on_may_decide_it_all_the_same(
    counter: Counter, other: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    counter.sync()
    as_staff("2001")
    assert refer_filing(counter.desk, filing, "", "どなたか見てください。") == ()
    counter.sync()
    other.sync()
    assert passed_on(other, filing)[-1].asks("2002")
    assert decide_filing(counter.desk, filing, Ruling.RETURN, "方書が抜けています。") == ()
    counter.sync()
    assert standing(counter, filing) is Standing.RETURNED


def test_ones_own_filing_is_passed_on_to_another(
    counter: Counter, other: Counter, as_staff: Callable[[str], None]
) -> None:
    as_staff("2001")
    filing = file_move(counter)
    assert may_refer(counter.desk, filing) is None
    assert refer_filing(counter.desk, filing, "2002", WHY) == ()
    counter.sync()
    other.sync()
    assert passed_on(other, filing)[-1].by == "2001"


@pytest.mark.parametrize(
    ("staff", "to", "reason", "code"),
    [
        ("1001", "2001", WHY, "referral.not_authorised"),
        ("2001", "1001", WHY, "referral.nobody"),
        ("2001", "2001", WHY, "referral.nobody"),
        ("2001", "2002", "　", "referral.no_reason"),
    ],
)
def test_a_refusal_keeps_only_itself(
    counter: Counter, other: Counter, as_staff: Callable[[str], None],
    staff: str, to: str, reason: str, code: str,
) -> None:  # fmt: skip
    filing = file_move(counter)
    counter.sync()
    as_staff(staff)
    (refusal,) = refer_filing(counter.desk, filing, to, reason)
    assert (refusal.code, bool(refusal.remedy)) == (code, True)
    assert counter.journal.entries(Kind.REFERRAL) == []
    noted = counter.journal.entries(Kind.REFUSAL)[-1]
    assert unpack(RefusalNoted, noted.entry.words.body) == RefusalNoted("refer", code)


def test_what_nobody_known_signed_is_not_told(
    counter: Counter, other: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    counter.sync()
    as_staff("2001")
    assert counter.desk.signer is not None
    body = Referral(filing, bytes(32), "2002", "だれかが書いた理由")
    counter.journal.keep(Kind.REFERRAL, body, None)
    assert passed_on(counter, filing) == ()
    counter.journal.keep(Kind.REFERRAL, body, counter.desk.who)
    assert len(passed_on(counter, filing)) == 1
    counter.sync()
    notes = {receipt.note for *_, receipt in counter.journal.receipts()}
    assert {"staff_signature", referring.OTHER_FILING} <= notes
    assert passed_on(counter, filing) == (), "the cloud has said that it has no effect"
    opened = detail(counter.desk, filing)
    assert opened is not None
    assert opened.filed.referrals == ()


def test_an_audit_tells_who_passed_on_what_to_whom_and_who_was_refused(
    counter: Counter, other: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    assert refer_filing(counter.desk, filing, "2001", WHY) != ()
    as_staff("2001")
    for to in ("2002", ""):
        assert refer_filing(counter.desk, filing, to, WHY) == ()
    kinds = (Kind.REFUSAL, Kind.REFERRAL)
    kept = [each for kind in kinds for each in counter.journal.entries(kind)]
    office = counter.desk.office
    told = [worded(line(e.entry, 0, "", lambda _: ("10011",)), office) for e in kept]
    assert [(each.kind, each.what, each.detail) for each in told] == [
        ("受付不可の記録", "回付", ""),
        ("回付", "", "回付先：山口　明"),
        ("回付", "", "回付先：ほかの決裁者"),
    ]
    assert {(each.staff_no, each.subjects, each.reason) for each in told[1:]} == {
        ("2001", ("10011",), WHY)
    }
