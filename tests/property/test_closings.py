"""Closings over all orders of work: no gap, no overlap, parts that make the whole, sheets kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.base.clock import JST, millis
from sync.base.ids import ContentId, DeskNumber, StaffId
from sync.base.wire import pack, unpack
from sync.changes.closing_reopening import ClosingReopening
from sync.changes.verdict import ReadSet
from sync.journal.adding_up import Issued, add_up, day_of, due, standing_closings
from sync.journal.chain import Head, link
from sync.journal.closing import PAID, Closing, Counted, Open, Sums
from sync.journal.entry import WIRE_VERSION, Entry, Words, say
from sync.journal.kinds import (
    Filing,
    Issuance,
    IssuanceOutcome,
    Kind,
    PaidItem,
    Payment,
    SignOn,
    Stock,
    Waiver,
)
from tests.unit.journal.desk import CLERK, DESK, GENESIS, TOWN

quick = settings(derandomize=True, max_examples=150, deadline=None)
START = dt.datetime(2026, 11, 2, 9, tzinfo=JST)
DAYS = [START.date() + dt.timedelta(days=n) for n in range(60)]

DEEDS = (
    "serve", "serve", "issue", "hand", "spoil", "pay", "waive", "refund", "stock", "file", "sign",
    "close", "close",
)  # fmt: skip
deeds = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.integers(0, 20),  # hours until the next deed
        st.integers(0, 7),  # which of what is open; who; how many
    ),
    max_size=60,
)


class Desk:
    """A desk that keeps what it is told, in whatever order, and closes when it may."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.at = START
        self.issued: dict[bytes, Issued] = {}
        self.open: list[bytes] = []
        self.handed: list[bytes] = []
        self.paid: list[tuple[bytes, bytes, int]] = []
        self.closings: list[tuple[bytes, Closing]] = []

    def keep(self, kind: str, body: object, staff: str) -> Entry:
        number = len(self.entries) + 1
        words = Words(WIRE_VERSION, ContentId(number.to_bytes(16, "big")), kind, StaffId(staff), 1,
                      ReadSet(), pack(body))  # fmt: skip
        last = self.entries[-1] if self.entries else None
        head = Head(number - 1, last.hash) if last else Head(0, GENESIS)
        entry = link(head, TOWN, DeskNumber(7), DESK, say(words, CLERK), millis(self.at), 0)
        self.entries.append(entry)
        return entry

    def do(self, deed: str, some: int) -> None:
        staff = f"100{some % 3}"
        match deed:
            case "serve":  # a visitor as most are
                for part in ("issue", "hand", "waive" if some == 6 else "pay"):
                    self.do(part, some)
            case "issue":
                body = Issuance(str(len(self.entries)), "juminhyo_household", b"", (), 1, 1, "self",
                                "", 300 * (some % 3), bool(some % 2), TOWN, TOWN, "",
                                pages=1 + some % 2, copies=1 + some % 3)  # fmt: skip
                entry = self.keep(Kind.ISSUANCE, body, staff)
                self.issued[bytes(entry.words.id)] = Issued(staff, body)
                self.open.append(bytes(entry.words.id))
            case "hand" | "spoil" if self.open:
                which = self.open.pop(some % len(self.open))
                self.keep(Kind.ISSUANCE_OUTCOME, IssuanceOutcome(which, deed == "hand"), staff)
                if some == 7:  # said twice: the first one stands
                    other = IssuanceOutcome(which, deed != "hand")
                    self.keep(Kind.ISSUANCE_OUTCOME, other, staff)
                if deed == "hand":
                    self.handed.append(which)
            case "pay" | "waive" if self.handed:
                which = self.handed.pop(some % len(self.handed))
                fee = self.issued[which].body.fee
                if deed == "waive":
                    body = Payment("", (), 0, 0, 0, (Waiver(which, "welfare", "条例", fee),))
                else:
                    body = Payment("07-1", (PaidItem(which, fee),), fee, 1000, 1000 - fee)
                entry = self.keep(Kind.PAYMENT, body, staff)
                if deed == "pay" and fee:
                    self.paid.append((bytes(entry.words.id), which, fee))
            case "refund" if self.paid:
                payment, which, fee = self.paid.pop(some % len(self.paid))
                body = Payment("", (PaidItem(which, fee),), fee, 0, 0, voids=payment, reason="回収")
                self.keep(Kind.PAYMENT, body, staff)
            case "stock":
                self.keep(Kind.STOCK, Stock(some + 1, received=bool(some % 2)), staff)
            case "file":
                self.keep(Kind.FILING, Filing("relocation", (), b""), staff)
            case "sign":
                self.keep(Kind.SIGN_ON, SignOn(staff, succeeded=True, online=True), staff)
            case "close":
                self.close(some)

    def close(self, off: int) -> None:
        last = self.closings[-1][1] if self.closings else None
        behind = self.entries[last.numbers[1] :] if last else self.entries
        day = due(behind, last.day if last else "", self.at.date().isoformat())
        if day is None:
            return
        sums = self.sums(day.entries, last)
        fund = last.fund_left if last else 20_000
        body = Closing(
            day.day, len(self.closings) + 1, bytes(day.entries[0].words.id),
            bytes(day.entries[-1].words.id),
            (day.entries[0].envelope.number, day.entries[-1].envelope.number),
            self.closings[-1][0] if last else b"", sums,
            Counted(((1, fund + sums.net + off % 2),), sums.sheets.left + off % 3, "差", "差"),
            fund, 20_000,
        )  # fmt: skip
        entry = self.keep(Kind.CLOSING, body, "2001")
        self.closings.append((bytes(entry.words.id), body))

    def sums(self, entries, last: Closing | None) -> Sums:
        before = last.sums.open if last else Open()
        return add_up(entries, before, last.counted.sheets if last else 0, self.issued.get, {})


