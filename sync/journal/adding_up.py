"""What a desk's entries add up to, which of them are a business day, and which closings stand.

Pure: an entry belongs to the day its desk's clock told when it was kept, on the line or off it;
what comes after that day's closing belongs to the next business day. Closings adjoin: each begins
right behind the last entry of the one before, so that no entry is counted twice or never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sync.base.clock import japan_day, moment
from sync.base.wire import WireError, unpack
from sync.changes.closing_reopening import ClosingReopening
from sync.changes.memo import NAME as MEMO
from sync.journal.closing import FREE, PAID, Closing, Open, Papers, Sheets, Spoiled, Sums, Takings
from sync.journal.closing import Filings as FilingsRow
from sync.journal.entry import Entry
from sync.journal.kinds import Filing, Issuance, IssuanceOutcome, Kind, Payment, Stock, Withdrawal
from sync.journal.standing import Standing

COUNTED = frozenset(
    {
        Kind.FILING, Kind.WITHDRAWAL, Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME, Kind.PAYMENT, Kind.STOCK
    }
)  # fmt: skip
"""The entries that make a day a business day; a sign-on alone does not."""


class Issued(NamedTuple):
    """An issuance, and who issued it."""

    staff: str
    body: Issuance

    @property
    def sheets(self) -> int:
        """The sheets it took; an older program did not say, and one it was at least."""
        return 0 if self.body.on_file else max(1, self.body.pages) * self.body.copies


class Due(NamedTuple):
    """A business day that can be closed: its ISO day and its entries, in their order."""

    day: str
    entries: tuple[Entry, ...]


def day_of(entry: Entry) -> str:
    """Return the ISO day in Japan that the desk's clock told."""
    return japan_day(moment(entry.envelope.clock)).isoformat()


def due(entries: Sequence[Entry], closed: str, today: str) -> Due | None:
    """Return the business day that comes next; None where the present one is closed already.

    `entries` are all that follow the last closing's last one, `closed` that closing's day ("" if
    there is none).
    """
    opens = next(
        (
            place
            for place, entry in enumerate(entries)
            if entry.words.kind in COUNTED and day_of(entry) > closed
        ),
        None,
    )
    if opens is None:
        return Due(today, tuple(entries)) if entries and today > closed else None
    day = day_of(entries[opens])
    behind = (at for at in range(opens + 1, len(entries)) if day_of(entries[at]) > day)
    return Due(day, tuple(entries[: next(behind, len(entries))]))


def add_up(
    entries: Iterable[Entry],
    before: Open,
    sheets: int,
    issued: Callable[[bytes], Issued | None],
    standings: Mapping[bytes, str],
    secure: Callable[[str], bool] = lambda _: True,
) -> Sums:
    """Return the sums of a day's entries.

    `before` is what the day before left open, `sheets` what lay in the tray; `issued` finds an
    issuance of an earlier day; `standings` says where filings stand, `secure` which forms take
    sheets of the stock. A body that cannot be read counts nothing.
    """
    sums = _Sums(before, sheets, issued, secure)
    for entry in entries:
        try:
            sums.take(entry)
        except WireError:
            continue  # a newer program's, or damage: it stays in the journal, in sight elsewhere
    return sums.told(standings)


