"""A desk's money and its day's end: kept whole or not at all, and each payment counted once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import msgspec
import pytest

from desktop.operations.closing import close, closings, stock, till
from desktop.operations.enrol import enrol_desk
from desktop.operations.filings import detail, filings
from desktop.operations.payments import refund, refundable, waive
from desktop.operations.reopening import reopen
from desktop.operations.visit import end
from desktop.operations.visit_items import items_of
from desktop.operations.wishes import Issued
from sync.base.troubles import DiskFull
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.closing import Closing, Counted
from sync.journal.kinds import Issuance, Kind, Payment
from sync.records.policy import Exemption
from tests.desks import TOWN
from tests.unit.operations.conftest import POLICY, WISH


@pytest.fixture
def town_policy(monkeypatch):
    """The town of these tests knows one ground, and leaves 1,000 yen in the drawer."""
    grounds = (Exemption("welfare", "生活保護受給者", "手数料条例第5条（架空）"),)
    policy = msgspec.structs.replace(POLICY, exemptions=grounds, change_fund=1_000)
    monkeypatch.setattr("tests.unit.operations.conftest.POLICY", policy)


@pytest.fixture
def issue(town_policy, certificates):
    def one(*, handed: bool = True) -> Issued:
        made = certificates.issue(WISH, None)
        assert isinstance(made, Issued)
        certificates.outcome(made.id, handed=handed)
        return made

    return one


@pytest.fixture
def desk(town_policy, counter):
    return counter.desk


def counted(
    desk, *, cash: int | None = None, sheets: int | None = None, words: str = ""
) -> Counted:
    shown = till(desk)
    yen = shown.expected if cash is None else cash
    left = shown.sums.sheets.left if sheets is None else sheets
    return Counted(((100, yen // 100),), max(0, left), words, words)


def closed(desk, **values) -> Closing:
    made = close(desk, till(desk), counted(desk, words="紙は数えない", **values))
    assert isinstance(made[1], Closing), made
    return made[1]


def code(answer) -> str:
    refusal = answer[0] if isinstance(answer, tuple) else answer
    assert isinstance(refusal, Refusal), answer
    return refusal.code


def test_a_payment_and_the_end_of_its_visit_are_kept_together_or_not_at_all(
    desk, issue, monkeypatch
):
    issue()
    journal = desk.journal

    def full(*_: object) -> None:
        raise DiskFull("the disk is full between the two")

    with monkeypatch.context() as broken:
        broken.setattr(journal.visits, "write", full)
        with pytest.raises(DiskFull):
            end(desk, 500)
    assert journal.visits.now() is not None
    assert not journal.entries(Kind.PAYMENT)
    ended = end(desk, 500)
    (kept,) = journal.entries(Kind.PAYMENT)
    assert ended.payment == bytes(kept.entry.words.id).hex()
    assert code(end(desk, 500)) == "visit.none", "nobody pays twice"


def test_only_what_costs_something_is_waived_and_only_by_a_ground_of_policy(desk, issue):
    issue()
    visit = desk.journal.visits.now()
    (item,) = items_of(desk, visit)
    assert code(waive(desk, item, "friend")) == "payment.ground"
    assert waive(desk, item, "welfare") is None
    (item,) = items_of(desk, desk.journal.visits.now())
    assert (item.fee, item.price, item.waived) == (0, 300, "welfare")
    assert waive(desk, item, "") is None
    (item,) = items_of(desk, desk.journal.visits.now())
    assert item.fee == 300
    end(desk)
    assert code(waive(desk, item, "welfare")) == "payment.no_visit"


def test_a_free_visit_is_told_by_its_waiver_and_has_no_receipt(desk, issue):
    issue()
    (item,) = items_of(desk, desk.journal.visits.now())
    waive(desk, item, "welfare")
    ended = end(desk, 0)
    assert ended.receipt == ""
    (kept,) = desk.journal.entries(Kind.PAYMENT)
    body = unpack(Payment, kept.entry.words.body)
    assert (body.total, body.waivers[0].amount, body.receipt) == (0, 300, "")
    assert not refundable(ended, items_of(desk, ended))


def test_a_fee_is_paid_back_once_and_only_with_a_reason(desk, issue):
    made = issue()
    issue()
    ended = end(desk, 1000)
    assert code(refund(desk, ended.number, [made.id], " ")) == "payment.no_reason"
    after = refund(desk, ended.number, [made.id], "記載誤り")
    assert after.refunded == (made.id.hex(),)
    assert code(refund(desk, ended.number, [made.id], "もう一度")) == "payment.not_paid"
    assert till(desk).sums.refunded == 300
    assert till(desk).expected == 1_000 + 600 - 300


def test_a_certificate_takes_the_sheets_of_all_its_copies(desk, certificates, press):
    press.pages = 2
    made = certificates.issue(replace(WISH, copies=3), None)
    (kept,) = desk.journal.entries(Kind.ISSUANCE)
    body = unpack(Issuance, kept.entry.words.body)
    assert (body.pages, body.copies) == (2, 3)
    assert till(desk).sums.sheets.out == 6
    certificates.outcome(made.id, handed=False)
    assert (till(desk).sums.sheets.out, till(desk).sums.sheets.spoiled) == (0, 6)


@pytest.mark.parametrize(("printed_elsewhere", "sheets"), [(False, 0), (True, 2)])
def test_what_was_saved_as_a_file_takes_no_sheets_unless_the_town_prints_it_elsewhere(
    desk, certificates, press, monkeypatch, printed_elsewhere, sheets
):
    rule = msgspec.structs.replace(
        desk.policy.certificate_rule(WISH.form), files_on_paper=printed_elsewhere
    )
    policy = msgspec.structs.replace(desk.policy, certificates=(rule,))
    monkeypatch.setattr(type(desk), "policy", policy)
    press.pages = 2
    made = certificates.issue(replace(WISH, on_file=True), None)
    assert till(desk).sums.sheets.out == sheets
    certificates.outcome(made.id, handed=True)
    end(desk, 300)
    sums = till(desk).sums
    assert (sums.sheets.used, sums.papers[0].sheets, sums.fees) == (sheets, sheets, 300)


def test_what_an_older_program_kept_asks_for_no_closing(desk, town, certificates, press):
    press.pages = 0  # as before sheets were told
    made = certificates.issue(WISH, None)
    certificates.outcome(made.id, handed=True)
    assert not till(desk).sums.open.unpaid
    town.clock.step(days=1)
    assert till(desk).day == desk.today().isoformat()
    assert not till(desk).late


def test_a_day_adjoins_over_a_desk_that_enrols_anew(desk, counter, issue, town):
    issue()
    end(desk, 300)
    first = closed(desk, cash=1_300)
    town.clock.step(days=1)
    issue()
    end(desk, 300)
    again = town.desk_code("窓口1")
    enrol_desk(counter.journal, counter.road, TOWN, again, town.clock, town.chance)
    issue()
    end(desk, 300)
    second = closed(desk, cash=1_600)
    assert second.sums.fees == 600, "each payment once, whatever chain it stands in"
    assert [closing for _, closing in closings(desk)] == [first, second]


def test_two_closings_of_one_day_there_are_none(desk, issue):
    issue()
    end(desk, 300)
    closed(desk, cash=1_300)
    assert code(close(desk, till(desk), counted(desk))) == "closing.closed"


def test_paper_comes_only_in_whole_sheets_and_is_put_right_only_with_a_reason(desk):
    assert stock(desk, 0, received=True).code == "closing.stock"
    assert stock(desk, -3, received=False).code == "closing.stock"
    assert stock(desk, 500, received=True) is None
    assert stock(desk, -3, received=False, reason="水濡れ") is None
    assert till(desk).sums.sheets.left == 497


def test_who_decides_reads_which_day_and_why(desk, issue):
    issue()
    end(desk, 300)
    closed(desk, cash=1_300)
    ((name, closing),) = closings(desk)
    assert reopen(desk, name, "硬貨の数え間違い") == ()
    (filed,) = filings(desk)
    told = detail(desk, filed.id)
    assert told.grounds == (("理由", "硬貨の数え間違い"),)
    assert "第1号" in dict(told.facts)["日計"]
    assert filed.label == "日計の再開"
    assert dt.date.fromisoformat(closing.day)