def played(told) -> Desk:
    desk = Desk()
    for deed, hours, some in told:
        desk.do(deed, some)
        desk.at += dt.timedelta(hours=hours)
    return desk


@quick
@given(deeds)
def test_closings_adjoin_without_gap_or_overlap_whatever_the_order_of_work(told):
    desk = played(told)
    bodies = [closing for _, closing in desk.closings]
    assert [closing.numbers[0] for closing in bodies] == [
        1, *(closing.numbers[1] + 1 for closing in bodies[:-1])
    ][: len(bodies)]  # fmt: skip
    assert all(closing.numbers[0] <= closing.numbers[1] for closing in bodies)
    assert all(one.day < two.day for one, two in pairwise(bodies))
    assert all(two.sums.sheets.start == one.counted.sheets for one, two in pairwise(bodies))
    assert standing_closings(desk.closings, lambda _: None) == desk.closings


@quick
@given(deeds)
def test_an_entry_counts_on_its_day_or_where_that_is_closed_on_the_next_business_day(told):
    desk = played(told)
    closed = ""
    for _, closing in desk.closings:
        first, last = closing.numbers
        for entry in desk.entries[first - 1 : last]:
            own = day_of(entry)
            assert own == closing.day or own <= closed or entry.words.kind not in BUSINESS
        closed = closing.day


BUSINESS = {Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME, Kind.PAYMENT, Kind.STOCK, Kind.FILING}


@quick
@given(deeds)
def test_the_days_add_up_to_the_whole_and_their_rows_to_the_days(told):
    desk = played(told)
    covered = desk.entries[: desk.closings[-1][1].numbers[1]] if desk.closings else []
    whole = add_up(covered, Open(), 0, desk.issued.get, {})
    days = [closing.sums for _, closing in desk.closings]
    for count in (
        lambda s: s.fees, lambda s: s.waived, lambda s: s.refunded, lambda s: s.net,
        lambda s: s.sheets.used, lambda s: s.sheets.spoiled, lambda s: s.sheets.arrived,
        lambda s: sum(row.count for row in s.filings),
        lambda s: sum(row.papers for row in s.papers),
    ):  # fmt: skip
        assert sum(map(count, days)) == count(whole)
    again = Counter()
    for entry in covered:
        if entry.words.kind == Kind.PAYMENT:
            again["net"] += _net(entry)
    assert whole.net == again["net"] == whole.fees - whole.refunded
    for sums in days:
        paid = [row for row in sums.papers if row.terms == PAID]
        assert sum(row.net for row in sums.takings) == sum(row.yen for row in paid) - sums.refunded


def _net(entry: Entry) -> int:
    body = unpack(Payment, entry.words.body)
    return -body.total if body.voids else body.received - body.change


@quick
@given(deeds)
def test_every_sheet_is_used_spoiled_out_or_left(told):
    desk = played(told)
    for _, closing in desk.closings:
        sheets = closing.sums.sheets
        came = sheets.start + sheets.arrived + sheets.adjusted + sheets.out_before
        assert came == sheets.used + sheets.spoiled + sheets.out + sheets.left
    if desk.closings:
        last = desk.closings[-1][1]
        moved = [desk.issued[name].sheets for name in last.sums.open.unsettled]
        assert last.sums.sheets.out == sum(moved)
        settled = sum(c.sums.sheets.used + c.sums.sheets.spoiled for _, c in desk.closings)
        covered = [e.words for e in desk.entries[: last.numbers[1]]]
        made = [desk.issued[bytes(w.id)].sheets for w in covered if w.kind == Kind.ISSUANCE]
        assert settled + last.sums.sheets.out == sum(made)


@quick
@given(deeds, st.integers(0, 5))
def test_a_closing_is_replaced_only_by_an_approved_reopening_and_once(told, which):
    desk = played([*told, ("issue", 1, 1), ("close", 24, 0)])
    if not desk.closings:
        return
    name, closing = desk.closings[which % len(desk.closings)]
    permit = b"p" * 16
    body = ClosingReopening(7, name, closing.ordinal, closing.day, "数え間違い")

    def corrected(**values) -> Closing:
        told = {"replaces": name, "permitted": permit, **values}
        return msgspec.structs.replace(closing, **told)

    def stands(*more: tuple[bytes, Closing], allowed: bool = True):
        known = {permit: body} if allowed else {}
        return standing_closings([*desk.closings, *more], known.get)

    as_before = stands()
    assert stands((b"x", corrected()), allowed=False) == as_before
    assert stands((b"x", corrected(permitted=b""))) == as_before
    assert stands((b"x", corrected(last=b"other"))) == as_before
    assert stands((b"x", corrected(replaces=b"other"))) == as_before
    later = desk.closings[which % len(desk.closings) + 1 :]
    if later:  # those behind it may follow, each once
        behind, old = later[0]
        follows = {"replaces": behind, "permitted": permit}
        moved = msgspec.structs.replace(old, **follows)
        followed = stands((b"x", corrected()), (b"z", moved))
        assert followed[old.ordinal - 1] == (b"z", moved)
        twice = msgspec.structs.replace(old, **follows | {"replaces": b"z"})
        assert stands((b"x", corrected()), (b"z", moved), (b"zz", twice)) == followed
    if which % len(desk.closings):  # those before it may not
        front, old = desk.closings[which % len(desk.closings) - 1]
        moved = msgspec.structs.replace(old, replaces=front, permitted=permit)
        assert stands((b"z", moved)) == as_before
    once = stands((b"x", corrected()))
    assert once[closing.ordinal - 1] == (b"x", corrected())
    assert stands((b"x", corrected()), (b"y", corrected(replaces=b"x"))) == once