@dataclass
class _Sums:
    before: Open
    start: int
    find: Callable[[bytes], Issued | None]
    secure: Callable[[str], bool]
    here: dict[bytes, Issued] = field(default_factory=dict)
    papers: Counter[tuple[str, str, str, bool, str]] = field(default_factory=Counter)
    spoiled: Counter[tuple[str, str, bool, str]] = field(default_factory=Counter)
    refunds: Counter[tuple[str, str, str, bool, str]] = field(default_factory=Counter)
    takings: Counter[tuple[str, str]] = field(default_factory=Counter)
    filed: dict[bytes, tuple[str, str]] = field(default_factory=dict)
    withdrawn: set[bytes] = field(default_factory=set)
    paid: set[bytes] = field(default_factory=set)
    paper: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.unsettled = dict.fromkeys(self.before.unsettled)
        self.unpaid = dict.fromkeys(self.before.unpaid)
        self.out_before = sum(self._sheets(self._of(each)) for each in self.unsettled)

    def take(self, entry: Entry) -> None:
        """Count one entry."""
        words, name = entry.words, bytes(entry.words.id)
        match words.kind:
            case Kind.ISSUANCE:
                self.here[name] = Issued(words.staff, unpack(Issuance, words.body))
                self.unsettled[name] = None
            case Kind.ISSUANCE_OUTCOME:
                self._outcome(unpack(IssuanceOutcome, words.body))
            case Kind.PAYMENT:
                self._payment(unpack(Payment, words.body), words.staff)
            case Kind.STOCK:
                stock = unpack(Stock, words.body)
                self.paper["arrived" if stock.received else "adjusted"] += stock.sheets
            case Kind.FILING:
                filing = unpack(Filing, words.body)
                if filing.change != MEMO:  # nobody's 届出
                    self.filed[name] = (filing.change, words.staff)
            case Kind.WITHDRAWAL:
                self.withdrawn.add(unpack(Withdrawal, words.body).filing)

    def told(self, standings: Mapping[bytes, str]) -> Sums:
        """Return what was counted, its rows in a fixed order."""
        filings = Counter(
            (change, self._standing(name, standings), staff)
            for name, (change, staff) in self.filed.items()
        )
        sheets = Sheets(
            self.start,
            self.paper["arrived"],
            self.paper["adjusted"],
            self.out_before,
            self.paper["used"],
            self.paper["spoiled"],
            sum(self._sheets(self._of(each)) for each in self.unsettled),
        )
        spoiled = sorted({key[:3] for key in self.spoiled})
        cashiers = sorted({staff for staff, _ in self.takings})
        money = ("receipts", "received", "change", "refunds", "refunded")
        return Sums(
            _rows(self.papers),
            tuple(
                Spoiled(*key, self.spoiled[*key, "papers"], self.spoiled[*key, "sheets"])
                for key in spoiled
            ),
            tuple(FilingsRow(*key, count) for key, count in sorted(filings.items())),
            tuple(Takings(who, *(self.takings[who, what] for what in money)) for who in cashiers),
            _rows(self.refunds),
            sheets,
            Open(tuple(self.unsettled), tuple(self.unpaid)),
        )

    def _outcome(self, outcome: IssuanceOutcome) -> None:
        name = bytes(outcome.issuance)
        if name not in self.unsettled:  # told before: of two outcomes the first one stands
            return
        del self.unsettled[name]
        made = self._of(name)
        if made is None:
            return
        self.paper["used" if outcome.handed else "spoiled"] += self._sheets(made)
        if not outcome.handed:
            key = (made.body.form, made.staff, made.body.offline)
            self.spoiled[*key, "papers"] += 1
            self.spoiled[*key, "sheets"] += self._sheets(made)
        elif name not in self.paid and made.body.pages:  # of an older program none was kept
            self.unpaid[name] = None

    def _payment(self, payment: Payment, staff: str) -> None:
        if payment.voids:
            self.takings[staff, "refunds"] += 1
            self.takings[staff, "refunded"] += payment.total
            for item in payment.items:
                self._count(self.refunds, item.issuance, PAID, staff, item.amount)
            return
        self.takings[staff, "receipts"] += bool(payment.receipt)
        self.takings[staff, "received"] += payment.received
        self.takings[staff, "change"] += payment.change
        for item in payment.items:
            terms = PAID if item.amount else FREE
            self._count(self.papers, item.issuance, terms, staff, item.amount)
            self._is_paid(item.issuance)
        for waiver in payment.waivers:
            self._count(self.papers, waiver.issuance, waiver.code, staff, waiver.amount)
            self._is_paid(waiver.issuance)

    def _is_paid(self, issuance: bytes) -> None:
        self.paid.add(bytes(issuance))
        self.unpaid.pop(bytes(issuance), None)

    def _count(
        self,
        rows: Counter[tuple[str, str, str, bool, str]],
        issuance: bytes,
        terms: str,
        staff: str,
        yen: int,
    ) -> None:
        made = self._of(bytes(issuance))
        key = (made.body.form if made else "", terms, staff, made is not None and made.body.offline)
        rows[*key, "papers"] += 1
        rows[*key, "copies"] += made.body.copies if made else 1
        rows[*key, "sheets"] += made.sheets if made else 0
        rows[*key, "yen"] += yen

    def _of(self, name: bytes) -> Issued | None:
        if name not in self.here:
            found = self.find(name)
            if found is None:
                return None
            self.here[name] = found
        return self.here[name]

    def _sheets(self, made: Issued | None) -> int:
        """Return the sheets of the stock that an issuance took."""
        return made.sheets if made is not None and self.secure(made.body.form) else 0

    def _standing(self, filing: bytes, standings: Mapping[bytes, str]) -> str:
        told = standings.get(filing, str(Standing.WAITING))
        return Standing.WITHDRAWN if filing in self.withdrawn else told


def _rows(counts: Counter[tuple[str, str, str, bool, str]]) -> tuple[Papers, ...]:
    whats = ("papers", "copies", "sheets", "yen")
    keys = sorted({key[:4] for key in counts})
    return tuple(Papers(*key, *(counts[*key, what] for what in whats)) for key in keys)


# --- which closings stand

Known = tuple[bytes, Closing]
"""A closing with its content's id."""


def standing_closings(
    closings: Iterable[Known], permits: Callable[[bytes], ClosingReopening | None]
) -> list[Known]:
    """Return the closings of one desk that stand, in their order.

    `closings` come in the order kept. A corrected one takes another's place only where `permits`
    knows an approved reopening of that one, or of one before it, under the id it names; anything
    else that says an ordinal again is left aside, as a closing that does not adjoin is.
    """
    stands: dict[int, Known] = {}
    reopened: set[tuple[bytes, int]] = set()
    own: set[bytes] = set()
    for name, closing in closings:
        own.add(name)
        now = stands.get(closing.ordinal)
        if now is None:
            before = stands.get(closing.ordinal - 1)
            if closing.ordinal == len(stands) + 1 and (before is None or adjoins(before, closing)):
                stands[closing.ordinal] = (name, closing)
            continue
        permit = permits(bytes(closing.permitted)) if closing.permitted else None
        once = (bytes(closing.permitted), closing.ordinal)
        if permit is None or bytes(permit.closing) not in own:  # another desk's opens nothing here
            continue
        if once not in reopened and _may_replace(now, closing, permit):
            stands[closing.ordinal] = (name, closing)
            reopened.add(once)
    return list(stands.values())


def adjoins(before: Known, closing: Closing) -> bool:
    """Say whether a closing begins right behind the one before, which may be corrected since.

    Numbers begin anew where a desk enrolled anew; then its first entry is number 1 or more.
    """
    end, begin = before[1].numbers[1], closing.numbers[0]
    return closing.day > before[1].day and (begin == end + 1 or begin <= end)


def _may_replace(now: Known, closing: Closing, permit: ClosingReopening) -> bool:
    name, old = now
    same = (closing.first, closing.last, closing.day) == (old.first, old.last, old.day)
    named = bytes(permit.closing) == name or permit.ordinal < old.ordinal
    return same and bytes(closing.replaces) == name and named
