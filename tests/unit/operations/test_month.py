"""A month at one counter, replayed: entries, closings, paper and file agree to the yen."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
from collections import Counter as Counts
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from desktop.operations.closing import (
    DENOMINATIONS,
    close,
    closings,
    stock,
    till,
)
from desktop.operations.daily_paper import MARK, daily_facts
from desktop.operations.daily_report import Desk as Whose
from desktop.operations.daily_report import as_csv
from desktop.operations.decide_filing import decide_filing
from desktop.operations.issue_certificate import Certificates
from desktop.operations.payments import refund, refundable, waive
from desktop.operations.reopening import correct, reopen
from desktop.operations.reopenings import reopened
from desktop.operations.sign_on import sign_off, sign_on
from desktop.operations.visit import end
from desktop.operations.visit_items import items_of
from desktop.operations.wishes import USUAL_FORM as FORM
from desktop.operations.wishes import Issued, Wish
from desktop.paperwork import LatePress
from sync.base.clock import JST, UTC, japan_day, moment
from sync.base.resources import resource
from sync.base.wire import pack, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.journal.closing import Closing, Counted
from sync.journal.kinds import Filing, Issuance, IssuanceOutcome, Kind, Payment, Ruling, Stock
from sync.records.policy import CertificateRule, ChangeRule, Exemption, Policy
from sync.records.town import town_from
from tests.desks import PASSWORD, Counter, SteppedClock, TestTown, file_change
from tests.unit.changes.people import person
from tests.unit.operations.conftest import OUTAGE_RULE, FakePress

RULE = msgspec.structs.replace(OUTAGE_RULE, most_age_minutes=9999, approver="")
POLICY = Policy(
    version=1,
    changes=(ChangeRule("contact_correction", approval=""),),
    certificates=(CertificateRule(FORM, 300, RULE),),
    sample_mark="見本（架空の記録）",
    exemptions=(
        Exemption("welfare", "生活保護受給者", "手数料条例第5条第1号（架空）"),
        Exemption("disaster", "罹災者", "手数料条例第5条第3号（架空）"),
    ),
    change_fund=20_000,
)
PEOPLE = [
    person(str(10_000 + n), name=f"架空　{n}", name_kana="カクウ", setai_no=str(5000 + n))
    for n in range(60)
]
MONTH = [dt.date(2026, 11, d) for d in range(1, 31) if dt.date(2026, 11, d).weekday() < 5]
CLERKS = ("1001", "1002")


@dataclass(frozen=True)
class Plan:
    days: int
    certificates: int
    filings: int
    differing: frozenset[int]
    offline: frozenset[int]


WEEK = Plan(4, 120, 24, frozenset({1, 3}), frozenset({2}))
WHOLE = Plan(len(MONTH), 2000, 400, frozenset({2, 5, 9, 13, 20}), frozenset({6, 7, 15}))


class Month:
    """The month as it was worked: each deed by a person signed on, by the operations themselves."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan, self.chance = plan, random.Random(20261129)
        self.clock = SteppedClock(_morning(MONTH[0]))
        town = TestTown(POLICY, PEOPLE, self.clock)
        people = (("1001", "clerk"), ("1002", "clerk"), ("2001", "supervisor"))
        codes = {staff: town.hire(staff, f"職員{staff}", role) for staff, role in people}
        self.counter = Counter(town, folder)
        self.counter.sync()
        for staff, code in codes.items():
            self.counter.begin_work(staff, code)
        self.counter.sync()
        self.desk = self.counter.desk
        data = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
        self.certificates = Certificates(self.desk, data, FakePress())
        self.phones = 0

    def as_staff(self, staff: str) -> None:
        if self.desk.signer is None or self.desk.signer.staff != staff:
            sign_off(self.desk)
            assert sign_on(self.desk, staff, PASSWORD) is None

    def play(self) -> None:
        plan = self.plan
        papers = [plan.certificates // plan.days] * plan.days
        papers[-1] += plan.certificates - sum(papers)
        filings = [plan.filings // plan.days] * plan.days
        filings[-1] += plan.filings - sum(filings)
        for at, day in enumerate(MONTH[: plan.days]):
            self.clock.at = _morning(day)
            self.day(at, papers[at], filings[at])

    def day(self, at: int, papers: int, filings: int) -> None:
        offline = at in self.plan.offline
        if offline:
            self.counter.cut()
        elif at:
            self.counter.mend()
            self.counter.sync()
        self.as_staff(CLERKS[at % 2])
        if at % 5 == 0:
            assert stock(self.desk, 1000, received=True, reason="納品") is None
        half, paid = papers // 2, []
        for number in range(papers):
            if number == half:  # who has lunch hands the counter over
                self.as_staff(CLERKS[(at + 1) % 2])
            paid += self.visitor(filing=number < filings)
        for number in paid[:: max(1, len(paid) // 2)][: at % 3]:  # none to two refunds a day
            visit = self.desk.journal.visits.one(number)
            found = refundable(visit, items_of(self.desk, visit))
            if found:
                assert not isinstance(refund(self.desk, number, [found[0].id], "記載誤り"), tuple)
        if not offline:
            self.counter.sync()
        self.close(at)

    def visitor(self, *, filing: bool) -> list[int]:
        """One visitor with one certificate, now and then spoiled first; return a paid visit."""
        chance, whose = self.chance, self.chance.choice(PEOPLE)
        wish = Wish(whose.atena_no, (whose.atena_no,), "self", "photo", anew=True,
                    copies=chance.choice((1, 1, 1, 2)))  # fmt: skip
        if filing:
            self.phones += 1
            body = pack(ContactCorrection(whose.atena_no, f"0279-00-{self.phones:04d}"))
            assert not isinstance(file_change(self.desk, "contact_correction", body), tuple)
        made = self.certificates.issue(wish, None)
        assert isinstance(made, Issued), made
        spoiled = chance.random() < 0.03
        self.certificates.outcome(made.id, handed=not spoiled)
        visit = self.desk.journal.visits.now()
        if not spoiled and chance.random() < 0.08:
            (item,) = [i for i in items_of(self.desk, visit) if i.id == made.id]
            assert waive(self.desk, item, chance.choice(("welfare", "disaster"))) is None
        self.clock.step(seconds=chance.randrange(40, 160))
        visit = self.desk.journal.visits.now()
        due = sum(item.fee for item in items_of(self.desk, visit))
        ended = end(self.desk, due + chance.choice((0, 0, 400, 700)) if due else 0)
        assert ended.change == ended.received - due
        return [ended.number] if due else []

    def close(self, at: int) -> None:
        self.as_staff("1001")
        shown = till(self.desk)
        off = 100 * (1 + at % 4) * (-1) ** at if at in self.plan.differing else 0
        counted = coins(shown.expected + off, shown.sums.sheets.left - (at == 2))
        made = close(self.desk, shown, counted)
        if off or at == 2:
            refused = {no.field for no in made}
            asked = {"explanation": off, "sheets_explanation": at == 2}
            assert refused == {name for name, wanted in asked.items() if wanted}
            counted = msgspec.structs.replace(
                counted, explanation="釣銭の渡し間違い", sheets_explanation="1枚破損"
            )
            made = close(self.desk, shown, counted)
        assert isinstance(made[1], Closing), made

    def reopen_the_second(self) -> None:
        """A difference that was found later: the second closing is corrected, by the book."""
        name, old = closings(self.desk)[1]
        self.counter.mend()
        self.counter.sync()
        self.as_staff("1001")
        assert correct(self.desk, name, old.counted)[0].code == "closing.not_reopened"
        assert reopen(self.desk, name, "  ")[0].field == "reason"
        assert reopen(self.desk, name, "引き出しの奥に硬貨があった") == ()
        assert reopen(self.desk, name, "もう一度")[0].code == "closing.asked"
        self.counter.sync()
        filing = bytes(self.desk.journal.entries(Kind.FILING)[-1].entry.words.id)
        assert decide_filing(self.desk, filing, Ruling.APPROVE)[0].code == (
            "decision.not_authorised"
        )
        assert name not in reopened(self.desk)
        self.as_staff("2001")
        assert decide_filing(self.desk, filing, Ruling.APPROVE) == ()
        assert name not in reopened(self.desk), "not before the cloud has registered it"
        self.counter.sync()
        self.counter.sync()
        assert reopened(self.desk) == {name: filing}
        self.as_staff("1001")
        mended = coins(old.expected, old.counted.sheets)
        made = correct(self.desk, name, mended)
        assert made[1].difference == 0
        assert made[1].replaces == name
        assert made[0] not in reopened(self.desk), "a reopening serves once"


@pytest.mark.parametrize(
    "plan",
    [pytest.param(WEEK, id="week"), pytest.param(WHOLE, id="month", marks=pytest.mark.hunt)],
)
def test_entries_closings_paper_and_file_agree_to_the_yen(plan, tmp_path):
    month = Month(tmp_path, plan)
    month.play()
    month.reopen_the_second()
    stand = [closing for _, closing in closings(month.desk)]
    assert len(stand) == plan.days
    assert sum(bool(c.difference) for c in stand) == len(plan.differing) - (1 in plan.differing)
    assert all(two.numbers[0] == one.numbers[1] + 1 for one, two in pairwise(stand))
    entries = [kept.entry for kept in month.desk.journal.entries()]
    for closing in stand:
        first, last = closing.numbers
        here = recounted(entries[first - 1 : last], entries)
        days = {japan_day(moment(e.envelope.clock)).isoformat() for e in entries[first:last]}
        assert closing.day in days
        assert here == of_closing(closing)
        assert here == of_file(closing)
        assert of_paper(closing) == {
            key: here[key] for key in ("fees", "waived", "refunded", "difference", "counted")
        }
    offline = [c for at, c in enumerate(stand) if at in plan.offline]
    assert all(row.offline for c in offline for row in c.sums.papers)
    assert sum(row.papers for c in stand for row in (*c.sums.papers, *c.sums.spoiled)) == (
        plan.certificates
    )
    assert sum(row.count for c in stand for row in c.sums.filings) == plan.filings
    settled = {row.standing for c in stand if c not in offline for row in c.sums.filings}
    assert settled <= {"registered", "conflicted"}
    assert {row.standing for c in offline for row in c.sums.filings} == {"waiting"}


# --- counted again, by other means than the rule's


def recounted(entries, all_entries) -> dict[str, int]:
    """Add up raw entries in the plainest way."""
    fees: Counts[str] = Counts()
    made = {bytes(e.words.id): unpack(Issuance, e.words.body)
            for e in all_entries if e.words.kind == Kind.ISSUANCE}  # fmt: skip
    for entry in entries:
        match entry.words.kind:
            case Kind.PAYMENT:
                body = unpack(Payment, entry.words.body)
                assert body.total == sum(item.amount for item in body.items)
                if body.voids:
                    fees["refunded"] += body.total
                else:
                    assert body.received - body.change == body.total
                    fees["fees"] += body.total
                    fees["received"] += body.received
                    fees["waived"] += sum(each.amount for each in body.waivers)
                    fees["papers"] += len(body.items) + len(body.waivers)
            case Kind.ISSUANCE_OUTCOME:
                outcome = unpack(IssuanceOutcome, entry.words.body)
                paper = made[bytes(outcome.issuance)]
                fees["used" if outcome.handed else "spoiled"] += paper.pages * paper.copies
            case Kind.STOCK:
                fees["arrived"] += unpack(Stock, entry.words.body).sheets
            case Kind.FILING:
                unpack(Filing, entry.words.body)
                fees["filings"] += 1
            case _:
                pass
    body = next(
        unpack(Closing, e.words.body)
        for e in reversed(all_entries)
        if e.words.kind == Kind.CLOSING
        and unpack(Closing, e.words.body).last == bytes(entries[-1].words.id)
    )
    fees["counted"] = sum(yen * many for yen, many in body.counted.pieces)
    fees["difference"] = fees["counted"] - 20_000 - fees["fees"] + fees["refunded"]
    names = ("fees", "waived", "refunded", "received", "papers", "used", "spoiled", "arrived",
             "filings", "counted", "difference")  # fmt: skip
    return {name: fees[name] for name in names}


def of_closing(closing: Closing) -> dict[str, int]:
    sums = closing.sums
    return {
        "fees": sums.fees,
        "waived": sums.waived,
        "refunded": sums.refunded,
        "received": sum(row.received for row in sums.takings),
        "papers": sum(row.papers for row in sums.papers),
        "used": sums.sheets.used,
        "spoiled": sums.sheets.spoiled,
        "arrived": sums.sheets.arrived,
        "filings": sum(row.count for row in sums.filings),
        "counted": closing.counted.cash,
        "difference": closing.difference,
    }


WHOSE = Whose("窓口1", {each.code: each.label for each in POLICY.exemptions})


def of_file(closing: Closing) -> dict[str, int]:
    """Read the file as another program would."""
    data = as_csv(closing, WHOSE)
    assert data.startswith(b"\xef\xbb\xbf")
    assert "架空　" not in data.decode("utf-8"), "a resident's name"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))

    def total(column: str, **only: str) -> int:
        fitting = [row for row in rows if all(row[key] == value for key, value in only.items())]
        return sum(int(row[column]) for row in fitting if row[column])

    papers = [row for row in rows if row["区分"] == "証明書"]
    return {
        "fees": sum(int(row["円"]) for row in papers if row["有料・減免"] == "有料"),
        "waived": total("減免額"),
        "refunded": -total("円", 区分="返金"),
        "received": total("円", 区分="領収", 項目="預り金"),
        "papers": total("件", 区分="証明書"),
        "used": total("枚", 区分="用紙", 項目="交付"),
        "spoiled": total("枚", 区分="用紙", 項目="書損"),
        "arrived": total("枚", 区分="用紙", 項目="受入"),
        "filings": total("件", 区分="届出"),
        "counted": sum(total("円", 区分="現金", 項目=f"{yen:,}円") for yen in DENOMINATIONS),
        "difference": total("円", 区分="現金", 項目="過不足"),
    }


REPORTS = LatePress("reports")


def of_paper(closing: Closing) -> dict[str, int]:
    """Read the PDF back."""
    facts = daily_facts(closing, WHOSE, "群馬県吾妻郡草津町", "締め 1001", "見本")
    paper = REPORTS.render(facts)
    assert paper.complete
    pdf = pypdfium2.PdfDocument(paper.pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    text = re.sub(r"\s+", "", text)
    assert (MARK in text) == bool(closing.replaces)
    found = {}
    for name, label in (
        ("fees", "手数料（有料）"), ("waived", "減免・無料"), ("refunded", "返金"),
        ("counted", "実査した現金"), ("difference", "過不足"),
    ):  # fmt: skip
        read = re.search(rf"{re.escape(label)}([-+]?[\d,]+)円", text)
        assert read, (label, text)
        found[name] = int(read[1].replace(",", ""))
    for line in facts.items:  # the words of the screen
        assert line.yen.replace(" ", "") in text
    out = any(row.refunded or row.change for row in closing.sums.takings)
    assert any(line.yen.startswith("−") for line in facts.items) == out
    return found


def coins(yen: int, sheets: int) -> Counted:
    """Count an amount out, in the largest pieces."""
    pieces = []
    for piece in DENOMINATIONS:
        pieces.append((piece, yen // piece))
        yen %= piece
    return Counted(tuple(pieces), sheets)


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(8, 30), JST).astimezone(UTC)
